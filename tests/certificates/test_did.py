"""What other people's programs read: who we are, our keys, our programmes; and a verifier of another make that does."""

import json
import shutil
import subprocess

import pytest
from django.test import Client

from learning.certificates import did, keyring, services, tokens
from learning.certificates.keyring import Signing, verifying
from learning.certificates.models import Award, Programme
from learning.portal.campaigns import forgeries
from tests.certificates.credentials import ROOT, named, payload_of, sign, stranger

VERIFIER = ROOT / "tests" / "certificates" / "verifier" / "verify.mjs"
PUBLIC = ["/.well-known/did.json", "/.well-known/jwks.json", "/credentials/issuer"]


@pytest.fixture
def made(awarded, run_jobs) -> Award:
    return named(awarded, run_jobs)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://learn.example.org", "did:web:learn.example.org"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
        ("https://Example.ORG:3000/a/b", "did:web:example.org%3A3000:a:b"),
    ],
)
def test_our_name_is_derived_from_our_address(settings, address, name):
    settings.BASE_URL = address
    assert did.issuer() == name


def test_a_name_can_be_given(settings):
    settings.ISSUER_DID = "did:web:issuer.example.org"
    assert did.issuer() == "did:web:issuer.example.org"


def test_the_document_lists_every_key_the_one_that_signs_first(client, db):
    old = keyring.keyring().signing.public.kid
    keyring.rotate()
    new = keyring.keyring().signing.public.kid
    document = client.get("/.well-known/did.json").json()
    assert document["id"] == did.issuer()
    names = [method["id"].partition("#")[2] for method in document["verificationMethod"]]
    assert names[:2] == [new, old]
    assert document["assertionMethod"] == [method["id"] for method in document["verificationMethod"]]
    assert all(method["controller"] == did.issuer() for method in document["verificationMethod"])
    assert [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]] == names


@pytest.mark.parametrize("address", PUBLIC)
def test_any_page_may_read_it_and_caches_may_keep_it(client, db, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in response
    assert client.post(address).status_code == 405


def test_an_achievement_says_what_is_asked(client, made):
    address = payload_of(made.credential)["credentialSubject"]["achievement"]["id"]
    achievement = client.get(address.partition("8000")[2]).json()
    assert achievement["id"] == address
    assert achievement["name"] == "Helping: completion"
    assert "Recognizing; First response" in achievement["criteria"]["narrative"]


def test_an_achievement_has_the_address_of_its_programme(client, programme):
    Programme.objects.create(
        subject=programme.subject, slug="completion", titles={"en": "The whole"}, statements={"en": "Has done it all."}
    )
    achievement = client.get("/credentials/achievements/completion").json()
    assert (achievement["name"], achievement["description"]) == ("The whole", "Has done it all.")
    assert achievement["id"].endswith("/credentials/achievements/completion")


def test_what_is_no_programme_is_not_there(client, programme):
    module = programme.subject.course.parts.filter(scope="module").first()
    for slug in ("nonsense", str(module.key), "00000000-0000-0000-0000-000000000000"):
        assert client.get(f"/credentials/achievements/{slug}").status_code == 404


# --- a verifier with another library -----------------------------------------------------------------


def verdicts(candidates: list[str], source: str) -> list[dict]:
    """What the verifier in JavaScript says to each of them."""
    program = node()
    answer = subprocess.run(
        [program, VERIFIER, did.issuer(), source],
        input="".join(json.dumps(one) + "\n" for one in candidates),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return [json.loads(line) for line in answer.stdout.splitlines()]


def node() -> str:
    from bootstrap import assets

    found = assets.system_node() or assets.packaged_node()
    if found is None:
        pytest.skip("Node.js is not here: `make test` gets one.")
    if not (ROOT / "node_modules" / "jose").is_dir():
        pytest.skip("The npm package jose is not here: `make test` gets it.")
    return str(found.program)


def test_a_verifier_of_another_make_accepts_ours_and_refuses_forged_ones(made, tmp_path):
    source = tmp_path / "did.json"
    source.write_text(json.dumps(did.document()))
    token = made.credential
    mallory = Signing(verifying(stranger().public_key()), stranger())
    forged = [
        forgery
        for attack, forgery in forgeries._headers(token, keyring.keyring(), stranger())
        if attack != "another key of ours"
    ]
    forged += [forgery for _attack, forgery in forgeries._contents(token, stranger())]
    forged += [
        tokens.sign(payload_of(token), signing=mallory, issuer=did.issuer()),
        sign({**payload_of(token), "exp": 1}),
        sign({**payload_of(token), "iss": "did:web:evil.example"}),
        token[:-10],
    ]
    first, *rest = verdicts([token, *forged], str(source))
    assert first == {"accepted": True, "id": payload_of(token)["id"], "revoked": None}
    accepted = [forgery for forgery, verdict in zip(forged, rest, strict=True) if verdict["accepted"]]
    assert accepted == []
    assert len(forged) > 100


def test_a_rotated_key_is_found_by_it(made, tmp_path, awarded):
    keyring.rotate()
    source = tmp_path / "did.json"
    source.write_text(json.dumps(did.document()))
    newer = sign(payload_of(made.credential))
    assert [one["accepted"] for one in verdicts([made.credential, newer], str(source))] == [True, True]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_reads_everything_from_the_site_itself(live_server, settings, administrator):
    """did.json, the signed status list, and a revocation, over HTTP."""
    from learning.accounts.services import confirm_certificate_identity
    from tests import factories
    from tests.certificates.conftest import make_programme
    from tests.conftest import work

    settings.BASE_URL = live_server.url
    programme, people = make_programme(), [factories.UserFactory() for _count in range(2)]
    for person in people:
        confirm_certificate_identity(user=person, name="Amina Okafor")
        programme.finish(person)
    work()
    kept, withdrawn = Award.objects.order_by("pk")
    services.revoke(award=withdrawn, by=administrator, reason="Mistake")
    found = verdicts([kept.credential, withdrawn.credential], live_server.url)
    assert [(one["accepted"], one["revoked"]) for one in found] == [(True, False), (True, True)]


def test_the_verifier_is_run_where_node_is_here():
    """So that a machine that has everything never skips the tests above by mistake."""
    if shutil.which("node") and (ROOT / "node_modules" / "jose").is_dir():
        assert node()


def test_no_address_of_ours_needs_an_account(db):
    assert {Client().get(address).status_code for address in PUBLIC} == {200}
