"""Forged credentials and codes: a sample of the campaign, and that the campaign would notice."""

import pytest

from learning.portal.campaigns import forgery, report
from learning.portal.campaigns.registry import CAMPAIGNS


def test_a_sample_of_every_attack_is_refused():
    outcome = forgery.run(mutations=3000, seed=1)
    assert outcome.audit.total == 0, outcome.audit.findings
    assert outcome.audit.counts["refused"] == 3000
    attacks = set(outcome.statuses)
    for attack in (
        "no algorithm",
        "public key as secret",
        "a stranger's key",
        "a header with its own key or rule",
        "another key of ours",
        "a member twice",
        "bits left over",
        "padding and space",
        "the same JSON in another spelling",
        "changed date",
        "changed place in the status list",
        "payload of another credential",
        "signature of another credential",
        "one bit of the signature",
        "cut",
        "code: one symbol changed",
        "code: two symbols swapped",
    ):
        assert attack in attacks
    assert "refused" in report.as_text("certificate-forgery", outcome)


def test_it_runs_under_its_name():
    assert CAMPAIGNS["certificate-forgery"].needs_database is False


def test_it_notices_a_check_that_accepts_too_much(monkeypatch):
    monkeypatch.setattr(forgery.Workshop, "verdict", lambda _self, _token: forgery.GENUINE)
    assert forgery.run(mutations=50, seed=1).audit.total >= 30


def test_it_notices_a_check_that_breaks(monkeypatch):
    def broken(_token, keys):
        raise RecursionError

    monkeypatch.setattr(forgery.credential, "read", broken)
    with pytest.raises(RecursionError):  # already the genuine ones
        forgery.run(mutations=50, seed=1)
