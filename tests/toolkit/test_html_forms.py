"""A form as a page to print, and the addresses of all blanks."""

import re
from io import BytesIO

import pytest
from django.core.files.storage import storages
from docx import Document
from pypdf import PdfReader

from learning.toolkit.documents import blanks
from learning.toolkit.documents.html import to_html
from tests.toolkit.forms import publish_form
from tests.toolkit.paper_forms import PAPER_ANSWERS, paper_form

ADDRESS = "/en/toolkit/t2/blank"
SECRET = "Code word"


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<body") :]).split())


# --- the page -----------------------------------------------------------------------------------------


def test_the_page_stands_alone_and_runs_nothing():
    html = to_html(paper_form())
    assert '<html lang="en">' in html
    assert "<title>T2 Safety assessment</title>" in html
    for word in ("<script", "<link", "<img", "<input", "<form", "src=", "url(", " style=", " on"):
        assert word not in html.replace(" on ", " ").replace(" one", " ").replace(" only", " "), word


def test_the_page_asks_everything_and_offers_every_choice():
    said = text(to_html(paper_form()))
    for words in (
        "Part A",
        "Ask first.",
        "Worker",
        "A staff code.",
        "not asked",
        "declined",
        "unknown",
        "Food",
        "You may stop.",
    ):
        assert words in said
    assert "Only for: Still inside" in said


def test_tables_have_headings_for_columns_and_rows():
    html = to_html(paper_form())
    assert html.count("<table") == html.count("<thead>")
    assert '<th scope="col">' in html
    assert '<th scope="row">' in html


def test_ids_stand_once():
    ids = re.findall(r' id="([^"]+)"', to_html(paper_form(), PAPER_ANSWERS))
    assert len(ids) == len(set(ids))


def test_what_was_typed_is_text_and_not_markup():
    html = to_html(
        paper_form(), {"worker": "<script>x</script>", "plan": [{"key": "a", "step": "<b>", "depends_on": []}]}
    )
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_title_cannot_end_the_style_sheet():
    html = to_html(paper_form(title='</style><script>"'))
    assert "<script" not in html
    assert html.count("</style>") == 1


def test_answers_can_be_read():
    said = text(to_html(paper_form(), PAPER_ANSWERS, heading="Fictional practice case"))
    assert "Fictional practice case T2 Safety assessment" in said
    assert "Food (ticked)" in said
    assert "Which step unlocks which" in said
    assert "left blank" in said


# --- the addresses ------------------------------------------------------------------------------------


@pytest.fixture
def form(db):
    return publish_form(sections=list(paper_form().to_data()["sections"]))


def read(response) -> str:
    if response["Content-Type"] == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    if "wordprocessing" in response["Content-Type"]:
        return "\n".join(one.text for one in Document(BytesIO(response.content)).paragraphs)
    return response.content.decode()


@pytest.mark.parametrize("kind", list(blanks.KINDS))
def test_a_visitor_gets_a_blank_without_what_is_for_signed_in_people(client, form, learner, kind):
    public = client.get(f"{ADDRESS}.{kind}")
    assert public.status_code == 200
    assert public["Content-Type"] == blanks.KINDS[kind].content_type
    assert "Part B" in read(public)
    assert SECRET not in read(public)
    assert "left out here" in read(public).replace("\n", " ")
    client.force_login(learner)
    inside = client.get(f"{ADDRESS}.{kind}")
    assert SECRET in read(inside)
    assert "left out here" not in read(inside)
    assert {"private", "no-store"} <= set(inside["Cache-Control"].split(", "))
    assert "Cookie" in public["Vary"]
    client.logout()
    assert SECRET not in read(client.get(f"{ADDRESS}.{kind}"))


def test_files_are_named_after_form_and_version(client, form):
    name = 'attachment; filename="t2-safety-assessment-v1.docx"'
    assert client.get(f"{ADDRESS}.docx")["Content-Disposition"] == name
    assert "t2-safety-assessment-left-v1.pdf" in client.get(f"{ADDRESS}.pdf?variant=left")["Content-Disposition"]
    assert "v1-large.docx" in client.get(f"{ADDRESS}.docx?large=1")["Content-Disposition"]


def test_one_variant_leaves_out_the_sections_of_the_others(client, form, learner):
    client.force_login(learner)
    assert SECRET in read(client.get(f"{ADDRESS}.html?variant=inside"))
    left = read(client.get(f"{ADDRESS}.html?variant=left"))
    assert SECRET not in left
    assert "Safety assessment: Left" in left


@pytest.mark.parametrize("query", [".odt", ".docx?variant=nobody", ".html?variant=%00"])
def test_what_does_not_exist_is_not_found(client, form, query):
    assert client.get(f"{ADDRESS}{query}").status_code == 404


@pytest.mark.parametrize("address", ["/en/toolkit/t9/blank.pdf", "/en/toolkit/x/blank.pdf"])
def test_a_form_that_is_not_published_has_no_blank(client, form, address):
    assert client.get(address).status_code == 404


def test_a_reader_of_french_gets_the_english_form_until_there_is_a_french_one(client, form):
    assert '<html lang="en">' in read(client.get("/fr/toolkit/t2/blank.html"))
    publish_form("fr", title="Évaluation")
    assert '<html lang="fr">' in read(client.get("/fr/toolkit/t2/blank.html"))


def test_the_page_is_kept_by_no_browser_and_its_style_is_allowed_by_its_digest(client, form):
    response = client.get(f"{ADDRESS}.html")
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert re.search(r"style-src 'sha256-[\w+/=]{44}'", policy)
    assert "unsafe-inline" not in policy
    assert 'href="/leave/"' in read(response)


def test_whoever_holds_the_current_file_is_not_sent_it_again(client, form):
    first = client.get(f"{ADDRESS}.docx")
    assert {"private", "no-cache"} <= set(first["Cache-Control"].split(", "))
    again = client.get(f"{ADDRESS}.docx", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    form.title = "Safety first"
    form.save_revision().publish()
    newer = client.get(f"{ADDRESS}.docx", headers={"if-none-match": first["ETag"]})
    assert newer.status_code == 200
    assert "v2" in newer["Content-Disposition"]


def test_a_blank_is_made_once_a_version(client, form, monkeypatch):
    made = []
    render = blanks.KINDS["docx"].render
    counted = blanks.Kind("x", lambda *a, **k: made.append(1) or render(*a, **k))
    monkeypatch.setitem(blanks.KINDS, "docx", counted)
    for _time in range(3):
        client.get(f"{ADDRESS}.docx")
    assert len(made) == 1
    client.get(f"{ADDRESS}.docx?large=1")
    assert len(made) == 2
    assert len(storages["private"].listdir("toolkit/blanks/t2-en")[1]) == 2
    form.title = "Safety first"
    form.save_revision().publish()
    client.get(f"{ADDRESS}.docx")
    assert len(made) == 3
    assert len(storages["private"].listdir("toolkit/blanks/t2-en")[1]) == 1


def test_a_file_that_is_half_written_is_made_anew(client, form):
    whole = client.get(f"{ADDRESS}.html").content
    storage = storages["private"]
    name = storage.listdir("toolkit/blanks/t2-en")[1][0]
    with open(storage.path(f"toolkit/blanks/t2-en/{name}"), "r+b") as file:
        file.truncate(100)
    assert client.get(f"{ADDRESS}.html").content == whole


def test_queries_are_few(client, form, django_assert_max_num_queries):
    client.get(f"{ADDRESS}.html")
    with django_assert_max_num_queries(4):
        client.get(f"{ADDRESS}.html")
