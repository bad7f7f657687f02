"""What is measured: the pages that learners meet, each with somebody who meets it."""

from collections.abc import Iterator
from itertools import count
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from learning.accounts import services as accounts
from learning.accounts.models import User
from learning.certificates import faces, rendering
from learning.certificates import selectors as certificates
from learning.certificates import services as awarding
from learning.certificates.models import Award
from learning.portal.benchmark.errors import BenchmarkError
from learning.portal.benchmark.measuring import Act, Measured
from learning.progress import services as ledger
from learning.progress.models import Activity
from modules import access, outline, selectors
from modules.outline import ModuleEntry
from quizzes import services as quizzes
from quizzes.models import Attempt, Quiz

LANGUAGE, OTHER_LANGUAGE = "en", "fr"
QUERY = "safety"
ADDRESSES_A_NETWORK = 250  # the public check counts how often one address asks
SEE_OTHER = 303

_people = count(1)


def the_module(language: str = LANGUAGE) -> ModuleEntry:
    """The largest module that has a quiz: the heaviest outline there is."""
    course = selectors.source_course()
    modules = outline.read_course(course.path, language) if course else []
    with_quiz = [module for module in modules if module.slides and module.quiz_id]
    if not with_quiz:
        raise BenchmarkError("The course has no module with slides and a quiz to measure.")
    return max(with_quiz, key=lambda module: len(module.slides))


def public_slide(module: ModuleEntry):
    """The longest slide that visitors may read, so that all readers are measured on the same one."""
    public = [slide for slide in module.slides if access.may_read(slide.readership, None)]
    if not public:
        raise BenchmarkError("The module has no slide for everyone to measure.")
    return max(public, key=lambda slide: slide.words)


# --- people ---------------------------------------------------------------------------------------


def visitor() -> Client:
    return Client(raise_request_exception=False, headers={"accept-encoding": "gzip"})


def learner() -> tuple[User, Client]:
    """Somebody new, signed in."""
    user = User.objects.create_user(email=f"bench-{next(_people)}-{uuid4().hex[:8]}@example.org", is_demonstration=True)
    client = visitor()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user, client


def reader(module: ModuleEntry) -> tuple[User, Client]:
    """Somebody who has read half of the module."""
    user, client = learner()
    for slide in module.slides[: max(1, len(module.slides) // 2)]:
        ledger.record_done(user=user, activity_key=slide.key)
    return user, client


def certified() -> Award:
    """The certificate of somebody who has done everything that the course asks."""
    user, _client = learner()
    accounts.confirm_certificate_identity(user=user, name="Amina Boateng", organisation="Northern Lights Shelter")
    for key in Activity.objects.filter(withdrawn_at=None).values_list("key", flat=True):
        ledger.record_done(user=user, activity_key=key)
    awarding.award_all_due()
    award = certificates.awards_of(user).first()
    if award is None:
        raise BenchmarkError("The course was completed, and no certificate was issued: there is none to measure.")
    awarding.make_file.call(award.pk)  # nobody but the holder is shown one without a file
    return certificates.awards().get(pk=award.pk)


# --- acts -----------------------------------------------------------------------------------------


def again(client: Client, address: str, **data: str) -> Iterator[Act]:
    """The same page, over and over."""
    while True:
        yield lambda: client.get(address, data)


def first_visits(module: ModuleEntry) -> Iterator[Act]:
    """Slides that the reader has not opened before, one after the other."""
    first, *others = module.slides
    while True:
        _user, client = learner()
        client.get(first.url)  # the very first one also enrols
        for slide in others or [first]:
            yield lambda client=client, slide=slide: client.get(slide.url)


def quiz_saves(module: ModuleEntry) -> Iterator[Act]:
    user, client = reader(module)
    attempt = _attempt(user, module)
    answers = _answers(attempt)
    while True:
        for question, options in answers.items():
            form = {"attempt": attempt.pk, "save_id": str(uuid4()), question: options}
            yield lambda form=form: client.post(
                _questions(module), form, headers={"accept": "application/json", "accept-encoding": "gzip"}
            )


def quiz_submits(module: ModuleEntry) -> Iterator[Act]:
    """The whole form handed in for the first time, every choice right."""
    while True:
        user, client = reader(module)
        attempt = _attempt(user, module)
        form = {"attempt": attempt.pk, "go": "submit-anyway", **_answers(attempt)}
        yield lambda client=client, form=form: client.post(_questions(module), form)


def begun_quiz(module: ModuleEntry) -> Iterator[Act]:
    user, client = reader(module)
    _attempt(user, module)
    return again(client, _questions(module))


def begun_attempt(user: User, module: ModuleEntry) -> tuple[int, dict[str, list[str]]]:
    """An attempt at the module's quiz, and the right answers as its form sends them."""
    attempt = _attempt(user, module)
    return attempt.pk, _answers(attempt)


def _attempt(user: User, module: ModuleEntry) -> Attempt:
    return quizzes.start_attempt(user=user, quiz=Quiz.objects.get(pk=module.quiz_id))


def _answers(attempt: Attempt) -> dict[str, list[str]]:
    """The form's answers to the questions that offer choices, all right."""
    return {
        f"question-{question['id']}": [option["id"] for option in question["options"] if option["right"]]
        for question in attempt.paper["questions"]
        if any(option.get("right") for option in question.get("options", []))
    }


def _questions(module: ModuleEntry) -> str:
    return f"{module.url}quiz/questions/"


def certificate_files(award: Award) -> Iterator[Act]:
    """The PDF itself: no request, the worker makes it."""
    face, address = faces.read(award), certificates.verify_address(award)
    while True:
        yield lambda: HttpResponse(rendering.render(face, address=address))


def checks(award: Award) -> Iterator[Act]:
    client = visitor()
    address = reverse("certificates:standing", args=[award.shown_code])
    for number in count():
        asker = f"192.0.{number // ADDRESSES_A_NETWORK % 256}.{1 + number % ADDRESSES_A_NETWORK}"
        yield lambda asker=asker: client.get(address, REMOTE_ADDR=asker)


# --- all of it ------------------------------------------------------------------------------------


def everything() -> list[Measured]:
    """All that is measured, in the order of the table. The people in it are made now."""
    module = the_module()
    slide, french_slide = public_slide(module), public_slide(the_module(OTHER_LANGUAGE))
    _user, client = reader(module)
    client.get(slide.url)
    award = certified()
    return [
        Measured("front page", again(client, f"/{LANGUAGE}/")),
        Measured("course page", again(client, f"/{LANGUAGE}/course/")),
        Measured("module page", again(client, module.url)),
        Measured("slide, visitor", again(visitor(), slide.url)),
        Measured("slide, first visit", first_visits(module)),
        Measured("slide, later visit", again(client, slide.url)),
        Measured("slide in French", again(client, french_slide.url)),
        Measured("quiz questions", begun_quiz(module)),
        Measured("quiz answer saved", quiz_saves(module)),
        Measured("quiz handed in", quiz_submits(module), status=SEE_OTHER),
        Measured("my page", again(client, f"/{LANGUAGE}/me/")),
        Measured("search", again(client, f"/{LANGUAGE}/search/", q=QUERY)),
        Measured("transcript page", again(client, f"{module.url}transcript/")),
        Measured("certificate check", checks(award)),
        Measured("certificate PDF", certificate_files(award)),
    ]
