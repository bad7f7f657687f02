"""A certificate is issued by itself, once, when the last requirement is met."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from learning.accounts.services import confirm_certificate_identity
from learning.certificates import faces, services
from learning.certificates.models import Award, ConfirmedName
from learning.progress import services as ledger
from learning.progress.models import Activity, Completion, Enrolment, Subject
from quizzes import services as quizzes
from quizzes.models import Quiz
from tests import factories
from tests.certificates.conftest import QUIZ_RESULT, make_programme, together
from tests.quizzes.answers import right_answers


def test_issued_after_the_last_requirement_and_not_before(programme, learner, run_jobs):
    run_jobs(lambda: programme.begin(learner))
    assert not Award.objects.exists()
    run_jobs(lambda: programme.finish(learner))
    award = Award.objects.get()
    assert (award.holder, award.programme, award.issued_by) == (learner, programme.subject, None)


def test_issued_only_after_the_commit(programme, learner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        programme.finish(learner)
    assert not Award.objects.exists()


def test_modules_and_courses_are_not_certified(programme, learner, run_jobs):
    run_jobs(lambda: programme.finish(learner))
    assert Completion.objects.count() == 4  # two modules, the course, the programme
    assert Award.objects.count() == 1
    with pytest.raises(ValueError, match="no programme"):
        services.award(completion=Completion.objects.filter(subject__scope=Subject.Scope.MODULE).first())


def test_asking_twice_changes_nothing(awarded, run_jobs):
    completion = Completion.objects.get(subject=awarded.programme)
    assert run_jobs(lambda: services.award(completion=completion)) == awarded
    assert Award.objects.count() == 1


def test_a_renewal_brings_a_certificate_of_its_own(programme, awarded, learner, run_jobs):
    ledger.renew(enrolment=Enrolment.objects.get())
    run_jobs(lambda: programme.finish(learner))
    assert Award.objects.count() == 2


def test_numbers_count_up_within_the_year(programme, run_jobs):
    for _count in range(3):
        run_jobs(lambda: programme.finish(factories.UserFactory()))
    year = Award.objects.first().issued_at.year
    assert sorted(Award.objects.values_list("number", flat=True)) == [f"C-{year}-{n:06d}" for n in (1, 2, 3)]


def test_the_face_is_copied_and_outlives_every_change(programme, awarded):
    face = faces.read(awarded)
    assert face.programme == "Helping: completion"
    assert [line.title for line in face.modules] == ["Recognizing", "First response"]
    assert face.modules[1].result == "quiz: 9 of 10 (90 %), 80 % needed"
    assert all(line.day for line in face.modules)
    Subject.objects.update(title="Renamed")
    awarded.refresh_from_db()
    assert faces.read(awarded) == face


def test_reading_the_course_and_passing_its_quiz_certifies(course, learner, run_jobs):
    attempt = quizzes.start_attempt(user=learner, quiz=Quiz.objects.get())
    quizzes.save_responses(attempt=attempt, answers=right_answers(attempt.paper), save_id=uuid4())
    run_jobs(lambda: quizzes.submit_attempt(attempt=attempt))
    assert not Award.objects.exists()
    for slide in Activity.objects.filter(kind="slide"):
        run_jobs(lambda slide=slide: ledger.record_done(user=learner, activity_key=slide.key))
    face = faces.read(Award.objects.get())
    assert face.programme == course.title
    assert [line.result for line in face.modules] == ["quiz: 2 of 2 (100 %), 80 % needed"]
    assert face.edition == "1"


def test_the_face_names_the_versions_it_rests_on(awarded):
    assert awarded.face["programme"]["requirements_version"] == 1
    assert awarded.face["modules"][1]["results"][0]["pass_mark"] == 80


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_last_submits_at_once_bring_one_certificate():
    programme, learner = make_programme(), factories.UserFactory()
    confirm_certificate_identity(user=learner, name="Amina Okafor")
    programme.begin(learner)
    together(50, lambda: ledger.record_done(user=learner, activity_key=programme.quiz, evidence=QUIZ_RESULT))
    assert (Award.objects.count(), ConfirmedName.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_fifty_who_issue_at_once_get_the_same_certificate():
    programme, learner = make_programme(), factories.UserFactory()
    programme.finish(learner)
    Award.objects.all().delete()
    completion = Completion.objects.get(subject=programme.subject)
    answers = together(50, lambda: services.award(completion=completion).pk)
    assert answers == [Award.objects.get().pk] * 50


def test_the_command_catches_up_on_what_was_missed(programme, learner, run_jobs, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        programme.finish(learner)
    said = StringIO()
    run_jobs(lambda: call_command("award_certificates", "--dry-run", stdout=said))
    assert f"would issue  {learner.email}: Helping: completion" in said.getvalue()
    assert not Award.objects.exists()
    said = StringIO()
    run_jobs(lambda: call_command("award_certificates", stdout=said))
    assert Award.objects.get().holder == learner
    assert "1 issued" in said.getvalue()
    said = StringIO()
    run_jobs(lambda: call_command("award_certificates", stdout=said))
    assert said.getvalue() == "Nothing is due.\n"


def test_the_command_catches_up_on_names_and_files(awarded, learner, run_jobs, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        confirm_certificate_identity(user=learner, name="Amina Okafor")
    assert not ConfirmedName.objects.exists()
    with django_capture_on_commit_callbacks(execute=False):
        services.complete_faces(holder=learner)  # the process died before it could ask for the file
    said = StringIO()
    run_jobs(lambda: call_command("award_certificates", stdout=said))
    assert "1 files asked for" in said.getvalue()
    awarded.refresh_from_db()
    assert awarded.sha256


def test_erasing_the_person_leaves_a_nameless_certificate(awarded, learner, run_jobs):
    run_jobs(lambda: confirm_certificate_identity(user=learner, name="Amina Okafor"))
    awarded.refresh_from_db()
    storage, name, digest = awarded.file.storage, awarded.file.name, awarded.sha256
    assert storage.exists(name)
    run_jobs(learner.delete)
    awarded.refresh_from_db()
    assert not storage.exists(name)
    assert awarded.sha256 == digest
    assert not awarded.file
    assert (awarded.holder, awarded.enrolment) == (None, None)
    assert not ConfirmedName.objects.exists()
    assert "Amina" not in str(awarded.face)
