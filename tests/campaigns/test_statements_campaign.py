"""A small sample of the campaign against what activities say; `make campaign` runs all of it."""

from learning.portal.campaigns import statements


def test_statements_are_bounded_and_what_is_passed_on_arrives_once(monkeypatch):
    monkeypatch.setattr(statements, "STATEMENTS_A_KILL", 30)
    outcome = statements.run("sqlite", examples=60, kills=1, seed=1)
    assert {name: found for name, found in outcome.audit.findings.items() if found} == {}
    assert outcome.audit.counts["passed on"] == 60
    assert int(outcome.tables["what became of them"]["taken"]) > 5
