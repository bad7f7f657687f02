"""The campaign with hostile packages: its own part, and that it reports what the tests found."""

import pytest

from learning.portal.campaigns import h5p_hostile
from media.h5p import package

PARTS = [
    {"part": "upload", "counts": {"refused": 3}, "seconds": ["a", [0.1, 2]], "megabytes": ["b", [0.1, 2]], "found": []},
    {"part": "browser", "packages": 2, "tried": 9, "statements": 1, "states": 0, "slowest": ["c", 3.0], "found": []},
]


@pytest.fixture(autouse=True)
def _tests(monkeypatch):
    """Chromium has its own test."""
    monkeypatch.setattr(h5p_hostile, "_tried", lambda progress: PARTS)


def test_damaged_packages_are_refused_in_words_or_taken():
    outcome = h5p_hostile.run(mutations=60, seed=3)
    assert outcome.audit.total == 0
    assert sum(map(int, outcome.tables["damaged packages"].values())) == 60
    assert "damaged" in outcome.tables["damaged packages"]


def test_a_reader_that_breaks_and_a_finding_of_the_tests_are_reported(monkeypatch):
    def broken(file):
        raise IndexError

    monkeypatch.setattr(package, "inspect", broken)
    monkeypatch.setitem(PARTS[1], "found", ["a-package: got the cookie"])
    outcome = h5p_hostile.run(mutations=2, seed=3)
    assert outcome.audit.findings["browser: what should not happen"] == ["a-package: got the cookie"]
    assert len(outcome.audit.findings["a damaged package broke the reader"]) == 2
