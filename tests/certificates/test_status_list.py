"""The status list: signed, long enough to hide in, says what was taken back, and changes only when something did."""

import pytest
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from learning.certificates import credential, did, keyring, services, status_list, tokens
from learning.certificates.models import Award
from learning.certificates.tokens import Refusal, Refused
from tests import factories
from tests.certificates.conftest import make_programme, together
from tests.certificates.credentials import header_of, named, part, payload_of

LIST = "/credentials/status/1"


@pytest.fixture
def made(awarded, run_jobs) -> Award:
    return named(awarded, run_jobs)


def listed(client) -> set[int]:
    payload = payload_of(client.get(LIST).content.decode())
    return set(set_indices(decode_encoded_list(payload["credentialSubject"]["encodedList"])))


def replaced(award: Award, run_jobs) -> Award:
    newer = Award.objects.create(
        programme=award.programme, holder=award.holder, number="C-2026-999999", face=award.face, replaces=award
    )
    return named(newer, run_jobs)


def test_it_is_a_signed_list_of_ours(client, made):
    response = client.get(LIST)
    assert response["Content-Type"] == "application/vc+jwt"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300"
    token = response.content.decode()
    payload = tokens.opened(token, keys=keyring.keyring(), issuers=did.issuers())
    assert payload["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert payload["id"] == payload_of(made.credential)["credentialStatus"]["statusListCredential"]
    subject = payload["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", "revocation")
    assert subject["encodedList"].startswith("u")
    assert "=" not in subject["encodedList"]
    assert len(decode_encoded_list(subject["encodedList"])) * 8 == 131_072
    assert payload["validUntil"] > payload["validFrom"]
    assert set(header_of(token)) == {"alg", "kid", "typ"}


def test_nothing_is_taken_back_at_first(client, made):
    assert listed(client) == set()


def test_a_revoked_certificate_is_on_it(client, made, administrator):
    services.revoke(award=made, by=administrator, reason="Mistake")
    assert listed(client) == {made.status_index}


def test_a_replaced_certificate_is_on_it_and_the_newer_is_not(client, made, run_jobs):
    newer = replaced(made, run_jobs)
    assert listed(client) == {made.status_index}
    assert newer.status_index is not None


def test_an_erased_person_changes_nothing_on_it(client, made, administrator, learner, run_jobs):
    services.revoke(award=made, by=administrator, reason="Mistake")
    run_jobs(learner.delete)
    assert listed(client) == {made.status_index}


def test_openbadgeslib_reads_the_revocation_from_it(client, settings, programme, learner, administrator, run_jobs):
    settings.BASE_URL = "https://learn.example.org"
    run_jobs(lambda: programme.finish(learner))
    made = named(Award.objects.get(), run_jobs)
    public = keyring.keyring().signing.public.key
    verifier = OB3Verifier(public)

    def download(address):
        return client.get(address.removeprefix("https://learn.example.org")).content

    found = verifier.verify(made.credential)
    verifier.check_status(found, verify_list=True, download=download)
    services.revoke(award=made, by=administrator, reason="Mistake")
    with pytest.raises(OB3VerificationError, match="is set at index"):
        verifier.check_status(found, verify_list=True, download=download)


def test_it_is_made_anew_only_when_something_changed(client, made, administrator, monkeypatch):
    signed, sign = [], tokens.sign
    monkeypatch.setattr(tokens, "sign", lambda *args, **kwargs: signed.append(1) or sign(*args, **kwargs))
    first = client.get(LIST)
    assert client.get(LIST).content == first.content
    assert len(signed) == 1
    assert client.get(LIST, headers={"if-none-match": first["ETag"]}).status_code == 304
    services.revoke(award=made, by=administrator, reason="Mistake")
    again = client.get(LIST, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert len(signed) == 2
    keyring.rotate()
    assert header_of(client.get(LIST).content.decode()) != header_of(again.content.decode())


def test_it_is_no_certificate(client, made):
    with pytest.raises(Refused) as refused:
        credential.read(client.get(LIST).content.decode())
    assert refused.value.reason == Refusal.NO_CERTIFICATE


def test_places_are_drawn_by_lot_and_given_once(programme, run_jobs):
    for _count in range(4):
        learner = factories.UserFactory()
        run_jobs(lambda learner=learner: programme.finish(learner))
    places = [status_list.place(award=award) for award in Award.objects.order_by("pk")]
    assert len(set(places)) == 4
    assert all(0 <= place < status_list.SIZE for place in places)
    assert places != sorted(places) or places[1] - places[0] != 1
    award = Award.objects.first()
    assert status_list.place(award=award) == award.status_index


def test_a_taken_place_is_drawn_again(awarded, programme, run_jobs, monkeypatch):
    status_list.place(award=awarded)
    run_jobs(lambda: programme.finish(factories.UserFactory()))
    other = Award.objects.exclude(pk=awarded.pk).get()
    draws = iter([awarded.status_index, awarded.status_index, 7 if awarded.status_index != 7 else 8])
    monkeypatch.setattr(status_list.secrets, "randbelow", lambda _size: next(draws))
    assert status_list.place(award=other) in (7, 8)


def test_a_full_list_is_followed_by_the_next(awarded, programme, run_jobs, client, monkeypatch):
    monkeypatch.setattr(status_list, "MOST_USED", 1)
    status_list.place(award=awarded)
    run_jobs(lambda: programme.finish(factories.UserFactory()))
    other = Award.objects.exclude(pk=awarded.pk).get()
    assert status_list.SIZE <= status_list.place(award=other) < 2 * status_list.SIZE
    entry = status_list.entry(other.status_index)
    assert entry["statusListCredential"].endswith("/credentials/status/2")
    assert int(entry["statusListIndex"]) == other.status_index - status_list.SIZE
    assert client.get("/credentials/status/2").status_code == 200


def test_a_list_that_does_not_exist_is_not_there(client, db):
    for number in ("0", "2", "99999999999999999999"):
        assert client.get(f"/credentials/status/{number}").status_code == 404


def test_it_costs_few_queries(client, made, django_assert_max_num_queries):
    client.get(LIST)
    with django_assert_max_num_queries(4):
        client.get(LIST)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_who_ask_at_once_get_the_same_place():
    programme, learner = make_programme(), factories.UserFactory()
    programme.finish(learner)
    pk = Award.objects.get().pk
    places = together(8, lambda: status_list.place(award=Award.objects.get(pk=pk)))
    assert len(set(places)) == 1


def test_no_sign_of_a_person_is_on_it(client, made, learner):
    text = part(client.get(LIST).content.decode(), 1).decode()
    for secret in (made.number, made.code, learner.email, "Amina"):
        assert secret not in text
