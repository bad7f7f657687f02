"""A site in use, with invented people, for development. Everybody in it is marked as demonstration."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from learning.accounts import services as accounts
from learning.accounts.models import Consent, User
from learning.core import clock
from learning.core.keys import key_for
from learning.portal import demonstration_forum, demonstration_practice
from learning.progress import services as ledger
from modules import outline, selectors
from modules.outline import ModuleEntry
from quizzes import services as quizzes
from quizzes.models import Quiz
from quizzes.questions import registry

PASSWORD = "continuum-demo"  # noqa: S105 (published on purpose, refused outside development)
STAFF = {
    "trainer@example.org": "trainer",
    "second.trainer@example.org": "trainer",
    "moderator@example.org": "moderator",
    "second.moderator@example.org": "moderator",
    "admin@example.org": "administrator",
}
# Address, name on the certificate, organisation, share of the slides read, days since the beginning.
LEARNERS = [
    ("learner@example.org", "", "", 0.3, 3),
    ("amina.b@example.org", "Amina Boateng", "Northern Lights Shelter", 1.0, 40),
    ("luc.t@example.org", "Luc Tremblay-Okafor", "Centre d’accueil Rive-Nord", 1.0, 25),
    ("thanh.n@example.org", "Nguyễn Thị Thanh", "Harbour Settlement Services", 0.6, 12),
    ("jo.r@example.org", "", "", 0.1, 30),
    ("sam.o@example.org", "", "", 0.4, 8),
]
# Who practises what (`demonstration_practice.fill_desk`).
PRACTISING = {
    "begun": "learner@example.org",
    "checking": "thanh.n@example.org",
    "late": "jo.r@example.org",
    "recent": "sam.o@example.org",
    "returned": "thanh.n@example.org",
}
# Who is in the forum, under which name (`demonstration_forum.fill`).
MEMBERS = {"learner@example.org": "Quiet River", "amina.b@example.org": "Patient Willow"}
NEWCOMER, APPLICANT = "sam.o@example.org", "jo.r@example.org"
MODULE = key_for("first-response")


class NotForThisSite(RuntimeError):
    """Demonstration accounts have a published password: no real site may have them."""


def make(*, progress: Callable[[str], None] = lambda label: None) -> int:
    """The demo accounts and their progress; asking twice changes nothing. Answers how many people it made."""
    if not settings.DEMONSTRATION:
        raise NotForThisSite("Demonstration accounts have a published password. They are for development only.")
    made = 0
    for email, role in STAFF.items():
        made += _person(email, role=role)[1]
        progress(email)
    modules = outline.read_course(selectors.source_course().path, settings.LANGUAGE_CODE)
    written = [m for m in modules if m.slides]
    module = next((m for m in written if m.key == MODULE), written[0] if written else None)
    people: dict[str, User | None] = {}
    for email, name, organisation, share, days in LEARNERS:
        user, is_new = _person(email)
        if is_new and module:
            with clock.at(clock.now() - timedelta(days=days)):
                for walked in written if share == 1 else [module]:
                    _walk(user, walked, share)
                if name:
                    accounts.confirm_certificate_identity(user=user, name=name, organisation=organisation)
                    accounts.give_consent(user=user, purpose=Consent.Purpose.NAME_ON_VERIFICATION)
        made += is_new
        people[email] = user if is_new else None
        progress(email)
    if module and all(people.values()):
        demonstration_practice.fill_desk(
            {part: people[email] for part, email in PRACTISING.items()},
            first_marker=User.objects.get(email="second.trainer@example.org"),
            module_key=module.key,
        )
    demonstration_forum.fill(
        members={User.objects.get(email=email): name for email, name in MEMBERS.items()},
        newcomer=User.objects.get(email=NEWCOMER),
        applicant=User.objects.get(email=APPLICANT),
    )
    return made


@transaction.atomic
def _person(email: str, role: str | None = None) -> tuple[User, bool]:
    user = User.objects.filter(email=email).first()
    if user:
        return user, False
    user = User.objects.create_user(email=email, password=PASSWORD, is_demonstration=True)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    accounts.give_consent(user=user, purpose=Consent.Purpose.ACCOUNT)
    if role:
        accounts.give_role(user=user, role=role)
    return user, True


def _walk(user: User, module: ModuleEntry, share: float) -> None:
    """Reads a share of the module's slides; whoever reads all of them practises a form and takes the quiz, too."""
    slides = module.slides
    for slide in slides[: round(len(slides) * share)]:
        ledger.record_done(user=user, activity_key=slide.key)
    if share == 1:
        demonstration_practice.accept_one(user, module.key)
    quiz = Quiz.objects.filter(pk=module.quiz_id).first()
    if share == 1 and quiz:
        attempt = quizzes.start_attempt(user=user, quiz=quiz)
        for number, question in enumerate(attempt.paper["questions"], start=1):
            answer = registry.get(question["type"]).right_answer(question)
            quizzes.save_response(
                attempt=attempt, question_id=question["id"], answer=answer, save_id=uuid4(), sequence=number
            )
        quizzes.submit_attempt(attempt=attempt)
