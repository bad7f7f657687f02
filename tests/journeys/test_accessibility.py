"""Every kind of page: nothing that axe objects to, no sideways scrolling on a phone, and quick to leave.

The world is made once for all pages; they only look at it.
"""

import re
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from PIL import Image
from pytest_django.live_server_helper import LiveServer
from wagtail.models import Locale

from learning.accounts import services as accounts
from learning.certificates.models import Award
from learning.progress import services as ledger
from learning.reference.models import GlossaryTerm, Newsletter, Region, Resource, Service
from media.models import CustomImage, Recording
from modules import services as content
from modules.models import ModulePage, SectionPage, SlidePage
from quizzes import services as quizzes
from tests import factories
from tests.browser import Visitor
from tests.conftest import work
from tests.quizzes.answers import right_answers, wrong_answers

pytestmark = pytest.mark.journey
AXE = settings.BUILD_DIR / "test" / "axe.min.js"
RUN_AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
PHONE = {"width": 320, "height": 640}
STRICT = ("default-src 'self'", "object-src 'none'", "frame-ancestors 'self'", "form-action 'self'")
TELLING = re.compile(r"traffick|survivor|victim|exploit|escape|abuse", re.IGNORECASE)

SIGNED_OUT = {
    "front": "/en/",
    "course": "/en/course/",
    "module": "/en/course/first/",
    "public slide": "/en/course/first/section-1/slide-1-one/",
    "verify": "/verify/",
    "verify valid": "/verify/{code}/",
    "verify unknown": "/verify/{unknown}/",
    "verify mistyped": "/verify/?code=12",
    "search": "/en/search/",
    "search hits": "/en/search/?q=trainer",
    "glossary": "/en/glossary/",
    "directory": "/en/directory/",
    "directory filtered": "/en/directory/?region=ontario&need=safety",
    "service": "/en/directory/a-line/",
    "contact sheet": "/en/directory/contact-sheet/",
    "resources": "/en/resources/",
    "handbook": "/en/handbook/",
    "sign-up": "/accounts/signup/",
    "sign-in": "/accounts/login/",
    "reset": "/accounts/password/reset/",
    "reset link used up": "/accounts/password/reset/key/1-set-password/",
    "about leaving": "/about-leaving/",
    "not found": "/en/no-such-page/",
    "untranslated": "/fr/course/first/section-1/slide-1-one/",
}
LEARNER = {
    "course begun": "/en/course/",
    "module begun": "/en/course/first/",
    "section": "/en/course/first/every-kind/",
    "quiz introduction": "/en/course/first/quiz/",
    "quiz questions": "/en/course/first/quiz/questions/",
    "quiz with missing answers": "/en/course/first/quiz/questions/?check=1",
    "transcript": "/en/course/first/transcript/",
    "transcript of the course": "/en/course/transcript/",
    "exercise answered": "/en/course/first/every-kind/exercise/?exercise={exercise}&question-{exercise}={option}",
    "me": "/en/me/",
    "no certificates": "/en/me/certificates/",
    "account": "/en/account/",
    "second step": "/accounts/2fa/",
    "sessions": "/accounts/sessions/",
    "sign-out": "/accounts/logout/",
    "not open": "/admin/",
    "suggestion": "/en/directory/suggest/?service=a-line",
}
KINDS = {f"slide: {kind}": f"/en/course/first/every-kind/{kind}/" for kind in SlidePage.Kind.values}
FINISHER = {
    "finished: me": "/en/me/",
    "finished: course": "/en/course/",
    "quiz passed": "/en/course/first/quiz/results/",
    "certificate waits for a name": "/en/me/certificates/",
}
PASSER = {"certificate ready": "/en/me/certificates/", "account with a name": "/en/account/"}
LOOKER = {"quiz results: not yet": "/en/course/first/quiz/results/"}
PAGES = [
    *[("nobody", name, path) for name, path in SIGNED_OUT.items()],
    *[("learner", name, path) for name, path in {**LEARNER, **KINDS}.items()],
    *[("finisher", name, path) for name, path in FINISHER.items()],
    *[("certified", name, path) for name, path in PASSER.items()],
    *[("not yet", name, path) for name, path in LOOKER.items()],
]
EXPECTED = {"not found": 404, "verify unknown": 404, "not open": 403}
IN_THE_DARK = {"front", "public slide", "slide: story", "slide: practitioner", "quiz results: not yet", "verify valid",
               "quiz with missing answers", "glossary", "service", "contact sheet", "resources"}  # fmt: skip


# --- the world ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, browser):
    """A course with every kind of slide and block, people at every stage, and a window for each of them."""
    with django_db_blocker.unblock():
        # Alone, these tests ask for no database, and pytest makes none: never empty somebody's own.
        if not Path(connection.settings_dict["NAME"]).name.startswith("test"):
            pytest.skip("Run it together with a test that uses the database.")
        migrated = getattr(connection, "_test_serialized_contents", None)
        migrated = migrated or connection.creation.serialize_db_to_string()
        connection.creation.deserialize_db_from_string(migrated)  # another test may have left nothing
        server = LiveServer("localhost")
        visitors = {}
        try:
            made = make_world()
            for name, user in made.people.items():
                visitors[name] = Visitor(browser, server.url)
                if user:
                    visitors[name].sign_in(Client(), user)
            yield SimpleNamespace(visitors=visitors, server=server, words=made.words)
        finally:
            for visitor in visitors.values():
                visitor.close()
            server.stop()
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False, inhibit_post_migrate=True)
            connection.creation.deserialize_db_from_string(migrated)


def make_world() -> SimpleNamespace:
    factories.make_course()
    for slug in ("safety-plan", "first-contact"):
        GlossaryTerm.objects.create(
            slug=slug, locale=Locale.get_default(), term=slug.replace("-", " "), in_services=f"What {slug} means."
        )
    module = ModulePage.objects.get(slug="first", locale=Locale.get_default())
    fill_the_reference(module)
    with content.one_edition():
        section = SectionPage(title="Every kind", slug="every-kind")
        module.add_child(instance=section)
        section.save_revision().publish()
        for kind, body in bodies().items():
            factories.add_slide(
                section,
                f"About {kind}",
                slug=kind,
                kind=kind,
                body=body,
                credits=CREDITS,
                as_of="2026-05-01",
                review_by="2026-06-01",
                is_safety_critical=kind == "story",
                notes=[factories.paragraph(f"What a trainer says about {kind}: a {TERM} first.")],
            )
    people = {"nobody": None}
    for name in ("learner", "finisher", "certified", "not yet"):
        people[name] = factories.UserFactory()
    quiz = module.quiz
    finish(people["finisher"], quiz, name="")
    finish(people["certified"], quiz, name="Amina Okafor")
    take(people["not yet"], quiz, wrong_answers)
    begin(people["learner"], quiz)
    work()
    exercise = SlidePage.objects.get(slug="exercise", locale=Locale.get_default()).body[0].value[0]
    words = {
        "code": Award.objects.get(holder=people["certified"]).shown_code,
        "unknown": "0000-0000-0000-0000-0000",
        "exercise": exercise.id,
        "option": exercise.value["options"].bound_blocks[0].id,
    }
    return SimpleNamespace(people=people, words=words)


def fill_the_reference(module: ModulePage) -> None:
    """A service with everything that can be said of one, one with nothing, and something to read."""
    locale = Locale.get_default()
    source = {"source_text": "An agency, its page", "source_url": "https://example.org/page", "source_date": "2025-11"}
    Region.objects.create(slug="ontario", name="Ontario", locale=locale)
    Service.objects.create(
        slug="a-line", name="A line", kind="crisis-line", needs=["safety"], regions=["ontario"], mandate="Listens.",
        services="Talks.", intake="Anyone.", languages="English", phone="1-888-555-0100 or 416-555-0100",
        text_line="Text HELP", web=f"https://example.org/{'long-' * 20}", email="line@example.org", hours="Any hour",
        confidentiality="It keeps things to itself.", reporting="A child under 16.", limits="Not at night.",
        note="Ask.", locale=locale, **source,
    )  # fmt: skip
    Service.objects.create(
        slug="b", name="B", mandate="Is there.", needs=["money"], regions=[], locale=locale, **source
    )
    Newsletter.objects.create(slug="news", name="News", sender="An office", level="ngo", locale=locale, **source)
    Resource.objects.create(
        slug="guide", label="A guide", url="https://example.org/guide", module_key=module.translation_key,
        locale=locale, **source,
    )  # fmt: skip


def begin(user, quiz) -> None:
    ledger.record_done(user=user, activity_key=SlidePage.objects.get(slug="slide-1-one", locale=1).translation_key)
    quizzes.start_attempt(user=user, quiz=quiz)


def take(user, quiz, answers) -> None:
    attempt = quizzes.start_attempt(user=user, quiz=quiz)
    quizzes.save_responses(attempt=attempt, answers=answers(attempt.paper), save_id=factories.uuid4(), sequence=None)
    quizzes.submit_attempt(attempt=attempt)


def finish(user, quiz, *, name: str) -> None:
    if name:
        accounts.confirm_certificate_identity(user=user, name=name, organisation="A shelter")
    for slide in SlidePage.objects.filter(locale=Locale.get_default()):
        ledger.record_done(user=user, activity_key=slide.translation_key)
    take(user, quiz, right_answers)


TERM = '<a linktype="term" id="safety-plan">safety plan</a>'
CREDITS = [
    {"type": "source", "value": {"text": "A ministry, A handbook, 2021", "url": "https://example.org/handbook"}},
    {"type": "adapted", "value": {"text": "A shelter, A guide, 2020", "url": ""}},
]


def block(name: str, **value) -> dict:
    return {"type": name, "value": value}


def bodies() -> dict[str, list[dict]]:
    """For each kind of slide some blocks; all of them together are every block there is."""
    target = SlidePage.objects.get(slug="slide-1-two", locale=Locale.get_default())
    image = CustomImage.objects.create(title="A path", file=ContentFile(picture(), "path.png"))
    recording = Recording.objects.create(
        title="A voice", type="audio", duration=60, file=ContentFile(b"sound", "voice.mp3"), transcript="What it says."
    )
    text = block("text", text=f"<p>Make a {TERM}, <b>today</b>.</p><ul><li>One.</li><li>Two.</li></ul>")
    question = {
        "type": "single_choice",
        "id": "2f0f6a52-0c5d-4b53-9a3c-6f1f3a2b8c11",
        "value": {
            "text": "<p>Which one?</p>",
            "hint": "Think of the first.",
            "feedback": "<p>To remember.</p>",
            "options": [
                {"type": "item", "id": f"2f0f6a52-0c5d-4b53-9a3c-6f1f3a2b8c2{number}", "value": option}
                for number, option in enumerate(
                    [{"text": "This", "right": True, "feedback": "Yes."}, {"text": "That", "right": False}]
                )
            ],
        },
    }
    return {
        "text": [text, block("safety_rule", text="If someone is in danger now, call 911.")],
        "hub": [
            block(
                "steps",
                heading="Two steps",
                items=[
                    {"title": "Safety", "text": "One sentence.", "page": target.pk},
                    {"title": "Rest", "text": "", "page": None},
                ],
            ),
            block("text", text="<h3>And then</h3><p>Any order will do.</p>"),
        ],
        "story": [
            block("story", narrator="Mara", content_note="Speaks of a shelter. Two minutes.", text="<p>I came.</p>"),
            block("my_story", narrator="Mara", text="<p>I stayed.</p>"),
        ],
        "practitioner": [block("practitioner", role="Shelter worker", text="<p>We listen.</p>")],
        "download": [
            block("download", label="The transcript", item="transcript", document=None),
            block("download", label="A form", item="template:t2", document=None),
        ],
        "links": [
            block(
                "links",
                heading="Where to go",
                items=[
                    {"label": "A site", "kind": "outside", "url": "https://example.org/", "as_of": "2025-11-01"},
                    {"label": "A slide", "kind": "resource", "page": target.pk},
                    {"label": "A form", "kind": "form", "url": "https://example.org/form"},
                ],
            ),
            block("figure", image=image.pk, alternative="A path between trees", caption="A path"),
        ],
        "exercise": [{"type": "exercise", "value": [question]}, block("practice", exercise="t2-alder")],
        "quiz": [block("activity", title="A game", alternative="<p>The same in words.</p>")],
        "results": [
            block("tips", reader="worker", heading="When you phone", items=["<p>Ask first.</p>", "<p>Wait.</p>"])
        ],
        "feedback": [block("recording", recording=recording.pk, summary="Somebody speaks.")],
        "summary": [text],
    }


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (640, 360), "#0b5e5c").save(buffer, "PNG")
    return buffer.getvalue()


# --- the looks ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def axe():
    if not AXE.exists():
        pytest.skip(f"{AXE} is missing: `make setup` puts it there.")
    return AXE.read_text()


def complaints(page, axe: str) -> list[str]:
    page.evaluate(axe)
    return [
        f"{found['id']} ({found['impact']}): {found['help']} – {node['target']} {node['html'][:160]}"
        for found in page.evaluate(RUN_AXE)
        for node in found["nodes"]
    ]


def framed_as_it_should_be(page, response) -> None:
    """What is promised of every page."""
    policy = response.headers["content-security-policy"]
    assert all(rule in policy for rule in STRICT), policy
    assert "unsafe" not in policy or "/admin/" in response.url, "Wagtail's own pages need more"
    assert page.title().strip()
    assert not TELLING.search(page.title()), page.title()
    assert page.locator("html").get_attribute("lang") in {"en", "fr"}
    leave = page.locator("a.leave")
    assert leave.is_visible()
    assert leave.get_attribute("href") == "/leave/"
    assert page.locator("a.jump[data-leave]").count() == 1
    assert page.get_by_role("link", name="1-833-900-1010").is_visible()


@pytest.mark.parametrize(("who", "name", "path"), PAGES, ids=[name for _who, name, _path in PAGES])
def test_a_page_is_for_everybody(world, axe, who, name, path):
    visitor = world.visitors[who]
    visitor.problems.clear()
    visitor.expected = {EXPECTED.get(name, 200)}
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 800})
    response = visitor.open(path.format(**world.words))
    assert response.status == EXPECTED.get(name, 200)
    framed_as_it_should_be(page, response)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert complaints(page, axe) == []
    if name in IN_THE_DARK:
        page.emulate_media(color_scheme="dark")
        assert complaints(page, axe) == [], "in the dark"
        page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    visitor.picture(name.replace(":", "").replace(" ", "-"))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator("a.leave").is_visible()
    assert visitor.problems == []


def test_a_form_with_mistakes_is_for_everybody(world, axe):
    visitor = world.visitors["nobody"]
    visitor.problems.clear()
    page = visitor.page
    visitor.open("/accounts/signup/")
    page.get_by_label("E-mail").fill("noor")
    page.get_by_role("button", name="Create the account").click()
    page.get_by_role("alert").wait_for()
    assert complaints(page, axe) == []
    page.set_viewport_size(PHONE)
    visitor.picture("sign-up-with-mistakes")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("document.activeElement.matches('.errors')"), "the list of mistakes is read first"
    assert visitor.problems == []
