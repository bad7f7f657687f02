"""A small sample of the campaign against what activities say; `make campaign` runs all of it."""

import pytest

from learning.portal.campaigns import statements, throwaway
from learning.portal.campaigns.errors import Missing


@pytest.mark.parametrize("database", throwaway.DATABASES)
def test_statements_are_bounded_and_what_is_passed_on_arrives_once(database, monkeypatch):
    monkeypatch.setattr(statements, "STATEMENTS_A_KILL", 60)
    try:
        outcome = statements.run(database, examples=100, kills=1, seed=1)
    except Missing as what:
        pytest.skip(str(what))
    assert {name: found for name, found in outcome.audit.findings.items() if found} == {}
    assert outcome.audit.counts["passed on"] == 120
    assert int(outcome.tables["what became of them"]["taken"]) > 10
