"""The pages of the forms and of the practice clients, and links that lead to them."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Locale
from wagtail.rich_text import expand_db_html

from learning.core import links
from learning.core.keys import key_for
from learning.progress import services as ledger
from learning.progress.models import Subject
from learning.toolkit import gate
from learning.toolkit.models import CaseworkTemplate, Exercise, PracticeClient
from tests.toolkit.forms import ANSWERS, publish_form

INDEX = "/en/toolkit/"


@pytest.fixture
def reader(client, db):
    """Somebody who has read the page in front."""
    client.post("/en/toolkit/before-you-write/", {"next": INDEX})
    return client


@pytest.fixture
def form(db):
    return publish_form()


@pytest.fixture
def alder(db):
    made = PracticeClient(
        translation_key=key_for("client:alder"),
        locale=Locale.get_default(),
        slug="alder",
        name="Alder",
        sketch="Somebody invented.",
        card=[
            {"type": "part", "value": {"module": "longer-term-support", "title": "Later", "text": "<p>Works.</p>"}},
            {"type": "part", "value": {"module": "first-response", "title": "Strengths", "text": "<p>Maps.</p>"}},
        ],
    )
    made.save()
    return made


@pytest.fixture
def exercise(form, alder):
    made = Exercise(
        translation_key=key_for("exercise:t2-alder"),
        locale=Locale.get_default(),
        code="t2-alder",
        title="A safety assessment with Alder",
        template=form,
        client=alder,
        module_key=form.module_key,
        stages=[{"type": "stage", "value": {"title": "First", "facts": "<p>She phones.</p>", "task": ""}}],
        rubric=[{"type": "line", "value": {"key": "r1", "text": "Sees the phone", "is_critical": True}}],
        model_answer=ANSWERS,
    )
    made.save()
    return made


def know_modules():
    course = ledger.declare_subject(key=key_for("course"), scope=Subject.Scope.COURSE, title="Course")
    for order, key in ((8, "first-response"), (9, "longer-term-support")):
        subject = ledger.declare_subject(
            key=key_for(key), scope=Subject.Scope.MODULE, title=key.capitalize(), course=course
        )
        Subject.objects.filter(pk=subject.pk).update(order=order)


# --- the page in front ----------------------------------------------------------------------------


def test_the_page_in_front_comes_first_and_leads_on(client, form):
    words = gate.words("en")
    first = client.get(f"{INDEX}t2/?variant=left")
    assert words.title in first.content.decode()
    assert "Danger now?" not in first.content.decode()
    answer = client.post("/en/toolkit/before-you-write/", {"next": first.context["next"]})
    assert (answer.status_code, answer["Location"]) == (303, "/en/toolkit/t2/?variant=left")
    assert "Danger now?" in client.get(answer["Location"]).content.decode()


def test_the_page_in_front_comes_once_in_a_session(reader, form):
    assert reader.get(INDEX).templates[0].name == "toolkit/index.html"
    assert reader.get("/en/toolkit/before-you-write/").status_code == 200


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_the_page_in_front_leads_nowhere_else(client, db, target):
    answer = client.post("/en/toolkit/before-you-write/", {"next": target})
    assert answer["Location"] == INDEX


# --- the list -------------------------------------------------------------------------------------


def test_the_list_has_every_form_under_its_module_in_the_order_of_the_course(reader, form):
    publish_form(code="t10", title="Outcome matrix", module="longer-term-support")
    publish_form(code="t11", title="Contact sheet", module="first-response")
    publish_form(code="t12", title="A form of no module", module="nowhere")
    know_modules()
    groups = reader.get(INDEX).context["groups"]
    assert [(group["title"], [one["code"] for one in group["forms"]]) for group in groups] == [
        ("Module 8: First-response", ["t2", "t11"]),
        ("Module 9: Longer-term-support", ["t10"]),
        ("Other forms", ["t12"]),
    ]


def test_the_list_says_what_a_form_is_for_and_leads_to_it(reader, exercise):
    text = reader.get(INDEX).content.decode()
    assert "To see danger early." in text
    assert 'href="/en/toolkit/t2/"' in text
    assert "Practise it" in text
    assert 'href="/en/toolkit/clients/alder/"' in text


def test_a_draft_is_not_in_the_list(reader, form):
    form.unpublish()
    assert "Safety assessment" not in reader.get(INDEX).content.decode()
    assert reader.get("/en/toolkit/t2/").status_code == 404
    assert links.resolve("template", ["t2"], "en") == {}


def test_the_list_takes_as_many_queries_for_many_forms(reader, form, django_assert_max_num_queries):
    for number in range(3, 18):
        publish_form(code=f"t{number}", title=f"Form {number}")
    with django_assert_max_num_queries(12):
        response = reader.get(INDEX)
    assert response.context["count"] == 16


# --- a form ---------------------------------------------------------------------------------------


def test_a_form_can_be_read_before_it_is_taken(reader, exercise):
    text = reader.get("/en/toolkit/t2/").content.decode()
    for words in ("To see danger early.", "Danger now?", "not asked", "Put yours in", "Version 1", exercise.title):
        assert words in text


def test_parts_for_people_who_have_signed_in_are_for_them_only(reader, form, learner):
    without = reader.get("/en/toolkit/t2/").content.decode()
    assert "Code word" not in without
    assert "Parts of this form are shown to people who have signed in." in without
    reader.force_login(learner)
    reader.post("/en/toolkit/before-you-write/", {"next": INDEX})
    within = reader.get("/en/toolkit/t2/").content.decode()
    assert "Code word" in within
    assert "Parts of this form" not in within


def test_a_variant_shows_its_own_sections_and_the_shared_ones(reader, form, learner):
    reader.force_login(learner)
    reader.post("/en/toolkit/before-you-write/", {"next": INDEX})
    inside = reader.get("/en/toolkit/t2/?variant=inside").content.decode()
    left = reader.get("/en/toolkit/t2/?variant=left").content.decode()
    assert "Code word" in inside
    assert "Code word" not in left
    assert "Danger now?" in left
    assert reader.get("/en/toolkit/t2/?variant=nonsense").status_code == 200


def test_a_form_takes_few_queries(reader, exercise, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        reader.get("/en/toolkit/t2/")


@pytest.mark.parametrize("path", ["t3/", "t100/", "t2/versions/9/", "clients/nobody/", "nothing/"])
def test_what_is_not_there_is_not_found(reader, form, path):
    assert reader.get(f"{INDEX}{path}").status_code == 404


def test_a_french_reader_gets_french_pages_round_english_forms(client, form):
    client.post("/fr/toolkit/before-you-write/", {"next": "/fr/toolkit/"})
    text = client.get("/fr/toolkit/").content.decode()
    assert '<li lang="en">' in text
    page = client.get("/fr/toolkit/t2/").content.decode()
    assert '<h1 lang="en">' in page
    assert '<html lang="fr">' in page


def test_a_translated_form_is_read_in_its_language(client, form):
    publish_form("fr", title="Évaluation de la sécurité")
    client.post("/fr/toolkit/before-you-write/", {"next": "/fr/toolkit/"})
    page = client.get("/fr/toolkit/t2/").content.decode()
    assert "Évaluation de la sécurité" in page
    assert '<h1 lang="en">' not in page


# --- a client -------------------------------------------------------------------------------------


def test_a_card_says_first_that_nobody_is_real(client, alder):
    know_modules()
    text = client.get("/en/toolkit/clients/alder/").content.decode()
    assert "Fictional practice case, written for this course; not a real person." in text
    assert "Awaiting review by people with lived experience." in text
    assert text.index("Fictional practice case") < text.index("Maps.") < text.index("Works.")


def test_a_card_takes_few_queries(client, alder, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/en/toolkit/clients/alder/")


# --- links ----------------------------------------------------------------------------------------


def test_slides_link_to_forms_and_exercises_by_code(exercise):
    assert links.resolve("template", ["t2", "t9"], "en") == {
        "t2": links.Link(title="T2 Safety assessment", address="/en/toolkit/t2/")
    }
    assert links.resolve("template", ["t2"], "fr")["t2"].address == "/fr/toolkit/t2/"
    practice = links.resolve("practice", ["t2-alder"], "en")
    assert practice["t2-alder"].address == reverse("toolkit:exercise", args=["t2-alder"])


def test_a_marked_form_in_a_text_leads_to_it_without_a_query(form, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = expand_db_html('<p>See <a linktype="template" id="t2">the form</a>.</p>')
    assert 'href="/en/toolkit/t2/"' in text


def test_a_marked_form_that_is_none_leads_to_the_list():
    assert 'href="/en/toolkit/"' in expand_db_html('<a linktype="template" id="../x">x</a>')


def test_there_is_nothing_to_upload(reader, form):
    answer = reader.post("/en/toolkit/t2/", {"file": ContentFile(b"x", "filled.docx")})
    assert answer.status_code == 405
    assert CaseworkTemplate.objects.count() == 1
