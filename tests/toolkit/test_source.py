"""The shipped toolkit: checked in whole, loaded once, and never over what a trainer wrote."""

import pytest
import yaml

from learning.core.keys import key_for
from learning.toolkit import gate, source, source_reading
from learning.toolkit.answers import mistakes
from learning.toolkit.models import CaseworkTemplate, Exercise, MarkingComment, PracticeClient, TemplateVersion
from learning.toolkit.source import SourceError, load_toolkit, read_toolkit

COMMON = """
sections:
  header:
    title: About this record
    fields:
      - {key: agency, kind: text, label: Agency}
lines:
  - {key: c1, text: No real data, is_critical: true, missing: A name., partly: A hint., good: None.}
comments:
  - {text: "Good: a code.", line: c1}
"""
FORM = """
code: t2
title: Safety assessment
purpose: |
  To see danger
  early.
module: first-response
adapt: |
  - **Numbers.** Put yours in, see [the plan](template:t3).
variants: [{key: inside, title: Still inside}]
sections:
  - use: header
  - key: brief
    title: Part A
    fields:
      - {key: danger, kind: choice, label: "Danger?", options: [{key: now, label: Now}]}
  - key: inside
    title: Inside
    variants: [inside]
    fields:
      - {key: code_word, kind: text, label: Code word}
"""
CLIENT = """
name: Alder
slug: alder
sketch: Somebody invented.
invented_details: ["Birch Road 12"]
card:
  - {module: first-response, title: Strengths, text: "Makes **maps**."}
"""
EXERCISE = """
code: t2-alder
title: A safety assessment with Alder
template: t2
client: alder
module: first-response
stages:
  - {title: First, facts: "She phones.", task: "Fill in Part A."}
common: [c1]
rubric:
  - {key: r1, text: Sees the phone, is_critical: true}
model_answer: {danger: now}
"""


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Writes files to load instead of those that ship."""
    monkeypatch.setattr(source_reading, "CONTENT", tmp_path)
    source_reading.read_lines.cache_clear()

    def write(name: str, text: str) -> None:
        path = tmp_path / "en" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    for name, text in {
        "common.yaml": COMMON,
        "templates/t02.yaml": FORM,
        "clients/alder.yaml": CLIENT,
        "exercises/t2-alder.yaml": EXERCISE,
    }.items():
        write(name, text)
    yield write
    source_reading.read_lines.cache_clear()


def edit(one, publish=True, **words):
    """What a trainer does in the admin."""
    for name, value in words.items():
        setattr(one, name, value)
    revision = one.save_revision()
    if publish:
        revision.publish()
    one.refresh_from_db()
    return one


def test_loading_publishes_everything_with_keys_that_never_change(db, shipped):
    assert load_toolkit(language="en").new == ["t2", "alder", "t2-alder"]
    form, client, exercise = CaseworkTemplate.objects.get(), PracticeClient.objects.get(), Exercise.objects.get()
    assert form.translation_key == key_for("template:t2")
    assert client.translation_key == key_for("client:alder")
    assert exercise.translation_key == key_for("exercise:t2-alder")
    assert exercise.module_key == key_for("first-response")
    assert (exercise.template, exercise.client, exercise.model_answer) == (form, client, {"danger": "now"})
    assert form.purpose == "To see danger early."
    for one in (form, client, exercise):
        assert one.live
        assert not one.has_unpublished_changes


def test_what_was_read_is_what_the_editor_holds(db, shipped):
    load_toolkit(language="en")
    read = read_toolkit("en").forms["t2"].definition
    held = CaseworkTemplate.objects.get().definition()
    assert held.sections == read.sections
    assert held.variants == read.variants
    assert held.adapt == read.adapt
    version = TemplateVersion.objects.get()
    assert (version.number, version.code, version.language) == (1, "t2", "en")


def test_loading_twice_changes_nothing(db, shipped):
    load_toolkit(language="en")
    before = list(CaseworkTemplate.objects.values()), list(Exercise.objects.values())
    summary = load_toolkit(language="en")
    assert (summary.new, summary.changed, summary.kept) == ([], [], [])
    assert (list(CaseworkTemplate.objects.values()), list(Exercise.objects.values())) == before
    assert TemplateVersion.objects.count() == MarkingComment.objects.count() == 1


def test_a_change_of_the_source_is_taken_over_and_makes_a_version(db, shipped):
    load_toolkit(language="en")
    shipped("templates/t02.yaml", FORM.replace("Danger?", "Danger now?"))
    assert load_toolkit(language="en").changed == ["t2"]
    assert list(TemplateVersion.objects.values_list("number", "what_changed")) == [
        (2, "Changed: Danger now?."),
        (1, ""),
    ]


@pytest.mark.parametrize("publish", [True, False])
def test_what_a_trainer_edited_is_kept_and_named(db, shipped, publish):
    load_toolkit(language="en")
    edit(CaseworkTemplate.objects.get(), title="Ours", publish=publish)
    shipped("templates/t02.yaml", FORM.replace("Danger?", "Danger now?"))
    assert load_toolkit(language="en").kept == ["t2"]
    assert CaseworkTemplate.objects.get().get_latest_revision_as_object().title == "Ours"
    assert load_toolkit(language="en", overwrite=True).changed == ["t2"]
    assert CaseworkTemplate.objects.get().title == "Safety assessment"


def test_what_a_trainer_took_back_stays_taken_back(db, shipped):
    load_toolkit(language="en")
    PracticeClient.objects.get().unpublish()
    assert load_toolkit(language="en").kept == ["alder"]
    assert not PracticeClient.objects.get().live


def test_an_edited_model_answer_is_kept(db, shipped):
    load_toolkit(language="en")
    edit(Exercise.objects.get(), model_answer={"danger": "unknown"})
    assert load_toolkit(language="en").kept == ["t2-alder"]


def test_ready_comments_are_loaded_once_and_then_the_trainers(db, shipped):
    load_toolkit(language="en")
    MarkingComment.objects.update(text="Ours.")
    load_toolkit(language="en")
    assert [comment.text for comment in MarkingComment.objects.all()] == ["Ours."]


def test_progress_names_each_thing(db, shipped):
    told = []
    load_toolkit(language="en", progress=told.append)
    assert told == ["t2", "alder", "t2-alder"]


def test_a_mistake_loads_nothing(db, shipped):
    shipped("exercises/t2-alder.yaml", EXERCISE.replace("danger: now", "danger: later"))
    with pytest.raises(SourceError):
        load_toolkit(language="en")
    assert not CaseworkTemplate.objects.exists()


def test_a_language_without_a_source_loads_nothing(db, shipped):
    assert load_toolkit(language="fr").new == []


def test_the_common_lines_come_by_key_and_in_english_where_there_are_no_others(shipped):
    assert source.common_lines("fr")["c1"]["is_critical"] is True
    assert source.common_lines("en")["c1"]["partly"] == "A hint."


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("templates/t02.yaml", "title: Safety", "titel: Safety", "t02.yaml: unknown: titel"),
        ("templates/t02.yaml", "kind: choice", "kind: chioce", "field danger: there is no kind"),
        ("templates/t02.yaml", "key: danger", "key: agency", "field agency: the key stands there twice"),
        ("templates/t02.yaml", "{key: now, label: Now}", "{key: yes, label: Yes}", "“True” cannot be the key"),
        ("templates/t02.yaml", "{key: now, label: Now}", "{key: unknown, label: Us}", "“unknown” cannot be the key"),
        ("templates/t02.yaml", "use: header", "use: heading", "no common section “heading”"),
        ("templates/t02.yaml", "variants: [inside]", "variants: [outside]", "no such variant: outside"),
        ("templates/t02.yaml", "module: first-response", "module: first", "no module “first”"),
        ("templates/t02.yaml", "template:t3", "slide:first", "adapt: “slide:first”"),
        ("clients/alder.yaml", "sketch", "scetch", "alder.yaml: unknown: scetch"),
        ("clients/alder.yaml", "title: Strengths, ", "", "card, part 1: missing: title"),
        ("exercises/t2-alder.yaml", "template: t2", "template: t9", "no form “t9”"),
        ("exercises/t2-alder.yaml", "client: alder", "client: birch", "no client “birch”"),
        ("exercises/t2-alder.yaml", "client: alder", "variant: left", "no variant “left”"),
        ("exercises/t2-alder.yaml", "danger: now", "danger: later", "model_answer, field danger: “later” is no option"),
        ("exercises/t2-alder.yaml", "danger: now", "dangr: now", "model_answer, field dangr"),
        ("exercises/t2-alder.yaml", "common: [c1]", "common: [c9]", "no common line “c9”"),
        ("exercises/t2-alder.yaml", "key: r1", "key: c1", "the line “c1” stands there twice"),
        ("exercises/t2-alder.yaml", "title: First, ", "", "stage 1: missing: title"),
        ("common.yaml", "key: c1, text: No real data, ", "key: c1, ", "lines, line 1: missing: text"),
        ("common.yaml", "lines:", "lines: [", "common.yaml"),
    ],
)
def test_a_mistake_is_named_by_file_and_place(shipped, name, old, new, message):
    text = {"templates": FORM, "clients": CLIENT, "exercises": EXERCISE}.get(name.partition("/")[0], COMMON)
    assert old in text
    shipped(name, text.replace(old, new))
    with pytest.raises(SourceError) as raised:
        read_toolkit("en")
    assert message in str(raised.value)


def test_a_code_stands_in_one_file_only(shipped):
    shipped("templates/t02-again.yaml", FORM)
    with pytest.raises(SourceError, match=r"“t2” stands in another file already"):
        read_toolkit("en")


# --- what ships -----------------------------------------------------------------------------------


def test_what_ships_can_be_loaded_and_every_model_answer_fits_its_form(db):
    shipped = read_toolkit("en")
    assert set(load_toolkit(language="en").new) == {*shipped.forms, *shipped.clients, *shipped.exercises}
    for code, exercise in shipped.exercises.items():
        form = shipped.forms[exercise["template"]].definition
        assert mistakes(form, exercise["model_answer"]) == {}, code
    assert load_toolkit(language="en").same


def test_the_page_in_front_ships():
    gate.words.cache_clear()
    assert gate.words("en")
    assert gate.words("fr").language in ("en", "fr")


def test_every_form_has_the_parts_that_all_forms_have():
    for code, form in read_toolkit("en").forms.items():
        assert form.definition.purpose, code
        assert form.definition.adapt, code


def test_files_are_plain_text_that_yaml_reads():
    for path in source_reading.CONTENT.rglob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")), path
