"""The results: what to read again, by objective, and what comes next."""

from types import SimpleNamespace

import pytest
from wagtail.models import Locale, Page

from learning.core import links
from learning.core.links import Link
from quizzes import source as quiz_source
from quizzes.pages import to_read
from tests.quizzes.conftest import quiz_data
from tests.quizzes.pool import go_through, question

pytestmark = pytest.mark.django_db


def missed(name, *tags, slide=None):
    return SimpleNamespace(name=name, tags=tags, slide=slide)


def test_missed_questions_are_grouped_by_their_first_objective():
    plan, law = Link("8.3.6 A plan", "/plan/"), Link("8.7.1 The law", "/law/")
    groups = to_read([
        missed("1", slide=law), missed("2", "safety", slide=plan), missed("3", "law"),
        missed("4", "safety", "law", slide=plan),
    ])  # fmt: skip
    assert [(g.objective, [q.name for q in g.questions], list(g.slides)) for g in groups] == [
        ("safety", ["2", "4"], ["/plan/"]),
        ("law", ["3"], []),
        ("", ["1"], ["/law/"]),
    ]


@pytest.fixture
def quiz(monkeypatch):
    slide = Page.objects.get(depth=1).add_child(instance=Page(title="A plan", slug="a-plan"))
    monkeypatch.setitem(
        links._resolvers, "page", lambda keys, _language: {key: Link("8.3.6 A plan", "/en/plan/") for key in keys}
    )
    data = quiz_data(questions=[question("one", "Keeping safe", tests="plan"), question("two", "Knowing the law")])
    source = quiz_source.read_quiz(data, key="first")
    return quiz_source.save_quiz(source, locale=Locale.get_default(), slide_pages={"plan": slide}).quiz


def test_not_yet_names_what_to_read_by_objective(client, address, quiz, learner, django_assert_max_num_queries):
    go_through(learner, quiz, well=False)
    client.force_login(learner)
    client.get(f"{address}results/")
    with django_assert_max_num_queries(12):
        text = client.get(f"{address}results/").content.decode()
    reading = text.partition("Worth reading again")[2].partition("Your answers")[0]
    assert reading.index("Keeping safe") < reading.index('href="/en/plan/"') < reading.index("Knowing the law")
    assert "Question 2: Question two?" in " ".join(reading.split())
    assert "Try again" in text
    assert "Next module: Second module" in text


def test_passed_names_the_next_module_and_nothing_to_read(client, address, quiz, learner):
    go_through(learner, quiz)
    client.force_login(learner)
    text = client.get(f"{address}results/").content.decode()
    assert "Worth reading again" not in text
    assert "Next module: Second module" in text
    assert "Let the missed questions come back" not in text
