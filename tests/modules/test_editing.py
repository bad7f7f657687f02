"""What a trainer does: editors that open, previews, publishing, translating."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import StringTranslation, TranslationContext, TranslationSource
from wagtail_localize.operations import translate_object

from learning.progress.models import Activity, Record
from modules.models import CoursePage, HomePage, ModulePage, SectionPage, SlidePage
from quizzes.models import Quiz
from tests import factories

FIRST = "/en/course/first/section-1/slide-1-one/"


def english(model, slug):
    return model.objects.get(slug=slug, locale__language_code="en")


@pytest.fixture
def editor(client, trainer, course):
    client.force_login(trainer)
    return client


@pytest.mark.parametrize("model", [HomePage, CoursePage, ModulePage, SectionPage, SlidePage])
def test_the_editor_of_every_page_type_opens(editor, model):
    page = model.objects.filter(locale__language_code="en").first()

    assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


@pytest.mark.parametrize(
    ("parent", "child"),
    [(HomePage, "coursepage"), (CoursePage, "modulepage"), (ModulePage, "sectionpage"), (SectionPage, "slidepage")],
)
def test_a_trainer_can_add_every_page_type_where_it_belongs(editor, parent, child):
    page = parent.objects.filter(locale__language_code="en").first()

    address = reverse("wagtailadmin_pages:add", args=["modules", child, page.pk])
    assert editor.get(address).status_code == 200


@pytest.mark.parametrize("snippet", ["quizzes_quiz", "reference_glossaryterm"])
def test_the_editor_of_every_snippet_opens(editor, snippet):
    assert editor.get(reverse(f"wagtailsnippets_{snippet}:add")).status_code == 200


@pytest.mark.parametrize("mode", ["newcomer", "finisher"])
def test_a_slide_is_previewed_in_both_states_and_nothing_is_recorded(trainer, course, rf, mode):
    slide = english(SlidePage, "slide-2-one")

    response = slide.make_preview_request(None, mode)
    text = response.render().content.decode() if hasattr(response, "render") else response.content.decode()

    assert "What a trainer says about slide 2 one." in text
    assert ("4 of 4" in text) == (mode == "finisher")
    assert not Record.objects.exists()


def test_a_draft_with_nothing_in_it_can_be_previewed(course):
    slide = factories.add_slide(english(SectionPage, "section-1"), "Empty", body=[], notes=[], live=False)

    assert slide.make_preview_request(None, "newcomer").status_code == 200


def test_a_published_change_shows_to_learners(editor, client):
    slide = english(SlidePage, "slide-1-one")
    data = nested_form_data(
        {
            "title": "Slide 1 one",
            "slug": "slide-1-one",
            "body": streamfield([]),
            "notes": streamfield([("paragraph", rich_text("<p>Quite new words.</p>"))]),
            "credits": streamfield([]),
            "kind": "text",
            "readership": "everyone",
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
            "action-publish": "1",
        }
    )

    response = editor.post(reverse("wagtailadmin_pages:edit", args=[slide.pk]), data)

    assert response.status_code == 302, response.context["form"].errors
    assert "Quite new words." in client.get(FIRST).content.decode()


def test_a_learner_cannot_reach_the_editors(client, learner, course):
    client.force_login(learner)

    assert client.get("/admin/pages/").status_code in (302, 403)


# --- translating ----------------------------------------------------------------------------------


def translate(instance, words: dict[str, str]):
    """Translates every string of `instance` into French and publishes; `words` maps English to French."""
    french = Locale.objects.get(language_code="fr")
    translate_object(instance, [french])
    source = TranslationSource.objects.get_for_instance(instance)
    for segment in source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            locale=french,
            context=TranslationContext.objects.get(pk=segment.context_id),
            defaults={"data": words.get(segment.string.data, f"FR {segment.string.data}")},
        )
    source.create_or_update_translation(french, publish=True, fallback=True)


def test_a_slide_and_its_quiz_in_french_are_the_same_activities(client, learner, course):
    slide, quiz = english(SlidePage, "slide-1-one"), Quiz.objects.get(locale__language_code="en")
    words = {"What a trainer says about slide 1 one.": "Ce que dit une formatrice."}

    translate(slide, words)
    translate(quiz, {})

    french = SlidePage.objects.get(translation_key=slide.translation_key, locale__language_code="fr")
    assert french.alias_of is None
    assert [block.id for block in french.notes] == [block.id for block in slide.notes]
    assert Activity.objects.filter(key=slide.translation_key).count() == 1
    assert Activity.objects.filter(key=quiz.translation_key).count() == 1
    assert Quiz.objects.filter(translation_key=quiz.translation_key).count() == 2

    client.force_login(learner)
    text = client.get("/fr/slides/1.1.1/", follow=True).content.decode()
    assert "Ce que dit une formatrice." in text
    client.get(FIRST)
    assert Record.objects.count() == 1


def item(**value):
    return {"type": "item", "value": value}


def test_a_slide_with_every_optional_block_left_empty_can_be_translated(course):
    blocks = [
        {"type": "text", "value": {"text": "<p>Words</p>"}},
        {"type": "steps", "value": {"heading": "", "items": [item(title="A", text="", page=None)]}},
        {"type": "story", "value": {"narrator": "Mara", "content_note": "None.", "text": ""}},
        {"type": "practitioner", "value": {"role": "", "text": ""}},
        {
            "type": "links",
            "value": {"heading": "", "items": [item(label="A", kind="form", url="", page=None, as_of=None)]},
        },
        {"type": "download", "value": {"label": "A", "item": "", "document": None}},
        {"type": "figure", "value": {"image": None, "alternative": "", "caption": ""}},
        {"type": "recording", "value": {"recording": None, "summary": ""}},
    ]  # fmt: skip
    slide = factories.add_slide(english(SectionPage, "section-1"), "Many blocks", body=blocks)

    translate(slide, {})

    assert SlidePage.objects.filter(translation_key=slide.translation_key, alias_of=None).count() == 2
    assert Page.objects.filter(translation_key=slide.translation_key).count() == 2
