import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from learning.accounts import services
from learning.accounts.models import User


@pytest.fixture(autouse=True)
def administrator(client, make_person):
    administrator = make_person("admin@example.org")
    services.give_role(user=administrator, role="administrator")
    client.force_login(administrator)
    return administrator


def test_the_list_shows_who_people_are(client, make_person):
    invented = make_person("learner@example.org", is_demonstration=True)
    services.give_role(user=invented, role="trainer")
    services.join_organisation(user=invented, name="A shelter")
    page = client.get("/admin/users/").text
    for said in ("learner@example.org (demonstration)", "Trainers", "A shelter"):
        assert said in page


def test_a_longer_list_costs_no_more_queries(client, make_person, django_assert_max_num_queries):
    for number in range(20):
        person = make_person(f"person{number}@example.org")
        services.give_role(user=person, role="trainer")
        services.join_organisation(user=person, name=f"Place {number}")
    client.get("/admin/users/")
    with django_assert_max_num_queries(30):
        client.get("/admin/users/")


@pytest.mark.parametrize("question", ["?q=noor", "?is_active=true", "?ordering=-last_login", "?group=1"])
def test_the_list_can_be_searched_filtered_and_sorted(client, person, question):
    assert client.get(f"/admin/users/{question}").status_code == 200


def test_a_new_person_needs_an_address_only_and_gets_a_mail(client, post, deliver):
    page = client.get("/admin/users/new/").text
    for absent in ("first_name", "is_superuser", "password1"):
        assert f'name="{absent}"' not in page
    trainers = Group.objects.get(name="Trainers")
    answer = post("/admin/users/new/", {"email": "New@Example.org", "groups": [trainers.pk]})
    assert answer.status_code == 302
    created = User.objects.get(email="new@example.org")
    assert list(created.groups.all()) == [trainers]
    assert not created.has_usable_password()
    (message,) = deliver()
    assert message.to == ["new@example.org"]
    assert "choose a new password" in message.body


def test_two_people_cannot_have_one_address(post, person):
    answer = post("/admin/users/new/", {"email": "NOOR@example.org"})
    assert "Somebody has an account with this address already." in answer.text


def test_a_role_and_a_new_address_are_given_on_the_same_page(client, post, person):
    address = f"/admin/users/edit/{person.pk}/"
    assert client.get(address).status_code == 200
    trainers = Group.objects.get(name="Trainers")
    post(address, {"email": "moved@example.org", "groups": [trainers.pk], "is_active": "on"})
    person.refresh_from_db()
    assert person.email == "moved@example.org"
    assert list(person.groups.all()) == [trainers]
    (left,) = EmailAddress.objects.filter(user=person)
    assert (left.email, left.primary, left.verified) == ("moved@example.org", True, False)


def test_nobody_makes_a_superuser_here(post, person):
    post(f"/admin/users/edit/{person.pk}/", {"email": person.email, "is_active": "on", "is_superuser": "on"})
    person.refresh_from_db()
    assert not person.is_superuser


def test_a_superusers_address_is_not_for_an_administrator_to_change(client, post, make_person):
    owner = make_person("owner@example.org", is_superuser=True)
    post(f"/admin/users/edit/{owner.pk}/", {"email": "mine@example.org", "is_active": "on"})
    owner.refresh_from_db()
    assert owner.email == "owner@example.org"


def test_nobody_switches_their_own_account_off(client, post, administrator):
    page = client.get(f"/admin/users/edit/{administrator.pk}/").text
    assert 'name="is_active"' not in page
    groups = administrator.groups.values_list("pk", flat=True)
    post(f"/admin/users/edit/{administrator.pk}/", {"email": administrator.email, "groups": list(groups)})
    administrator.refresh_from_db()
    assert administrator.is_active


def test_an_invented_person_is_marked(client, make_person):
    invented = make_person("learner@example.org", is_demonstration=True)
    assert "An invented person of the demonstration." in client.get(f"/admin/users/edit/{invented.pk}/").text
