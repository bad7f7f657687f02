"""What an attempt is made of: drawn, shuffled, without what is out of date."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale, Page

from learning.core import clock
from quizzes import drawing, retirement, services
from quizzes import source as quiz_source
from quizzes.errors import Refusal
from quizzes.paper import drawn_paper
from tests.quizzes.conftest import quiz_data
from tests.quizzes.pool import go_through, pool, question, tags_of, texts

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")


def numbered(*tags):
    return [{"id": f"{number}", "tags": list(named)} for number, named in enumerate(tags)]


def test_a_draw_is_even_over_the_tags(make_quiz, learner):
    quiz = make_quiz(questions=pool(tags=("safety", "law", "care"), each=5), draw=6)
    paper = services.start_attempt(user=learner, quiz=quiz).paper
    assert tags_of(paper) == ["care"] * 2 + ["law"] * 2 + ["safety"] * 2


def test_a_tag_that_runs_out_is_filled_up_by_the_others():
    few = numbered(["a"], *([["b"]] * 5))
    chosen = drawing.drawn(few, 4, seed=1, shown_before={})
    assert [q["tags"] for q in chosen] == [["a"], ["b"], ["b"], ["b"]]


def test_questions_without_a_tag_are_a_group_of_their_own():
    mixed = numbered(["a"], ["a"], ["a"], [], [], [])
    chosen = drawing.drawn(mixed, 4, seed=3, shown_before={})
    assert sum(not q["tags"] for q in chosen) == 2


@given(
    tags=st.lists(st.lists(st.sampled_from("abc"), max_size=2, unique=True), min_size=1, max_size=12),
    count=st.integers(1, 12),
    seed=st.integers(0, 2**48),
)
def test_a_draw_has_as_many_as_were_asked_for_each_once_and_is_repeatable(tags, count, seed):
    items = numbered(*tags)
    chosen = drawing.drawn(items, count, seed=seed, shown_before={"0": 1})
    assert len({q["id"] for q in chosen}) == len(chosen) == min(count, len(items))
    assert chosen == drawing.drawn(items, count, seed=seed, shown_before={"0": 1})


def test_a_retry_draws_other_questions_within_each_tag(make_quiz, learner):
    quiz = make_quiz(questions=pool(each=4), draw=4)
    seen = []
    for _attempt in range(2):
        paper = go_through(learner, quiz, well=False).attempt.paper
        assert tags_of(paper) == ["law", "law", "safety", "safety"]
        seen.append(set(texts(paper)))
    assert not seen[0] & seen[1]
    third = set(texts(go_through(learner, quiz).attempt.paper))
    assert third == seen[0] or len(third & seen[0]) >= len(third & seen[1]), "those seen longest ago come first"


def test_what_others_were_shown_does_not_matter(make_quiz, learner, trainer):
    quiz = make_quiz(questions=pool(each=1), draw=1)
    go_through(trainer, quiz)
    assert services.start_attempt(user=learner, quiz=quiz).paper["questions"]


def test_nothing_is_shuffled_unless_it_is_asked_for(make_quiz):
    quiz = make_quiz(questions=pool())
    assert texts(drawn_paper(quiz, seed=7)) == [f"<p>Question {q['key']}?</p>" for q in pool()]


def test_shuffling_follows_from_the_seed_that_the_paper_keeps(make_quiz, learner):
    quiz = make_quiz(questions=pool(), shuffle=True)
    papers = [drawn_paper(quiz, seed=seed) for seed in range(1, 6)]
    assert len({tuple(texts(paper)) for paper in papers}) > 1
    assert {tuple(sorted(texts(paper))) for paper in papers} == {tuple(sorted(texts(papers[0])))}
    orders = {tuple(o["text"][:5] for o in p["questions"][0]["options"]) for p in papers}
    assert len(orders) > 1, "the right answer is not always the first"
    paper = services.start_attempt(user=learner, quiz=quiz).paper
    assert drawn_paper(quiz, seed=paper["seed"]) == paper
    assert len({q["seed"] for q in paper["questions"]}) == len(paper["questions"])
    assert all(0 <= q["seed"] < 2**48 for q in paper["questions"])


def test_only_the_options_or_only_the_questions(make_quiz):
    quiz = make_quiz(questions=pool(), shuffle=["options"])
    assert texts(drawn_paper(quiz, seed=7)) == [f"<p>Question {q['key']}?</p>" for q in pool()]


# --- out of date -------------------------------------------------------------------------------------


def noon(year, month, day):
    return datetime(year, month, day, 12, tzinfo=TORONTO)


def test_a_retired_question_is_not_drawn_from_its_day_on(make_quiz, learner, trainer):
    quiz = make_quiz(questions=[question("old", retired_on=date(2027, 3, 21)), question("new")])
    with clock.at(noon(2027, 3, 20)):
        before = services.start_attempt(user=learner, quiz=quiz)
    assert len(before.paper["questions"]) == 2
    with clock.at(noon(2027, 3, 21)):
        assert texts(services.start_attempt(user=trainer, quiz=quiz).paper) == ["<p>Question new?</p>"]
        assert services.start_attempt(user=learner, quiz=quiz).paper == before.paper, "a paper never changes"


def test_a_quiz_with_nothing_left_to_ask_is_not_open(make_quiz, learner):
    quiz = make_quiz(questions=[question("old", retired_on=date(2020, 1, 1))])
    with pytest.raises(Refusal, match="not open"):
        services.start_attempt(user=learner, quiz=quiz)


@pytest.fixture
def expired_keys(monkeypatch):
    keys = set()
    monkeypatch.setattr(retirement, "_registered", [lambda asked: keys & set(asked)])
    return keys


def test_a_question_about_a_slide_past_its_review_is_left_out(learner, expired_keys):
    slide = Page.objects.get(depth=1).add_child(instance=Page(title="A slide", slug="a-slide"))
    data = quiz_data(questions=[question("told", tests="plan"), question("other")])
    source = quiz_source.read_quiz(data, key="first")
    quiz = quiz_source.save_quiz(source, locale=Locale.get_default(), slide_pages={"plan": slide}).quiz
    assert len(drawn_paper(quiz, seed=1)["questions"]) == 2
    expired_keys.add(str(slide.translation_key))
    assert texts(drawn_paper(quiz, seed=1)) == ["<p>Question other?</p>"]


def test_the_course_says_which_of_its_slides_are_past_their_review(course):
    from modules.models import SlidePage
    from modules.selectors import expired_slide_keys

    first, second, *_others = SlidePage.objects.order_by("path")
    SlidePage.objects.filter(pk=first.pk).update(review_by=date(2027, 3, 20))
    SlidePage.objects.filter(pk=second.pk).update(review_by=date(2027, 3, 21))
    keys = [str(first.translation_key), str(second.translation_key)]
    with clock.at(noon(2027, 3, 21)):
        assert expired_slide_keys(keys) == {keys[0]}
        assert expired_slide_keys([]) == set()


# --- from the source ---------------------------------------------------------------------------------


def test_the_source_says_all_settings(make_quiz):
    quiz = make_quiz(
        questions=pool(), draw=4, shuffle=["questions"], feedback="at_once", attempts=3, cooling_off_hours=24
    )
    assert (quiz.draw, quiz.shuffle_questions, quiz.shuffle_options, quiz.feedback_at_once) == (4, True, False, True)
    assert (quiz.attempts_allowed, quiz.cooling_off_hours) == (3, 24)
    source = quiz_source.read_quiz(
        quiz_data(questions=pool(), draw=4, shuffle=["questions"], feedback="at_once", attempts=3,
                  cooling_off_hours=24),
        key="first",
    )  # fmt: skip
    assert quiz_source.save_quiz(source, locale=Locale.get_default(), slide_pages={}).status == "unchanged"


def test_without_settings_a_quiz_is_calm(quiz):
    assert (quiz.draw, quiz.attempts_allowed, quiz.cooling_off_hours) == (None, None, None)
    assert (quiz.shuffle_questions, quiz.shuffle_options, quiz.feedback_at_once) == (False, False, False)


def test_a_new_setting_in_the_source_is_published_and_a_trainers_is_kept(make_quiz):
    quiz = make_quiz()
    assert make_quiz(attempts=2).attempts_allowed == 2
    quiz.refresh_from_db()
    quiz.cooling_off_hours = 5
    quiz.save_revision().publish()
    assert make_quiz(attempts=3).attempts_allowed == 2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"draw": 0}, "“draw”"),
        ({"draw": "3"}, "“draw”"),
        ({"draw": 9}, "more questions than there are"),
        ({"shuffle": "yes"}, "“shuffle”"),
        ({"shuffle": ["answers"]}, "“shuffle”"),
        ({"feedback": "never"}, "“feedback” of the quiz"),
        ({"attempts": True}, "“attempts”"),
        ({"cooling_off_hours": -1}, "“cooling_off_hours”"),
        ({"questions": [question("one", retired_on="soon")]}, "Question “one”: “retired_on”"),
        ({"questions": [question("one") | {"tags": "safety"}]}, "Question “one”: “tags”"),
        ({"questions": [question("one", "a, b")]}, "Question “one”: “tags”"),
    ],
)
def test_a_setting_that_is_wrong_is_refused_by_name(settings, message):
    with pytest.raises(quiz_source.SourceError, match=message):
        quiz_source.read_quiz(quiz_data(**settings), key="first")
