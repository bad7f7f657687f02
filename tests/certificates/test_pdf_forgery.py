"""A sample of the campaign against sealed files; `manage.py campaign pdf-forgery` tries every byte."""

import random

import pytest

from learning.certificates import pdf_check
from learning.portal.campaigns import pdf_forgeries, pdf_forgery
from learning.portal.campaigns.registry import CAMPAIGNS

KINDS = {
    "every byte",
    "cut off",
    "bytes added",
    "incremental updates",
    "shadows",
    "signature wrapping",
    "universal forgery",
    "seals moved",
    "attachments swapped",
    "seals of others",
    "seals spelled otherwise",
}


def test_no_forged_or_changed_file_passes_for_unchanged():
    outcome = pdf_forgery.run(every=97, seed=20260101)
    assert outcome.audit.total == 0, outcome.audit.findings
    assert {name.rpartition(",")[0] for name in outcome.audit.counts} == KINDS
    assert sum(outcome.audit.counts.values()) > 1500


def test_the_byte_of_every_place_takes_its_turn():
    made = pdf_forgeries.samples()
    positions = [
        name.split()[1] for name, _content in pdf_forgeries.changed_bytes(made.ours, random.Random(1), every=1)
    ]
    assert len(set(positions)) == len(made.ours)
    assert len(positions) == 3 * len(made.ours)


def test_a_check_that_lets_one_pass_is_reported(monkeypatch):
    true = pdf_check.seals

    def careless(content, *, known):
        whole = pdf_check.Sealed(is_whole=True, is_ours=True)
        return whole if content.endswith(b"%%EOF\n\n") else true(content, known=known)

    monkeypatch.setattr(pdf_check, "seals", careless)
    outcome = pdf_forgery.run(every=4001, seed=1)
    assert outcome.audit.findings["bytes added: passed for unchanged"]


def test_a_check_that_refuses_the_true_file_is_reported(monkeypatch):
    monkeypatch.setattr(pdf_check, "seals", lambda content, *, known: pdf_check.Sealed(is_whole=False, is_ours=False))
    assert pdf_forgery.run(every=4001, seed=1).audit.findings["a true file was refused"] == ["ours", "other"]


@pytest.mark.parametrize("name", ["pdf-forgery"])
def test_it_is_among_the_campaigns_and_needs_no_database(name):
    assert not CAMPAIGNS[name].needs_database
