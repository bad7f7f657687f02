"""The public check, my certificates, the file: who sees what."""

import pytest
from django.urls import reverse

from learning.accounts.models import Consent
from learning.accounts.services import confirm_certificate_identity, give_consent, withdraw_consent
from learning.certificates import codes, limits, services
from learning.certificates.models import Award
from tests import factories

MINE = "/en/me/certificates/"


@pytest.fixture
def made(awarded, learner, run_jobs) -> Award:
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina Okafor", organisation="Riverside"))
    return Award.objects.get()


def check(client, code):
    return client.get(f"/verify/{code}/")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_check_asks_for_a_code(client, db):
    response = client.get(reverse("certificates:verify"))
    assert response.status_code == 200
    assert 'name="code"' in text(response)


def test_a_typed_code_leads_to_its_certificate(client, made):
    typed = made.shown_code.lower().replace("-", " ")
    response = client.get("/verify/", {"code": typed}, follow=True)
    assert response.redirect_chain == [(f"/verify/{made.shown_code}/", 302)]
    assert made.number in text(response)


def test_a_valid_certificate(client, made):
    response = check(client, made.shown_code)
    assert response.status_code == 200
    page = text(response)
    for words in ("standing-valid", "Helping: completion", made.number, "First response", "80 % needed"):
        assert words in page
    assert response["X-Robots-Tag"] == "noindex"


def test_the_name_is_public_only_while_its_holder_agrees(client, made, learner):
    assert "Amina" not in text(check(client, made.code))
    give_consent(user=learner, purpose=Consent.Purpose.NAME_ON_VERIFICATION)
    assert "Amina Okafor" in text(check(client, made.code))
    assert learner.email not in text(check(client, made.code))
    withdraw_consent(user=learner, purpose=Consent.Purpose.NAME_ON_VERIFICATION)
    assert "Amina" not in text(check(client, made.code))


def test_a_revoked_certificate_says_so_and_not_why(client, made, administrator):
    services.revoke(award=made, by=administrator, reason="Somebody else sat the quizzes")
    response = check(client, made.code)
    assert response.status_code == 200
    assert "standing-revoked" in text(response)
    assert "sat the quizzes" not in text(response)
    assert administrator.email not in text(response)


def test_revoking_needs_a_reason_and_the_first_one_stands(made, administrator):
    with pytest.raises(ValueError, match="reason"):
        services.revoke(award=made, by=administrator, reason=" ")
    first = services.revoke(award=made, by=administrator, reason="A")
    assert services.revoke(award=made, by=administrator, reason="B") == first
    assert first.reason == "A"


def test_an_unknown_code_is_answered_calmly(client, made):
    response = check(client, codes.grouped(codes.new()))
    assert response.status_code == 404
    assert "We know no certificate with this code" in text(response)


def test_a_mistyped_code_is_told_at_once(client, made):
    wrong = ("0" if made.code[0] != "0" else "1") + made.code[1:]
    for response in (check(client, wrong), client.get("/verify/", {"code": wrong})):
        assert "The code is mistyped" in text(response)
        assert "We know no certificate" not in text(response)
    assert check(client, wrong).status_code == 404
    assert "19 were typed" in text(client.get("/verify/", {"code": made.code[:-1]}))


def test_odd_codes_break_nothing(client, db):
    for code in ("%00", "%F0%9F%8C%8A", "x" * 300, "%2e%2e", "a b"):
        assert check(client, code).status_code == 404
        assert client.get(f"/certificates/{code}.pdf").status_code in (302, 404)


def test_checks_are_limited_by_address(client, made):
    answers = [check(client, made.code).status_code for _count in range(limits.CHECKS_A_MINUTE + 1)]
    assert answers == [200] * limits.CHECKS_A_MINUTE + [429]
    assert client.get(f"/verify/{made.code}/", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_the_holder_gets_the_file(client, made, learner):
    client.force_login(learner)
    response = client.get(reverse("certificates:file", args=[made.shown_code]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert "no-store" in response["Cache-Control"]
    assert made.code not in response["Content-Disposition"]


def test_other_peoples_files_are_not_there(client, made, trainer):
    address = reverse("certificates:file", args=[made.shown_code])
    assert client.get(address).status_code == 302
    for other in (factories.UserFactory(), trainer):
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert client.get(reverse("certificates:file", args=[codes.grouped(codes.new())])).status_code == 404


def test_an_administrator_gets_the_file(client, made, administrator):
    client.force_login(administrator)
    assert client.get(reverse("certificates:file", args=[made.shown_code])).status_code == 200


def test_my_page_asks_for_the_name(client, awarded, learner):
    client.force_login(learner)
    for address in (MINE, reverse("certificates:file", args=[awarded.shown_code])):
        page = text(client.get(address))
        assert "We need your name" in page
        assert reverse("accounts:profile") in page


def test_my_page_offers_the_file(client, made, learner):
    client.force_login(learner)
    page = text(client.get(MINE))
    for words in (made.number, "Amina Okafor", reverse("certificates:file", args=[made.shown_code]), "Valid"):
        assert words in page


def test_a_file_being_prepared_says_so(client, awarded, learner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        confirm_certificate_identity(user=learner, name="Amina Okafor")
    client.force_login(learner)
    response = client.get(reverse("certificates:file", args=[awarded.shown_code]))
    assert response.status_code == 202
    assert "being prepared" in text(response)


def test_a_withdrawn_file_is_gone(client, made, learner, administrator):
    services.revoke(award=made, by=administrator, reason="Mistake")
    client.force_login(learner)
    assert client.get(reverse("certificates:file", args=[made.shown_code])).status_code == 410
    assert "Revoked" in text(client.get(MINE))


def test_my_page_is_for_the_signed_in(client, db, learner):
    assert client.get(MINE).status_code == 302
    client.force_login(learner)
    assert "no certificate yet" in text(client.get(MINE))


def test_my_page_costs_the_same_however_many(client, programme, learner, run_jobs, django_assert_max_num_queries):
    from learning.progress import services as ledger
    from learning.progress.models import Enrolment

    confirm_certificate_identity(user=learner, name="Amina Okafor")
    for _cycle in range(4):
        run_jobs(lambda: programme.finish(learner))
        ledger.renew(enrolment=Enrolment.objects.order_by("-cycle").first())
    client.force_login(learner)
    client.get(MINE)
    with django_assert_max_num_queries(26):
        assert text(client.get(MINE)).count("Made out to") == 4


def test_the_check_costs_few_queries(client, made, django_assert_max_num_queries):
    check(client, made.code)
    with django_assert_max_num_queries(4):
        check(client, made.code)


def test_issuing_costs_few_queries(programme, learner, django_assert_max_num_queries):
    from learning.progress.models import Completion

    programme.finish(learner)
    completion = Completion.objects.get(subject=programme.subject)
    with django_assert_max_num_queries(30):
        services.award(completion=completion)
