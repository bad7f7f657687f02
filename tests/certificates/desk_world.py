"""A course with programmes as the site loads them, small: two modules, two exercises, one quiz."""

from uuid import UUID, uuid4

from learning.accounts.models import User
from learning.certificates import renewals
from learning.certificates.models import Programme
from learning.progress import services as ledger
from learning.progress.models import Subject
from learning.progress.services import Declared
from tests.certificates.conftest import QUIZ_RESULT

CASEWORK = {
    "kind": "casework",
    "exercise": "Alder’s safety",
    "form": "T2 Safety assessment",
    "version": 1,
    "client": "Alder",
    "percent": 92,
    "judged": "trainer",
    "lines": [{"text": "Safety first", "points": 2, "is_critical": True}],
    "accepted_on": "2026-03-01",
}


class World:
    """`slide` completes the first module, `quiz` the second; `exercise` is asked by the practice programme."""

    def __init__(self) -> None:
        self.slide, self.quiz, self.exercise = uuid4(), uuid4(), uuid4()
        self.course = ledger.declare_subject(key=uuid4(), scope=Subject.Scope.COURSE, title="Helping")
        self.first = self._module("Recognizing", 1, Declared(self.slide, "slide", "1.1 Welcome"))
        self.second = self._module(
            "First response",
            2,
            Declared(self.quiz, "quiz", "Quiz of module 2"),
            offered=Declared(self.exercise, "casework", "Alder’s safety"),
        )
        ledger.declare_parts(subject=self.course, parts=[self.first, self.second])
        self.completion = self._programme("completion", 24)
        self.practice = self._programme("practice", 24, Declared(self.exercise, "casework", "Alder’s safety"))

    def _module(self, title: str, order: int, *asked: Declared, offered: Declared | None = None) -> Subject:
        module = ledger.declare_subject(
            key=uuid4(), scope=Subject.Scope.MODULE, title=title, course=self.course, order=order
        )
        ledger.declare_activities(subject=module, activities=asked, offered=[offered] if offered else [])
        return module

    def _programme(self, slug: str, months: int, *activities: Declared) -> Subject:
        subject = ledger.declare_subject(
            key=uuid4(), scope=Subject.Scope.PROGRAMME, title=slug.capitalize(), course=self.course, order=100
        )
        ledger.declare_parts(subject=subject, parts=[self.first, self.second], activities=activities)
        Programme.objects.create(
            subject=subject,
            slug=slug,
            titles={"en": f"Certificate: {slug}", "fr": f"Certificat : {slug}"},
            statements={"en": f"Has done what {slug} asks.", "fr": "A tout fait."},
            valid_months=months,
        )
        return subject

    def do(self, user: User, *keys: UUID) -> None:
        evidence = {self.quiz: QUIZ_RESULT, self.exercise: CASEWORK}
        for key in keys:
            ledger.record_done(user=user, activity_key=key, evidence=evidence.get(key))

    def complete(self, user: User) -> None:
        """All that the completion asks; not the exercise."""
        self.do(user, self.slide, self.quiz)

    def offer_refresher(self) -> Subject:
        from tests import factories

        quiz = factories.add_quiz("refresher", questions=3)
        assert quiz.translation_key == renewals.quiz_key()
        return renewals.declare_refresher(course=self.course)
