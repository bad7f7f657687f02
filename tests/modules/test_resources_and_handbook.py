"""Additional Resources and the Handbook: built from what the course, the toolkit and the reference are built from."""

import io

import pytest
from django.core.files.storage import storages
from pypdf import PdfReader
from wagtail.models import Locale

from learning.reference import links_register
from learning.reference.models import GlossaryTerm, Newsletter, Region, Resource, Service
from learning.toolkit.source import load_toolkit
from modules import handbook
from modules.models import ModulePage, SectionPage, SlidePage
from tests import factories

RESOURCES, HANDBOOK, FILE = "/en/resources/", "/en/handbook/", "/en/handbook.pdf"


@pytest.fixture
def world(course):
    """A course with links and a summary, a service, a newsletter, a term, a reading."""
    locale = Locale.get_default()
    module = ModulePage.objects.get(slug="first", locale=locale)
    section = SectionPage.objects.filter(locale=locale).first()

    def links(address: str) -> list[dict]:
        item = {"label": f"See {address}", "kind": "outside", "url": f"https://example.org/{address}"}
        return [{"type": "links", "value": {"heading": "", "items": [item]}}]

    factories.add_slide(section, "Open", slug="open", readership="everyone", body=links("open"))
    factories.add_slide(section, "Closed", slug="closed", readership="signed-in", body=links("closed"))
    factories.add_slide(
        section, "Summary", slug="summary", kind="summary", readership="everyone",
        notes=[factories.paragraph("The one thing to keep.")],
    )  # fmt: skip
    factories.add_slide(
        section, "Secret", slug="secret", kind="summary", readership="signed-in",
        notes=[factories.paragraph("For those who signed in.")],
    )  # fmt: skip
    Region.objects.create(slug="ontario", name="Ontario", locale=locale)
    Service.objects.create(
        slug="a-line", name="A line", mandate="Listens.", needs=["safety"], regions=["ontario"], phone="416-555-0100",
        source_text="A page", locale=locale,
    )  # fmt: skip
    Newsletter.objects.create(slug="news", name="The news", sender="An office", level="ngo", locale=locale)
    GlossaryTerm.objects.create(slug="intake", term="intake", in_services="The first talk.", locale=locale)
    Resource.objects.create(
        slug="guide", label="A guide", url="https://example.org/guide", module_key=module.translation_key, locale=locale
    )
    Resource.objects.create(slug="dead", label="Leads nowhere", target="template:t99", locale=locale)
    Resource.objects.create(slug="care", label="On a slide", target=f"slide:{key_of('open')}", locale=locale)
    return module


def key_of(slug: str) -> str:
    return str(SlidePage.objects.get(slug=slug, locale=Locale.get_default()).translation_key)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_everyone_finds_what_the_modules_hand_out(world, client):
    text = text_of(client.get(RESOURCES))
    for words in ("A guide", "The news", "?need=safety", "See open", "On a slide", "Transcript of module 1"):
        assert words in text
    assert "Leads nowhere" not in text, "a place that is not there is left out"
    assert "See closed" not in text, "the slide is for signed-in readers"


def test_who_is_signed_in_finds_the_links_of_all_slides(world, client, learner):
    client.force_login(learner)
    assert "See closed" in text_of(client.get(RESOURCES))


def test_forms_stand_under_their_modules_or_else_on_top(world, client):
    load_toolkit(language="en")
    text = text_of(client.get(RESOURCES))
    assert "/en/toolkit/t2/" in text
    assert "T9 Service plan" in text


def test_resources_are_in_the_frame_of_every_page(world, client):
    assert 'href="/en/resources/"' in client.get("/en/course/").content.decode()


def test_without_a_course_the_pages_open(db, client):
    assert client.get(RESOURCES).status_code == 200
    assert client.get(HANDBOOK).status_code == 200


@pytest.mark.parametrize(("address", "most"), [(RESOURCES, 18), (HANDBOOK, 20)])
def test_they_cost_few_queries(world, client, django_assert_max_num_queries, address, most):
    load_toolkit(language="en")
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_the_handbook_holds_key_points_services_forms_and_words(world, client):
    load_toolkit(language="en")
    text = text_of(client.get(HANDBOOK))
    for words in ("The one thing to keep.", "A line", "416-555-0100", "T9 Service plan", "The first talk.", "The news"):
        assert words in text


def test_the_handbook_holds_what_everybody_may_read_whoever_asks(world, client, learner):
    client.force_login(learner)
    assert "For those who signed in." not in text_of(client.get(HANDBOOK))


def test_the_file_is_made_by_the_worker_once_for_each_state_of_the_words(world, client, run_jobs):
    first = run_jobs(lambda: client.get(FILE), transcripts=True)
    assert first.status_code == 202
    assert first["Retry-After"]
    made = client.get(FILE)
    assert made.status_code == 200
    content = b"".join(made.streaming_content)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "The one thing to keep." in text
    assert "416-555-0100" in text
    Service.objects.update(phone="416-555-0199")
    assert run_jobs(lambda: client.get(FILE), transcripts=True).status_code == 202
    assert client.get(FILE).status_code == 200
    assert len(storages["private"].listdir(handbook.FOLDER)[1]) == 1


def test_asking_again_while_it_is_made_asks_for_no_second_job(world, client, django_capture_on_commit_callbacks):
    from django_tasks_db.models import DBTaskResult

    for _time in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            client.get(FILE)
    assert DBTaskResult.objects.filter(task_path="modules.tasks.make_handbook").count() == 1


def test_outside_links_and_credits_of_slides_are_in_the_register(world):
    section = SectionPage.objects.filter(locale=Locale.get_default()).first()
    credit = {"type": "source", "value": {"text": "A ministry", "url": "https://example.org/law"}}
    factories.add_slide(section, "Law", slug="law", credits=[credit])
    found = {line.url: line.uses for line in links_register.lines()}
    assert found["https://example.org/law"][0].label == "A ministry"
    assert found["https://example.org/law"][0].title.endswith(" Law")
    assert "/admin/pages/" in found["https://example.org/open"][0].edit_address
