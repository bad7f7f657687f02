"""What a package says: its JSON, its description, the sites that it names."""

import pytest
from django.utils import translation

from media.h5p.package import inspect
from media.h5p.rules import CONTENT_EXTENSIONS, TEXTS
from tests.media.packages import (
    MAIN,
    as_json,
    changed,
    library,
    manifest,
    needed,
    plain_library,
    refusal,
    rule,
    sound_files,
)

MB = 1024 * 1024


# --- JSON -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["h5p.json", "content/content.json", f"{MAIN}/library.json", f"{MAIN}/semantics.json",
                                  f"{MAIN}/language/fr.json"])  # fmt: skip
def test_json_that_does_not_parse_is_refused(name):
    for data in (b"{", b"", b'{"a": NaN}', b"\xff\xfe{}", b"\xef\xbb\xbf{}"):
        found = refusal(changed({name: data}))
        assert (found.rule, found.place) == ("json", name)


def test_deep_and_endless_json_is_refused_before_it_is_parsed():
    deep = b'{"a":' * 3_000 + b"1" + b"}" * 3_000
    assert rule(changed({"content/content.json": deep})) == "json-depth"
    assert rule(changed({"content/content.json": b"[" * 100_001})) == "json-size"
    assert rule(changed({"content/content.json": b'{"a":[' + b"[],\n" * 60_000 + b"1]}"}), ratio=10_000) == "json-size"
    assert rule(changed({"content/content.json": as_json({"a": "x" * 3 * MB})}), ratio=10_000) == "json-size"
    brackets = as_json({"text": "[" * 500 + '\\"' + "{" * 500})
    assert inspect(changed({"content/content.json": brackets})).files == 8


@pytest.mark.parametrize("name", ["h5p.json", "content/content.json", f"{MAIN}/library.json"])
def test_a_key_that_is_there_twice_is_refused(name):
    data = sound_files()[name]
    assert rule(changed({name: data.replace(b"{", b'{"title": "a", "title": "b", ', 1)})) == "json"


@pytest.mark.parametrize("text", [b'"\\u0000"', b'"\\ud800"', b"1e999"])
def test_what_no_database_takes_is_refused(text):
    assert rule(changed({"content/content.json": b'{"a": [' + text + b"]}"})) == "json-text"
    assert rule(changed({"content/content.json": b'{"\\u0000": 1}'})) == "json-text"


# --- what h5p.json and library.json must say ------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"title": ["x"]}, "title"),
        ({"title": 7}, "title"),
        ({"language": "en_CA!"}, "language"),
        ({"mainLibrary": "../x"}, "mainLibrary"),
        ({"embedTypes": ["object"]}, "embedTypes"),
        ({"embedTypes": "div"}, "embedTypes"),
        ({"preloadedDependencies": []}, "preloadedDependencies"),
        ({"preloadedDependencies": {"a": 1}}, "preloadedDependencies"),
        ({"preloadedDependencies": ["H5P.Sound 1.2"]}, "preloadedDependencies[0].{…}"),
        ({"preloadedDependencies": [needed("H5P.Sound", 1, -2)]}, "preloadedDependencies[0].minorVersion"),
    ],
)
def test_a_field_that_h5p_json_must_have_is_named(change, field):
    found = refusal(changed({"h5p.json": as_json(manifest(**change))}))
    assert (found.rule, found.place) == ("field", "h5p.json")
    assert f"“{field}”" in found.message


@pytest.mark.parametrize(
    "change",
    [{"title": None}, {"patchVersion": "x"}, {"runnable": 2}, {"machineName": "a/b"}, {"preloadedJs": [{"path": 1}]}],
)
def test_a_field_that_library_json_must_have_is_named(change):
    found = refusal(changed({f"{MAIN}/library.json": as_json(library(**change))}))
    assert (found.rule, found.place) == ("field", f"{MAIN}/library.json")


@pytest.mark.parametrize(
    ("path", "broken"),
    [
        ("https://evil.example/x.js", "listed-path"),
        ("//evil.example/x.js", "listed-path"),
        ("../content/x.js", "listed-path"),
        ("js/missing.js", "listed-missing"),
    ],
)
def test_a_library_loads_only_files_of_its_own(path, broken):
    assert rule(changed({f"{MAIN}/library.json": as_json(library(preloadedJs=[{"path": path}]))})) == broken


def test_a_folder_bears_the_name_of_its_library():
    assert rule(changed({f"{MAIN}/library.json": as_json(library("H5P.Other"))})) == "library-folder"
    again = {name.replace(MAIN, "H5P.Sound"): data for name, data in sound_files().items() if name.startswith(MAIN)}
    assert rule(changed(again)) == "library-twice"


def test_manifest_and_content_must_be_there():
    assert rule(changed({"h5p.json": None})) == "h5p-json-missing"
    assert rule(changed({"content/content.json": None})) == "content-json-missing"
    assert rule(changed({"content/content.json": b'"text"'})) == "field"


def test_a_newer_core_than_ours_is_refused():
    newer = library(coreApi={"majorVersion": 1, "minorVersion": 29})
    assert rule(changed({f"{MAIN}/library.json": as_json(newer)})) == "core-api"
    ours = library(coreApi={"majorVersion": 1, "minorVersion": 28})
    assert inspect(changed({f"{MAIN}/library.json": as_json(ours)}))


def test_the_main_library_is_among_the_dependencies_and_can_be_shown():
    assert rule(changed({"h5p.json": as_json(manifest(mainLibrary="H5P.Other"))})) == "main-library"
    assert rule(changed({f"{MAIN}/library.json": as_json(library(runnable=0))})) == "main-not-runnable"


def test_what_a_package_needs_is_inside():
    more = manifest(preloadedDependencies=[needed("H5P.Sound", 1, 2), needed("H5P.Other", 2)])
    assert rule(changed({"h5p.json": as_json(more)})) == "dependency-missing"
    wrong = library(preloadedDependencies=[needed("H5P.Other", 1, 1)])
    found = refusal(changed({f"{MAIN}/library.json": as_json(wrong), **plain_library("H5P.Other")}))
    assert (found.rule, found.place) == ("dependency-missing", f"{MAIN}/library.json")
    content = as_json({"parts": [{"library": "H5P.Absent 1.0", "params": {}}]})
    assert rule(changed({"content/content.json": content})) == "dependency-missing"


def test_libraries_that_only_an_editor_loads_may_be_missing():
    edited = library(editorDependencies=[needed("H5PEditor.Wizard", 1, 3)])
    assert inspect(changed({f"{MAIN}/library.json": as_json(edited)}))


def test_a_circle_has_no_first_and_is_refused_unless_it_loads_later():
    def round_trip(kind):
        return changed(
            {
                f"{MAIN}/library.json": as_json(library(preloadedDependencies=[needed("A")])),
                **plain_library("A", **{kind: [needed("B")]}),
                **plain_library("B", preloadedDependencies=[needed("A")]),
            }
        )

    found = refusal(round_trip("preloadedDependencies"))
    assert found.rule == "dependency-cycle"
    assert "A 1.0 → B 1.0 → A 1.0" in found.message
    assert inspect(round_trip("dynamicDependencies"))


def test_a_long_chain_of_libraries_is_no_deep_recursion():
    chain = {}
    for number in range(250):
        chain |= plain_library(f"L{number}", preloadedDependencies=[needed(f"L{number + 1}")] if number < 249 else [])
    first = {f"{MAIN}/library.json": as_json(library(preloadedDependencies=[needed("L0")]))}
    assert inspect(changed({**first, **chain}))
    assert rule(changed({**first, **chain}), libraries=200) == "too-many-libraries"


# --- other sites, and words -----------------------------------------------------------------------


def test_other_sites_that_a_package_loads_from_are_named():
    content = {
        "video": {"sources": [{"path": "https://youtu.be/abc", "mime": "video/YouTube"}]},
        "text": '<p><img src="//pictures.example.org/a.png"> <a href="https://link.example.org/">read</a></p>',
        "picture": {"path": "https://user@Cdn.Example.net:443/a.png", "copyright": {"source": "https://wiki.example/"}},
        "metadata": {"source": "https://made.example/"},
        "local": {"path": "http://localhost/a.png"},
    }
    style = b"@import url(//fonts.example.com/css); a { background: url('https://img.example.com/x.png') }"
    script = b'load("https://scripts.example.com/lib/x.js"); open("https://vimeo.com/"); // http://licence.example.com/'
    named = inspect(
        changed(
            {
                "content/content.json": as_json(content),
                f"{MAIN}/sound.css": style,
                f"{MAIN}/js/sound.js": script,
            }
        )
    ).wants_hosts
    assert named == [
        "cdn.example.net",
        "fonts.example.com",
        "i.ytimg.com",
        "img.example.com",
        "pictures.example.org",
        "scripts.example.com",
        "www.youtube.com",
    ]


def test_a_refusal_says_what_to_do_and_shows_names_harmless():
    with translation.override("en"):
        found = refusal(changed({"content/bad.<b>exe": b"x"}))
        assert str(found).startswith("“content/bad.<b>exe” is not of a kind that content may hold. Take it out, ")
        assert all(kind in found.message for kind in CONTENT_EXTENSIONS)
        hidden = refusal(changed({"content/a\u202e\n" + "x" * 500 + ".txt": b"x"}))
        assert hidden.message.startswith("The name “content/a··xxx")
        assert len(hidden.message) < 250


def test_every_text_has_the_places_that_it_is_given():
    places = ("place", "most", "allowed", "why", "field", "wanted", "library", "path", "circle", "newest")
    values = dict.fromkeys(places, "x")
    assert all(text % values for text in TEXTS.values())
