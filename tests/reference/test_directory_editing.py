"""A trainer and the directory."""

import json

import pytest
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Locale

from learning.reference.models import Newsletter, Region, Resource, Service, ServiceCheck
from modules.models import SectionPage, SlidePage
from tests import factories
from tests.browser import Visitor

SERVICE = {
    "name": "A line",
    "slug": "a-line",
    "kind": "crisis-line",
    "needs": ["safety", "health"],
    "regions": ["north"],
    "mandate": "Listens.",
    "source_text": "An agency, its page",
}


@pytest.fixture
def trainers_client(client, trainer):
    client.force_login(trainer)
    return client


def one_of_each(add_service) -> dict[str, int]:
    locale = Locale.get_default()
    return {
        "service": add_service("a-line").pk,
        "region": Region.objects.get(slug="north").pk,
        "newsletter": Newsletter.objects.create(slug="n", name="N", sender="X", level="ngo", locale=locale).pk,
        "resource": Resource.objects.create(slug="r", label="R", locale=locale).pk,
    }


def test_a_trainer_opens_every_list_and_editor(trainers_client, add_service):
    for model, pk in one_of_each(add_service).items():
        names = [("list", []), ("add", []), ("edit", [pk]), ("history", [pk])]
        for name, arguments in names:
            address = reverse(f"wagtailsnippets_reference_{model}:{name}", args=arguments)
            assert trainers_client.get(address).status_code == 200, address


def test_a_trainer_writes_and_publishes_a_service(trainers_client, regions):
    address = reverse("wagtailsnippets_reference_service:add")
    response = trainers_client.post(address, {**SERVICE, "action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    service = Service.objects.get()
    assert (service.live, service.needs, service.regions) == (True, ["safety", "health"], ["north"])


@pytest.mark.parametrize(
    "wrong", [{"regions": ["atlantis"]}, {"needs": ["luck"]}, {"slug": "suggest"}, {"source_date": "spring"}]
)
def test_a_service_with_a_mistake_is_not_published(trainers_client, regions, wrong):
    address = reverse("wagtailsnippets_reference_service:add")
    assert trainers_client.post(address, {**SERVICE, **wrong, "action-publish": "1"}).status_code == 200
    assert not Service.objects.exists()


def test_a_region_cannot_lie_in_itself(trainers_client, regions):
    canada = Region.objects.get(slug="canada")
    address = reverse("wagtailsnippets_reference_region:edit", args=[canada.pk])
    trainers_client.post(address, {"name": "Canada", "slug": "canada", "parent": "north", "action-publish": "1"})
    assert Region.objects.get(slug="canada").parent == ""


@pytest.mark.parametrize("model", ["service", "newsletter", "resource"])
def test_the_preview_shows_what_readers_will_see(trainers_client, add_service, model):
    pk = one_of_each(add_service)[model]
    entry = {"service": Service, "newsletter": Newsletter, "resource": Resource}[model].objects.get(pk=pk)
    response = entry.make_preview_request(entry.default_preview_mode and None, entry.default_preview_mode)
    assert response.status_code == 200
    response.render()
    assert str(entry) in response.content.decode()


def test_a_trainer_writes_down_a_check(trainers_client, trainer, add_service):
    service = add_service("a-line", phone="416-555-0100")
    address = reverse("service_checks:check", args=[service.pk])
    assert "416-555-0100" in trainers_client.get(address).content.decode()
    for _time in range(2):
        trainers_client.post(address)
    check = ServiceCheck.objects.get()
    assert (check.service_key, check.checked_by) == (service.translation_key, trainer)
    listing = trainers_client.get(reverse("wagtailsnippets_reference_service:list")).content.decode()
    assert "Not yet checked" not in listing


def test_the_list_of_services_costs_the_same_for_many(trainers_client, add_service, django_assert_max_num_queries):
    address = reverse("wagtailsnippets_reference_service:list")
    for number in range(3):
        add_service(f"service-{number}")
    trainers_client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        trainers_client.get(address)
    for number in range(3, 30):
        add_service(f"service-{number}")
    with django_assert_max_num_queries(len(few) + 2):
        trainers_client.get(address)


def test_learners_check_nothing(client, learner, add_service):
    client.force_login(learner)
    assert client.post(reverse("service_checks:check", args=[add_service("a-line").pk])).status_code in (302, 403)
    assert not ServiceCheck.objects.exists()


def test_a_link_to_a_service_survives_the_editor():
    converter = ContentstateConverter(["bold", "link", "term"])
    html = '<p>Call <a linktype="service" id="a-line">the line</a>.</p>'
    state = json.loads(converter.from_database_format(html))
    assert {entity["type"] for entity in state["entityMap"].values()} == {"SERVICE"}
    assert 'linktype="service"' in converter.to_database_format(json.dumps(state))
    assert 'id="a-line"' in converter.to_database_format(json.dumps(state))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_link_to_a_service_survives_a_draft_saved_in_the_browser(browser, live_server, client):
    factories.make_course()
    text = {"type": "text", "value": {"text": '<p>Call <a linktype="service" id="a-line">the line</a>.</p>'}}
    section = SectionPage.objects.filter(locale=Locale.get_default()).first()
    slide = factories.add_slide(section, "Whom to call", slug="whom-to-call", body=[text])
    visitor = Visitor(browser, live_server.url)
    visitor.sign_in(client, factories.UserFactory(role="trainer"))
    page = visitor.page
    visitor.open(f"/admin/pages/{slide.pk}/edit/")
    page.locator(".Draftail-Editor", has_text="Call the line").first.wait_for()
    page.locator("input[name=title], textarea[name=title]").first.fill("Whom to call first")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "/edit/" in answer.url):
        page.get_by_role("button", name="Save draft").first.click()
    page.wait_for_load_state()
    visitor.close()
    latest = SlidePage.objects.get(pk=slide.pk).get_latest_revision_as_object()
    assert latest.title == "Whom to call first"
    stored = latest.body[0].value["text"].source
    assert 'linktype="service"' in stored
    assert 'id="a-line"' in stored
