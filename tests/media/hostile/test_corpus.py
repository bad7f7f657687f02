"""The corpus itself: every builder writes its file, quickly and in little memory, and the sound ones are sound."""

import json
import time
import tracemalloc
import urllib.request
import zipfile

import pytest

from tests.media.hostile.corpus import ACCEPTED, CONTAINED, EITHER, PACKAGES, REFUSED, expected
from tests.media.hostile.stranger import stranger

SECONDS = 5  # a slow machine may take a while for the sums over a gibibyte
MEMORY = 48 * 1024 * 1024
LARGEST = 40 * 1024 * 1024  # on disk; holes do not count
GROUPS = sorted({package.group for package in PACKAGES.values()})


def test_there_are_enough_of_each():
    assert len(expected(REFUSED)) >= 300
    assert len(expected(CONTAINED)) >= 60
    assert len(expected(ACCEPTED)) >= 25
    assert len(expected(EITHER)) >= 25


@pytest.mark.parametrize("group", GROUPS)
def test_each_builder_writes_one_file_quickly(group, tmp_path):
    path = tmp_path / "upload.h5p"
    for package in PACKAGES.values():
        if package.group == group:
            begun = time.monotonic()
            assert package.write(path) == path
            assert time.monotonic() - begun < SECONDS, package
            assert [found.name for found in tmp_path.iterdir()] == ["upload.h5p"], package
            assert path.stat().st_blocks * 512 < LARGEST, package
            assert package.description
            path.unlink()


@pytest.mark.parametrize("name", ["bomb-true", "bomb-loose", "large-file", "large-file-stored", "large-sum", "overlap"])
def test_large_packages_are_written_in_little_memory(name, tmp_path):
    tracemalloc.start()
    try:
        PACKAGES[name].write(tmp_path / "upload.h5p")
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


def test_valid_packages_follow_the_format(tmp_path):
    """Read with zipfile alone, so that a mistake of the corpus is not taken for a finding."""
    for package in expected(ACCEPTED, CONTAINED):
        follows_the_format(package, tmp_path)


def follows_the_format(package, tmp_path):
    with zipfile.ZipFile(package.write(tmp_path / "upload.h5p")) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        face = json.loads(archive.read("h5p.json"))
        assert 1 <= len(face["title"]) <= 255
        assert set(face.get("embedTypes", [])) <= {"div", "iframe"}
        assert isinstance(json.loads(archive.read("content/content.json")), dict)
        libraries = {}
        for name in names:
            if name.endswith("/library.json") and name.count("/") == 1:
                body = json.loads(archive.read(name))
                libraries[body["machineName"], int(body["majorVersion"]), int(body["minorVersion"])] = body
                for listed in [*body.get("preloadedJs", []), *body.get("preloadedCss", [])]:
                    assert name.replace("library.json", listed["path"]) in names
        wanted = face["preloadedDependencies"] + [
            need
            for body in libraries.values()
            for kind in ("preloaded", "dynamic", "editor")
            for need in body.get(f"{kind}Dependencies", [])
        ]
        for need in wanted:
            assert (need["machineName"], int(need["majorVersion"]), int(need["minorVersion"])) in libraries
        main = [body for (name, _, _), body in libraries.items() if name == face["mainLibrary"]]
        assert any(int(body["runnable"]) for body in main)
        assert sum(entry.file_size for entry in archive.infolist()) < 200 * 1024 * 1024
        assert len(archive.infolist()) <= 2000


def test_scripts_know_where_the_stranger_lives(tmp_path):
    for package in expected(CONTAINED):
        path = package.write(tmp_path / "upload.h5p", elsewhere="http://127.0.0.1:4711")
        with zipfile.ZipFile(path) as archive:
            texts = {name: archive.read(name).decode() for name in archive.namelist()}
        assert '"http://127.0.0.1:4711"' in texts["H5P.HostileProbe-1.0/probe.js"]
        for name, text in texts.items():
            assert "__ELSEWHERE__" not in text, (package, name)
            assert "__PACKAGE__" not in text, (package, name)
            assert "HIT/" not in text, (package, name)


def test_the_stranger_counts():
    with stranger() as other:
        urllib.request.urlopen(f"{other.address}/hit/send-fetch/fetch?a=1").read()
        assert other.hits("send-fetch") == ["fetch?a=1"]
        assert other.hits("send-beacon") == []
