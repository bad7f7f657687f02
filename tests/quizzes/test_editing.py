"""A trainer edits, previews and translates a quiz."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import String, StringTranslation, Translation, TranslationSource

from quizzes import selectors, services
from quizzes.models import Quiz
from quizzes.paper import paper_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, trainer, address):
    client.force_login(trainer)
    return client


def options(*rights):
    return streamlist(
        [{"text": f"Option {n}", "right": "on" if right else "", "feedback": ""} for n, right in enumerate(rights)]
    )


def streamlist(values):
    items = {
        str(place): {"value": value, "order": str(place), "deleted": "", "id": ""} for place, value in enumerate(values)
    }
    return {"count": str(len(values)), **items}


def quiz_form(*questions, **fields):
    """What the editor sends; a question is its type with its options' rights."""
    return nested_form_data(
        {
            "title": "A quiz",
            "introduction": rich_text("<p>Hello.</p>"),
            "pass_mark": "80",
            "layout": "one_page",
            "questions": streamfield(
                [
                    (
                        kind,
                        {
                            "text": rich_text("<p>What?</p>"),
                            "hint": "",
                            "feedback": rich_text(""),
                            "tests": "",
                            "options": options(*rights),
                        },
                    )
                    for kind, rights in questions
                ]
            ),
            **fields,
        }
    )


def test_trainers_have_the_rights_and_learners_do_not(trainer, learner):
    for action in ("add", "change", "delete", "view", "publish"):
        assert Permission.objects.filter(codename=f"{action}_quiz").exists()
        assert trainer.has_perm(f"quizzes.{action}_quiz")
        assert not learner.has_perm(f"quizzes.{action}_quiz")


def test_the_list_and_the_editor_open(desk, quiz):
    answer = desk.get(reverse("wagtailsnippets_quizzes_quiz:list"))
    assert answer.status_code == 200
    assert quiz.title in answer.content.decode()
    for address in (
        reverse("wagtailsnippets_quizzes_quiz:add"),
        reverse("wagtailsnippets_quizzes_quiz:edit", args=[quiz.pk]),
        reverse("wagtailsnippets_quizzes_quiz:history", args=[quiz.pk]),
    ):
        assert desk.get(address).status_code == 200


def test_a_draft_may_be_unfinished(desk):
    answer = desk.post(
        reverse("wagtailsnippets_quizzes_quiz:add"), quiz_form(("single_choice", []), ("multiple_choice", [True]))
    )
    assert answer.status_code == 302
    quiz = Quiz.objects.get()
    assert not quiz.live
    assert len(quiz.get_latest_revision_as_object().questions) == 2


@pytest.mark.parametrize(
    ("question", "complaint"),
    [
        (("single_choice", [True]), "Give at least two answers."),
        (("single_choice", [True, True]), "Mark exactly one answer as right."),
        (("single_choice", [False, False]), "Mark exactly one answer as right."),
        (("multiple_choice", [True, True]), "Mark at least one answer as right"),
        (("multiple_choice", [False, False]), "Mark at least one answer as right"),
        (("multiple_choice", []), "Give at least two answers."),
    ],
)
def test_publishing_is_strict(desk, question, complaint):
    answer = desk.post(
        reverse("wagtailsnippets_quizzes_quiz:add"), {**quiz_form(question), "action-publish": "action-publish"}
    )
    assert answer.status_code == 200
    assert complaint in answer.content.decode()
    assert not Quiz.objects.exists()


def test_a_quiz_without_questions_is_not_published(desk):
    desk.post(reverse("wagtailsnippets_quizzes_quiz:add"), {**quiz_form(), "action-publish": "action-publish"})
    assert not Quiz.objects.filter(live=True).exists()


def test_a_whole_quiz_is_published_and_can_be_taken(desk, learner):
    form = quiz_form(("single_choice", [True, False]), ("multiple_choice", [True, False, True]))
    answer = desk.post(reverse("wagtailsnippets_quizzes_quiz:add"), {**form, "action-publish": "action-publish"})
    assert answer.status_code == 302
    quiz = Quiz.objects.get()
    assert quiz.live
    paper = services.start_attempt(user=learner, quiz=quiz).paper
    identifiers = [question["id"] for question in paper["questions"]]
    identifiers += [option["id"] for question in paper["questions"] for option in question["options"]]
    assert len(set(identifiers)) == 7
    assert paper_of(Quiz.objects.get(), seed=paper["seed"])["questions"] == paper["questions"], "ids stay"


@pytest.mark.parametrize("mode", ["questions", "introduction", "feedback"])
def test_the_preview_shows_it_as_a_learner_sees_it(desk, quiz, mode):
    address = reverse("wagtailsnippets_quizzes_quiz:preview_on_edit", args=[quiz.pk])
    form = quiz_form(("single_choice", [True, False]), ("single_choice", []))
    assert desk.post(address, form).json()["is_valid"]
    answer = desk.get(address, {"mode": mode})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "A preview. Nothing is recorded." in text
    assert ("What to expect" in text) == (mode == "introduction")
    assert ("<fieldset" in text) == (mode != "introduction")
    assert ("Not this one:" in text) == (mode == "feedback")
    assert 'type="submit"' not in text.partition("<main")[2].partition("</main")[0]


def test_a_new_quiz_can_be_previewed_before_it_is_saved(desk):
    address = reverse("wagtailsnippets_quizzes_quiz:preview_on_add")
    desk.post(address, quiz_form(title=""))
    assert desk.get(address, {"mode": "questions"}).status_code == 200


# --- translation -------------------------------------------------------------------------------------


def translated(quiz, words):
    """The quiz in French through wagtail-localize, with these strings translated."""
    french, _created = Locale.objects.get_or_create(language_code="fr")
    source, _created = TranslationSource.get_or_create_from_instance(quiz)
    translation = Translation.objects.create(source=source, target_locale=french)
    for segment in source.stringsegment_set.select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=french,
            context=segment.context,
            data=words.get(segment.string.data, f"{segment.string.data} (fr)"),
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
    translation.save_target(publish=True)
    return Quiz.objects.get(translation_key=quiz.translation_key, locale=french)


def test_a_translated_quiz_is_the_same_activity(quiz, learner):
    french = translated(quiz, {"Which one?": "Lequel ?", "This": "Celui-ci"})
    assert french.live
    assert french.translation_key == quiz.translation_key
    english_paper, french_paper = paper_of(quiz), paper_of(french)
    assert french_paper["language"] == "fr"
    assert "Lequel ?" in french_paper["questions"][0]["text"]
    assert french_paper["questions"][0]["options"][0]["text"] == "Celui-ci"
    for one, other in zip(english_paper["questions"], french_paper["questions"], strict=True):
        assert one["id"] == other["id"]
        assert [(o["id"], o["right"]) for o in one["options"]] == [(o["id"], o["right"]) for o in other["options"]]
    # Begun in one language, gone on with in the other.
    attempt = services.start_attempt(user=learner, quiz=quiz)
    assert services.start_attempt(user=learner, quiz=french) == attempt
    assert selectors.state(user=learner, quiz=french).state == "begun"


def test_a_quiz_with_everything_optional_left_empty_is_translated(desk):
    slide = Page.objects.get(depth=1).add_child(instance=Page(title="A slide", slug="a-slide"))
    form = quiz_form(("single_choice", [True, False]), ("multiple_choice", [True, False]), introduction=rich_text(""))
    form["questions-1-value-tests"] = str(slide.pk)
    desk.post(reverse("wagtailsnippets_quizzes_quiz:add"), {**form, "action-publish": "action-publish"})
    quiz = Quiz.objects.get()
    french = translated(quiz, {})
    assert [question["tests"] for question in paper_of(french)["questions"]] == ["", str(slide.translation_key)]
    slide.delete()
    assert [question["tests"] for question in paper_of(Quiz.objects.get(pk=french.pk))["questions"]] == ["", ""]


def test_a_quiz_from_source_with_nulls_is_translated(make_quiz):
    quiz = make_quiz(introduction="", questions=[{
        "key": "bare", "type": "single_choice", "text": "What?",
        "options": [{"text": "a", "right": True}, {"text": "b"}],
    }])  # fmt: skip
    assert translated(quiz, {}).live


def test_strings_are_there_to_translate(quiz):
    source, _created = TranslationSource.get_or_create_from_instance(quiz)
    strings = set(String.objects.filter(segments__source=source).values_list("data", flat=True))
    assert {"Quiz of the module", "Which one?", "This", "Why this is right.", "The first.", "To remember."} <= strings


def test_a_person_without_the_rights_is_kept_out(client, address, quiz):
    client.force_login(UserFactory())
    assert client.get(reverse("wagtailsnippets_quizzes_quiz:edit", args=[quiz.pk])).status_code in {302, 403}
