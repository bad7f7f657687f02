"""The content types and activities that are our own: complete, valid, the same bytes wherever they are packed."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from media.h5p import package, packing
from modules.importers.source import activities_folder

NAMED = {"machineName": "Test.Thing", "majorVersion": 1, "minorVersion": 0}
LIBRARIES = sorted(path for path in packing.CONTENT_TYPES.iterdir() if (path / "library.json").is_file())
SOURCES = packing.sources(activities_folder("en"))
by_name = pytest.mark.parametrize("library", LIBRARIES, ids=lambda path: path.name)
each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
# Words that everybody sees first of an activity about a person, and again at its end.
LABEL = re.compile(r"Fictional practice case.*not a real person")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def content_of(source):
    with zipfile.ZipFile(io.BytesIO(packing.pack(source).data)) as archive:
        return json.loads(archive.read("content/content.json"))


def shape(data):
    """The names and lists of a language file, without its words."""
    if isinstance(data, dict):
        return {name: shape(value) for name, value in data.items()}
    return [shape(one) for one in data] if isinstance(data, list) else ""


@pytest.fixture
def source(tmp_path):
    """A small activity of a library of its own."""
    library = tmp_path / "types" / "Test.Thing-1.0"
    (library / "language").mkdir(parents=True)
    scripts = [{"path": "activity.js"}, {"path": "thing.js"}]
    about = {**NAMED, "title": "Thing", "patchVersion": 0, "runnable": 1, "preloadedJs": scripts}
    (library / "library.json").write_text(json.dumps(about))
    (library / "thing.js").write_text("'use strict';")
    words = [{"name": "again", "type": "text", "default": "Again"}, {"name": "back", "type": "text", "default": "Back"}]
    (library / "semantics.json").write_text(json.dumps([{"name": "l10n", "type": "group", "fields": words}]))
    french = {"semantics": [{"fields": [{"default": "Encore"}, {"default": "Retour"}]}]}
    (library / "language" / "fr.json").write_text(json.dumps(french))
    folder = tmp_path / "activities" / "a-thing"
    (folder / "content").mkdir(parents=True)
    declared = {"title": "A thing", "language": "fr", "mainLibrary": "Test.Thing", "preloadedDependencies": [NAMED]}
    (folder / "h5p.json").write_text(json.dumps(declared))
    (folder / "content" / "content.json").write_text('{"l10n": {"back": "En arrière"}}')
    return folder


def pack(source):
    return packing.pack(source, content_types=source.parent.parent / "types")


def test_a_package_holds_all_that_it_needs_and_is_the_same_each_time(source):
    first = pack(source)
    (source / ".DS_Store").write_text("x")
    for path in source.rglob("*"):
        path.touch()

    assert pack(source) == first
    with zipfile.ZipFile(io.BytesIO(first.data)) as archive:
        names = archive.namelist()
        assert names[0] == "h5p.json"
        assert {"Test.Thing-1.0/activity.js", "Test.Thing-1.0/language/fr.json"} <= set(names)
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in archive.infolist()} == {packing.NO_DATE}
        words = json.loads(archive.read("content/content.json"))["l10n"]
    assert words == {"back": "En arrière", "again": "Encore"}, "its own words first, then its language's"
    inspected = package.inspect(io.BytesIO(first.data))
    assert (inspected.title, inspected.main_library) == ("A thing", "Test.Thing 1.0")


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("h5p.json", None, "h5p.json is missing"),
        ("h5p.json", "{", "not JSON"),
        ("h5p.json", '{"mainLibrary": "X"}', "“X” is not among"),
        ("h5p.json", json.dumps({"preloadedDependencies": [{**NAMED, "machineName": "Gone"}]}), "“Gone-1.0”"),
        ("content/content.json", "[]", "names and values"),
        ("../../types/Test.Thing-1.0/thing.js", None, "thing.js"),
    ],
)  # fmt: skip
def test_a_source_that_cannot_be_packed_is_named(source, file, text, words):
    path = source / file
    path.unlink() if text is None else path.write_text(text)

    with pytest.raises(packing.PackingError, match=re.escape(words)):
        pack(source)


def test_the_command_writes_packages(tmp_path):
    call_command("pack_h5p", str(SOURCES[0]), str(activities_folder("en")), output=tmp_path, stdout=io.StringIO())

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(f"{source.name}.h5p" for source in SOURCES)
    with pytest.raises(CommandError, match="no activity"):
        call_command("pack_h5p", str(tmp_path / "nothing"))


# --- the content types --------------------------------------------------------------------------------


@by_name
def test_a_content_type_is_complete_in_both_languages(library):
    semantics = read(library / "semantics.json")
    assert (library / "icon.svg").is_file()
    english, french = (read(library / "language" / f"{language}.json") for language in ("en", "fr"))
    assert shape(english) == shape(french)
    assert len(english["semantics"]) == len(semantics)
    words = {field["name"]: field["default"] for field in semantics[-1]["fields"]}
    assert [field["default"] for field in english["semantics"][-1]["fields"]] == list(words.values())
    translated = [field["default"] for field in french["semantics"][-1]["fields"]]
    for ours, theirs in zip(words.values(), translated, strict=True):
        assert re.findall(r"@\w+", ours) == re.findall(r"@\w+", theirs)
    script = next(path for path in library.glob("*.js")).read_text()
    for name, word in words.items():
        assert f"{name}: '{word}'" in script, "a host without these words shows the same ones"


@by_name
def test_a_content_type_depends_on_nothing_and_runs_no_text(library):
    assert "preloadedDependencies" not in read(library / "library.json")
    for path in (*library.glob("*.js"), *packing.SHARED.glob("*.js")):
        assert not re.search(
            r"innerHTML|\beval\b|new Function|document\.write|setAttribute\('style|jQuery\(", path.read_text()
        )


# --- the activities -----------------------------------------------------------------------------------


@each_source
def test_an_activity_is_a_valid_package_that_asks_no_other_site(source):
    inspected = package.inspect(io.BytesIO(packing.pack(source).data))

    assert inspected.main_library.startswith("Continuum.")
    assert inspected.wants_hosts == []
    assert inspected.content["l10n"]


@each_source
def test_an_activity_says_before_and_after_that_its_person_is_invented(source):
    content = content_of(source)

    assert LABEL.search(content["label"])
    assert "is invented" in content["closing"]


def test_every_way_through_the_conversation_leads_to_an_end_and_all_ends_are_told_apart():
    nodes = {node["id"]: node for node in content_of(activity("Continuum.Conversation"))["nodes"]}
    first = next(iter(nodes))
    reached, waiting = set(), [first]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [choice["to"] for choice in nodes[name]["choices"]]
    assert reached == set(nodes)
    ends = [node for node in nodes.values() if not node["choices"]]
    assert {node["outcome"] for node in ends} == {"good", "mixed", "poor"}
    assert len([node for node in ends if node["outcome"] == "good"]) >= 3
    assert all(choice["feedback"] for node in nodes.values() for choice in node["choices"])
    assert all(len(node["choices"]) != 1 for node in nodes.values())


def test_every_card_fits_a_pile_and_every_pile_has_cards():
    content = content_of(activity("Continuum.CardSorter"))
    piles = {pile["id"] for pile in content["piles"]}
    named = [set(re.split(r",\s*", card["piles"])) for card in content["cards"]]

    assert set().union(*named) == piles
    assert all(card["feedback"] for card in content["cards"])


def test_the_chain_can_be_built_in_more_than_one_order():
    steps = {step["id"]: step for step in content_of(activity("Continuum.ServiceChain"))["steps"]}
    needed = {name: set(filter(None, re.split(r",\s*", step["after"]))) for name, step in steps.items()}

    assert set().union(*needed.values()) <= set(steps)
    assert all(steps[one]["part"] == "needed" for names in needed.values() for one in names)
    done, free = set(), []
    while len(done) < len(steps):
        ready = [name for name in steps if name not in done and needed[name] <= done]
        assert ready, "some steps wait for each other in a circle"
        free.append(len(ready))
        done.add(ready[0])
    assert max(free) > 1
    assert "interpreter" in needed["lawyer"]
    assert all(step["placed"] if step["part"] == "needed" else step["early"] for step in steps.values())


def activity(library) -> Path:
    return next(source for source in SOURCES if read(source / "h5p.json")["mainLibrary"] == library)
