"""The list of certificates in the administration: administrators look, nobody types."""

import pytest
from django.urls import reverse

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import services
from learning.certificates.models import Award
from tests import factories

LIST = "/admin/certificates/"


@pytest.fixture
def made(awarded, learner, run_jobs) -> Award:
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="=Amina Okafor"))
    return Award.objects.get()


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_administrator_sees_the_list(admin_client, made, learner):
    page = text(admin_client.get(LIST))
    for words in (made.number, learner.email, "Helping: completion", "Valid"):
        assert words in page


def test_a_trainer_and_a_learner_do_not(client, made, trainer, learner):
    for person in (trainer, learner):
        client.force_login(person)
        for address in (LIST, f"{LIST}inspect/{made.pk}/"):
            assert client.get(address).status_code in (302, 403)
    client.force_login(trainer)
    assert LIST not in text(client.get("/admin/"))


@pytest.mark.parametrize("superuser", [False, True])
def test_nothing_is_added_edited_or_deleted_by_hand(admin_client, client, made, superuser):
    if superuser:
        client.force_login(factories.UserFactory(is_superuser=True, is_staff=True))
    for address in ("new/", f"edit/{made.pk}/", f"delete/{made.pk}/", f"copy/{made.pk}/"):
        assert client.get(LIST + address, follow=True).status_code == 404
    page = text(client.get(LIST))
    assert made.number in page
    assert "Delete" not in page


def test_found_by_address_number_and_code(admin_client, made, programme, learner, run_jobs):
    other = factories.UserFactory(email="other@example.com")
    run_jobs(lambda: programme.finish(other))
    for query in (learner.email[:10], made.number, made.shown_code.lower(), f"/verify/{made.shown_code}/"):
        page = text(admin_client.get(LIST, {"q": query}))
        assert made.number in page
        assert "other@example.com" not in page


def test_filtered_by_standing(admin_client, made, administrator):
    assert made.number not in text(admin_client.get(LIST, {"standing": "revoked"}))
    services.revoke(award=made, by=administrator, reason="Mistake")
    assert made.number in text(admin_client.get(LIST, {"standing": "revoked"}))
    for standing in ("valid", "no-name", "no-file"):
        assert made.number not in text(admin_client.get(LIST, {"standing": standing}))


def test_one_certificate_shows_its_face_and_file(admin_client, made, learner):
    page = text(admin_client.get(f"{LIST}inspect/{made.pk}/"))
    for words in (
        made.number,
        learner.email,
        "=Amina Okafor",
        "First response",
        made.sha256,
        reverse("certificates:file", args=[made.shown_code]),
    ):
        assert words in page


def test_an_erased_holder_is_shown_as_such(admin_client, made, learner):
    learner.delete()
    assert "erased" in text(admin_client.get(LIST))
    assert "Erased" in text(admin_client.get(f"{LIST}inspect/{made.pk}/"))
    assert admin_client.get(reverse("certificates:file", args=[made.shown_code])).status_code == 410
    assert "standing-valid" in text(admin_client.get(f"/verify/{made.code}/"))


def test_the_export_is_harmless_in_a_spreadsheet(admin_client, made, learner):
    rows = b"".join(admin_client.get(LIST, {"export": "csv"}).streaming_content).decode().splitlines()
    assert rows[1].startswith(f"{made.number},{learner.email},'=Amina Okafor,Helping: completion,")
    assert admin_client.get(LIST, {"export": "xlsx"}).status_code == 200


def test_the_list_costs_the_same_however_long(
    admin_client, programme, run_jobs, django_assert_max_num_queries, administrator
):
    admin_client.get(LIST)
    for _count in range(6):
        run_jobs(lambda: programme.finish(factories.UserFactory()))
    with django_assert_max_num_queries(16):
        admin_client.get(LIST)
