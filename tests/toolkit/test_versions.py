"""Versions of a form: made when what it says changes, and told to people who hold an older one."""

import pytest

from learning.toolkit import selectors
from learning.toolkit.changes import changes, in_one_sentence
from learning.toolkit.definition import read_definition
from learning.toolkit.models import TemplateVersion
from learning.toolkit.services import make_version
from tests.toolkit.forms import FORM, definition, publish_form


@pytest.fixture
def form(db):
    return publish_form()


def change_label(form, label):
    """What a trainer does in the editor."""
    raw = [dict(block) for block in form.sections.raw_data]
    raw[0]["value"]["fields"][0]["value"]["label"] = label
    form.sections = raw
    form.save_revision().publish()
    form.refresh_from_db()


def test_publishing_makes_the_first_version(form):
    version = TemplateVersion.objects.get()
    assert (version.number, version.language, version.what_changed) == (1, "en", "")
    held = read_definition(version.definition)
    assert (held.version, held.published_on) == (1, version.published_at.date().isoformat()) or held.published_on
    assert held.sections == definition().sections


def test_publishing_the_same_again_makes_none(form):
    form.save_revision().publish()
    make_version(template=form)
    assert TemplateVersion.objects.count() == 1


def test_a_draft_makes_none(form):
    form.title = "Another"
    form.save_revision()
    assert TemplateVersion.objects.count() == 1


def test_a_change_makes_the_next_and_names_what_changed(form):
    change_label(form, "Staff code")
    newest = TemplateVersion.objects.first()
    assert (newest.number, newest.what_changed) == (2, "Changed: Staff code.")
    assert selectors.current_version("t2", "en") == newest


def test_an_older_text_that_comes_back_is_a_version_of_its_own(form):
    change_label(form, "Staff code")
    change_label(form, "Worker")
    assert TemplateVersion.objects.count() == 3


def test_a_version_is_never_written_again(form):
    before = TemplateVersion.objects.values().get()
    change_label(form, "Staff code")
    assert TemplateVersion.objects.filter(number=1).values().get() == before


def test_each_language_counts_its_own_versions(form):
    french = publish_form("fr", title="Évaluation")
    change_label(form, "Staff code")
    assert selectors.current_version("t2", "fr").number == 1
    assert selectors.current_version("t2", "en").number == 2
    french.unpublish()
    assert selectors.current_version("t2", "fr").language == "en"


def test_there_is_no_current_version_of_what_is_not_published(form):
    form.unpublish()
    assert selectors.current_version("t2", "en") is None
    assert selectors.current_version("t9", "en") is None


def test_who_holds_an_older_version_is_told_what_changed_since(client, form):
    change_label(form, "Staff code")
    text = client.get("/en/toolkit/t2/versions/1/").content.decode()
    assert "You hold version 1. Version 2 is the current one." in " ".join(text.split())
    assert "Staff code" in text
    assert 'href="/en/toolkit/t2/"' in text


def test_who_holds_the_current_version_is_told_so(client, form):
    text = client.get("/en/toolkit/t2/versions/1/").content.decode()
    assert "You hold version 1. It is the current one." in " ".join(text.split())


def test_what_changed_does_not_tell_what_is_for_signed_in_people(client, form):
    raw = [dict(block) for block in form.sections.raw_data]
    raw[1]["value"]["fields"][0]["value"]["label"] = "Secret word"
    form.sections = raw
    form.save_revision().publish()
    assert "Secret word" not in client.get("/en/toolkit/t2/versions/1/").content.decode()
    form.refresh_from_db()
    client.post("/en/toolkit/before-you-write/", {})
    assert "Secret word" not in client.get("/en/toolkit/t2/").content.decode()


def test_changes_are_named_by_label():
    old = definition()
    sections = [dict(one) for one in FORM["sections"]]
    sections[0] = {
        **sections[0],
        "fields": [*sections[0]["fields"][1:], {"key": "new_one", "kind": "text", "label": "New one"}],
    }
    found = changes(old, definition(sections=sections, title="Another title"))
    assert (found.added, found.removed, found.changed) == (("New one",), ("Worker",), ("the title",))
    assert in_one_sentence(found) == "New: New one. Taken out: Worker. Changed: the title."
    assert not changes(old, definition())


def test_a_long_list_of_changes_is_counted():
    fields = [{"key": f"f{number}", "kind": "text", "label": "A long label " * 5} for number in range(20)]
    sections = [{"key": "one", "title": "One", "fields": fields}]
    found = changes(definition(), definition(sections=sections, variants=[]))
    assert in_one_sentence(found).endswith("parts changed.")
