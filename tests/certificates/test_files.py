"""The file waits for a name, is made once by the worker, and can be read by eye, ear and program."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pypdf import PdfReader

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import faces, rendering, selectors, services
from learning.certificates.models import Award
from learning.certificates.selectors import FileState
from learning.core.models import OutgoingMail
from tests import factories
from tests.certificates.conftest import make_programme, together


@pytest.fixture
def made(awarded, learner, run_jobs) -> Award:
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina  Okafor", organisation="Riverside"))
    return selectors.awards().get()


def read(award: Award) -> PdfReader:
    with award.file.open("rb") as file:
        return PdfReader(BytesIO(file.read()))


def test_without_a_name_the_certificate_exists_and_the_file_waits(awarded):
    assert selectors.file_state(awarded) == FileState.NAME_MISSING
    assert not awarded.file
    assert services.make_file.call(awarded.pk) is False
    assert not OutgoingMail.objects.exists()


def test_a_name_confirmed_later_completes_the_face_and_brings_the_file(made):
    assert (made.confirmed_name.name, made.confirmed_name.organisation) == ("Amina Okafor", "Riverside")
    assert selectors.file_state(made) == FileState.MADE
    with made.file.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == made.sha256


def test_a_name_confirmed_before_is_on_the_face_at_once(programme, learner, run_jobs):
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    run_jobs(lambda: programme.finish(learner))
    assert selectors.file_state(selectors.awards().get()) == FileState.MADE


def test_a_name_once_set_never_changes(made, learner, run_jobs):
    before = made.sha256
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Somebody Else"))
    again = selectors.awards().get()
    assert (again.confirmed_name.name, again.sha256) == ("Amina Okafor", before)
    again.confirmed_name.name = "Somebody Else"
    with pytest.raises(ValueError, match="never changes"):
        again.confirmed_name.save()


def test_the_file_says_all_that_the_face_says(made):
    text = " ".join(" ".join(page.extract_text() for page in read(made).pages).split())
    for words in (
        "Amina Okafor",
        "Riverside",
        "Helping: completion",
        "Recognizing",
        "First response",
        "quiz: 9 of 10 (90 %), 80 % needed",
        made.number,
        made.shown_code,
        "Shows training done; not a licence, not legal accreditation.",
    ):
        assert words in text


def test_the_file_is_one_tagged_page_with_title_and_language(made):
    document = read(made)
    root = document.trailer["/Root"]
    assert len(document.pages) == 1
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF boolean, not Python's)
    assert root["/Lang"] == "en"
    assert document.metadata.title == f"Certificate {made.number}"
    assert b"<pdfuaid:part>1" in root["/Metadata"].get_data() or b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert f"QR code with the address {selectors.verify_address(made)}" in alternative_texts(root["/StructTreeRoot"])


def alternative_texts(element) -> list[str]:
    element = element.get_object()
    if not isinstance(element, dict):
        return []
    kids = element.get("/K", [])
    kids = kids if isinstance(kids, list) else [kids]
    below = [text for kid in kids if not isinstance(kid, int) for text in alternative_texts(kid)]
    return [str(element["/Alt"]), *below] if "/Alt" in element else below


def test_it_is_made_once_and_told_once(made):
    assert services.make_file.call(made.pk) is False
    again = selectors.awards().get()
    assert (again.sha256, again.made_at) == (made.sha256, made.made_at)
    message = OutgoingMail.objects.get()
    assert (message.to, message.subject) == (made.holder.email, "Course update")
    assert "/en/me/certificates/" in message.text
    assert made.code not in message.text
    assert "Amina" not in message.text


def test_the_mail_and_the_page_speak_the_holders_language(programme, learner, run_jobs):
    learner.language = "fr"
    learner.save()
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    run_jobs(lambda: programme.finish(learner))
    assert "/fr/me/certificates/" in OutgoingMail.objects.get().text
    assert read(Award.objects.get()).trailer["/Root"]["/Lang"] == "fr"


def test_a_crash_between_file_and_row_leaves_no_half_state(
    awarded, learner, run_jobs, monkeypatch, django_capture_on_commit_callbacks
):
    def crash(_award):
        raise RuntimeError

    with django_capture_on_commit_callbacks(execute=True):
        confirm_certificate_identity(user=learner, name="Amina Okafor")
    with monkeypatch.context() as broken:
        broken.setattr(services, "_tell_holder", crash)
        with pytest.raises(RuntimeError):
            services.make_file.call(awarded.pk)
    award = selectors.awards().get()
    assert selectors.file_state(award) == FileState.BEING_PREPARED
    run_jobs(lambda: services.award_all_due())
    award = selectors.awards().get()
    assert selectors.file_state(award) == FileState.MADE
    assert storages["private"].listdir("certificates")[1] == [f"{award.pk}.pdf"]
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_workers_at_once_make_one_file():
    programme, learner = make_programme(), factories.UserFactory()
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    programme.finish(learner)
    award = Award.objects.get()
    answers = together(8, lambda: services.make_file.call(award.pk))
    assert sorted(answers) == [False] * 7 + [True]
    assert OutgoingMail.objects.count() == 1
    award.refresh_from_db()
    with award.file.open("rb") as file:
        assert hashlib.sha256(file.read()).hexdigest() == award.sha256


def test_a_half_written_leftover_is_replaced(awarded, learner, run_jobs):
    storages["private"].save(f"certificates/{awarded.pk}.pdf", ContentFile(b"half a"))
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina Okafor"))
    assert read(Award.objects.get()).pages


@pytest.fixture(autouse=True)
def _no_leftovers():
    yield
    store = storages["private"]
    if store.exists("certificates"):
        for name in store.listdir("certificates")[1]:
            store.delete(f"certificates/{name}")


NAMES = [
    "Li",
    "Nguyễn Thị Minh Khai",
    "Łucja Wiśniewska-Çelik",
    "فاطمة الزهراء بنت محمد",
    "שרה כהן",
    "Maria-Guadalupe Fernanda de los Ángeles Hernández-Villanueva y Wojciechowska-Oluwaseun "
    "Krishnamurthy Papadopoulou Łukasz",
    "m" * 120,
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_every_length_and_script_fit_the_page(awarded, name):
    face = faces.read(awarded)
    whole = faces.Face(**{**face.__dict__, "name": name, "organisation": "O" * 20})
    document = PdfReader(BytesIO(rendering.render(whole, address="https://learn.example.org/verify/X/")))
    page = document.pages[0]
    assert len(document.pages) == 1
    rightmost = float(page.mediabox.right)

    def inside(text, _cm, tm, _font, _size):
        assert not text.strip() or 0 <= tm[4] < rightmost

    page.extract_text(visitor_text=inside)
