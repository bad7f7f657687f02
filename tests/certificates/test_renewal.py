"""Validity, the mail before it ends, and the refresher that renews."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from learning.certificates import renewals, selectors, services
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award
from learning.core import clock
from learning.core.models import OutgoingMail
from learning.progress.models import Enrolment
from quizzes import services as quizzes
from quizzes.models import Quiz
from tests import factories
from tests.certificates.desk_world import World
from tests.quizzes.answers import right_answers

pytestmark = pytest.mark.django_db
NEARLY_TWO_YEARS = timedelta(days=680)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def holder(world, learner, run_jobs):
    """Whose certificate expires in about 50 days."""
    with clock.at(clock.now() - NEARLY_TWO_YEARS):
        run_jobs(lambda: world.do(learner, world.slide, world.quiz))
    return learner


def pass_quiz(user):
    attempt = quizzes.start_attempt(user=user, quiz=Quiz.objects.get())
    quizzes.save_responses(attempt=attempt, answers=right_answers(attempt.paper), save_id=uuid4())
    quizzes.submit_attempt(attempt=attempt)


@pytest.mark.parametrize(
    ("issued", "months", "end"),
    [
        (date(2026, 11, 22), 24, date(2028, 11, 22)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_the_end_is_the_same_day_of_a_later_month(issued, months, end):
    assert selectors.months_after(issued, months) == end


def test_title_sentence_and_end_are_copied_when_it_is_issued(world, learner, run_jobs):
    learner.language = "fr"
    learner.save()
    run_jobs(lambda: world.complete(learner))
    award = Award.objects.get()
    assert award.face["programme"]["title"] == "Certificat : completion"
    assert award.face["statement"] == "A tout fait."
    assert award.valid_until == selectors.months_after(clock.today(), 24)
    assert award.face["valid_until"] == award.valid_until.isoformat()
    world.completion.certificate_programme.delete()
    award.refresh_from_db()
    assert award.valid_until is not None


def test_it_expires_and_the_list_says_so(holder):
    award = Award.objects.get()
    with clock.at(clock.now() + timedelta(days=90)):
        assert selectors.standing_of(award).stand == selectors.Stand.EXPIRED
        assert list(Award.objects.expired()) == [award]
        assert not Award.objects.valid().exists()


def test_the_holder_is_told_once_sixty_days_before(holder):
    with clock.at(clock.now() - timedelta(days=60)):
        call_command("run_due")
    assert not OutgoingMail.objects.filter(to=holder.email).exists()
    for _again in range(2):
        call_command("run_due")
    mail = OutgoingMail.objects.get(to=holder.email)
    assert mail.subject == "Course update"
    assert "/en/me/certificates/" in mail.text


def test_who_has_renewed_or_lost_it_is_not_told(holder, administrator):
    services.revoke(award=Award.objects.get(), by=administrator, reason="Mistake")
    OutgoingMail.objects.all().delete()
    assert renewals.remind(clock.now()) == 0
    assert not OutgoingMail.objects.exists()


def test_a_refresher_begins_ninety_days_before_and_not_earlier(world, holder):
    world.offer_refresher()
    with clock.at(clock.now() - timedelta(days=60)), pytest.raises(ActRefused) as refused:
        renewals.begin(user=holder, course=world.course)
    assert refused.value.code == "too-early"
    first = renewals.begin(user=holder, course=world.course)
    assert renewals.begin(user=holder, course=world.course) == first
    assert (first.cycle, Enrolment.objects.count()) == (2, 2)


def test_without_a_quiz_there_is_no_refresher(world, holder):
    renewals.declare_refresher(course=world.course)
    with pytest.raises(ActRefused) as refused:
        renewals.begin(user=holder, course=world.course)
    assert refused.value.code == "no-refresher"


def test_reading_and_ten_questions_renew_with_what_was_done_before(world, holder, run_jobs):
    world.offer_refresher()
    old = Award.objects.get()
    renewals.begin(user=holder, course=world.course)
    run_jobs(lambda: renewals.note_read(user=holder, course=world.course))
    assert Award.objects.count() == 1
    run_jobs(lambda: pass_quiz(holder))
    new = Award.objects.exclude(pk=old.pk).get()
    assert new.programme == old.programme
    assert new.valid_until == selectors.months_after(clock.today(), 24)
    titles = [module["title"] for module in new.face["modules"]]
    assert titles == ["Recognizing", "First response", "Refresher"]
    assert new.face["modules"][0]["completed_at"] == old.face["modules"][0]["completed_at"]
    assert selectors.standing_of(old).stand == selectors.Stand.VALID
    assert renewals.remind(clock.now()) == 0


def test_one_refresher_renews_every_certificate_and_loses_no_progress(world, holder, run_jobs):
    world.offer_refresher()
    renewals.begin(user=holder, course=world.course)
    run_jobs(lambda: world.do(holder, world.exercise))
    run_jobs(lambda: renewals.note_read(user=holder, course=world.course))
    run_jobs(lambda: pass_quiz(holder))
    cycle = Award.objects.filter(enrolment__cycle=2)
    assert {award.programme for award in cycle} == {world.completion, world.practice}


def test_what_was_taken_back_does_not_come_back_by_a_refresher(world, holder, administrator, run_jobs):
    world.offer_refresher()
    old = Award.objects.get()
    renewals.begin(user=holder, course=world.course)
    services.revoke(award=old, by=administrator, reason="Somebody else sat the quizzes")
    run_jobs(lambda: pass_quiz(holder))
    from learning.progress.services import record_done

    run_jobs(lambda: record_done(user=holder, activity_key=renewals.changes_key(world.course.key)))
    assert Award.objects.count() == 1
    assert not selectors.due().exists()


def test_what_is_not_offered_is_not_issued_until_it_is(world, learner, run_jobs):
    programme = world.completion.certificate_programme
    programme.is_offered = False
    programme.save()
    run_jobs(lambda: world.complete(learner))
    assert not Award.objects.exists()
    programme.is_offered = True
    programme.save()
    call_command("award_certificates")
    assert Award.objects.count() == 1


def test_the_pages_lead_through_the_refresher(client, world, holder, run_jobs):
    world.offer_refresher()
    client.force_login(holder)
    assert reverse("my_certificates:refresher") in client.get("/en/me/certificates/").content.decode()
    address = reverse("my_certificates:refresher")
    quiz = reverse("my_certificates:refresher_quiz")
    assert client.get(quiz).status_code == 404
    assert "Begin the refresher" in client.get(address).content.decode()
    client.post(address)
    client.post(address, {"step": "read"})
    page = client.get(address).content.decode()
    assert quiz in page
    assert "Start the quiz" in client.get(quiz).content.decode()
    run_jobs(lambda: pass_quiz(holder))
    assert Award.objects.count() == 2
    assert client.get(address).status_code == 200


def test_nobody_without_a_certificate_finds_a_refresher(client, world, db):
    world.offer_refresher()
    client.force_login(factories.UserFactory())
    assert client.get(reverse("my_certificates:refresher")).status_code == 404
    assert client.get(reverse("my_certificates:refresher_quiz")).status_code == 404
