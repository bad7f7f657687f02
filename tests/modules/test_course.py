"""The course as pages: numbers, access, steps, progress, languages."""

import pytest
from wagtail.models import Locale, Page

from learning.progress import services as ledger
from learning.progress.models import Activity, Record, RequirementSet
from modules import outline, selectors, services
from modules.models import Edition, ModulePage, SectionPage, SlidePage
from tests import factories

FIRST = "/en/course/first/section-1/slide-1-one/"
SIGNED_IN = "/en/course/first/section-2/slide-2-one/"


def english(model, slug):
    return model.objects.get(slug=slug, locale__language_code="en")


@pytest.fixture
def signed_in(client, learner, course):
    client.force_login(learner)
    return client


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_are_counted_from_the_tree_with_the_second_before_the_tenth(course):
    section = english(SectionPage, "section-1")
    with services.one_edition():
        for number in range(3, 12):
            factories.add_slide(section, f"Slide 1 {number}")

    module = selectors.module_by_number(1, "en")

    numbers = [slide.number for slide in module.sections[0].slides]
    assert numbers[:2] + numbers[-2:] == ["1.1.1", "1.1.2", "1.1.10", "1.1.11"]


def test_a_draft_keeps_its_number_and_is_shown_to_nobody(client, course):
    section = english(SectionPage, "section-1")
    draft = factories.add_slide(section, "Draft", live=False)
    draft.move(section, pos="first-child")

    assert [slide.number for slide in selectors.module_by_number(1, "en").slides] == [
        "1.1.2", "1.1.3", "1.2.1", "1.2.2",
    ]  # fmt: skip
    assert client.get("/en/slides/1.1.1/").status_code == 404
    assert "Draft" not in client.get("/en/course/first/").content.decode()


def test_a_slide_has_an_address_by_number_in_both_languages(client, course):
    assert client.get("/en/slides/1.1.1/")["Location"] == FIRST
    assert client.get("/fr/slides/1.1.1/")["Location"].startswith("/fr/course/")
    assert client.get("/en/modules/1/")["Location"] == "/en/course/first/"
    for wrong in ("/en/slides/1.9.1/", "/en/slides/9.1.1/", "/en/slides/0.0.0/", "/en/modules/7/"):
        assert client.get(wrong).status_code == 404


def test_titles_may_repeat(course):
    section = english(SectionPage, "section-1")
    slide = factories.add_slide(section, "Slide 1 one", slug="again")

    module = selectors.module_by_number(1, "en")

    assert [s.number for s in module.slides if s.title == slide.title] == ["1.1.1", "1.1.3"]


# --- who may read what ----------------------------------------------------------------------------


def test_a_slide_for_everyone_is_public(client, course):
    response = client.get(FIRST)

    assert response.status_code == 200
    assert "What a trainer says about slide 1 one." in response.content.decode()


def test_a_signed_in_slide_asks_a_visitor_to_sign_in_and_brings_them_back(client, course):
    response = client.get(SIGNED_IN)

    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next={SIGNED_IN}"


def test_the_outline_is_public_but_says_what_is_locked(client, course):
    text = client.get("/en/course/first/").content.decode()

    assert "Slide 2 one" in text
    assert "What a trainer says" not in text


def test_search_finds_nothing_that_the_reader_may_not_open(client, learner, course):
    assert "Slide 2 one" not in client.get("/en/search/?q=slide").content.decode()

    client.force_login(learner)

    assert "Slide 2 one" in client.get("/en/search/?q=slide").content.decode()


def test_a_hit_opens_at_the_sentence(client, course):
    slide = english(SlidePage, "slide-1-one")
    identifier = slide.notes[0].id

    assert f"{FIRST}#note-{identifier}" in client.get("/en/search/?q=trainer").content.decode()


@pytest.mark.parametrize("address", [FIRST, SIGNED_IN, "/en/", "/en/course/"])
def test_no_page_is_kept_by_the_browser(signed_in, address):
    assert "no-store" in signed_in.get(address)["Cache-Control"]
    signed_in.logout()
    assert "no-store" in signed_in.get(address, follow=True)["Cache-Control"]


def test_the_quiz_stands_in_the_outline_without_a_number(signed_in):
    (stop,) = [s for s in signed_in.get(FIRST).context["outline"][-1]["slides"] if s["kind"] == "quiz"]

    assert (stop["number"], stop["url"], stop["done"]) == ("", "/en/course/first/quiz/", False)


# --- steps and progress ---------------------------------------------------------------------------


def test_previous_and_next_cross_sections_and_pass_through_the_quiz(signed_in):
    last_of_first = signed_in.get("/en/course/first/section-1/slide-1-two/").context
    last = signed_in.get("/en/course/first/section-2/slide-2-two/").context

    assert last_of_first["next"]["url"] == SIGNED_IN
    assert last["next"]["url"] == "/en/course/first/quiz/"
    assert signed_in.get("/en/course/first/quiz/").status_code == 200


def test_the_quiz_takes_the_place_that_a_trainer_gave_it(signed_in):
    module = english(ModulePage, "first")
    module.quiz_after = english(SlidePage, "slide-1-two")
    module.save_revision().publish()

    before = signed_in.get("/en/course/first/section-1/slide-1-two/").context["next"]
    after = signed_in.get(SIGNED_IN).context["previous"]

    assert before["url"] == after["url"] == "/en/course/first/quiz/"


def test_after_the_last_step_comes_the_next_module(signed_in, course):
    module = ModulePage(title="Second module", slug="second")
    course.add_child(instance=module)
    section = SectionPage(title="Section", slug="section")
    module.add_child(instance=section)
    section.save_revision().publish()
    factories.add_slide(section, "Slide")
    first = english(ModulePage, "first")
    first.quiz = None
    first.save_revision().publish()

    following = signed_in.get("/en/course/first/section-2/slide-2-two/").context["next"]

    assert (following["number"], following["url"]) == ("2", "/en/course/second/")


def test_a_slide_opened_is_recorded_once_and_ticked(signed_in, learner):
    signed_in.get(FIRST)
    signed_in.get(FIRST)

    assert Record.objects.filter(enrolment__user=learner).count() == 1
    slides = signed_in.get(FIRST).context["outline"][0]["slides"]
    assert [slide["done"] for slide in slides] == [True, False]


def test_a_visitor_leaves_no_record(client, course):
    client.get(FIRST)

    assert not Record.objects.exists()


def test_every_landing_page_says_where_i_was(signed_in):
    signed_in.get(FIRST)
    signed_in.get(SIGNED_IN)

    for address in ("/en/", "/en/course/", "/en/course/first/", "/en/me/"):
        assert signed_in.get(address).context["resume"]["url"] == SIGNED_IN, address


def test_notes_carry_ids_that_survive_an_edit(signed_in):
    slide = english(SlidePage, "slide-1-one")
    identifier = slide.notes[0].id
    slide.title = "Another title"
    slide.save_revision().publish()

    assert f'id="note-{identifier}"' in signed_in.get(FIRST).content.decode()


def test_whoever_has_done_everything_is_led_to_the_certificate(signed_in, learner):
    module = selectors.module_by_number(1, "en")
    for key in [*(slide.key for slide in module.slides), module.quiz_key]:
        ledger.record_done(user=learner, activity_key=key)

    assert 'href="/en/me/certificates/"' in signed_in.get("/en/course/").content.decode()


# --- what the ledger is told ----------------------------------------------------------------------


def test_every_published_slide_and_the_quiz_are_activities_of_the_module(course):
    module = english(ModulePage, "first")

    kinds = list(Activity.objects.filter(subject__key=module.translation_key).values_list("kind", flat=True))

    assert sorted(kinds) == ["quiz", "slide", "slide", "slide", "slide"]


def test_publishing_a_slide_makes_an_edition_and_a_new_requirement_version(course):
    module = english(ModulePage, "first")
    versions = RequirementSet.objects.filter(subject__key=module.translation_key)
    before = Edition.objects.first().number
    assert versions.count() == 1

    factories.add_slide(english(SectionPage, "section-1"), "New")

    assert Edition.objects.first().number == before + 1
    assert versions.count() == 2


def test_nothing_changed_makes_no_edition(course):
    before = Edition.objects.count()

    services.content_changed(course_path=course.path)

    assert Edition.objects.count() == before


def test_an_unpublished_slide_is_asked_of_nobody(course):
    slide = english(SlidePage, "slide-1-one")

    slide.unpublish()

    assert Activity.objects.get(key=slide.translation_key).withdrawn_at is not None


def test_a_deleted_slide_is_asked_of_nobody(course):
    slide = english(SlidePage, "slide-1-one")
    key = slide.translation_key

    slide.delete()

    assert Activity.objects.get(key=key).withdrawn_at is not None


# --- languages ------------------------------------------------------------------------------------


def test_an_untranslated_page_shows_english_and_says_so(client, course):
    response = client.get("/fr/course/first/section-1/slide-1-one/")
    text = response.content.decode()

    assert response.status_code == 200
    assert '<html lang="fr"' in text
    assert 'lang="en"' in text
    assert "What a trainer says about slide 1 one." in text


def test_english_and_french_are_one_activity(client, learner, course):
    client.force_login(learner)
    client.get("/fr/course/first/section-1/slide-1-one/")
    client.get(FIRST)

    assert Record.objects.count() == 1


def test_numbers_do_not_depend_on_the_language(course):
    french = Page.objects.filter(locale=Locale.objects.get(language_code="fr"), depth=outline.SLIDE_DEPTH).first()
    french.move(french.get_parent(), pos="last-child")

    assert [s.number for s in selectors.module_by_number(1, "fr").slides] == ["1.1.1", "1.1.2", "1.2.1", "1.2.2"]
    assert selectors.module_by_number(1, "fr").slides[0].title == "Slide 1 one"


# --- cost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "most"),
    [(FIRST, 12), (SIGNED_IN, 12), ("/fr/course/first/section-1/slide-1-one/", 12), ("/en/course/first/", 15),
     ("/fr/course/first/", 15), ("/en/course/", 15), ("/en/", 15), ("/en/me/", 20)],
)  # fmt: skip
def test_pages_cost_a_bounded_number_of_queries(signed_in, django_assert_max_num_queries, address, most):
    signed_in.get(address)  # the first visit also records

    with django_assert_max_num_queries(most):
        assert signed_in.get(address).status_code == 200


def test_opening_a_new_slide_records_it_within_the_same_bound(signed_in, learner, django_assert_max_num_queries):
    signed_in.get(FIRST)

    with django_assert_max_num_queries(12):
        signed_in.get(SIGNED_IN)

    assert Record.objects.filter(enrolment__user=learner).count() == 2


def test_a_slide_costs_the_same_in_a_large_module(signed_in, django_assert_max_num_queries):
    section = english(SectionPage, "section-1")
    with services.one_edition():
        for number in range(20):
            factories.add_slide(section, f"More {number}")
    signed_in.get(FIRST)

    with django_assert_max_num_queries(12):
        signed_in.get(FIRST)
