"""Safety-critical slides wait for a signature; a site may hold them back until it is there."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from learning.core import clock
from learning.editorial.models import Review
from learning.progress.models import Activity
from modules import reviews, selectors, services
from modules.models import Edition, SectionPage, SlidePage
from tests import factories

STARRED = "/en/course/first/section-2/starred/"


@pytest.fixture
def starred(course):
    """A safety-critical slide that nobody has signed, the last of its module."""
    section = SectionPage.objects.get(slug="section-2", locale__language_code="en")
    return factories.add_slide(section, "Starred", is_safety_critical=True, readership="everyone")


@pytest.fixture
def held(settings, starred, course):
    settings.HOLD_BACK_UNREVIEWED = True
    services.content_changed(course_path=course.path)
    return starred


@pytest.fixture
def trainer(course):
    return factories.UserFactory(role="trainer")


def sign(slide, trainer, **changes):
    words = {"kind": "lived-experience", "reviewers": "Two of the advisory group", "signed_on": clock.today()}
    return reviews.sign(page=slide, by=trainer, **{**words, **changes})


def is_asked(slide):
    return Activity.objects.filter(key=slide.translation_key, withdrawn_at=None).exists()


def test_a_development_site_shows_it_with_its_label(client, starred):
    assert "Awaiting review" in client.get(STARRED).content.decode()


def test_a_held_slide_keeps_its_number_and_is_asked_of_nobody(client, held, course):
    section = SectionPage.objects.get(slug="section-2", locale__language_code="en")
    following = factories.add_slide(section, "Following")

    numbers = [slide.number for slide in selectors.module_by_number(1, "en").slides]

    assert numbers == ["1.1.1", "1.1.2", "1.2.1", "1.2.2", "1.2.4"]
    assert not is_asked(held)
    assert is_asked(following)
    assert client.get("/en/slides/1.2.3/").status_code == 404


def test_whoever_follows_an_old_link_to_it_is_told_and_led_on(client, learner, held):
    client.force_login(learner)

    page = client.get(STARRED).content.decode()

    assert "is being reviewed" in page
    assert "What a trainer says about starred" not in page
    assert not learner.enrolments.filter(records__activity__key=held.translation_key).exists()


def test_a_trainer_reads_it_in_its_place(client, trainer, held):
    client.force_login(trainer)

    assert "What a trainer says about starred" in client.get(STARRED).content.decode()


def test_search_and_transcript_leave_it_out(client, learner, held):
    client.force_login(learner)

    assert "on the screen" not in client.get("/en/search/", {"q": "starred"}).content.decode()
    assert "about starred" not in client.get("/en/course/first/transcript/").content.decode()


def test_a_signature_shows_it_and_asks_it(client, trainer, held):
    before = Edition.objects.count()

    sign(held, trainer)

    assert "What a trainer says about starred" in client.get(STARRED).content.decode()
    assert "Awaiting review" not in client.get(STARRED).content.decode()
    assert is_asked(held)
    assert Edition.objects.count() == before + 1


def test_an_untranslated_place_is_shown_with_its_source(client, trainer, held):
    sign(held, trainer)

    assert "What a trainer says about starred" in client.get(STARRED.replace("/en/", "/fr/")).content.decode()


def test_other_words_wait_for_another_signature(trainer, held):
    sign(held, trainer)
    slide = SlidePage.objects.get(pk=held.pk)
    slide.notes = [factories.paragraph("Something new.")]
    slide.save_revision().publish()

    assert SlidePage.objects.get(pk=held.pk).awaits_review
    assert not is_asked(held)
    assert Review.objects.count() == 1


def test_publishing_the_same_words_again_keeps_the_signature(trainer, held):
    sign(held, trainer)
    SlidePage.objects.get(pk=held.pk).save_revision().publish()

    assert not SlidePage.objects.get(pk=held.pk).awaits_review


def test_nobody_signs_on_a_day_to_come(trainer, held):
    with pytest.raises(ValidationError):
        sign(held, trainer, signed_on=clock.today() + datetime.timedelta(days=1))

    assert SlidePage.objects.get(pk=held.pk).awaits_review


def test_the_report_names_what_waits_and_a_review_is_recorded_from_it(client, trainer, held):
    client.force_login(trainer)
    report = client.get(reverse("slide_reviews:list")).content.decode()
    assert "1.2.3 Starred" in report
    assert "1 slide waits" in report

    answer = client.post(
        reverse("slide_reviews:record", args=[held.pk]),
        {"kind": "legal", "reviewers": "A lawyer of the clinic", "signed_on": str(clock.today()), "remark": ""},
    )

    assert answer.status_code == 302
    assert "A lawyer of the clinic" in client.get(reverse("slide_reviews:list")).content.decode()


def test_a_wrong_day_is_refused_and_the_words_are_kept(client, trainer, held):
    client.force_login(trainer)

    answer = client.post(
        reverse("slide_reviews:record", args=[held.pk]),
        {"kind": "legal", "reviewers": "A lawyer of the clinic", "signed_on": "2999-01-01"},
    )

    assert "still to come" in answer.content.decode()
    assert "A lawyer of the clinic" in answer.content.decode()
    assert not Review.objects.exists()


def test_a_learner_sees_no_reviews(client, learner, held):
    client.force_login(learner)

    assert client.get(reverse("slide_reviews:list")).status_code in (302, 403)
