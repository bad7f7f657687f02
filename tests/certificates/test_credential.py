"""The credential: conforms to Open Badges 3.0, says what the face says, tells no name, opens with our keys alone."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from learning.certificates import codes, credential, did, keyring, tokens
from learning.certificates.keyring import Signing, verifying
from learning.certificates.models import Award
from learning.certificates.tokens import Refusal, Refused
from learning.core import clock
from tests.certificates.credentials import (
    SCHEMAS,
    header_of,
    named,
    part,
    payload_of,
    practised,
    sign,
    sign_raw,
    spelled,
    stranger,
)


@pytest.fixture
def made(awarded, run_jobs) -> Award:
    practised(awarded)
    awarded.valid_until = date(2099, 3, 31)
    awarded.save(update_fields=["valid_until"])
    return named(awarded, run_jobs)


@pytest.fixture
def token(made) -> str:
    return made.credential


def reason(token: str) -> Refusal:
    with pytest.raises(Refused) as refused:
        credential.read(token)
    return refused.value.reason


def schema_errors(name: str, document) -> list[str]:
    path = SCHEMAS / f"ob_v3p0_{name}_schema.json"
    if not path.is_file():
        pytest.skip("The official schemas are not here: `make test` gets them (bootstrap/reference_files.py).")
    from jsonschema import Draft201909Validator, FormatChecker

    checker = FormatChecker()
    checker.checks("date-time", raises=ValueError)(lambda value: datetime.fromisoformat(value).tzinfo is not None)
    validator = Draft201909Validator(json.loads(path.read_text()), format_checker=checker)
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(document)]


# --- what it says ------------------------------------------------------------------------------------


def test_it_conforms_to_the_official_schema(token):
    assert schema_errors("achievementcredential", payload_of(token)) == []


def test_the_schema_would_notice(token):
    payload = payload_of(token)
    del payload["credentialSubject"]["achievement"]["criteria"]
    payload["validFrom"] = "yesterday"
    assert len(schema_errors("achievementcredential", payload)) >= 2


def test_the_profile_of_the_issuer_conforms(db):
    assert schema_errors("profile", did.profile()) == []


def test_openbadgeslib_accepts_it_by_our_did_document(settings, programme, learner, run_jobs):
    settings.BASE_URL = "https://learn.example.org"
    run_jobs(lambda: programme.finish(learner))
    made = named(Award.objects.get(), run_jobs)
    fetched = []

    def download(address):
        fetched.append(address)
        return json.dumps(did.document()).encode()

    verifier = OB3Verifier.for_issuer_did(did.issuer(), download=download)
    assert verifier.verify(made.credential).achievement.name == "Helping: completion"
    assert fetched == ["https://learn.example.org/.well-known/did.json"]
    forged = made.credential[:-8] + "AAAAAAAA"
    with pytest.raises(OB3VerificationError):
        verifier.verify(forged)


def test_it_is_a_verifiable_credential_of_ours(made, token):
    payload = payload_of(token)
    assert payload["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert payload["issuer"]["id"] == payload["iss"] == "did:web:127.0.0.1%3A8000"
    assert codes.parse(payload["id"]) == made.code
    assert payload["validFrom"] == made.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert payload["validUntil"] == "2099-04-01T03:59:59Z"  # the last second of the day in America/Toronto
    assert payload["exp"] == int(datetime(2099, 4, 1, 3, 59, 59, tzinfo=UTC).timestamp())
    assert payload["credentialStatus"]["statusListIndex"] == str(made.status_index)
    achievement = payload["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "CertificateOfCompletion"
    assert "Recognizing; First response" in achievement["criteria"]["narrative"]
    assert "not a licence" in payload["description"]


def test_it_carries_the_evidence_and_who_judged(token):
    payload = payload_of(token)
    modules = [one for one in payload["evidence"] if one["genre"] == "module"]
    assert [one["name"] for one in modules] == ["Recognizing", "First response"]
    assert "Quiz: 9 of 10 (90 %), 80 % needed." in modules[1]["narrative"]
    assert "quiz 9/10, 90 %, 80 % needed, marked automatically" in modules[1]["description"]
    (casework,) = (one for one in payload["evidence"] if one["genre"] == "casework")
    assert casework["name"] == "T2 Safety plan"
    for words in ("marked by a trainer", "fictional client, Maria", "85.5 %", "Names who may know the address: 2."):
        assert words in casework["narrative"]
    assert "judged trainer" in casework["description"]
    results = {one["resultDescription"]: one["value"] for one in payload["credentialSubject"]["result"]}
    described = {one["id"]: one for one in payload["credentialSubject"]["achievement"]["resultDescription"]}
    assert {described[key]["resultType"]: value for key, value in results.items()} == {
        "Percent": "90",
        "RubricScore": "85.5",
    }


def test_it_says_when_the_learner_checked_the_work_alone(awarded, run_jobs):
    practised(awarded)
    awarded.face["results"][0]["judged"] = "self_check"
    awarded.save(update_fields=["face"])
    made = named(awarded, run_jobs)
    assert "checked by the learner with the rubric" in payload_of(made.credential)["evidence"][-1]["narrative"]


def test_a_statement_says_that_it_is_one(awarded, run_jobs):
    awarded.kind = Award.Kind.STATEMENT
    awarded.save(update_fields=["kind"])
    made = named(awarded, run_jobs)
    payload = payload_of(made.credential)
    assert payload["credentialSubject"]["achievement"]["achievementType"] == "Achievement"
    assert "the course is not complete" in payload["description"]
    assert credential.read(made.credential).is_statement


def test_it_speaks_the_language_of_the_face(awarded, run_jobs):
    awarded.face = {**awarded.face, "language": "fr"}
    awarded.save(update_fields=["face"])
    with override("en"):
        made = named(awarded, run_jobs)
    assert payload_of(made.credential)["credentialSubject"]["achievement"]["inLanguage"] == "fr"
    with override("en"):
        assert credential.read(made.credential) == credential.facts_of(made)


# --- privacy -----------------------------------------------------------------------------------------


def test_neither_name_nor_address_is_in_it(made, token, learner):
    text = part(token, 1).decode()
    for secret in ("Amina", "Okafor", learner.email, hashlib.sha256(learner.email.encode()).hexdigest()):
        assert secret not in text


def test_who_knows_the_name_can_see_that_it_belongs(token):
    assert credential.belongs_to(token, name="Amina Okafor")
    assert not credential.belongs_to(token, name="Amina Okafo")


def test_two_credentials_of_one_person_have_no_digest_in_common(made, token):
    other = credential.issue(made)
    both = [
        {one["identityHash"] for one in payload_of(each)["credentialSubject"]["identifier"]} for each in (token, other)
    ]
    assert not both[0] & both[1]


def test_it_goes_with_the_person(made, learner, run_jobs):
    run_jobs(learner.delete)
    made.refresh_from_db()
    assert made.credential == ""


def test_nothing_is_signed_before_the_name_is_confirmed(awarded):
    assert (awarded.credential, awarded.status_index) == ("", None)
    with pytest.raises(ValueError, match="confirmed name"):
        credential.issue(awarded)


# --- whose it is -------------------------------------------------------------------------------------


def test_its_header_names_our_key_and_brings_none(token):
    assert header_of(token) == {
        "alg": "RS256",
        "kid": f"{did.issuer()}#{keyring.keyring().signing.public.kid}",
        "typ": "JWT",
    }


def test_a_strangers_signature_is_refused_whatever_key_it_brings(token):
    mallory = Signing(verifying(stranger().public_key()), stranger())
    foreign = tokens.sign(payload_of(token), signing=mallory, issuer=did.issuer())
    assert reason(foreign) == Refusal.UNKNOWN_KEY
    import jwt

    ours = header_of(token)["kid"]
    for name, value in {
        "jwk": mallory.public.jwk,
        "jku": "https://evil.example/",
        "x5u": "https://evil.example/",
    }.items():
        forged = jwt.encode(payload_of(token), stranger(), "RS256", headers={"kid": ours, name: value})
        assert reason(forged) == Refusal.FOREIGN_HEADER
    forged = jwt.encode(payload_of(token), stranger(), "RS256", headers={"kid": ours})
    assert reason(forged) == Refusal.BAD_SIGNATURE


def test_the_key_decides_the_algorithm(token):
    _header, payload, signature = token.split(".")
    for algorithm in ("none", "HS256", "ES256", "RS512", "PS256", "EdDSA"):
        changed = spelled(json.dumps({**header_of(token), "alg": algorithm}).encode())
        assert reason(f"{changed}.{payload}.{signature}") == Refusal.WRONG_ALGORITHM


def test_only_one_spelling_is_the_token(token):
    last = token[-1]
    symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same_bytes = [s for s in symbols if s != last and part(token[:-1] + s, 2) == part(token, 2)]
    for spelling in [
        *(token[:-1] + s for s in same_bytes),
        token + "=",
        token + "\n",
        " " + token,
        token.replace(".", ".\n"),
    ]:
        assert reason(spelling) == Refusal.MALFORMED
    assert credential.read(token)


def test_changed_words_are_refused(token):
    header, _payload, signature = token.split(".")
    changed = spelled(part(token, 1).replace(b'"90"', b'"99"'))
    assert reason(f"{header}.{changed}.{signature}") == Refusal.BAD_SIGNATURE


def test_a_member_that_stands_twice_is_refused_even_under_our_key(token):
    assert reason(sign_raw(part(token, 1)[:-1] + b',"name":"Everything"}')) == Refusal.MALFORMED


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "did:web:evil.example"},
        {"issuer": {"id": "did:web:evil.example", "type": ["Profile"]}},
        {"jti": "urn:uuid:0"},
        {"nbf": 0},
        {"exp": None},
        {"validUntil": "2199-01-01T00:00:00Z"},
        {"@context": []},
        {"id": "https://learn.example.org/verify/7K3M/"},
        {"credentialSubject": []},
        {"type": "VerifiableCredential"},
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused_even_under_our_key(token, change):
    assert reason(sign({**payload_of(token), **change})) in (
        Refusal.MALFORMED, Refusal.NOT_OURS, Refusal.NO_CERTIFICATE
    )  # fmt: skip


@pytest.mark.parametrize("nonsense", ["", "a.b", "a.b.c", "....", "é.é.é", "ey" * 200_000, "\x00.\x00.\x00"])
def test_nonsense_is_refused_calmly(db, nonsense):
    assert reason(nonsense) == Refusal.MALFORMED


def test_a_name_that_the_site_had_before_is_still_ours(settings, made, token):
    settings.BASE_URL = "https://new.example.org"
    assert credential.read(token) == credential.facts_of(made)
    assert did.issuers()[0] == "did:web:new.example.org"
    assert "did:web:127.0.0.1%3A8000" in did.issuers()


def test_a_name_that_it_never_had_is_not(token):
    with pytest.raises(Refused) as refused:
        credential.read(token, issuers=["did:web:new.example.org"])
    assert refused.value.reason == Refusal.UNKNOWN_KEY


def test_the_face_and_the_token_say_the_same_for_ever(made, token, settings):
    assert credential.read(token) == credential.facts_of(made)
    with clock.at(datetime(2040, 1, 1, tzinfo=UTC)), override("fr"):
        assert credential.read(token) == credential.facts_of(made)
