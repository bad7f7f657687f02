"""Certificates for many people: a dry run, then the worker, which may be stopped and started."""

import pytest
from django.urls import reverse

from learning.certificates import bulk
from learning.certificates.errors import ActRefused
from learning.certificates.models import Award, BulkIssue, BulkLine, Proposal
from tests import factories
from tests.certificates.desk_world import World

pytestmark = pytest.mark.django_db
Outcome = BulkLine.Outcome


@pytest.fixture
def world():
    return World()


@pytest.fixture
def people():
    return [factories.UserFactory() for _count in range(3)]


def prepare(world, people, by, *, is_override=True) -> BulkIssue:
    return bulk.prepare(
        by=by,
        programme=world.practice,
        addresses=[person.email for person in people],
        reason="Trained on site",
        is_override=is_override,
    )


def outcomes(issue) -> dict[str, str]:
    return dict(issue.lines.values_list("user__email", "outcome"))


def test_the_dry_run_issues_nothing_and_says_what_would_happen(world, people, administrator):
    world.do(people[0], world.slide, world.quiz, world.exercise)
    issue = prepare(world, [*people, administrator], administrator, is_override=False)
    assert not Award.objects.exists()
    assert outcomes(issue) == {
        people[0].email: Outcome.WAITING,
        people[1].email: Outcome.INCOMPLETE,
        people[2].email: Outcome.INCOMPLETE,
        administrator.email: Outcome.OWN,
    }


def test_the_worker_issues_to_everybody_but_oneself(world, people, administrator, run_jobs):
    issue = prepare(world, [*people, administrator], administrator)
    assert bulk.run.call(issue.pk) == 0, "not started"
    run_jobs(lambda: bulk.start(issue=issue, by=administrator))
    assert {award.holder for award in Award.objects.all()} == set(people)
    assert {award.reason for award in Award.objects.all()} == {"Trained on site"}
    assert outcomes(issue)[administrator.email] == Outcome.OWN


def test_asked_again_nothing_is_issued_twice(world, people, administrator, run_jobs):
    issue = prepare(world, people, administrator)
    for _again in range(2):
        run_jobs(lambda: bulk.start(issue=issue, by=administrator))
    assert Award.objects.count() == 3
    other = prepare(world, people, administrator)
    assert set(outcomes(other).values()) == {Outcome.HAS_ONE}


def test_it_goes_on_where_it_was_killed(world, people, administrator, monkeypatch):
    issue = prepare(world, people, administrator)
    bulk.start(issue=issue, by=administrator)
    whole, calls = bulk._issue, []

    def killed(line):
        calls.append(line)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(line)

    with monkeypatch.context() as broken:
        broken.setattr(bulk, "_issue", killed)
        with pytest.raises(KeyboardInterrupt):
            bulk.run.call(issue.pk)
    assert Award.objects.count() == 1
    assert bulk.run.call(issue.pk) == 2
    assert Award.objects.count() == 3


def test_with_two_people_it_is_proposed(settings, world, people, administrator, run_jobs):
    settings.CERTIFICATE_TWO_PEOPLE = True
    issue = prepare(world, people, administrator)
    run_jobs(lambda: bulk.start(issue=issue, by=administrator))
    assert not Award.objects.exists()
    assert Proposal.objects.count() == 3
    assert set(outcomes(issue).values()) == {Outcome.PROPOSED}


def test_who_may(world, people, administrator, trainer):
    with pytest.raises(ActRefused) as refused:
        prepare(world, people, trainer)
    assert refused.value.code == "no-right"
    issue = prepare(world, people, administrator)
    with pytest.raises(ActRefused) as refused:
        bulk.start(issue=issue, by=factories.UserFactory(role="administrator"))
    assert refused.value.code == "not-yours"


def test_addresses_are_read_as_people_paste_them(world, administrator):
    assert bulk.addresses_in(" A@example.org;b@example.org,\n\nB@EXAMPLE.ORG ") == ["a@example.org", "b@example.org"]
    with pytest.raises(ActRefused) as refused:
        bulk.prepare(
            by=administrator, programme=world.practice, addresses=["x@example.org"], reason="R", is_override=True
        )
    assert refused.value.code == "unknown"


def test_the_screens_go_from_the_list_to_the_dry_run_to_the_end(client, world, people, administrator, run_jobs):
    client.force_login(administrator)
    form = {
        "programme": world.practice.pk,
        "people": "\n".join(person.email for person in people),
        "reason": "Trained on site",
        "is_override": "on",
    }
    wrong = client.post(reverse("certificate_desk:bulk_form"), {**form, "people": "nobody@example.org"})
    assert "Nobody has an account with: nobody@example.org." in wrong.content.decode()
    dry = client.post(reverse("certificate_desk:bulk_form"), form)
    page = client.get(dry.url)
    assert "Dry run: nothing was issued yet." in page.content.decode()
    assert "Refresh" not in page
    client.post(dry.url)
    assert "Refresh" in client.get(dry.url)
    run_jobs(lambda: client.post(dry.url))
    page = client.get(dry.url)
    assert "All done." in page.content.decode()
    assert "Refresh" not in page
    assert Award.objects.count() == 3


def test_the_page_costs_the_same_however_long(client, world, administrator, django_assert_max_num_queries):
    issue = prepare(world, [factories.UserFactory() for _count in range(8)], administrator)
    client.force_login(administrator)
    address = reverse("certificate_desk:bulk", args=[issue.pk])
    client.get(address)
    with django_assert_max_num_queries(18):
        client.get(address)
