"""A branching conversation: what is said has consequences, and there are several good ways out.

Walked by plain buttons, each of which saves. Kept is `{"path": [choices taken], "passed_over": …, "instead": …,
"done": …}`: whoever passes over the scene answers the plain question that takes its place, at any time, and may come
back. A good outcome earns the point, a mixed one half of it, a poor one nothing; a way that was not walked to an end
counts as unanswered.

The form sends where it stands (`<id>:walk:<path>`, or `over` in place of `walk`), then what the plain question's own
controls say, then the button that was pressed (`<id>:take:<choice>`, `<id>:back:<steps kept>`, `<id>:pass`,
`<id>:return`). So the same form works where nothing is stored, and sending it twice takes no step twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.core.markdown_writing import SlideKey, markdown, no_slides
from quizzes.errors import SourceError
from quizzes.questions import scene_map
from quizzes.questions.base import (
    UNSAID,
    Answer,
    Mark,
    Question,
    QuestionType,
    Remark,
    SourceEntry,
    Unsaid,
    children,
    given,
    refuse_answer,
    rich_source,
)
from quizzes.questions.scene_blocks import SceneBlock

POINTS = {"good": Fraction(1), "mixed": Fraction(1, 2), "poor": Fraction(0)}
LONGEST_STATE = 4000
SOURCE_NAMES = {"key", "type", "tests", "text", "hint", "nodes", "instead", "feedback"}
NODE_NAMES = {"key", "text", "choices", "outcome"}
CHOICE_NAMES = {"text", "to", "feedback"}
KEPT_NAMES = {"path", "passed_over", "instead", "done"}


class Scene(QuestionType):
    name = "scene"
    label = _("Scene")
    order = 80
    plain = False

    def block(self) -> blocks.StructBlock:
        return SceneBlock()

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        instead = value.get("instead")
        child = instead[0] if instead else None
        return {
            **super().as_paper(value, question_id),
            "nodes": [
                {
                    "key": node.value.get("key") or "",
                    "text": rich_source(node.value.get("text")),
                    "outcome": node.value.get("outcome") or "",
                    "choices": [
                        {
                            "id": choice.id,
                            "text": choice.value.get("text") or "",
                            "to": choice.value.get("to") or "",
                            "feedback": choice.value.get("feedback") or "",
                        }
                        for choice in children(node.value.get("choices"))
                    ],
                }
                for node in children(value.get("nodes"))
            ],
            "instead": self.family[child.block_type].as_paper(child.value, f"{question_id}.instead") if child else None,
        }

    def _instead(self, question: Question) -> tuple[QuestionType, Question] | None:
        """The plain question with its type; it shuffles as the scene's own seed says."""
        plain = question["instead"]
        if not plain:
            return None
        return self.family[plain["type"]], {**plain, "seed": question.get("seed") or question["id"]}

    # --- answers -------------------------------------------------------------------------------------

    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        if answer is None or answer == "" or answer == [""]:
            return None
        if answer == []:
            return UNSAID
        if isinstance(answer, list):
            return self._of_form(question, answer)
        if not isinstance(answer, dict) or not set(answer) <= KEPT_NAMES:
            raise refuse_answer()
        path, passed_over = answer.get("path", []), answer.get("passed_over", False)
        if not isinstance(path, list) or not isinstance(passed_over, bool):
            raise refuse_answer()
        if answer.get("instead") is not None and not passed_over:
            raise refuse_answer()
        return self._whole(question, path, passed_over, answer.get("instead"))

    def _of_form(self, question: Question, values: list[object]) -> Answer:
        state, *said = values
        mark = f"{question['id']}:"
        if not isinstance(state, str) or len(state) > LONGEST_STATE or not state.startswith(mark):
            raise refuse_answer()
        way, _colon, steps = state.removeprefix(mark).partition(":")
        if way not in {"walk", "over"}:
            raise refuse_answer()
        path, passed_over = steps.split(".") if steps else [], way == "over"
        button = ""
        last = said[-1] if said else None
        if isinstance(last, str) and len(last) <= LONGEST_STATE and last.startswith(mark):
            button = last.removeprefix(mark)
            said = said[:-1]
        if said and not passed_over:
            raise refuse_answer()
        path, passed_over = _pressed(button, path, passed_over)
        # What was said in the plain question's place is let go by coming back to the scene.
        return self._whole(question, path, passed_over, said if passed_over else None)

    def _whole(self, question: Question, path: list[Any], passed_over: bool, said: object) -> Answer:
        """The answer as it is kept, or a refusal where there is no such way."""
        if not path and not passed_over:
            return None
        walked = scene_map.follow(question["nodes"], path)
        if walked is None:
            raise refuse_answer()
        if not passed_over:
            return {"path": path, "passed_over": False, "instead": None, "done": scene_map.is_end(walked[-1])}
        instead = self._instead(question)
        if instead is None:
            raise refuse_answer()
        plain_type, plain = instead
        kept = plain_type.check(plain, said)
        kept = None if isinstance(kept, Unsaid) else kept
        return {"path": path, "passed_over": True, "instead": kept, "done": plain_type.is_answered(kept)}

    def is_answered(self, answer: Answer) -> bool:
        """Walked to an end, or the plain question in its place is answered."""
        return isinstance(answer, dict) and answer.get("done") is True

    def is_under_way(self, answer: Answer) -> bool:
        return isinstance(answer, dict) and not self.is_answered(answer)

    # --- marking -------------------------------------------------------------------------------------

    def mark(self, question: Question, answer: Answer) -> Mark:
        """See the module's first lines for the rule."""
        nothing = Mark(points=Fraction(0), maximum=1, right=False)
        if not isinstance(answer, dict):
            return nothing
        if answer["passed_over"]:
            instead = self._instead(question)
            return instead[0].mark(instead[1], answer["instead"]) if instead else nothing
        walked = scene_map.follow(question["nodes"], answer["path"])
        if walked is None or not answer["path"]:
            return nothing
        outcome = walked[-1]["outcome"]
        taken = [scene_map.choice(node, step) for node, step in zip(walked, answer["path"], strict=False)]
        remarks = [self._remark(question, one) for one in taken if one]
        if outcome:
            remarks.append(Remark(_end(outcome), outcome == "good", ""))
        return Mark(POINTS.get(outcome, Fraction(0)), 1, outcome == "good", tuple(remarks))

    def _remark(self, question: Question, choice: Mapping[str, Any]) -> Remark:
        """A choice is right as long as a good way out is left."""
        good = scene_map.way_out(question["nodes"], choice["to"]) is not None
        return Remark(text=choice["text"], right=good, feedback=choice["feedback"])

    def all_remarks(self, question: Question) -> tuple[Remark, ...]:
        choices = tuple(self._remark(question, choice) for node in question["nodes"] for choice in node["choices"])
        instead = self._instead(question)
        return choices + (instead[0].all_remarks(instead[1]) if instead else ())

    def right_answer(self, question: Question) -> Answer:
        nodes = question["nodes"]
        path = scene_map.way_out(nodes, nodes[0]["key"]) if nodes else None
        return {"path": path, "passed_over": False, "instead": None, "done": True} if path else None

    # --- showing -------------------------------------------------------------------------------------

    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        """One entry with everything: the way so far, what can be done now, the plain question instead."""
        kept: dict[str, Any] = answer if isinstance(answer, dict) else {"path": [], "passed_over": False}
        mark, path, over = f"{question['id']}:", kept["path"], bool(kept["passed_over"])
        walked = scene_map.follow(question["nodes"], path) or []
        shown: dict[str, Any] = {
            "state": f"{mark}{'over' if over else 'walk'}:{'.'.join(path)}",
            "pass_over": f"{mark}pass" if question["instead"] and not over else "",
            "come_back": f"{mark}return" if over else "",
            "plain": self._plain(question, kept) if over else None,
        }
        if over or not walked:
            return [shown]
        taken = [scene_map.choice(node, step) for node, step in zip(walked, path, strict=False)]
        here = walked[-1]
        return [
            {
                **shown,
                "steps": [
                    {"text": node["text"], "said": one["text"] if one else "", "back": f"{mark}back:{place}"}
                    for place, (node, one) in enumerate(zip(walked, taken, strict=False))
                ],
                "here": here["text"],
                "choices": [{"value": f"{mark}take:{one['id']}", "text": one["text"]} for one in here["choices"]],
                "ended": bool(path) and scene_map.is_end(here),
            }
        ]

    def _plain(self, question: Question, kept: Mapping[str, Any]) -> dict[str, Any] | None:
        instead = self._instead(question)
        if instead is None:
            return None
        plain_type, plain = instead
        return {
            # Its controls are the scene's own, so that one form field carries everything.
            "name": f"question-{question['id']}",
            "text": plain["text"],
            "hint": plain["hint"],
            "template": plain_type.template,
            "controls": plain_type.controls(plain, kept["instead"]),
        }

    # --- source --------------------------------------------------------------------------------------

    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        entry.only(SOURCE_NAMES)
        nodes = entry.data.get("nodes")
        if not isinstance(nodes, list) or not all(isinstance(node, Mapping) for node in nodes):
            raise SourceError(f"{entry.where}: “nodes” must be a list of steps.")
        values = [self._node(entry, node) for node in nodes]
        found = scene_map.problem(
            [{**value, "choices": [choice["value"] for choice in value["choices"]]} for value in values]
        )
        if found:
            raise SourceError(f"{entry.where}: {found}")
        return {
            **self.common_from_source(entry),
            "nodes": [
                {"type": "item", "id": entry.option_id(f"node/{value['key']}"), "value": value} for value in values
            ],
            "instead": [self._instead_from_source(entry)],
        }

    def _node(self, entry: SourceEntry, node: Mapping[str, Any]) -> dict[str, Any]:
        entry.only(NODE_NAMES, node)
        key = entry.text("key", required=True, data=node)
        inside = replace(entry, where=f"{entry.where}, step “{key}”")
        choices = node.get("choices") or []
        if not isinstance(choices, list) or not all(isinstance(choice, Mapping) for choice in choices):
            raise SourceError(f"{inside.where}: “choices” must be a list.")
        outcome = inside.text("outcome", data=node)
        if outcome and outcome not in POINTS:
            raise SourceError(f"{inside.where}: “outcome” must be one of {', '.join(POINTS)}.")
        for choice in choices:
            inside.only(CHOICE_NAMES, choice)
        return {
            "key": key,
            "text": entry.rich_text(inside.text("text", required=True, data=node)),
            "choices": [
                {
                    "type": "item",
                    "id": entry.option_id(f"node/{key}/{place}"),
                    "value": {
                        "text": inside.text("text", required=True, data=choice),
                        "to": inside.text("to", required=True, data=choice),
                        "feedback": inside.text("feedback", data=choice),
                    },
                }
                for place, choice in enumerate(choices, 1)
            ],
            "outcome": outcome,
        }

    def _instead_from_source(self, entry: SourceEntry) -> dict[str, Any]:
        where = f"{entry.where}, “instead”"
        data = entry.data.get("instead")
        name = data.get("type") if isinstance(data, Mapping) else None
        if (
            not isinstance(data, Mapping)
            or not isinstance(name, str)
            or name not in self.family
            or not self.family[name].plain
        ):
            raise SourceError(f"{where} must be a plain question for those who pass over the scene.")
        plain = replace(
            entry,
            data=data,
            id=entry.option_id("instead"),
            where=where,
            option_id=lambda option: entry.option_id(f"instead/{option}"),
        )
        return {"type": name, "id": plain.id, "value": self.family[name].from_source(plain)}

    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        instead = [
            self.family[child.block_type].to_source(child.value, slide_key=slide_key)
            for child in value.get("instead") or []
        ]
        return {
            **self.common_to_source(value, slide_key),
            "nodes": [_node_to_source(child.value, slide_key) for child in children(value.get("nodes"))],
            **({"instead": instead[0]} if instead else {}),
        }


def _pressed(button: str, path: list[str], passed_over: bool) -> tuple[list[str], bool]:
    """Where the form stands after its button."""
    kind, _colon, argument = button.partition(":")
    if button == "":
        return path, passed_over
    if button in {"pass", "return"}:
        return path, button == "pass"
    if kind == "take" and not passed_over:
        return [*path, argument], False
    if kind == "back" and not passed_over and argument.isascii() and argument.isdigit() and len(argument) < 4:
        return path[: int(argument)], False
    raise refuse_answer()


def _end(outcome: str) -> str:
    return {
        "good": gettext("This way ended well."),
        "mixed": gettext("This way ended half well."),
        "poor": gettext("This way did not end well."),
    }[outcome]


def _node_to_source(node: Mapping[str, Any], slide_key: SlideKey) -> dict[str, Any]:
    choices: Sequence[Mapping[str, Any]] = [child.value for child in children(node.get("choices"))]
    return {
        "key": node["key"],
        "text": markdown(rich_source(node["text"]), slide_key),
        **given(
            choices=[
                {"text": choice["text"], "to": choice["to"], **given(feedback=choice["feedback"])} for choice in choices
            ],
            outcome=node["outcome"],
        ),
    }


TYPE = Scene()
