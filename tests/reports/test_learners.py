"""What an administrator sees of learners."""

import pytest

from learning.accounts import services as accounts
from learning.progress import services as ledger
from modules import selectors
from tests.factories import UserFactory


@pytest.fixture
def reader(course):
    user = UserFactory(email="reader@example.org")
    ledger.record_done(user=user, activity_key=selectors.module_by_number(1, "en").slides[0].key)
    return user


def test_an_administrator_finds_a_learner_by_address_and_sees_where_they_stand(client, administrator, reader):
    accounts.join_organisation(user=reader, name="Harbour House")
    client.force_login(administrator)

    listed = client.get("/admin/learners/?q=reader@").content.decode()
    assert "reader@example.org" in listed
    assert "Harbour House" in listed
    assert "reader@example.org" not in client.get("/admin/learners/?q=nobody").content.decode()

    person = client.get(f"/admin/learners/inspect/{reader.enrolments.get().pk}/").content.decode()
    assert "1 of 5" in person
    assert "Slide 1 two" in person


def test_nothing_can_be_changed_there(client, administrator, reader):
    client.force_login(administrator)

    for address in ("new/", f"edit/{reader.enrolments.get().pk}/", f"delete/{reader.enrolments.get().pk}/"):
        assert client.get(f"/admin/learners/{address}").status_code in (302, 403, 404), address
    assert reader.enrolments.exists()


@pytest.mark.parametrize("role", [None, "trainer", "moderator"])
def test_nobody_else_sees_it(client, reader, role):
    client.force_login(UserFactory(role=role))

    assert client.get("/admin/learners/").status_code in (302, 403)


def test_the_list_costs_the_same_however_many_learners(client, administrator, reader, django_assert_max_num_queries):
    first = selectors.module_by_number(1, "en").slides[0].key
    for _number in range(10):
        user = UserFactory()
        accounts.join_organisation(user=user, name="Harbour House")
        ledger.record_done(user=user, activity_key=first)
    client.force_login(administrator)
    client.get("/admin/learners/")

    with django_assert_max_num_queries(20):
        client.get("/admin/learners/")
