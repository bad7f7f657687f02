"""What readers suggest: kept for a trainer, never with anybody's data."""

import pytest
from django.urls import reverse

from learning.reference.models import Service, Suggestion

ADDRESS = "/en/directory/suggest/"
WORDS = {"kind": "entry", "name": "A new shelter", "text": "It takes families.", "contact": "", "source": ""}


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client


def test_one_signs_in_first(db, client):
    response = client.get(ADDRESS)
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
    assert client.post(ADDRESS, WORDS).status_code == 302
    assert not Suggestion.objects.exists()


def test_a_suggestion_waits_for_a_trainer_and_changes_nothing(signed_in, add_service, learner):
    service = add_service("a-line")
    before = Service.objects.values().get()
    response = signed_in.post(f"{ADDRESS}?service=a-line", {**WORDS, "kind": "correction", "contact": "416-555-0100"})
    assert response["Location"] == "/en/directory/a-line/"
    suggestion = Suggestion.objects.get()
    assert (suggestion.state, suggestion.service_slug, suggestion.made_by) == ("new", service.slug, learner)
    assert suggestion.contact == "416-555-0100"
    assert Service.objects.values().get() == before


def test_a_correction_begins_with_the_name_of_its_entry(signed_in, add_service):
    add_service("a-line")
    text = signed_in.get(f"{ADDRESS}?service=a-line").content.decode()
    assert 'value="A line"' in text
    assert signed_in.get(f"{ADDRESS}?service=nobody").status_code == 200


@pytest.mark.parametrize(
    ("field", "words", "kind"),
    [
        ("text", "My client’s number is 416-555-0199.", "Phone number"),
        ("text", "Write to amina.k@example.org about it.", "E-mail address"),
        ("contact", "Her SIN is 046 454 286", "Social insurance number"),
    ],
)
def test_a_persons_data_is_refused_and_what_was_typed_stays(signed_in, field, words, kind):
    response = signed_in.post(ADDRESS, {**WORDS, field: words})
    text = response.content.decode()
    assert response.status_code == 200
    assert "looks like a real person’s data" in text
    assert kind in text
    assert "A new shelter" in text
    assert not Suggestion.objects.exists()


def test_what_is_missing_is_said_and_nothing_is_lost(signed_in):
    text = signed_in.post(ADDRESS, {**WORDS, "name": ""}).content.decode()
    assert "It takes families." in text
    assert not Suggestion.objects.exists()


def test_a_trainer_says_what_was_done(client, trainer, learner):
    suggestion = Suggestion.objects.create(kind="entry", name="A shelter", text="It takes families.", made_by=learner)
    client.force_login(trainer)
    listing = client.get(reverse("wagtailsnippets_reference_suggestion:list"))
    assert "A shelter" in listing.content.decode()
    address = reverse("wagtailsnippets_reference_suggestion:edit", args=[suggestion.pk])
    assert "It takes families." in client.get(address).content.decode()
    client.post(address, {"state": "taken", "answer": "Added.", "text": "Other words."})
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.answer, suggestion.handled_by) == ("taken", "Added.", trainer)
    assert suggestion.handled_at
    assert suggestion.text == "It takes families."


def test_learners_see_no_suggestions(signed_in, db):
    assert signed_in.get(reverse("wagtailsnippets_reference_suggestion:list")).status_code in (302, 403)


def test_a_suggestion_outlives_the_account_that_made_it(learner):
    suggestion = Suggestion.objects.create(kind="entry", name="A shelter", text="It.", made_by=learner)
    learner.delete()
    suggestion.refresh_from_db()
    assert suggestion.made_by is None
