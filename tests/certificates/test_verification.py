"""The public check shows what was signed, and its standing; a private code is answered like an unknown one."""

import logging
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from learning.accounts.models import Consent
from learning.accounts.services import give_consent
from learning.certificates import codes, credential, keyring, limits, selectors, services, verification
from learning.certificates.models import Award
from learning.certificates.selectors import Stand
from learning.certificates.tokens import Refusal, Refused
from learning.core import clock
from tests import factories
from tests.certificates.credentials import named, payload_of, sign


@pytest.fixture
def made(awarded, run_jobs) -> Award:
    awarded.valid_until = clock.today() + timedelta(days=700)
    awarded.save(update_fields=["valid_until"])
    return named(awarded, run_jobs)


@pytest.fixture
def replaced(made, run_jobs) -> Award:
    newer = Award.objects.create(
        programme=made.programme,
        holder=made.holder,
        number="C-2026-999999",
        face={**made.face, "number": "C-2026-999999"},
        replaces=made,
    )
    named(newer, run_jobs)
    return selectors.awards().get(pk=made.pk)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def page(client, award) -> str:
    return text(client.get(f"/verify/{award.shown_code}/"))


def paste(client, token):
    return client.post("/verify/", {"credential": token})


def reason(token: str) -> Refusal:
    with pytest.raises(Refused) as refused:
        verification.verify(token)
    return refused.value.reason


# --- standing ----------------------------------------------------------------------------------------


def test_a_valid_one_says_until_when(client, made):
    words = page(client, made)
    assert "standing-valid" in words
    assert "Valid until" in words
    assert "What you see here is what we signed" in words
    assert verification.verify(made.credential).code == made.code


def test_it_is_valid_on_its_last_day_and_expired_on_the_next(client, made):
    last = clock.start_of(made.valid_until)
    for moment, stand in ((last + timedelta(hours=23, minutes=59), "valid"), (last + timedelta(days=1), "expired")):
        with clock.at(moment):
            assert f"standing-{stand}" in page(client, made)
            assert selectors.standing_of(made).stand == stand
    with clock.at(last + timedelta(days=30)):
        standing = selectors.standing_of(made)
        assert standing.since == clock.start_of(made.valid_until + timedelta(days=1))
        assert "its time was over on" in page(client, made)
        assert reason(made.credential) == Refusal.EXPIRED


def test_a_revoked_one_says_since_when(client, made, administrator):
    services.revoke(award=made, by=administrator, reason="Mistake")
    words = page(client, made)
    assert "standing-revoked" in words
    assert "taken back on" in words
    assert reason(made.credential) == Refusal.REVOKED


def test_a_replaced_one_says_so_and_leads_only_its_holder_to_the_newer(client, replaced, learner):
    newer = replaced.replaced_by
    words = page(client, replaced)
    assert "standing-replaced" in words
    for secret in (newer.shown_code, newer.number):
        assert secret not in words
    client.force_login(factories.UserFactory())
    assert newer.shown_code not in page(client, replaced)
    client.force_login(learner)
    assert f"/verify/{newer.shown_code}/" in page(client, replaced)
    assert reason(replaced.credential) == Refusal.REPLACED
    assert verification.verify(newer.credential)


def test_a_replaced_one_of_an_erased_person_links_nobody(client, replaced, learner, run_jobs):
    newer = replaced.replaced_by
    run_jobs(learner.delete)
    assert newer.shown_code not in page(client, replaced)


def test_revoked_outweighs_replaced_and_expired(replaced, administrator):
    services.revoke(award=replaced, by=administrator, reason="Mistake")
    with clock.at(clock.now() + timedelta(days=2000)):
        standing = selectors.standing_of(selectors.awards().get(pk=replaced.pk))
    assert (standing.stand, standing.by) == (Stand.REVOKED, None)


def test_a_statement_says_that_it_is_one(client, awarded, run_jobs):
    awarded.kind = Award.Kind.STATEMENT
    awarded.save(update_fields=["kind"])
    words = page(client, named(awarded, run_jobs))
    assert "We issued this statement" in words
    assert "not a certificate of the whole course" in words


# --- what was signed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tamper",
    [
        lambda award: award.face["modules"][1]["results"][0].update(score=10),
        lambda award: award.face["modules"].pop(),
        lambda award: award.face["programme"].update(title="Everything, with distinction"),
        lambda award: setattr(award, "valid_until", date(2199, 1, 1)),
        lambda award: setattr(award, "number", "C-2020-000001"),
        lambda award: setattr(award, "issued_at", award.issued_at - timedelta(days=365)),
        lambda award: setattr(award, "kind", Award.Kind.STATEMENT),
        lambda award: award.face.pop("modules"),
    ],
    ids=["score", "module", "programme", "validity", "number", "date", "kind", "damaged"],
)
def test_a_face_that_was_edited_is_told_loudly_and_logged(client, made, tamper, caplog):
    before = made.face["programme"]["title"]
    tamper(made)
    made.save()
    with caplog.at_level(logging.ERROR):
        words = page(client, made)
    assert "Do not rely on this certificate" in words
    assert "standing-valid" not in words
    assert before in words  # what was signed
    assert "distinction" not in words
    assert made.number in caplog.text or "C-2020" in caplog.text
    assert reason(made.credential) == Refusal.NOT_ISSUED


def test_a_stored_credential_that_was_edited_is_told_loudly(client, made, caplog):
    Award.objects.filter(pk=made.pk).update(credential=made.credential[:-6] + "AAAAAA")
    with caplog.at_level(logging.ERROR):
        words = page(client, made)
    assert "Do not rely on this certificate" in words
    assert "bad signature" in caplog.text


def test_a_stored_credential_that_was_removed_is_told_loudly(client, made):
    Award.objects.filter(pk=made.pk).update(credential="")
    assert "Do not rely on this certificate" in page(client, made)


def test_one_from_before_we_signed_is_no_alarm(client, made):
    Award.objects.filter(pk=made.pk).update(credential="", status_index=None)
    words = page(client, made)
    assert "standing-valid" in words
    assert "before we signed" in words


def test_an_erased_person_leaves_a_certificate_that_says_so(client, made, learner, run_jobs):
    run_jobs(learner.delete)
    words = page(client, made)
    assert "standing-valid" in words
    assert "Removed with the holder" in words


def test_a_rotation_changes_nothing(client, made):
    keyring.rotate()
    assert "What you see here is what we signed" in page(client, made)


# --- unknown and private -----------------------------------------------------------------------------


def neutral(response, code: str) -> bytes:
    """The answer without the code that was asked for."""
    content = response.content.replace(codes.grouped(code).encode(), b"CODE").replace(code.encode(), b"CODE")
    return re.sub(rb'nonce="[^"]+"', b"", content)


def test_unknown_and_private_answer_the_same_bytes_with_the_same_work(client, awarded):
    """A certificate that waits for its name has been handed to nobody: its code is nobody's business."""
    answers = []
    client.get(f"/verify/{codes.new()}/")
    for code in (codes.new(), awarded.code):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"/verify/{code}/")
        asked = [query["sql"].replace(code, "CODE") for query in queries]
        headers = {name: value for name, value in response.items() if name != "Content-Security-Policy"}
        answers.append((response.status_code, neutral(response, code), headers, asked))
    assert answers[0][0] == 404
    assert answers[0] == answers[1]


def test_no_token_is_opened_for_an_unknown_or_private_code(client, awarded, monkeypatch):
    monkeypatch.setattr(credential, "read", lambda *_args, **_more: pytest.fail("more work than for the other"))
    for code in (codes.new(), awarded.code):
        assert client.get(f"/verify/{code}/").status_code == 404


def test_the_holder_alone_sees_a_private_one(client, awarded, learner):
    client.force_login(factories.UserFactory())
    assert client.get(f"/verify/{awarded.code}/").status_code == 404
    client.force_login(learner)
    assert "Only you see this page yet" in page(client, awarded)


def test_the_name_is_shown_only_while_its_holder_agrees(client, made, learner):
    assert "Amina" not in text(paste(client, made.credential))
    give_consent(user=learner, purpose=Consent.Purpose.NAME_ON_VERIFICATION)
    assert "Amina Okafor" in text(paste(client, made.credential))


# --- a pasted credential -----------------------------------------------------------------------------


def test_a_pasted_credential_is_checked(client, made):
    response = paste(client, "\n".join(made.credential[start : start + 76] for start in range(0, 9999, 76)))
    assert response.status_code == 200
    assert "standing-valid" in text(response)
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (lambda token: token[:-8] + "AAAAAAAA", "The signature does not fit"),
        (lambda token: token[:50], "no credential as we write them"),
        (lambda token: sign({**payload_of(token), "type": ["VerifiableCredential"]}), "it is no certificate"),
        (lambda token: sign({**payload_of(token), "name": "Everything"}), "issued no such certificate"),
        (lambda _token: "", "Paste the credential"),
        (lambda _token: "\ud83c<script>alert(1)</script>", "no credential as we write them"),
    ],
)
def test_a_forged_one_is_refused_in_words_and_stays_in_the_field(client, made, forge, words):
    forged = forge(made.credential).encode("utf-8", "replace").decode()
    response = paste(client, forged)
    assert words in text(response)
    assert "<script>alert" not in response.content.decode()
    assert "standing-valid" not in text(response)
    assert escape(forged[:20]) in response.content.decode()


def test_signed_with_our_key_and_never_issued_is_logged(client, made, caplog):
    stolen = sign({**payload_of(made.credential), "name": "Everything"})
    with caplog.at_level(logging.ERROR):
        assert reason(stolen) == Refusal.NOT_ISSUED
    assert "never issued" in caplog.text
    unknown = codes.grouped(codes.new())
    address = f"http://127.0.0.1:8000/verify/{unknown}/"
    assert reason(sign({**payload_of(made.credential), "id": address, "jti": address})) == Refusal.NOT_ISSUED


def test_one_from_the_future_is_refused(made):
    with clock.at(clock.now() - timedelta(days=2)):
        assert reason(made.credential) == Refusal.NOT_YET_VALID


def test_pasting_is_limited_too(client, made):
    answers = [paste(client, "x").status_code for _count in range(limits.CHECKS_A_MINUTE + 1)]
    assert answers == [200] * limits.CHECKS_A_MINUTE + [429]


def test_pasting_needs_no_account_and_cannot_be_sent_from_elsewhere(made):
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post("/verify/", {"credential": made.credential}).status_code == 403


def test_the_check_costs_few_queries(client, made, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page(client, made)
    with django_assert_max_num_queries(4):
        paste(client, made.credential)
