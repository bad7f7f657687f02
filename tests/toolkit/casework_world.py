"""A form, a client and exercises to practise on, small enough to read in a test."""

from uuid import uuid4

from wagtail.models import Locale

from learning.core.keys import key_for
from learning.toolkit import casework, judging, services
from learning.toolkit.models import CaseworkTemplate, Exercise, PracticeClient, ToolkitSettings

FULL = {"who": "Alder", "danger": "yes", "steps": [{"step": "Phone the shelter"}]}
MODEL = {"who": "The person I met", "danger": "no"}
REFLECTION = "I forgot to ask who holds the phone."


def block(kind: str, **value) -> dict:
    return {"type": kind, "value": value, "id": str(uuid4())}


def items(*values) -> list[dict]:
    return [{"type": "item", "value": value, "id": str(uuid4())} for value in values]


def make_template(code: str = "t2", *, is_private: bool = False) -> CaseworkTemplate:
    options = items({"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"})
    fields = [
        block("text", key="who", label="Who is it?", help=""),
        block("choice", key="danger", label="Immediate danger?", help="", options=options),
        block(
            "table",
            key="steps",
            label="Steps",
            help="",
            columns=items({"key": "step", "label": "Step", "kind": "text", "options": [], "help": ""}),
            blank_rows=2,
        ),
        block("date", key="review", label="Next review", help=""),
        block("long_text", key="words", label="In their own words", help=""),
    ]
    section = block("section", key="first", title="First", help="", variants=[], signed_in_only=False, fields=fields)
    template = CaseworkTemplate(
        code=code, title="Safety assessment", purpose="To see.", is_private=is_private, locale=Locale.get_default(),
        sections=[(section["type"], section["value"])],
    )  # fmt: skip
    template.sections = CaseworkTemplate._meta.get_field("sections").stream_block.to_python([section])
    template.save()
    template.save_revision().publish()
    services.make_version(template=template)
    return template


def make_client(**fields) -> PracticeClient:
    parts = [
        block("part", module="first", title="What is known", text="<p>She is 21.</p>"),
        block("part", module="later", title="What comes later", text="<p>She has moved.</p>"),
    ]
    client = PracticeClient(
        slug="alder", name="Alder", sketch="21, grew up in care.", locale=Locale.get_default(),
        card=PracticeClient._meta.get_field("card").stream_block.to_python(parts), **fields,
    )  # fmt: skip
    client.save()
    client.save_revision().publish()
    return client


def make_exercise(
    code: str = "t2-alder",
    *,
    stages: int = 1,
    template=None,
    client=None,
    module: str = "first",
    module_key=None,
    **fields,
) -> Exercise:
    """A published exercise with two lines, the first of them critical."""
    template = template or CaseworkTemplate.objects.filter(code="t2").first() or make_template()
    client = client or PracticeClient.objects.filter(slug="alder").first() or make_client()
    blocks = Exercise._meta.get_field("stages").stream_block
    rubric = Exercise._meta.get_field("rubric").stream_block
    exercise = Exercise(
        code=code,
        title=f"Alder’s {code}",
        template=template,
        client=client,
        module_key=module_key or key_for(module),
        locale=Locale.get_default(),
        introduction="<p>You meet Alder.</p>",
        stages=blocks.to_python(
            [
                block("stage", title=f"Message {number}", facts=f"<p>Fact {number}.</p>", task="<p>Write.</p>")
                for number in range(1, stages + 1)
            ]
        ),
        rubric=rubric.to_python(
            [
                block("line", key="safe", text="Safety first", is_critical=True, missing="No", partly="So", good="Yes"),
                block("line", key="words", text="Own words", is_critical=False, missing="", partly="", good=""),
            ]
        ),
        model_answer=MODEL,
        model_comment="<p>One good way.</p>",
        **{"judging": "self_check", "reflection": "What did you notice?", "common_lines": [], **fields},
    )
    exercise.save()
    exercise.save_revision().publish()
    return exercise


def begin(user, exercise, answers=None):
    """A case in which something stands already."""
    case = casework.start(user=user, exercise=exercise)
    return casework.save(casework=case, answers=answers or FULL) if answers != {} else case


def hand_in(user, exercise, answers=None):
    return casework.hand_in(casework=begin(user, exercise, answers))


def check(submission, *, safe: int = 2, words: int = 2, reflection: str = REFLECTION):
    return judging.self_check(submission=submission, points={"safe": safe, "words": words}, reflection=reflection)


def mark(submission, by, kind: str = "trainer", *, safe: int = 2, words: int = 2, **said):
    return judging.judge(by=by, submission=submission, kind=kind, points={"safe": safe, "words": words}, **said)


def trainers_on_duty() -> None:
    settings = ToolkitSettings.load()
    settings.trainers_on_duty = True
    settings.save()
