"""Transcripts: the same words in four forms, nothing wider than its slides, each file made once an edition."""

import re
from datetime import date, timedelta
from functools import partial
from html import unescape
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from wagtail.models import Locale

from learning.core import clock
from learning.reference.models import GlossaryTerm
from modules import services as content
from modules import tasks
from modules.models import CoursePage, Edition, ModulePage, PreparedTranscript, SectionPage, SlidePage
from modules.transcripts import files, page, pdf, plain, rich, word
from modules.transcripts.document import document_of
from tests import factories
from tests.conftest import work

SECRET = "Zephyrword stands on the slide that is not for everybody."
SOURCE = "https://example.org/report/long/address"
LINKED = "https://example.org/form?a=1&b=2"
STORY = "In the first week I counted the people."
LABEL, END = "Illustrative story – composite.", "End of the composite."
ADDRESS = "/en/course/first/transcript"

pytestmark = pytest.mark.django_db


def bulleted(*lines: str) -> dict:
    return {"type": "bulleted_list", "value": [f"<p>{line}</p>" for line in lines]}


def numbered(*lines: str) -> dict:
    return {"type": "numbered_list", "value": [f"<p>{line}</p>" for line in lines]}


@pytest.fixture
def run_jobs(run_jobs):
    return partial(run_jobs, transcripts=True)


@pytest.fixture
def module(db) -> ModulePage:
    """A module with every kind of passage, a story, sources, a term, and a slide for signed-in readers."""
    home = factories.make_site()
    GlossaryTerm.objects.create(
        term="Safety plan", slug="safety-plan", in_services="Steps agreed on.", in_law="Nothing.",
        locale=Locale.get_default(), live=True,
    )  # fmt: skip
    with content.one_edition():
        course = home.add_child(instance=CoursePage(title="A course", slug="course"))
        course.save_revision().publish()
        module = course.add_child(instance=ModulePage(title="First module", slug="first", goal="Learn the words."))
        module.save_revision().publish()
        section = module.add_child(instance=SectionPage(title="Welcome", slug="welcome"))
        section.save_revision().publish()
        factories.add_slide(
            section,
            "Goals & aims",
            slug="goals",
            readership="everyone",
            as_of=date(2026, 5, 1),
            review_by=date(2027, 3, 21),
            notes=[
                {"type": "heading", "value": "Before <you> start"},
                factories.paragraph(
                    f'Read the <a href="{LINKED.replace("&", "&amp;")}">practice <b>form</b></a> and make a '
                    '<a linktype="term" id="safety-plan">safety plan</a>.',
                    "11111111-1111-4111-8111-111111111111",
                ),
                bulleted("first <i>point</i>", "second point"),
                numbered("one step", "another step"),
                factories.paragraph("Between two lists."),
                numbered("one again", "two again"),
            ],
            credits=[
                {"type": "source", "value": {"text": "A report, 2025", "url": SOURCE}},
                {"type": "adapted", "value": {"text": "A handbook", "url": ""}},
            ],
        )
        factories.add_slide(
            section,
            "Anton’s advice",
            slug="anton",
            kind="story",
            readership="everyone",
            body=[{"type": "story", "value": {"narrator": "Anton", "content_note": "Speaks of debt.", "text": ""}}],
            notes=[factories.paragraph(STORY)],
        )
        factories.add_slide(section, "Planning to leave", slug="leave", notes=[factories.paragraph(SECRET)])
    return ModulePage.objects.get(pk=module.pk)


def document(module, readership="everyone", language="en"):
    return document_of(module, readership=readership, language=language, edition=files.edition_of(module))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def body_text(response) -> bytes:
    return b"".join(response.streaming_content)


def pdf_text(data: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(data)).pages)


def word_text(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


# --- what it says -----------------------------------------------------------------------------------


def test_the_text_has_the_layout_that_scripts_rely_on(module):
    text = plain.as_text(document(module))
    assert text.startswith("Module 1: First module\n\nLearn the words.\n\n")
    assert "\n\n1.1 Welcome\n\n1.1.1 Goals & aims\n\n" in text
    assert "\n\nBefore <you> start\n\n" in text
    assert "\n\n- first point\n- second point\n\n1. one step\n2. another step\n\n" in text
    assert f"\n\nSources:\n- A report, 2025 ({SOURCE})\n- Adapted from: A handbook\n\n1.1.2 Anton’s advice\n\n" in text
    assert f"the practice form ({LINKED}) and make a safety plan." in text
    assert "As of 1 May 2026. To be looked at again by 21 March 2027." in text
    assert text.endswith("Words used here\n\nSafety plan\nSteps agreed on.\nIn law: Nothing.\n")


def test_the_four_forms_say_the_same_words(module):
    made = document(module, "signed-in")
    lines = [re.sub(r"^(- |\d+\. )", "", line) for line in plain.as_text(made).splitlines() if line]
    assert word_text(word.as_docx(made)).splitlines() == lines
    html = page.as_html(made)
    shown = unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main>") :]))
    assert words(shown) == words(" ".join(lines[lines.index("1.1 Welcome") :]))
    printed = words(pdf_text(pdf.as_pdf(made)))
    assert set(words(" ".join(line for line in lines if "http" not in line))) <= set(printed)


def test_a_story_is_labelled_before_and_after_in_every_form(module):
    made = document(module)
    for text in (
        plain.as_text(made),
        page.as_html(made),
        word_text(word.as_docx(made)),
        " ".join(pdf_text(pdf.as_pdf(made)).split()),
    ):
        before, story, after = text.index(LABEL), text.index(STORY), text.index(END)
        assert before < text.index("Speaks of debt.") < story < after


@pytest.mark.parametrize("kind", ["practitioner", "my_story"])
def test_a_slide_with_a_composite_block_is_labelled_whatever_its_kind_says(module, kind):
    slide = SlidePage.objects.get(slug="goals", locale__language_code="en")
    value = {"narrator": "Mara", "text": "<p>I</p>"} if kind == "my_story" else {"role": "Nurse", "text": ""}
    slide.body = [{"type": kind, "value": value}]
    slide.save_revision().publish()
    shown = next(slide for slide in document(module).slides if slide.number == "1.1.1")
    assert "omposite" in shown.label_before
    assert shown.label_after == END


def test_slides_for_signed_in_readers_are_counted_but_not_named_to_others(module):
    public = plain.as_text(document(module))
    assert "For signed-in readers: 1 more slide in this section." in public
    assert "Planning to leave" not in public
    assert SECRET not in public
    inside = plain.as_text(document(module, "signed-in"))
    assert f"1.1.3 Planning to leave\n\n{SECRET}" in inside
    assert "Do not leave it where visitors can read it." in inside


def test_a_draft_slide_and_a_draft_section_are_left_out_and_keep_their_number(module):
    slide = SlidePage.objects.get(slug="goals", locale__language_code="en")
    slide.unpublish()
    assert [shown.number for shown in document(module, "signed-in").slides] == ["1.1.2", "1.1.3"]
    SectionPage.objects.get(slug="welcome", locale__language_code="en").unpublish()
    assert list(document(module, "signed-in").slides) == []


def test_a_translation_may_narrow_who_reads_a_slide_but_never_widen_it(module):
    french = ModulePage.objects.get(translation_key=module.translation_key, locale__language_code="fr")
    slide = SlidePage.objects.filter(locale__language_code="fr")
    slide.filter(slug="leave").update(readership="everyone")
    slide.filter(slug="goals").update(readership="signed-in")
    assert [shown.number for shown in document(french, language="fr").slides] == ["1.1.2"]


def test_an_untranslated_page_says_that_its_words_are_english(module):
    french = ModulePage.objects.get(translation_key=module.translation_key, locale__language_code="fr")
    made = document(french, language="fr")
    assert {slide.language for slide in made.slides} == {"en"}
    html = page.as_html(made)
    assert '<html lang="fr">' in html
    assert '<span lang="en">First module</span>' in html
    assert '<span lang="en">Goals &amp; aims</span>' in html
    opened = Document(BytesIO(word.as_docx(made)))
    marks = {run._r.rPr.find(qn("w:lang")).get(qn("w:val")) for p in opened.paragraphs for run in p.runs
             if run._r.rPr is not None and run._r.rPr.find(qn("w:lang")) is not None}  # fmt: skip
    assert marks == {"en-CA"}
    assert "lang=" not in page.as_html(document(module)).replace('<html lang="en">', "")


def test_a_link_to_a_page_is_printed_with_the_address_of_the_site(module, settings):
    settings.BASE_URL = "https://course.example"
    target = SlidePage.objects.get(slug="anton", locale__language_code="en")
    slide = SlidePage.objects.get(slug="goals", locale__language_code="en")
    slide.notes = [factories.paragraph(f'See <a linktype="page" id="{target.pk}">Anton</a>.')]
    slide.save_revision().publish()
    text = plain.as_text(document(module))
    assert "See Anton (https://course.example/en/course/first/welcome/anton/)." in text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://e.org">https://e.org</a>', "https://e.org"),
        ('<a href="mailto:a@e.org">Write</a>', "Write (a@e.org)"),
        ('<a href="mailto:a@e.org">a@e.org</a>', "a@e.org"),
        ('<a class="term" href="/en/glossary/#term-x" data-term="x">word</a>', "word"),
        ("<a>gone</a>", "gone"),
        ("one<br/>two &lt;b&gt;", "one two <b>"),
    ],
)
def test_addresses_are_printed_once_and_where_they_help(html, text):
    assert rich.as_text(html) == text


def test_html_in_a_line_comes_out_as_text_not_as_markup():
    assert rich.as_html("a &lt;script&gt; <b>b</b><script>c</script>") == "a &lt;script&gt; <strong>b</strong>c"


def test_queries_do_not_grow_with_the_number_of_slides(module):
    section = SectionPage.objects.get(slug="welcome", locale__language_code="en")
    target = SlidePage.objects.get(slug="anton", locale__language_code="en")

    def count(language):
        shown = ModulePage.objects.get(translation_key=module.translation_key, locale__language_code=language)
        document(shown, "signed-in", language)  # what is cached for all readers is cached now
        with CaptureQueriesContext(connection) as queries:
            document(shown, "signed-in", language)
        return len(queries)

    with content.one_edition():
        linked = [factories.paragraph(f'See <a linktype="page" id="{target.pk}">Anton</a>.')]
        factories.add_slide(section, "Linked", notes=linked)
    few = {language: count(language) for language in ("en", "fr")}
    with content.one_edition():
        for number in range(12):
            factories.add_slide(section, f"More {number}", notes=linked)
    assert {language: count(language) for language in ("en", "fr")} == few
    assert few["en"] <= 8
    assert few["fr"] <= 14


# --- the files themselves ---------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_says_what_it_is(module):
    reader = PdfReader(BytesIO(pdf.as_pdf(document(module, "signed-in"))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert reader.metadata.title == "Module 1 – transcript"
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)] == ["Module 1: First module"]
    text = pdf_text(pdf.as_pdf(document(module)))
    assert "Page 1 of" in text
    assert SOURCE in "".join(text.split())
    links = [note.get_object() for sheet in reader.pages for note in sheet.get("/Annots", [])]
    assert LINKED in {str(note["/A"].get("/URI")) for note in links if "/A" in note}


def test_the_word_file_opens_again_with_headings_links_and_language(module):
    opened = Document(BytesIO(word.as_docx(document(module))))
    headings = [(p.style.name, p.text) for p in opened.paragraphs if p.style.name.startswith(("Title", "Heading"))]
    assert headings[:4] == [
        ("Title", "Module 1: First module"),
        ("Heading 1", "1.1 Welcome"),
        ("Heading 2", "1.1.1 Goals & aims"),
        ("Heading 3", "Before <you> start"),
    ]
    assert opened.core_properties.title == "Module 1 – transcript"
    assert opened.core_properties.language == "en-CA"
    targets = {link.address for paragraph in opened.paragraphs for link in paragraph.hyperlinks}
    assert targets == {LINKED, SOURCE}
    steps = [p for p in opened.paragraphs if p.style.name == "List Number"]
    numbers = [p._p.pPr.numPr.numId.val for p in steps]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


# --- who gets what, over HTTP -----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
@pytest.mark.parametrize("base", [ADDRESS, "/en/course/transcript", "/fr/course/first/transcript"])
def test_a_signed_in_slide_is_in_no_public_file(client, module, learner, run_jobs, form, base):
    read = {"txt": bytes.decode, "docx": word_text, "pdf": pdf_text}[form]

    def fetch():
        run_jobs(lambda: client.get(f"{base}.{form}"))
        return client.get(f"{base}.{form}")

    public = fetch()
    assert public.status_code == 200
    text = read(body_text(public))
    assert "counted" in text
    assert "Zephyrword" not in text
    assert "no-cache" in public["Cache-Control"]
    client.force_login(learner)
    inside = fetch()
    assert "Zephyrword" in read(body_text(inside))
    assert {"private", "no-store"} <= set(inside["Cache-Control"].split(", "))
    assert "Cookie" in inside["Vary"]
    client.logout()
    assert "Zephyrword" not in read(body_text(client.get(f"{base}.{form}")))


def test_the_page_shows_what_the_reader_may_see(client, module, learner):
    for address, level in ((f"{ADDRESS}/", 3), ("/en/course/transcript/", 4)):
        public = client.get(address).content.decode()
        assert f'<h{level} id="slide-1.1.1">' in public
        assert '<a href="#section-1.1">' in public
        assert 'id="note-11111111-1111-4111-8111-111111111111"' in public
        assert SECRET not in public
        assert " style=" not in public
        client.force_login(learner)
        assert SECRET in client.get(address).content.decode()
        client.logout()


def test_files_have_neutral_names_and_other_formats_do_not_exist(client, module):
    response = client.get(f"{ADDRESS}.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="module-1-transcript.txt"'
    assert "course-transcript.docx" in client.get("/en/course/transcript.docx")["Content-Disposition"]
    assert client.get(f"{ADDRESS}.exe").status_code == 404
    assert client.get("/en/course/nothing/transcript.txt").status_code == 404
    assert client.post(f"{ADDRESS}.txt").status_code == 405
    module.unpublish()
    assert client.get(f"{ADDRESS}.txt").status_code == 404
    assert client.get(f"{ADDRESS}/").status_code == 404


# --- made once --------------------------------------------------------------------------------------


def pdf_jobs() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path=tasks.make_transcript.module_path))


def test_a_reader_who_is_too_early_is_asked_to_come_back_and_only_one_job_is_given(client, module):
    DBTaskResult.objects.all().delete()
    for _visit in range(3):
        response = client.get(f"{ADDRESS}.pdf")
        assert response.status_code == 202
        assert response["Retry-After"]
        assert f'href="{ADDRESS}.pdf"' in response.content.decode()
    assert len(pdf_jobs()) == 1
    work(transcripts=True)
    response = client.get(f"{ADDRESS}.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert body_text(response).startswith(b"%PDF")
    assert len(pdf_jobs()) == 1


def test_asking_for_a_file_that_waits_at_the_end_of_the_queue_moves_it_up(client, module):
    DBTaskResult.objects.all().delete()
    wanted = {"page": module, "edition": files.edition_of(module), "readership": "everyone", "format": "pdf"}
    tasks.ask_for(**wanted, priority=tasks.AHEAD)
    client.get(f"{ADDRESS}.pdf")
    assert [job.priority for job in pdf_jobs()] == [tasks.ASKED_FOR]


def test_a_job_that_failed_or_was_lost_is_given_again_after_a_while(client, module):
    DBTaskResult.objects.all().delete()
    client.get(f"{ADDRESS}.pdf")
    (job,) = pdf_jobs()
    job.claim("a worker that is killed")
    client.get(f"{ADDRESS}.pdf")
    assert len(pdf_jobs()) == 1
    with clock.at(clock.now() + tasks.PATIENCE + timedelta(minutes=1)):
        client.get(f"{ADDRESS}.pdf")
    assert len(pdf_jobs()) == 2
    DBTaskResult.objects.all().delete()
    client.get(f"{ADDRESS}.pdf")
    (job,) = pdf_jobs()
    job.claim("tests")
    job.set_failed(ValueError("no"))
    client.get(f"{ADDRESS}.pdf")
    assert len(pdf_jobs()) == 1
    with clock.at(clock.now() + tasks.REST + timedelta(minutes=1)):
        client.get(f"{ADDRESS}.pdf")
    assert len(pdf_jobs()) == 2


def test_a_second_run_of_the_job_does_nothing(module):
    row = tasks.ask_for(page=module, edition=files.edition_of(module), readership="everyone", format="pdf")
    assert files.make(prepared_id=row.pk)
    row.refresh_from_db()
    before = row.made_at, storages["private"].get_modified_time(row.path)
    assert not files.make(prepared_id=row.pk)
    row.refresh_from_db()
    assert (row.made_at, storages["private"].get_modified_time(row.path)) == before


def test_a_leftover_of_a_crash_between_file_and_row_is_replaced(module):
    row = files.entry(page=module, edition=files.edition_of(module), readership="everyone", format="txt")
    assert files.make(prepared_id=row.pk)
    PreparedTranscript.objects.update(made_at=None, path="")
    assert files.make(prepared_id=row.pk)
    row.refresh_from_db()
    folder, _slash, name = row.path.rpartition("/")
    assert storages["private"].listdir(folder)[1] == [name]


def test_a_file_that_was_lost_is_made_again(client, module):
    assert client.get(f"{ADDRESS}.txt").status_code == 200
    storages["private"].delete(PreparedTranscript.objects.get(format="txt").path)
    assert client.get(f"{ADDRESS}.txt").status_code == 202
    work(transcripts=True)
    assert client.get(f"{ADDRESS}.txt").status_code == 200


def change(slide: SlidePage, words_of_it: str) -> None:
    slide.notes = [factories.paragraph(words_of_it)]
    slide.save_revision().publish()


def test_a_new_edition_makes_a_new_file_and_takes_the_old_ones_away(client, module, run_jobs):
    first = files.edition_of(module)
    run_jobs(lambda: tasks.prepare_all.enqueue(first.pk))
    made = PreparedTranscript.objects.filter(edition=first, format="pdf").exclude(made_at=None)
    # The course and the module, in two languages, for two readerships.
    assert made.count() == 8
    old = [row.path for row in made]
    slide = SlidePage.objects.get(slug="goals", locale__language_code="en")
    run_jobs(lambda: change(slide, "Quite new words."))
    second = files.edition_of(module)
    assert second.number == first.number + 1
    run_jobs(lambda: tasks.prepare_all.enqueue(second.pk))
    assert not PreparedTranscript.objects.filter(edition=first).exists()
    assert not any(storages["private"].exists(path) for path in old)
    assert "Quite new words." in pdf_text(body_text(client.get(f"{ADDRESS}.pdf")))
    count = DBTaskResult.objects.count()
    assert tasks.prepare_all.func(second.pk) == 8
    assert DBTaskResult.objects.count() == count


def test_a_job_for_an_edition_that_is_past_makes_nothing(module):
    row = tasks.ask_for(page=module, edition=files.edition_of(module), readership="everyone", format="pdf")
    change(SlidePage.objects.get(slug="goals", locale__language_code="en"), "Newer words.")
    assert not files.make(prepared_id=row.pk)
    assert tasks.prepare_all.func(row.edition_id) == 0


def test_a_change_while_the_file_is_made_throws_it_away(module, monkeypatch):
    row = files.entry(page=module, edition=files.edition_of(module), readership="everyone", format="txt")
    render = plain.as_text

    def publish_meanwhile(made):
        last = Edition.objects.first()
        Edition.objects.create(course_key=last.course_key, number=last.number + 1, digest="other")
        return render(made).encode()

    monkeypatch.setitem(files.FORMS, "txt", files.Form("text/plain", publish_meanwhile))
    assert not files.make(prepared_id=row.pk)
    row.refresh_from_db()
    assert row.path == ""


def test_a_course_without_an_edition_gets_one_when_it_is_asked_for(client, module):
    Edition.objects.all().delete()
    assert client.get(f"{ADDRESS}.txt").status_code == 200
    assert files.edition_of(module).number == 1
