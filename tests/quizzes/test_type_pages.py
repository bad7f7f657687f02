"""Every type through its pages: in a quiz and on a slide, without script; nothing is lost, nothing given away."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.template import engines

from quizzes import selectors
from quizzes.models import Attempt, Grade, Response
from quizzes.questions import registry
from quizzes.questions.exercise import ExerciseBlock
from quizzes.source import exercise_data
from tests.factories import UserFactory
from tests.quizzes import type_data
from tests.quizzes.plain_form import PlainForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def begun(client, learner, address, make_quiz):
    """All types on one page, begun."""

    def begin(**settings):
        make_quiz(questions=type_data.questions(), **settings)
        client.force_login(learner)
        client.post(address)
        return Attempt.objects.get()

    return begin


def asked(attempt):
    """The questions of the paper by their type."""
    return {question["type"]: question for question in attempt.paper["questions"]}


def kept(attempt):
    return selectors.kept(attempt).answers


class Walk:
    """Presses buttons as a browser without script does."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.read(client.get(address))

    def read(self, answer):
        assert answer.status_code == 200, answer.content
        self.html = answer.content.decode()
        self.form = PlainForm(self.html)

    def press(self, words, identifier=None):
        button = self.form.button(words, identifier)
        sent = self.form.data(button)
        answer = self.client.post(self.form.form["action"], sent)
        assert answer.status_code == 303, answer.content
        answer = self.client.get(answer["Location"])
        if "results" not in answer.request["PATH_INFO"]:
            self.read(answer)
        return answer


def fill_in_everything(walk, attempt):
    for name, question in asked(attempt).items():
        if name != "scene":
            for value in type_data.sent(question, registry.get(name).right_answer(question)):
                walk.form.choose(question["id"], value)


def test_a_quiz_of_all_types_is_taken_without_script(client, begun, address):
    attempt = begun()
    walk = Walk(client, f"{address}questions/")
    scene = asked(attempt)["scene"]["id"]
    fill_in_everything(walk, attempt)
    # A step of the scene saves everything else too, and each step is kept.
    walk.press("Phone the shelter first.", scene)
    answers = kept(attempt)
    assert sum(answer is not None and answer != [] for answer in answers.values()) == 8
    assert len(answers[scene]["path"]) == 1
    assert "They have a bed." in walk.html
    assert "She needs a bed" in walk.html, "what happened before stays to be read"
    walk.press("Let her walk.", scene)
    assert kept(attempt)[scene]["done"]
    assert "The scene ends here" in walk.html
    backs = [one for one in walk.form.question(scene).find_all("button") if "Go back" in one.text]
    second = backs[1]
    client.post(walk.form.form["action"], walk.form.data(second))
    walk.read(client.get(f"{address}questions/"))
    assert len(kept(attempt)[scene]["path"]) == 1
    walk.press("Go along.", scene)
    page = walk.press("Hand in").content.decode()
    grade = Grade.objects.get()
    assert (grade.score, grade.maximum, grade.passed) == (8, 8, True)
    for said in ("She is not alone.", "This way ended well.", "A weapon in the house.", "After listening.", "72 hours"):
        assert said in page
    assert "You gave no answer." not in page


def test_a_scene_is_passed_over_and_come_back_to(client, begun, address):
    attempt = begun()
    walk = Walk(client, f"{address}questions/")
    scene = asked(attempt)["scene"]["id"]
    walk.press("Phone the shelter first.", scene)
    walk.press("Pass over the scene", scene)
    assert "This question takes its place" in walk.html
    wrong = asked(attempt)["scene"]["instead"]["options"][1]["id"]
    walk.form.choose(scene, wrong)
    walk.press("Save")
    assert kept(attempt)[scene]["instead"] == wrong
    assert walk.form.question(scene).find("input", {"type": "radio", "checked": True})["value"] == wrong
    walk.press("Come back to the scene", scene)
    assert "They have a bed." in walk.html
    walk.press("Pass over the scene", scene)
    walk.form.choose(scene, wrong)
    walk.press("Hand in")
    assert walk.form.page.find(class_="errors"), "the other questions have no answer yet"
    walk.press("Hand in as it is")
    detail = next(one for one in Grade.objects.get().details if one["id"] == scene)
    assert (detail["points"], detail["remarks"][0]["feedback"]) == (0, "They can wait a day.")


def test_an_unfinished_way_and_an_unfinished_order_are_told_of(client, begun, address):
    attempt = begun()
    walk = Walk(client, f"{address}questions/")
    questions = asked(attempt)
    fill_in_everything(walk, attempt)
    lists = walk.form.question(questions["ordering"]["id"]).find_all("select")
    walk.form.choose(questions["ordering"]["id"], lists[0].find("option")["value"])
    walk.form.choose(questions["numeric"]["id"], "three days")
    walk.press("Phone the shelter first.", questions["scene"]["id"])
    walk.press("Hand in")
    missing = {link["href"].removeprefix("#question-") for link in walk.form.page.find(class_="errors").find_all("a")}
    assert missing == {questions[name]["id"] for name in ("ordering", "numeric", "scene")}
    number = walk.form.question(questions["numeric"]["id"])
    assert number.find("input")["value"] == "three days", "nothing that was typed is lost"
    assert "cannot be read as a number" in number.text
    assert not Grade.objects.exists()


def test_one_question_a_page(client, begun, address):
    attempt = begun(layout="one_at_a_time")
    place = [question["type"] for question in attempt.paper["questions"]].index("scene") + 1
    walk = Walk(client, f"{address}questions/{place}/")
    walk.press("Text her the address.")
    assert "There is no bed." in walk.html
    assert kept(attempt)[asked(attempt)["scene"]["id"]]["done"]
    for number in range(1, place):
        assert client.get(f"{address}questions/{number}/").status_code == 200


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("written", ["NaN", "inf", "1e999", "7" * 100, "7" * 1_000_000])
def test_a_number_that_is_none_is_refused_and_nothing_is_lost(client, begun, address, written, script):
    attempt = begun()
    number, words = asked(attempt)["numeric"]["id"], asked(attempt)["fill_in"]["id"]
    headers = {"Accept": "application/json"} if script else {}
    client.post(f"{address}questions/", {f"question-{number}": "71", f"question-{words}": "plan"}, headers=headers)
    before = kept(attempt)
    assert before == {number: "71", words: "plan"}
    answer = client.post(f"{address}questions/", {f"question-{number}": written}, headers=headers)
    assert answer.status_code == 400
    assert kept(attempt) == before
    if len(written) < 1000:
        assert "Nothing was changed." in (answer.json()["error"] if script else answer.content.decode())


def test_forged_answers_of_every_type_are_refused(client, begun, address):
    attempt = begun()
    for question in attempt.paper["questions"]:
        for forged in (["x", "y", "z"] * 20, "x" * 100_000, '{"path": []}' * 50, "\x00"):
            answer = client.post(f"{address}questions/", {f"question-{question['id']}": forged})
            assert answer.status_code == 400, (question["type"], forged[:20])
    assert not Response.objects.exists()


def test_the_page_gives_nothing_away(client, begun, address):
    attempt = begun()
    page = client.get(f"{address}questions/").content.decode()
    questions = asked(attempt)
    secrets = ["safety plan", "You arrive together", "They have a bed", "A phone may be read", "too late", "Right, one"]
    secrets += [item["id"] for item in questions["ordering"]["items"]]
    secrets += [pair["id"] for pair in questions["matching"]["pairs"]]
    secrets += ["turned-away", "outcome"]
    for secret in secrets:
        assert secret not in page, secret
    shown = [label.text for label in PlainForm(page).question(questions["ordering"]["id"]).find_all("label")]
    assert shown != [item["text"] for item in questions["ordering"]["items"]]


def test_controls_have_names_and_no_question_needs_a_mouse(client, begun, address):
    attempt = begun()
    form = PlainForm(client.get(f"{address}questions/").content.decode())
    for question in attempt.paper["questions"]:
        area = form.question(question["id"])
        for control in area.find_all(["select", "input"]):
            if control.get("type") in {"radio", "checkbox"}:
                assert control.find_parent("label")
            elif control.get("type") != "hidden":
                assert area.find("label", {"for": control["id"]})
        assert not area.find(attrs={"draggable": True})
    identifiers = [tag["id"] for tag in form.page.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))


# --- on a slide --------------------------------------------------------------------------------------


def shown(rf, data, query=None):
    request = rf.get("/en/course/first/section-1/a-slide/", query or {})
    request.user = AnonymousUser()
    block = ExerciseBlock()
    value = block.to_python(exercise_data(data, key="a-slide/3"))
    template = engines["django"].from_string("{% load wagtailcore_tags %}{% include_block value %}")
    return BeautifulSoup(template.render({"value": block.bind(value)}, request), "html.parser")


@pytest.mark.parametrize("name", sorted(type_data.BY_NAME))
def test_the_same_types_serve_as_exercises(rf, name):
    data = type_data.BY_NAME[name]
    question = type_data.paper(data)
    question = {**question, "id": exercise_data(data, key="a-slide/3")[0]["id"]}
    page = shown(rf, data)
    assert page.find("fieldset").find("legend")
    assert not page.find(class_="feedback")
    identifier = page.find("input", {"name": "exercise"})["value"]
    child = ExerciseBlock().to_python(exercise_data(data, key="a-slide/3"))[0]
    question = registry.get(name).as_paper(child.value, identifier)
    values = type_data.sent(question, registry.get(name).right_answer(question))
    page = shown(rf, data, {"exercise": identifier, f"question-{identifier}": values})
    assert page.find(class_="feedback")
    assert not page.find(class_="feedback-not-yet")
    assert not page.find(class_="govuk-error-message")
    page = shown(rf, data, {"exercise": identifier})
    assert "Choose an answer first." in page.text
    assert not Attempt.objects.exists()


def test_a_scene_is_walked_on_a_slide(rf):
    query = {}
    for words in ("Phone the shelter first.", "Pass over the scene", "Come back to the scene", "Go along."):
        form = PlainForm(str(shown(rf, type_data.SCENE, query)))
        query = form.data(form.button(words))
        page = shown(rf, type_data.SCENE, query)
        assert not page.find(class_="govuk-error-message"), "nothing is missing, there is a next step"
        assert bool(page.find(class_="feedback")) == (words == "Go along.")
    assert "She is not alone." in page.text
    assert "This way ended well." in page.text
    assert not Response.objects.exists()
