"""The campaign against the guard, through its command: it needs no database, says what it measured, and can fail."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from learning.portal.campaigns import guard


def test_the_table_is_printed_once_and_kept(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    out = StringIO()
    call_command("campaign", "guard", mutations=100, seed=1, stdout=out)
    said = out.getvalue()
    assert said.count("guard on no database") == 1
    assert "variants" in said
    assert "false alarms" in said
    (kept,) = (tmp_path / "campaigns").glob("guard-*.json")
    assert set(json.loads(kept.read_text())[0]["tables"]) == {"as written", "varied", "varied, by way"}


def test_the_same_seed_gives_the_same_variants():
    assert guard.run(mutations=50, seed=3).tables == guard.run(mutations=50, seed=3).tables


def test_a_guard_that_misses_is_reported(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(guard, "find", lambda text: ())
    with pytest.raises(CommandError, match="16 findings"):
        call_command("campaign", "guard", mutations=500, seed=1, stdout=StringIO())


def test_a_guard_that_cries_at_everything_is_reported(monkeypatch):
    found = [type("Finding", (), {"kind": kind}) for kind in guard.KINDS]
    monkeypatch.setattr(guard, "find", lambda text: found)
    assert guard.run(mutations=0, seed=1).audit.findings["as written"] == ["100.0 % false alarms"]
