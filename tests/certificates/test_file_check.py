"""What an uploaded file is: ours and untouched, ours and changed, somebody else's. Whatever it is, it is answered."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import faces, pdf_check, pdf_seal, rendering, selectors, signing_certificates
from learning.certificates.keyring import UnusableKey
from learning.certificates.models import Award
from learning.certificates.pdf_check import Checked, Reason, State
from learning.certificates.signing_certificates import Certified, Signer
from learning.core import clock
from tests.certificates import files
from tests.certificates.files import ADDRESS, TOKEN


@pytest.fixture
def made(awarded, learner, run_jobs) -> Award:
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina Okafor"))
    return selectors.awards().get()


def content_of(award: Award) -> bytes:
    with award.file.open("rb") as file:
        return file.read()


def a_signer(name: str = "Somebody", *, begins=None) -> Signer:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    own = signing_certificates.self_signed(key, name=name, begins=begins or clock.now())
    return Signer(Certified((own.public_bytes(serialization.Encoding.DER),)), key)


def pem_of(signer: Signer, file: Path) -> Path:
    from cryptography import x509

    private = signer.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    own = x509.load_der_x509_certificate(signer.certified.chain[0]).public_bytes(serialization.Encoding.PEM)
    file.write_bytes(private + own)
    return file


# --- ours --------------------------------------------------------------------------------------------


def test_the_file_that_was_handed_out_is_unchanged_and_names_its_award(made):
    checked = pdf_check.check(content_of(made))
    assert checked == Checked(State.UNCHANGED, made)
    assert pdf_check.check(content_of(made), offline=True).state == State.UNCHANGED


def test_the_seal_names_the_code_and_the_credential_is_found(made):
    content = content_of(made)
    assert pdf_check.code_of(pdf_check.seals(content)) == made.code
    assert pdf_check.credential_in(content) == made.credential


def test_the_file_of_an_erased_person_is_still_known(made, learner):
    content = content_of(made)
    learner.delete()
    checked = pdf_check.check(content)
    assert checked.state == State.UNCHANGED
    assert selectors.file_state(checked.award) == selectors.FileState.ERASED


def test_a_second_rendering_of_the_same_award_is_not_the_file_on_record(made):
    again = rendering.render(
        faces.read(made),
        address=selectors.verify_address(made),
        credential=made.credential,
        at=clock.now() + timedelta(minutes=1),
    )
    assert pdf_check.check(again) == Checked(State.CHANGED, None, (Reason.NOT_ON_RECORD,))


def test_what_an_older_certificate_sealed_is_known_after_the_next_one_took_over(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    old = files.sealed()
    (signing_certificates.folder() / signing_certificates.OWN).unlink()
    new = files.sealed()
    settings.SIGNING_CERTIFICATE_FILE = str(pem_of(a_signer("Outside"), tmp_path / "outside.pem"))
    outside = files.sealed()
    assert len(signing_certificates.known()) == 3
    for content in (old, new, outside):
        assert pdf_check.check(content, offline=True).state == State.UNCHANGED


def test_the_private_key_is_made_once_and_for_nobody_elses_eyes(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    first = signing_certificates.signer()
    file = tmp_path / "keys" / signing_certificates.OWN
    assert file.stat().st_mode & 0o777 == 0o600
    assert signing_certificates.signer().certified == first.certified
    assert len(signing_certificates.known()) == 1


def test_a_certificate_that_has_ended_seals_nothing(settings, tmp_path):
    begins = clock.now() - timedelta(days=366 * signing_certificates.YEARS)
    settings.SIGNING_CERTIFICATE_FILE = str(pem_of(a_signer(begins=begins), tmp_path / "old.pem"))
    with pytest.raises(UnusableKey, match="ended on"):
        signing_certificates.signer()


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_without_a_key_is_told_in_a_sentence(content, settings, tmp_path):
    file = tmp_path / "outside.pem"
    file.write_bytes(content)
    settings.SIGNING_CERTIFICATE_FILE = str(file)
    with pytest.raises(UnusableKey, match=r"outside\.pem"):
        signing_certificates.signer()


# --- changed -----------------------------------------------------------------------------------------


def changed_at(content: bytes, position: int, by: int = 1) -> bytes:
    return content[:position] + bytes([content[position] ^ by]) + content[position + 1 :]


def test_a_changed_byte_anywhere_is_found(db):
    content = files.sample()
    place = pdf_seal.places(content)[0]
    around = {place.start, place.end - 1, place.end, place.start + 1, place.end - 2, 0, len(content) - 1}
    for position in sorted(around | set(range(0, len(content), 397))):
        for by in (1, 0x20, 0x80):
            assert pdf_check.check(changed_at(content, position, by)).state != State.UNCHANGED, position


def test_a_letter_on_the_face_changed_is_told_as_changed_content(db):
    content = files.sample()
    assert pdf_check.check(changed_at(content, 2000)) == Checked(State.CHANGED, None, (Reason.CONTENT,))


def test_the_room_behind_the_signature_stays_empty(db):
    content = files.sample()
    place = pdf_seal.places(content)[0]
    filled = content[: place.end - 5] + b"f" + content[place.end - 4 :]
    assert pdf_check.check(filled) == Checked(State.CHANGED, None, (Reason.SPELLING,))


def test_the_same_signature_in_other_letters_is_not_the_same_file(db):
    content = files.sample()
    place = pdf_seal.places(content)[0]
    shouting = content[: place.start] + place.spelled(content).upper() + content[place.end :]
    assert pdf_check.check(shouting) == Checked(State.CHANGED, None, (Reason.SPELLING,))


def test_what_is_appended_is_told_as_added(db):
    for more in (b"\n", b"%", b"\n1 0 obj\n<<>>\nendobj\n", b"\0" * 1000):
        checked = pdf_check.check(files.sample() + more)
        assert (checked.state, checked.reasons) == (State.CHANGED, (Reason.ADDED,))


def test_a_file_cut_short_is_not_unchanged(db):
    content = files.sample()
    for length in [*range(0, len(content), 1999), len(content) - 1]:
        assert pdf_check.check(content[:length]).state != State.UNCHANGED


def test_the_seal_of_one_certificate_does_not_fit_another(db):
    one, other = files.sample(), files.sealed(name="Somebody Else")
    seal, place = pdf_seal.places(one)[0].spelled(one), pdf_seal.places(other)[0]
    moved = other[: place.start] + seal + other[place.end :]
    assert pdf_check.check(moved) == Checked(State.CHANGED, None, (Reason.CONTENT,))


# --- not ours ----------------------------------------------------------------------------------------


def test_a_file_that_somebody_else_sealed_in_our_way_is_not_ours(db):
    files.sample()
    for name in ("Somebody", "Continuum"):
        theirs = rendering.render(files.face(), address=ADDRESS, credential=TOKEN, signer=a_signer(name))
        assert pdf_check.check(theirs) == Checked(State.NOT_OURS, None, (Reason.FOREIGN_SEAL,))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.NO_PDF),
        (b"GIF89a", Reason.NO_PDF),
        (b"%PDF-1.7\n%%EOF\n", Reason.NO_SEAL),
        (b"%PDF-1.7\n" + b"x" * pdf_check.LARGEST, Reason.TOO_LARGE),
    ],
    ids=["empty", "picture", "bare", "large"],
)
def test_other_files_are_not_ours(db, content, reason):
    assert pdf_check.check(content) == Checked(State.NOT_OURS, None, (reason,))


def test_our_own_rendering_without_a_seal_is_not_ours(db):
    unsealed = rendering.render_unsealed(files.face(), address=ADDRESS)
    assert pdf_check.check(unsealed).state == State.NOT_OURS


def test_without_any_certificate_of_ours_nothing_is_ours(db, settings, tmp_path):
    content = files.sample()
    settings.DATA_DIR = tmp_path
    assert pdf_check.check(content).state == State.NOT_OURS
    assert not (tmp_path / "keys").exists()


PIECES = st.sampled_from(
    [
        b"%PDF-1.7\n",
        b"/ContactInfo (http://x/verify/1/)",
        b"/ByteRange [0 5 10 15]",
        b"/ByteRange [0 9999999999 9999999999 9999999999]      ",
        b"/Contents <",
        b"/Contents <3082",
        b"00" * 500,
        b">",
        b"06092a864886f70d01090431220420",
        b"%%EOF\n",
        b"\xff\x00",
    ]
)


@examples(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(PIECES | st.binary(max_size=60), max_size=30))
def test_whatever_is_sent_is_answered(db, parts):
    assert pdf_check.check(b"%PDF-" + b"".join(parts)).state == State.NOT_OURS


def test_the_worst_file_of_the_largest_size_takes_no_time(db):
    seal = b"/ContactInfo (http://x/)/ByteRange [0 1 2 4999999]/Contents <"
    worst = (b"%PDF-" + seal * (pdf_check.LARGEST // len(seal)))[: pdf_check.LARGEST]
    half = b"/ContactInfo (" * (pdf_check.LARGEST // 20)
    begun = time.process_time()
    assert pdf_check.check(worst).state == State.NOT_OURS
    assert pdf_check.check(b"%PDF-" + half).state == State.NOT_OURS
    assert time.process_time() - begun < 4


def test_a_hostile_attachment_is_not_unpacked_without_end():
    import zlib

    bomb = pdf_check.CREDENTIAL_MARK + b">>\nstream\n" + zlib.compress(b"0" * 50_000_000)
    assert len(pdf_check.credential_in(bomb)) <= pdf_check.LONGEST_CREDENTIAL
    assert pdf_check.credential_in(b"%PDF-1.7") == ""


@pytest.fixture(autouse=True)
def _no_leftovers(settings):
    yield
    shutil.rmtree(Path(settings.PRIVATE_ROOT) / "certificates", ignore_errors=True)
