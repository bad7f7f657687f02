"""A trainer and the toolkit in the admin."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Locale

from learning.core.keys import key_for
from learning.toolkit.blocks import RICH
from learning.toolkit.models import (
    CaseworkTemplate,
    Exercise,
    MarkingComment,
    PracticeClient,
    TemplateVersion,
    ToolkitSettings,
)
from learning.toolkit.source import load_toolkit
from tests.toolkit.forms import ANSWERS, publish_form

LEVELS = {"missing": "", "partly": "", "good": ""}
MODELS = ("caseworktemplate", "practiceclient", "exercise", "markingcomment")


@pytest.fixture
def trainers_client(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def form(db):
    return publish_form()


@pytest.fixture
def exercise(form):
    client = PracticeClient(
        translation_key=key_for("client:alder"), locale=form.locale, slug="alder", name="Alder", sketch="Invented.",
        card=[{"type": "part", "value": {"module": "first-response", "title": "Strengths", "text": "<p>Maps.</p>"}}],
    )  # fmt: skip
    client.save()
    made = Exercise(
        translation_key=key_for("exercise:t2-alder"),
        locale=form.locale,
        code="t2-alder",
        title="A safety assessment with Alder",
        template=form,
        client=client,
        module_key=form.module_key,
        stages=[{"type": "stage", "value": {"title": "First", "facts": "<p>She phones.</p>", "task": ""}}],
        rubric=[{"type": "line", "value": {"key": "r1", "text": "Sees the phone", "is_critical": True, **LEVELS}}],
        common_lines=["c1"],
        model_answer=ANSWERS,
    )
    made.save()
    made.save_revision().publish()
    made.refresh_from_db()
    return made


def address(model: str, name: str, *arguments) -> str:
    return reverse(f"wagtailsnippets_toolkit_{model}:{name}", args=arguments)


def sections_form(sections: list[dict], name="sections") -> dict[str, str]:
    """What the editor sends for sections with text fields alone."""
    sent = {f"{name}-count": str(len(sections))}
    for place, section in enumerate(sections):
        at = f"{name}-{place}"
        sent |= {f"{at}-deleted": "", f"{at}-order": str(place), f"{at}-type": "section", f"{at}-id": ""}
        value = f"{at}-value"
        sent |= {f"{value}-key": section["key"], f"{value}-title": section["title"], f"{value}-help": ""}
        sent |= {f"{value}-variants-count": "0", f"{value}-fields-count": str(len(section["fields"]))}
        for number, field in enumerate(section["fields"]):
            here = f"{value}-fields-{number}"
            sent |= {f"{here}-deleted": "", f"{here}-order": str(number), f"{here}-type": "text", f"{here}-id": ""}
            sent |= {f"{here}-value-key": field[0], f"{here}-value-label": field[1], f"{here}-value-help": ""}
    return sent


def template_form(sections: list[dict], **changes) -> dict[str, str]:
    return {
        "code": "t4",
        "module_key": "",
        "title": "Checklist",
        "purpose": "For the first days.",
        "adapt": json.dumps({"blocks": [], "entityMap": {}}),
        "variants-count": "0",
        **sections_form(sections),
        **changes,
    }


ONE_SECTION = [{"key": "first", "title": "First", "fields": [("food", "Food"), ("sleep", "Sleep")]}]


@pytest.mark.parametrize("model", MODELS)
def test_a_trainer_opens_every_list_and_editor(trainers_client, exercise, model):
    comment = MarkingComment.objects.create(text="Good.", line="c1")
    rows = {"caseworktemplate": exercise.template, "practiceclient": exercise.client, "exercise": exercise}
    row = rows.get(model, comment)
    for name, arguments in (
        ("list", ()),
        ("add", ()),
        ("edit", (row.pk,)),
        ("history", (row.pk,)),
        ("usage", (row.pk,)),
    ):
        if name == "history" and model == "markingcomment":
            continue
        assert trainers_client.get(address(model, name, *arguments)).status_code == 200, (model, name)


@pytest.mark.parametrize("model", MODELS)
def test_a_learner_does_not_get_in(client, learner, model):
    client.force_login(learner)
    assert client.get(address(model, "list")).status_code in (302, 403)


def test_the_four_stand_together_in_the_menu(trainers_client, db):
    text = trainers_client.get(reverse("wagtailadmin_home")).content.decode()
    for model in MODELS:
        assert address(model, "list") in text


def test_publishing_a_form_makes_its_first_version(trainers_client):
    answer = trainers_client.post(
        address("caseworktemplate", "add"), {**template_form(ONE_SECTION), "action-publish": "1"}
    )
    assert answer.status_code == 302
    version = TemplateVersion.objects.get()
    assert [field["key"] for field in version.definition["sections"][0]["fields"]] == ["food", "sleep"]


def test_a_key_that_stands_there_twice_is_refused_when_publishing(trainers_client):
    sections = [{"key": "first", "title": "First", "fields": [("food", "Food"), ("food", "Food again")]}]
    sent = {**template_form(sections), "action-publish": "1"}
    answer = trainers_client.post(address("caseworktemplate", "add"), sent)
    assert answer.status_code == 200
    assert "the key stands there twice" in answer.content.decode()
    assert not CaseworkTemplate.objects.exists()


def test_a_draft_may_be_unfinished(trainers_client):
    sections = [{"key": "first", "title": "", "fields": [("food", "")]}]
    trainers_client.post(address("caseworktemplate", "add"), template_form(sections, purpose=""))
    draft = CaseworkTemplate.objects.get()
    assert not draft.live
    assert draft.definition().sections[0].fields[0].key == "food"
    assert not TemplateVersion.objects.exists()


@pytest.mark.parametrize("mode", ["fill", "read", "print"])
def test_a_form_is_previewed_in_each_mode(rf, trainer, form, mode):
    request = rf.get("/")
    request.user = trainer
    response = form.make_preview_request(request, mode)
    response = response.render() if hasattr(response, "render") else response
    assert response.status_code == 200
    assert "Danger now?" in response.content.decode()


@pytest.mark.parametrize("mode", ["facts", "model"])
def test_an_exercise_is_previewed_in_each_mode(rf, trainer, exercise, mode):
    request = rf.get("/")
    request.user = trainer
    text = exercise.make_preview_request(request, mode).render().content.decode()
    assert ("She phones." if mode == "facts" else "Phone the clinic") in text


def test_an_empty_draft_is_previewed(rf, trainer, db):
    request = rf.get("/")
    request.user = trainer
    locale = Locale.get_default()
    for draft in (
        CaseworkTemplate(locale=locale, live=False),
        PracticeClient(locale=locale, live=False),
        Exercise(locale=locale, live=False),
    ):
        assert draft.make_preview_request(request).status_code == 200


def test_a_client_is_previewed(rf, trainer, exercise):
    request = rf.get("/")
    request.user = trainer
    text = exercise.client.make_preview_request(request).render().content.decode()
    assert "not a real person" in text


def test_a_section_of_no_variant_is_refused(form):
    form.variants = []
    with pytest.raises(ValidationError, match="There is no such variant: inside"):
        form.clean()


def test_the_editor_of_an_exercise_keeps_the_model_answer(trainers_client, exercise):
    text = trainers_client.get(address("exercise", "edit", exercise.pk)).content.decode()
    assert reverse("toolkit_admin:model_answer", args=[exercise.pk]) in text
    assert 'name="model_answer"' not in text
    assert "No real or identifying data" in text, "the common lines are ticked, not typed"


# --- the model answer -----------------------------------------------------------------------------


def screen(exercise) -> str:
    return reverse("toolkit_admin:model_answer", args=[exercise.pk])


def test_the_model_answer_is_written_in_the_form(trainers_client, exercise):
    text = trainers_client.get(screen(exercise)).content.decode()
    assert 'name="f-worker"' in text
    assert 'value="W-3"' in text
    answer = trainers_client.post(screen(exercise), {"f-worker": "W-4", "f-danger": "yes_now", "save": "save"})
    assert answer.status_code == 303
    exercise.refresh_from_db()
    assert exercise.model_answer == ANSWERS, "a draft changes nothing that is published"
    assert exercise.get_latest_revision_as_object().model_answer == {"worker": "W-4", "danger": "yes_now"}


def test_the_model_answer_is_published_by_its_button(trainers_client, exercise):
    trainers_client.post(screen(exercise), {"f-worker": "W-4", "publish": "publish"})
    exercise.refresh_from_db()
    assert exercise.model_answer == {"worker": "W-4"}
    assert exercise.live


def test_a_mistake_in_the_model_answer_is_named_and_nothing_is_lost(trainers_client, exercise):
    answer = trainers_client.post(screen(exercise), {"f-worker": "W-4", "f-seen_on": "soon"})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert 'value="W-4"' in text
    assert "is not a date" in text
    exercise.refresh_from_db()
    assert not exercise.has_unpublished_changes


def test_a_row_is_added_to_the_model_answer_without_saving(trainers_client, exercise):
    sent = {"f-risks-0-risk": "One", "f-risks-1-risk": "", "add_row": "risks"}
    text = trainers_client.post(screen(exercise), sent).content.decode()
    assert "f-risks-2-risk" in text
    exercise.refresh_from_db()
    assert not exercise.has_unpublished_changes


def test_a_locked_exercise_is_not_written(trainers_client, exercise):
    Exercise.objects.filter(pk=exercise.pk).update(locked=True)
    text = trainers_client.post(screen(exercise), {"f-worker": "W-4"}).content.decode()
    assert "Nothing was saved." in text
    assert 'value="W-4"' in text
    exercise.refresh_from_db()
    assert not exercise.has_unpublished_changes


def test_who_may_not_edit_exercises_does_not_see_the_model_answer(client, learner, exercise, administrator):
    for user in (learner, administrator):
        client.force_login(user)
        assert client.get(screen(exercise)).status_code in (302, 403)


# --- settings and languages -----------------------------------------------------------------------


def test_a_trainer_says_whether_trainers_are_on_duty(trainers_client):
    page = reverse("wagtailsettings:edit", args=["toolkit", "toolkitsettings"])
    response = trainers_client.get(page, follow=True)
    assert response.status_code == 200
    trainers_client.post(response.request["PATH_INFO"], {"trainers_on_duty": "on", "working_days": "10"})
    assert ToolkitSettings.load().trainers_on_duty


def test_a_form_with_every_optional_part_left_empty_can_be_translated(form, run_jobs):
    from wagtail_localize.operations import translate_object

    french = Locale.objects.get_or_create(language_code="fr")[0]
    run_jobs(lambda: translate_object(form, [french]))
    translated = CaseworkTemplate.objects.get(locale=french)
    assert translated.definition().sections == form.definition().sections
    assert TemplateVersion.objects.filter(language="fr").count() == 1


def test_exercises_and_clients_can_be_translated(exercise, run_jobs):
    from wagtail_localize.operations import translate_object

    french = Locale.objects.get_or_create(language_code="fr")[0]
    for one in (exercise.template, exercise.client, exercise):
        run_jobs(lambda one=one: translate_object(one, [french]))
    translated = Exercise.objects.get(locale=french)
    assert translated.model_answer == exercise.model_answer
    assert translated.template.translation_key == exercise.template.translation_key


def test_everything_that_ships_can_be_opened(trainers_client):
    load_toolkit(language="en")
    for row in (CaseworkTemplate.objects.first(), PracticeClient.objects.first(), Exercise.objects.first()):
        assert trainers_client.get(address(row._meta.model_name, "edit", row.pk)).status_code == 200
    assert trainers_client.get(screen(Exercise.objects.first())).status_code == 200


# --- links to forms in texts ----------------------------------------------------------------------


def test_a_link_to_a_form_outlives_the_editor(form):
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from modules.blocks import WORDS

    text = '<p data-block-key="a">See <a id="t2" linktype="template">the form</a>.</p>'
    for features in (RICH, WORDS):
        converter = ContentstateConverter(features=features)
        kept = converter.to_database_format(converter.from_database_format(text))
        assert kept.replace('linktype="template" id="t2"', 'id="t2" linktype="template"') == text


def test_the_chooser_answers_with_the_code(trainers_client, form):
    chooser = "wagtailsnippetchoosers_toolkit_caseworktemplate"
    assert trainers_client.get(reverse(f"{chooser}:choose")).status_code == 200
    answer = json.loads(trainers_client.get(reverse(f"{chooser}:chosen", args=[form.pk])).content)
    assert (answer["result"]["code"], answer["result"]["url"]) == ("t2", "/en/toolkit/t2/")
