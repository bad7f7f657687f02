"""`manage.py verify_certificate`: a PDF, a credential or a code; offline with nothing but our published keys."""

import io
import json
import sys
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfWriter

from learning.certificates import codes, did, keyring, services
from learning.certificates.models import Award
from learning.core import clock
from tests.certificates.credentials import named, payload_of, sign


@pytest.fixture
def made(awarded, run_jobs) -> Award:
    awarded.valid_until = clock.today() + timedelta(days=700)
    awarded.save(update_fields=["valid_until"])
    return named(awarded, run_jobs)


@pytest.fixture
def keys(made, tmp_path) -> str:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps(keyring.keyring().jwks))
    return str(path)


def verify(*words, **options) -> tuple[int, str]:
    """The exit status, and all that was said."""
    said = StringIO()
    try:
        call_command("verify_certificate", *words, stdout=said, **options)
    except CommandError as error:
        return error.returncode, f"{said.getvalue()}{error}"
    return 0, said.getvalue()


def test_a_credential_offline_with_our_keys_alone(made, keys, django_assert_num_queries):
    with django_assert_num_queries(0):
        status, said = verify(made.credential, offline=True, keys=keys)
    assert status == 0
    for words in (made.number, "First response", "quiz 9/10", "as we signed it", "check online"):
        assert words in said


def test_the_did_document_serves_as_well_as_the_key_set(made, tmp_path):
    path = tmp_path / "did.json"
    path.write_text(json.dumps(did.document()))
    assert verify(made.credential, offline=True, keys=str(path))[0] == 0


def test_without_keys_the_site_s_own_are_taken(made):
    assert verify(made.credential, offline=True)[0] == 0


@pytest.mark.parametrize(
    "wrap",
    [
        lambda token: token + "\n",
        json.dumps,
        lambda token: json.dumps({"credential": token}),
        lambda token: json.dumps({"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token}"}),
    ],
    ids=["jwt", "json string", "json object", "envelope"],
)
def test_files_and_standard_input(made, keys, tmp_path, monkeypatch, wrap):
    path = tmp_path / "credential.json"
    path.write_text(wrap(made.credential))
    assert verify(str(path), offline=True, keys=keys)[0] == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert verify("-", offline=True, keys=keys)[0] == 0


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (lambda token: token[:-8] + "AAAAAAAA", "bad signature"),
        # 509 characters: no number of bytes comes out as that many.
        (lambda token: token[:-3], "malformed"),
        (lambda token: sign({**payload_of(token), "iss": "did:web:evil.example"}), "not ours"),
    ],
)
def test_a_forged_one_is_refused_with_its_reason(made, keys, forge, words):
    status, said = verify(forge(made.credential), offline=True, keys=keys)
    assert status == 1
    assert f"refused  {words}" in said


def test_a_strangers_keys_open_nothing(made, tmp_path):
    from tests.certificates.credentials import stranger

    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [keyring.verifying(stranger().public_key()).jwk]}))
    assert verify(made.credential, offline=True, keys=str(path))[0] == 1


def test_an_expired_one_is_told_offline(made, keys):
    with clock.at(clock.now() + timedelta(days=800)):
        status, said = verify(made.credential, offline=True, keys=keys)
    assert status == 2
    assert "It was valid until" in said


def test_the_name_can_be_compared(made, keys):
    assert verify(made.credential, offline=True, keys=keys, name="Amina Okafor")[0] == 0
    status, said = verify(made.credential, offline=True, keys=keys, name="Somebody Else")
    assert status == 1
    assert "not issued to somebody of this name" in said


def test_online_it_knows_the_standing(made, administrator):
    assert verify(made.credential)[0] == verify(made.shown_code)[0] == 0
    services.revoke(award=made, by=administrator, reason="Mistake")
    for what in (made.credential, made.shown_code.lower()):
        status, said = verify(what)
        assert status == 2
        assert "Revoked since" in said


def test_a_code_offline_says_what_cannot_be_told(made):
    status, said = verify(made.shown_code, offline=True)
    assert status == 3
    assert "cannot be told offline" in said


def test_an_unknown_code(made):
    status, said = verify(codes.new())
    assert status == 1
    assert "We know no certificate" in said


def test_an_edited_record_is_told(made):
    made.face["programme"]["title"] = "Everything"
    made.save(update_fields=["face"])
    for what in (made.code, made.credential):
        status, said = verify(what)
        assert status == 1
        assert "Do not rely on it" in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "neither a file"),
        (b"\xff\xfe\x00", "neither a PDF nor text"),
        (b"{", "damaged JSON"),
        (b"[" * 100_000, "neither a file"),
        (b'{"a": ' * 50_000, "damaged JSON"),
        (b"{}", "neither a file"),
        (b"%PDF-1.7 nothing", "no credential inside"),
    ],
)
def test_files_that_are_something_else(made, tmp_path, content, words):
    path = tmp_path / "file"
    path.write_bytes(content)
    status, said = verify(str(path), offline=True)
    assert status in (1, 3)
    assert words in said


def test_the_credential_inside_a_pdf_is_found(made, keys, tmp_path):
    document = PdfWriter()
    document.add_blank_page(100, 100)
    document.add_attachment("notes.txt", b"nothing")
    document.add_attachment("credential.jwt", made.credential.encode())
    path = tmp_path / "certificate.pdf"
    document.write(path)
    status, said = verify(str(path), offline=True, keys=keys)
    assert f"certificate: Helping: completion ({made.number})" in said
    assert status != 0  # the PDF itself was not signed by us


def test_the_file_that_we_handed_out(made, tmp_path):
    """The seal of the PDF and the credential inside, online and offline; one changed byte is found."""
    with made.file.open("rb") as file:
        content = file.read()
    path = tmp_path / "certificate.pdf"
    path.write_bytes(content)
    for offline in (False, True):
        status, said = verify(str(path), offline=offline)
        assert status == 0, said
        assert "unchanged since we sealed it" in said
        assert made.number in said
    path.write_bytes(content[:900] + bytes([content[900] ^ 1]) + content[901:])
    for offline in (False, True):
        status, said = verify(str(path), offline=offline)
        assert status == 1, said
        assert "changed after we sealed it" in said


def test_what_is_missing_is_named(made, tmp_path, settings):
    assert verify(made.credential, offline=True, keys=str(tmp_path / "absent"))[0] == 3
    (tmp_path / "nonsense").write_text("[]")
    assert verify(made.credential, offline=True, keys=str(tmp_path / "nonsense"))[0] == 3
    assert verify(made.credential, keys="x")[0] == 3
    assert verify("no-such-file.pdf")[0] == 3
    settings.DATA_DIR = tmp_path / "empty"
    status, said = verify(made.credential, offline=True)
    assert status == 3
    assert "no key" in said
