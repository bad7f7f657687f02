"""`manage.py load_course`: the shipped course into pages."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from learning.core.keys import key_for
from learning.progress.models import Subject
from modules.importers.source import SourceError, read_course
from modules.models import ModulePage, SlidePage
from tests.factories import paragraph

pytestmark = pytest.mark.django_db


def load(*arguments) -> str:
    out = StringIO()
    call_command("load_course", *arguments, stdout=out)
    return out.getvalue()


def everything():
    return sorted(Page.objects.values_list("path", "title", "live", "latest_revision_id"))


def test_the_shipped_course_becomes_pages_with_stable_keys_and_quizzes_and_loading_again_changes_nothing():
    load()

    modules = ModulePage.objects.filter(locale__language_code="en").live()
    slides = SlidePage.objects.filter(locale__language_code="en").live()
    assert [slides.descendant_of(module).count() for module in modules.order_by("path")] == [
        27, 34, 33, 31, 28, 34, 31, 43, 40,
    ]  # fmt: skip
    assert all(module.quiz.live and module.quiz_after for module in modules)
    module = modules.get(translation_key=key_for("first-response"))
    assert slides.filter(translation_key=key_for("first-response/welcome/goals")).exists()
    assert module.quiz_after.title == slides.get(translation_key=key_for("first-response/conclusion/summary")).title
    assert Subject.objects.filter(scope="programme").exists()
    before = everything()

    assert "changed 0" in load()

    assert everything() == before


def test_what_a_trainer_edited_is_kept():
    load("--module", "8")
    slide = SlidePage.objects.get(translation_key=key_for("first-response/welcome/goals"), locale__language_code="en")
    slide.notes = [paragraph("The trainer's words.")]
    slide.save_revision().publish()

    load("--module", "8")
    slide.refresh_from_db()
    assert "trainer" in slide.notes[0].value.source

    load("--module", "8", "--overwrite")
    slide.refresh_from_db()
    assert "trainer" not in slide.notes[0].value.source


def test_a_module_without_source_and_a_language_without_course_are_refused():
    with pytest.raises(CommandError, match="module 77"):
        load("--module", "77")
    with pytest.raises(CommandError, match="xx"):
        load("--language", "xx")


@pytest.fixture
def broken(tmp_path):
    """A small course of one slide, to break."""
    (tmp_path / "course.yaml").write_text("title: Course\n")
    module = tmp_path / "01-first"
    section = module / "01-section"
    section.mkdir(parents=True)
    (module / "module.yaml").write_text("title: First\nnumber: 1\ngoal: Learn.\n")
    (section / "section.yaml").write_text("title: Section\n")
    slide = section / "01-slide.md"
    slide.write_text("---\ntitle: Slide\nbody: []\n---\nNotes.\n")
    return tmp_path, slide


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: Slide\n---\n\n", "no notes"),
        ("Notes only.\n", "line 1"),
        ("---\ntitle: [\n---\nNotes.\n", "line"),
        ("---\ntitle: Slide\ncolour: red\n---\nNotes.\n", "colour"),
    ],
)
def test_broken_source_is_refused_by_file_and_line(broken, text, reason):
    folder, slide = broken
    slide.write_text(text)

    with pytest.raises(SourceError, match=reason) as refusal:
        read_course("en", folder)

    assert "01-slide.md" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: Slide\nbody:\n  - marquee: {}\n---\nNotes.\n", "marquee"),
        ("---\ntitle: Slide\n---\nSee [this](slide:nowhere/at/all).\n", "nowhere/at/all"),
        ("---\ntitle: Slide\nbody:\n  - steps: {items: [{title: A, slide: nowhere}]}\n---\nNotes.\n", "nowhere"),
        ("---\ntitle: Slide\nkind: circus\n---\nNotes.\n", "circus"),
        ("---\ntitle: Slide\n---\nA [word](term:unheard-of).\n", "unheard-of"),
    ],
)
def test_a_dead_reference_or_an_unknown_block_loads_nothing(broken, text, reason):
    from modules.importers.course import CourseLoader

    folder, slide = broken
    slide.write_text(text)
    before = everything()

    with pytest.raises(SourceError, match=reason):
        CourseLoader(read_course("en", folder), has_term=lambda slug: False).load()

    assert everything() == before
