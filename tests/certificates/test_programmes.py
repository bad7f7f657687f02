"""The programmes that ship: loaded into the ledger, kept when edited, impossible while something is not published."""

import pytest
from django.urls import reverse

from learning.certificates import programmes, requirement_selectors
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, Programme
from learning.certificates.programme_source import SourceError, read_programmes
from learning.core.keys import key_for
from learning.progress import services as ledger
from learning.progress.models import Enrolment, Subject
from learning.progress.services import Declared
from learning.toolkit.source_reading import MODULES, read_toolkit
from modules.services import declare_requirements, programme_key
from tests.certificates.desk_world import CASEWORK

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(course):
    assert programmes.load_programmes(language="en").new == [
        "completion",
        "practice-first-response",
        "practice-longer-term",
    ]
    return course


def asked(slug: str) -> tuple[int, int]:
    newest = Subject.objects.get(certificate_programme__slug=slug).requirement_sets.order_by("-version").first()
    return newest.parts.count(), newest.activities.count()


def publish(course) -> None:
    """What every module and exercise of the shipped course would declare, with one slide each."""
    subject = Subject.objects.get(key=course.translation_key)
    codes = {code for one in read_programmes("en") for code in one.exercises}
    for place, key in enumerate(MODULES, 1):
        module = ledger.declare_subject(
            key=key_for(key), scope=Subject.Scope.MODULE, title=key, course=subject, order=place
        )
        offered = [Declared(key_for(f"exercise:{code}"), "casework", code) for code in codes]
        ledger.declare_activities(
            subject=module,
            activities=[Declared(key_for(f"{key}/slide"), "slide", key)],
            offered=offered if key == MODULES[0] else [],
        )


def do_modules(user, count: int) -> None:
    for key in MODULES[:count]:
        ledger.record_done(user=user, activity_key=key_for(f"{key}/slide"))


def do_exercises(user, *codes: str) -> None:
    for code in codes:
        ledger.record_done(user=user, activity_key=key_for(f"exercise:{code}"), evidence={**CASEWORK, "exercise": code})


def awarded(user) -> set[str]:
    return set(Award.objects.filter(holder=user).values_list("programme__certificate_programme__slug", flat=True))


def test_the_source_names_modules_and_exercises_that_ship():
    exercises = set(read_toolkit("en").exercises)
    for one in read_programmes("en"):
        assert set(one.modules) <= set(MODULES)
        assert set(one.exercises) <= exercises
        assert set(one.titles) == set(one.statements) == {"en", "fr"}
        assert one.valid_months == 24


def test_three_programmes_with_what_they_ask(loaded):
    assert {slug: asked(slug) for slug in Programme.objects.values_list("slug", flat=True)} == {
        "completion": (9, 0),
        "practice-first-response": (8, 4),
        "practice-longer-term": (9, 5),
    }
    completion = Programme.objects.get(slug="completion")
    assert completion.subject.key == programme_key(loaded.translation_key), "certificates that were issued keep theirs"


def test_loading_twice_changes_nothing(loaded):
    summary = programmes.load_programmes(language="en")
    assert len(summary.same) == 3
    assert asked("completion") == (9, 0)
    assert Programme.objects.get(slug="practice-longer-term").subject.requirement_sets.count() == 1


def test_the_course_leaves_a_loaded_completion_alone(loaded):
    declare_requirements(course=loaded)
    completion = Subject.objects.get(certificate_programme__slug="completion")
    assert completion.title == "Helping trafficked persons: certificate of completion"
    assert asked("completion") == (9, 0)


def test_a_course_without_loaded_programmes_has_its_completion(course, learner, run_jobs):
    subject = Subject.objects.get(key=programme_key(course.translation_key))
    assert [part.scope for part in subject.requirement_sets.get().parts.all()] == ["course"]


def test_an_administrators_edit_is_kept(loaded):
    programme = Programme.objects.get(slug="practice-first-response")
    programmes.edit(
        programme=programme,
        titles={"en": "First response, practised"},
        statements={"en": "Has practised."},
        valid_months=36,
        is_offered=True,
        parts=Subject.objects.filter(key=key_for("first-response")),
        activities=[],
    )
    assert programmes.load_programmes(language="en").kept == ["practice-first-response"]
    programme.refresh_from_db()
    assert (programme.title("fr"), programme.valid_months) == ("First response, practised", 36)
    assert asked(programme.slug) == (1, 0)
    assert programmes.load_programmes(language="en", overwrite=True).changed == ["practice-first-response"]
    assert asked(programme.slug) == (8, 4)


def test_who_has_begun_keeps_the_requirements_they_began_with(loaded, learner):
    publish(loaded)
    do_modules(learner, 1)
    programme = Programme.objects.get(slug="completion")
    programmes.edit(
        programme=programme, titles=programme.titles, statements=programme.statements, valid_months=24,
        is_offered=True, parts=Subject.objects.filter(key=key_for("overview")), activities=[],
    )  # fmt: skip
    told = requirement_selectors.why_not(enrolment=Enrolment.objects.get(), programme=programme.subject, language="en")
    assert len(told.requirements) == 9


def test_a_programme_that_asks_for_nothing_is_refused(loaded):
    programme = Programme.objects.get(slug="completion")
    with pytest.raises(ActRefused, match="asks for something"):
        programmes.edit(
            programme=programme, titles={"en": "T"}, statements={}, valid_months=None, is_offered=True, parts=[],
            activities=[],
        )  # fmt: skip


def test_while_something_is_not_published_nobody_completes_it_and_it_says_so(loaded, learner, run_jobs):
    subject = Subject.objects.get(key=loaded.translation_key)
    (first, *_rest) = [
        ledger.declare_subject(key=key_for(key), scope="module", title=key, course=subject, order=n)
        for n, key in enumerate(MODULES, 1)
    ]
    ledger.declare_activities(subject=first, activities=[Declared(key_for("overview/slide"), "slide", "One")])
    run_jobs(lambda: do_modules(learner, 1))
    assert not Award.objects.exists()
    programme = Subject.objects.get(certificate_programme__slug="practice-first-response")
    told = requirement_selectors.why_not(enrolment=Enrolment.objects.get(), programme=programme, language="en")
    assert [one.note for one in told.requirements] == ["", *["Not published yet."] * 11]


def test_each_certificate_comes_when_its_own_last_requirement_is_met(loaded, learner, run_jobs):
    publish(loaded)
    first, longer = (one.exercises for one in read_programmes("en")[1:])
    run_jobs(lambda: do_modules(learner, 8))
    assert awarded(learner) == set()
    run_jobs(lambda: do_exercises(learner, *first))
    assert awarded(learner) == {"practice-first-response"}
    run_jobs(lambda: do_modules(learner, 9))
    assert awarded(learner) == {"practice-first-response", "completion"}
    run_jobs(lambda: do_exercises(learner, *longer[:-1]))
    assert awarded(learner) == {"practice-first-response", "completion"}
    run_jobs(lambda: do_exercises(learner, *longer))
    assert awarded(learner) == {"practice-first-response", "completion", "practice-longer-term"}
    face = Award.objects.get(programme__certificate_programme__slug="practice-first-response").face
    assert (len(face["modules"]), len(face["results"])) == (8, 4)
    assert face["statement"].startswith("Has completed Modules 1 to 8")


def test_who_has_done_everything_before_it_was_loaded_is_certified(course, learner, run_jobs):
    publish(course)
    codes = [code for one in read_programmes("en") for code in one.exercises]
    run_jobs(lambda: (do_modules(learner, 9), do_exercises(learner, *codes)))
    run_jobs(lambda: programmes.load_programmes(language="en"))
    assert {"practice-first-response", "practice-longer-term"} <= awarded(learner)


def test_a_broken_source_is_told_by_file_and_place(tmp_path, monkeypatch):
    monkeypatch.setattr("learning.certificates.programme_source.CONTENT", tmp_path)
    assert read_programmes("en") == []
    (tmp_path / "en").mkdir()
    for text in ("- slug: x", "{}", "- [", "- {slug: x, titles: {fr: X}}"):
        (tmp_path / "en" / "programmes.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(SourceError, match=r"programmes\.yaml"):
            read_programmes("en")


def test_the_screen_of_a_programme(client, loaded, administrator):
    client.force_login(administrator)
    programme = Programme.objects.get(slug="completion")
    address = reverse("certificate_desk:programme", args=[programme.pk])
    page = client.get(address).content.decode()
    assert "Longer term support" in page
    form = {
        "valid_months": "12",
        "is_offered": "on",
        "title_en": "Completed",
        "title_fr": "",
        "statement_en": "Has completed it.",
        "statement_fr": "",
        "modules": [part.pk for part in programme.subject.requirement_sets.latest("version").parts.all()],
    }
    assert client.post(address, {**form, "modules": []}).status_code == 200
    assert asked("completion") == (9, 0)
    client.post(address, form)
    programme.refresh_from_db()
    assert (programme.valid_months, programme.titles) == (12, {"en": "Completed"})
