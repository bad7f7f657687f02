"""Private forms over HTTP: the site hands out the form, keeps a tick, and takes no text."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from learning.core import links
from learning.core.keys import key_for
from learning.progress.models import Activity, Record
from learning.progress.services import Declared, declare_activities, declare_subject
from learning.toolkit import private_worksheets
from modules.models import ModulePage
from tests import factories
from tests.toolkit import casework_world as world

pytestmark = pytest.mark.django_db
ADDRESS = "/en/toolkit/private/t7/"


@pytest.fixture
def form():
    factories.make_site()
    return world.make_template("t7", is_private=True)


@pytest.fixture
def offered(form):
    """A module that offers the form."""
    subject = declare_subject(key=key_for("first"), scope="module", title="First")
    key = private_worksheets.activity_key(form.translation_key)
    declare_activities(subject=subject, activities=[], offered=[Declared(key, "casework", str(form))])
    return key


@pytest.fixture
def client(learner):
    client = Client()
    client.force_login(learner)
    return client


def test_visitors_sign_in_first(form):
    for address in (ADDRESS, "/en/toolkit/private/"):
        assert "login" in Client().get(address)["Location"]
    assert Client().post(ADDRESS).status_code == 302
    assert not Record.objects.exists()


def test_only_private_forms_are_here(form, client):
    world.make_template("t2")
    assert client.get(ADDRESS).status_code == 200
    assert client.get("/en/toolkit/private/t2/").status_code == 404
    assert client.post("/en/toolkit/private/t9/").status_code == 404


def test_the_page_says_before_use_what_erases_it(form, client):
    page = client.get(ADDRESS).content.decode()
    announced = page.index("“Leave quickly” erases it at once.")
    assert announced < page.index("Who is it?")
    assert "Signing out erases it, too" in page


def test_without_script_there_is_nothing_to_type_into_and_the_blank_is_offered(form, client):
    page = client.get(ADDRESS).content.decode()
    before, fields = page.split("<template data-worksheet-fields>")
    assert 'name="f-who"' in fields
    assert 'name="f-' not in before
    assert "needs a script" in before
    assert reverse("toolkit:blank", args=["t7", "pdf"]) in before


def test_the_fields_stand_outside_of_every_form(form, client):
    page = client.get(ADDRESS).content.decode()
    before = page.split('name="f-who"')[0]
    assert before.count("<form") == before.count("</form>")


def test_scripts_of_the_page_may_ask_no_server(form, client):
    for address in (ADDRESS, "/en/toolkit/private/"):
        assert "connect-src 'none'" in client.get(address)["Content-Security-Policy"]


def test_the_device_knows_accounts_by_a_key_that_names_nobody(form, client, learner):
    page = client.get(ADDRESS).content.decode()
    other = factories.UserFactory()
    own, others = private_worksheets.device_key(learner), private_worksheets.device_key(other)
    assert f'data-account="{own}"' in page
    assert own != others
    assert others not in page


def test_the_tick_is_a_record_without_a_word_of_the_text(form, offered, client, learner):
    text = "My manager shouts, and I cannot sleep."
    response = client.post(ADDRESS, {"f-who": text, "anything": text})
    assert response.status_code == 303
    record = Record.objects.get()
    assert record.activity.key == offered
    assert record.enrolment.user == learner
    assert record.evidence == {"kind": "casework", "form": str(form), "version": 1, "private": True}
    page = client.get(ADDRESS).content.decode()
    assert "You ticked it on" in page
    assert text not in page
    assert text not in str(dict(client.session))


def test_ticking_twice_is_ticking_once(form, offered, client):
    client.post(ADDRESS)
    client.post(ADDRESS)
    assert Record.objects.count() == 1


def test_where_the_course_does_not_offer_it_the_page_says_so(form, client):
    page = client.post(ADDRESS, follow=True).content.decode()
    assert not Record.objects.exists()
    assert "no tick for it" in page


def test_the_module_offers_it_and_does_not_ask_for_it(course):
    module = ModulePage.objects.get(slug="first", locale=Locale.get_default())
    form = world.make_template("t7", is_private=True)
    form.module_key = module.translation_key
    form.save()
    form.save_revision().publish()
    key = private_worksheets.activity_key(form.translation_key)
    activity = Activity.objects.get(key=key)
    assert (activity.kind, activity.withdrawn_at) == ("casework", None)
    assert not activity.required_by.exists()
    assert not Activity.objects.filter(kind="casework").exclude(key=key).exists(), "nothing else is asked for it"
    assert links.resolve("casework", [str(key)], "en")[str(key)].address == ADDRESS
    form.unpublish()
    activity.refresh_from_db()
    assert activity.withdrawn_at


def test_what_the_page_asks_of_the_database_is_bounded(form, offered, client, django_assert_max_num_queries):
    client.get(ADDRESS)
    with django_assert_max_num_queries(14):
        client.get(ADDRESS)


def test_the_list_of_what_the_device_keeps_names_the_private_forms(form, client):
    page = client.get("/en/toolkit/private/").content.decode()
    assert ADDRESS in page
    assert "erases all of it at once" in page
