"""`manage.py import_transcript`: a document into pages, safely and repeatably."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from modules.models import Edition, ModulePage, SectionPage, SlidePage
from tests.factories import paragraph

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "sources"
DOCUMENT = """\
Module 2 - Lending Books

1. SECTION 1 - Welcome

1.1 What this module is for

Notes:

You will learn how a book leaves the house and comes back.

At the end you can:

- Lend a book; and
- Take it back.

2. SECTION 2 - At the desk

2.1 Greeting

Notes:

Say good morning. See <https://example.org/desk> for more.

2.2 Iris's Story

Notes:

I came in from the rain and somebody smiled.

[Source: Desk manual, 2020]
"""


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "lending.txt"
    path.write_text(DOCUMENT)
    return path


def run(*arguments) -> str:
    out = StringIO()
    call_command("import_transcript", *map(str, arguments), stdout=out)
    return out.getvalue()


def english_slides():
    return SlidePage.objects.filter(locale__language_code="en").order_by("path")


def everything():
    return sorted(Page.objects.values_list("path", "title", "live", "latest_revision_id"))


@pytest.mark.django_db
def test_it_makes_a_module_at_its_number_with_sections_and_drafts(document):
    run(document, "--module", 2, "--create")

    assert [slide.title for slide in english_slides()] == ["What this module is for", "Greeting", "Iris's Story"]
    assert not any(slide.live for slide in english_slides())
    module = ModulePage.objects.get(title="Lending Books", locale__language_code="en")
    assert list(module.get_parent().get_children().order_by("path").values_list("pk", flat=True)).index(module.pk) == 1


@pytest.mark.django_db
def test_it_publishes_when_told_to(client, document):
    run(document, "--module", 2, "--create", "--publish")

    assert all(slide.live for slide in english_slides())
    assert client.get("/en/slides/2.2.1/")["Location"] == "/en/course/lending-books/at-the-desk/greeting/"


@pytest.mark.django_db
def test_a_slide_holds_its_notes_links_credits_and_voice(document):
    run(document, "--module", 2, "--create", "--publish")
    first, second, story = english_slides()

    assert [block.block_type for block in first.notes] == ["paragraph", "paragraph", "bulleted_list"]
    assert second.body[0].value["items"][0]["url"] == "https://example.org/desk"
    assert story.kind == "story"
    assert story.body[0].value["narrator"] == "Iris"
    assert "Desk manual, 2020" in story.credits[0].value["text"]


@pytest.mark.django_db
def test_running_it_twice_changes_nothing(document):
    run(document, "--module", 2, "--create", "--publish")
    before, editions = everything(), Edition.objects.count()

    told = run(document, "--module", 2, "--create", "--publish")

    assert everything() == before
    assert Edition.objects.count() == editions
    assert "the same 5" in told


@pytest.mark.django_db
def test_a_changed_document_makes_drafts_by_number(document):
    run(document, "--module", 2, "--create", "--publish")
    document.write_text(DOCUMENT.replace("Say good morning.", "Say good evening."))

    told = run(document, "--module", 2)

    slide = english_slides()[1]
    assert "changed 1" in told
    assert "morning" in slide.notes[0].value.source
    assert "evening" in slide.get_latest_revision_as_object().notes[0].value.source


@pytest.mark.django_db
def test_a_trainers_edit_is_kept_and_named_unless_told_otherwise(document):
    run(document, "--module", 2, "--create", "--publish")
    slide = english_slides()[1]
    slide.notes = [paragraph("The trainer's words.")]
    slide.save_revision().publish()
    document.write_text(DOCUMENT.replace("Say good morning.", "Say good evening."))

    told = run(document, "--module", 2, "--publish")
    assert "2.2.1" in told
    assert "--overwrite" in told
    assert "trainer" in english_slides()[1].notes[0].value.source

    run(document, "--module", 2, "--publish", "--overwrite")
    assert "evening" in english_slides()[1].notes[0].value.source


@pytest.mark.django_db
def test_a_trainers_draft_is_kept_too(document):
    run(document, "--module", 2, "--create", "--publish")
    slide = english_slides()[1]
    slide.title = "A draft of the trainer"
    slide.save_revision()
    document.write_text(DOCUMENT.replace("Say good morning.", "Say good evening."))

    assert "2.2.1" in run(document, "--module", 2, "--publish")
    assert english_slides()[1].get_latest_revision_as_object().title == "A draft of the trainer"


@pytest.mark.django_db
def test_a_paragraph_that_did_not_change_keeps_its_id(document):
    run(document, "--module", 2, "--create", "--publish")
    before = [block.id for block in english_slides()[0].notes]
    document.write_text(DOCUMENT.replace("You will learn how", "A new first line.\n\nYou will learn how"))

    run(document, "--module", 2, "--publish")

    assert [block.id for block in english_slides()[0].notes][1:] == before


@pytest.mark.django_db
def test_a_dry_run_reports_and_writes_nothing(document):
    before = everything()

    told = run(document, "--module", 2, "--create", "--dry-run")

    assert "2 sections, 3 slides" in told
    assert everything() == before


@pytest.mark.django_db
def test_json_says_what_was_found(document):
    found = json.loads(run(document, "--module", 2, "--create", "--dry-run", "--json"))

    assert found["sections"] == [{"number": 1, "title": "Welcome"}, {"number": 2, "title": "At the desk"}]
    assert [slide["number"] for slide in found["slides"]] == ["1.1", "2.1", "2.2"]
    assert found["slides"][1]["links"] == ["https://example.org/desk"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        ("1.1 Caf\xe9".encode("latin-1"), "UTF-8"),
        (b"Only words, and no slide.\n", "slide"),
        (DOCUMENT.replace("2.1 Greeting", "2.3 Greeting").encode(), "2.3"),
    ],
)
def test_what_breaks_a_rule_is_refused_in_one_line_and_nothing_is_written(document, content, reason):
    document.write_bytes(content)
    before = everything()

    with pytest.raises(CommandError) as refusal:
        run(document, "--module", 2, "--create")

    assert reason in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert everything() == before


@pytest.mark.django_db
def test_a_missing_file_a_huge_file_and_a_missing_module_are_refused(document, tmp_path):
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    before = everything()

    for arguments, reason in [
        ((tmp_path / "nothing.txt", "--module", 2), "nothing.txt"),
        ((huge, "--module", 2, "--create"), "MB"),
        ((document, "--module", 2), "--create"),
        ((document, "--module", 0, "--create"), "1 or more"),
    ]:
        with pytest.raises(CommandError, match=reason):
            run(*arguments)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.skipif(not SOURCES.is_dir(), reason="the two published transcripts (../shared/sources) are not here")
@pytest.mark.parametrize(("prefix", "module", "sections", "slides"), [("002", 8, 10, 43), ("000", 9, 7, 40)])
def test_the_published_transcripts_become_pages(client, prefix, module, sections, slides):
    (path,) = SOURCES.glob(f"{prefix}_*.txt")

    run(path, "--module", module, "--create", "--publish")

    assert SectionPage.objects.filter(locale__language_code="en").count() == sections
    assert english_slides().filter(live=True).count() == slides
    assert client.get(f"/en/modules/{module}/").status_code == 302
    assert "the same" in run(path, "--module", module, "--publish")
