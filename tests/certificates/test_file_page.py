"""The public page that checks a file: in plain words, without script, and without keeping anything."""

import os
import tempfile

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import limits, pdf_check, selectors
from learning.certificates.models import Award, Revocation
from tests.certificates import files

ADDRESS = "/verify/file/"


@pytest.fixture
def made(awarded, learner, run_jobs) -> Award:
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina Okafor"))
    return selectors.awards().get()


def content_of(award: Award) -> bytes:
    with award.file.open("rb") as file:
        return file.read()


def send(client, content: bytes, name: str = "certificate.pdf"):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content, "application/pdf")})


def test_the_page_is_linked_from_the_check_and_says_what_happens_to_the_file(client, db):
    assert f'href="{ADDRESS}"' in client.get(reverse("certificates:verify")).content.decode()
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "not kept" in page.content.decode()
    assert 'enctype="multipart/form-data"' in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex"


def test_an_unchanged_file_is_called_that_and_its_standing_is_told(client, made):
    page = send(client, content_of(made)).content.decode()
    assert "Unchanged" in page
    assert "Valid" in page
    assert made.number in page


def test_an_unchanged_file_of_a_revoked_certificate_is_no_valid_certificate(client, made, administrator):
    content = content_of(made)
    Revocation.objects.create(award=made, by=administrator, reason="Issued by mistake")
    page = send(client, content).content.decode()
    assert "Unchanged" in page
    assert "Revoked" in page
    assert "Issued by mistake" not in page


def test_a_changed_file_is_called_that_and_says_nothing_of_any_certificate(client, made):
    content = content_of(made)
    page = send(client, content[:3000] + b"x" + content[3001:]).content.decode()
    assert "Changed since it was signed" in page
    assert "Do not rely on what this file says." in page
    assert made.number not in page
    assert "Unchanged" not in page


def test_another_file_is_called_not_ours(client, db):
    for content in (b"%PDF-1.7\n%%EOF", b"GIF89a", b"PK\x03\x04"):
        page = send(client, content).content.decode()
        assert "Not ours" in page
        assert "What to do next" in page


@pytest.mark.parametrize("body", [{}, {"file": ""}, {"file": "a text in its place"}])
def test_without_a_file_the_form_asks_for_one(client, db, body):
    page = client.post(ADDRESS, body)
    assert page.status_code == 200
    assert "Choose the file of the certificate." in page.content.decode()


def test_an_empty_file_is_told(client, db):
    assert "This file is empty" in send(client, b"").content.decode()


def test_a_file_that_is_too_large_is_told_and_not_taken(client, db):
    page = send(client, b"%PDF-" + b"x" * pdf_check.LARGEST)
    assert page.status_code == 200
    assert "larger than 5 MB" in page.content.decode()


def test_a_body_far_too_large_is_not_even_read(db):
    page = Client().post(ADDRESS, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="60000000")
    assert page.status_code == 413


def test_the_largest_file_that_is_taken_stands_on_no_disk(client, db, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("A file was written.")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr(os, "open", refuse)
    assert send(client, b"%PDF-" + b"x" * (pdf_check.LARGEST - 5)).status_code == 200


def test_nothing_is_kept(client, made):
    before = storages["private"].listdir("certificates")[1]
    send(client, content_of(made), name="somebody's name.pdf")
    assert storages["private"].listdir("certificates")[1] == before


def test_a_forged_request_is_refused(db):
    page = send(Client(enforce_csrf_checks=True), files.sample())
    assert page.status_code == 403


def test_broken_bodies_are_answered(db, client):
    for body in (b"", b"--x", b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n", b"\xff" * 99):
        page = client.post(ADDRESS, body, content_type="multipart/form-data; boundary=x")
        assert page.status_code in (200, 400)


def test_one_address_may_not_ask_without_end(client, db):
    for _number in range(limits.CHECKS_A_MINUTE):
        assert send(client, b"%PDF-").status_code == 200
    page = send(client, b"%PDF-")
    assert page.status_code == 429
    assert page["Retry-After"]


def test_the_check_asks_the_database_little(client, made, django_assert_max_num_queries):
    content = content_of(made)
    with django_assert_max_num_queries(4):
        send(client, content)
