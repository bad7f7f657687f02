"""A trainer and the glossary."""

import json

import pytest
from django.urls import reverse

from learning.reference.models import GlossaryTerm

CHOOSER = "wagtailsnippetchoosers_reference_glossaryterm"


@pytest.fixture
def trainers_client(client, trainer):
    client.force_login(trainer)
    return client


def test_a_trainer_opens_the_list_and_the_editor(trainers_client, add_term):
    term = add_term("safe-house")
    for address in (
        reverse("wagtailsnippets_reference_glossaryterm:list"),
        reverse("wagtailsnippets_reference_glossaryterm:add"),
        reverse("wagtailsnippets_reference_glossaryterm:edit", args=[term.pk]),
        reverse("wagtailsnippets_reference_glossaryterm:usage", args=[term.pk]),
        reverse("wagtailsnippets_reference_glossaryterm:history", args=[term.pk]),
    ):
        assert trainers_client.get(address).status_code == 200, address


def test_a_trainer_writes_and_publishes_a_term(trainers_client):
    address = reverse("wagtailsnippets_reference_glossaryterm:add")
    words = {"term": "Intake", "slug": "intake", "in_services": "The first talk.", "in_law": ""}
    trainers_client.post(address, {**words, "action-publish": "1"})
    term = GlossaryTerm.objects.get()
    assert (term.slug, term.live, term.language) == ("intake", True, "en")


def test_two_terms_of_one_language_cannot_share_a_slug(trainers_client, add_term):
    add_term("intake")
    address = reverse("wagtailsnippets_reference_glossaryterm:add")
    words = {"term": "Intake", "slug": "intake", "in_services": "The first talk.", "in_law": ""}
    response = trainers_client.post(address, {**words, "action-publish": "1"})
    assert response.status_code == 200
    assert GlossaryTerm.objects.count() == 1


def test_a_draft_needs_a_slug_too(trainers_client):
    address = reverse("wagtailsnippets_reference_glossaryterm:add")
    response = trainers_client.post(address, {"term": "", "slug": "", "in_services": "", "in_law": ""})
    assert response.status_code == 200
    assert not GlossaryTerm.objects.exists()


def test_a_draft_may_be_without_words(trainers_client):
    address = reverse("wagtailsnippets_reference_glossaryterm:add")
    trainers_client.post(address, {"term": "Intake", "slug": "intake", "in_services": "", "in_law": ""})
    assert not GlossaryTerm.objects.get().live


def test_a_learner_does_not_get_in(client, learner):
    client.force_login(learner)
    response = client.get(reverse("wagtailsnippets_reference_glossaryterm:list"))
    assert response.status_code in (302, 403)


def test_the_chooser_offers_each_slug_once_and_answers_with_it(trainers_client, add_term):
    term = add_term("safe-house")
    add_term("safe-house", language="fr", term="refuge", translation_key=term.translation_key)
    response = trainers_client.get(reverse(f"{CHOOSER}:choose"))
    listing = json.loads(response.content)["html"]
    assert "safe house" in listing
    assert "refuge" not in listing
    answer = json.loads(trainers_client.get(reverse(f"{CHOOSER}:chosen", args=[term.pk])).content)
    assert answer["step"] == "chosen"
    assert answer["result"]["slug"] == "safe-house"
    assert answer["result"]["title"] == "safe house"


def test_a_translated_term_keeps_its_slug(add_term):
    from wagtail.models import Locale
    from wagtail_localize.operations import translate_object

    term = add_term("safe-house")
    translate_object(term, [Locale.objects.get_or_create(language_code="fr")[0]])
    translated = GlossaryTerm.objects.get(locale__language_code="fr")
    assert (translated.slug, translated.translation_key) == (term.slug, term.translation_key)


def test_the_slide_editor_brings_the_scripts_of_the_mark(trainers_client, course):
    from modules.models import SlidePage

    slide = SlidePage.objects.first()
    text = trainers_client.get(reverse("wagtailadmin_pages:edit", args=[slide.pk])).content.decode()
    assert "js/admin/term.js" in text
    assert "wagtailadmin/js/chooser-modal.js" in text
    assert reverse(f"{CHOOSER}:choose") in text
