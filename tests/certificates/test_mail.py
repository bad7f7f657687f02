"""The mails to holders: neutral, reworded by administrators, with a preview."""

import pytest
from django.urls import reverse

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import mails, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, MailTemplate
from learning.core.models import OutgoingMail
from tests.certificates.desk_world import World

pytestmark = pytest.mark.django_db
TEXT = "Hello,\n\nhere it is: {address}\n"


@pytest.fixture
def world():
    return World()


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_an_administrators_words_are_sent(world, learner, run_jobs):
    mails.reword(occasion="ready", language="en", subject="News from your course", text=TEXT)
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    run_jobs(lambda: world.complete(learner))
    mail = OutgoingMail.objects.get()
    assert mail.subject == "News from your course"
    assert mail.text.startswith("Hello,\n\nhere it is: http")
    assert "{address}" not in mail.text


def test_who_lost_a_certificate_is_told_that_something_changed_and_not_what(world, learner, administrator, run_jobs):
    run_jobs(lambda: world.complete(learner))
    services.revoke(award=Award.objects.get(), by=administrator, reason="Somebody else sat the quizzes")
    services.revoke(award=Award.objects.get(), by=administrator, reason="Again")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Course update"
    assert "sat the quizzes" not in mail.text
    assert "revoked" not in mail.text


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("Your certificate", "telling-subject"),
        ("VICTIMS: news", "telling-subject"),
        ("Votre certificat", "telling-subject"),
        ("About human trafficking", "telling-subject"),
        (" ", "no-subject"),
    ],
)
def test_a_subject_that_tells_is_refused(subject, code):
    with pytest.raises(ActRefused) as refused:
        mails.reword(occasion="ready", language="en", subject=subject, text=TEXT)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Hello", "no-address"),
        ("{address} {name}", "unknown-placeholder"),
        ("{address.__class__}", "unknown-placeholder"),
        ("{address} {", "stray-brace"),
        ("{address} {0}", "unknown-placeholder"),
    ],
)
def test_placeholders_are_checked(words, code):
    with pytest.raises(ActRefused) as refused:
        mails.reword(occasion="ready", language="en", subject="Course update", text=words)
    assert refused.value.code == code
    assert not MailTemplate.objects.exists()


@pytest.mark.parametrize("occasion", MailTemplate.Occasion.values)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_standard_words_pass_the_same_checks(occasion, language):
    said = mails.standard(occasion, language)
    mails.check_subject(said.subject)
    mails.check_text(said.text)


def test_preview_and_saving_in_the_administration(client, administrator):
    client.force_login(administrator)
    address = reverse("certificate_desk:mail", args=["ready", "fr"])
    assert address in text(client.get(reverse("certificate_desk:mails")))
    seen = text(client.post(address, {"subject": "Nouvelles", "text": TEXT, "preview": "yes"}))
    assert "/fr/me/certificates/" in seen
    assert "Nouvelles" in seen
    assert not MailTemplate.objects.exists()
    wrong = text(client.post(address, {"subject": "Certificat", "text": TEXT}))
    assert "stays neutral" in wrong
    assert 'value="Certificat"' in wrong
    client.post(address, {"subject": "Nouvelles", "text": TEXT})
    assert MailTemplate.objects.get().language == "fr"
    for unknown in ("ready/xx", "nothing/en"):
        assert client.get(f"/admin/certificates/desk/mails/{unknown}/").status_code == 404
