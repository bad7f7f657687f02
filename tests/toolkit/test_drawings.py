"""Which step unlocks which, and ratings over time: a picture, the same in a table, and sentences."""

import re
from xml.etree import ElementTree

import pytest

from learning.toolkit import drawings
from learning.toolkit.drawings.steps import circles_of, steps_of
from learning.toolkit.drawings.svg import CHARACTER, TEXT, WIDTH, wrapped
from tests.toolkit.paper_forms import PLAN_ANSWER, STAGES_ANSWER, paper_form

NAMES = {"svg": "http://www.w3.org/2000/svg"}
PLAN, STAGES = paper_form().field("plan"), paper_form().field("stages")


def steps(*waits: tuple[int, ...]) -> list[dict]:
    """A plan whose steps wait for these."""
    return [
        {"key": str(number), "step": f"Step {number}", "depends_on": list(map(str, before))}
        for number, before in enumerate(waits, start=1)
    ]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def words(svg: str) -> str:
    return " ".join(element.text or "" for element in parsed(svg).iter(f"{{{NAMES['svg']}}}text"))


def test_a_step_stands_behind_all_that_it_waits_for():
    levels = {step.number: step.level for step in steps_of(PLAN, steps((), (1,), (1, 2), (), (4, 3)))}
    assert levels == {1: 0, 2: 1, 3: 2, 4: 0, 5: 3}


def test_the_table_says_what_each_step_waits_for_and_unlocks():
    drawing = drawings.dependencies(PLAN, PLAN_ANSWER, "2026-03-01")
    assert drawing.rows == (
        ("1. Call home", "nothing", "4", "can begin now: quick win"),
        ("2. Meet the lawyer <soon>", "nothing", "3", "can begin now"),
        ("3. Ask for a permit", "2", "4", "after 2"),
        ("4. Begin to work", "1, 3", "nothing", "after 1, 3"),
    )
    assert drawing.remarks == ("Steps 1, 2 can begin now.", "Quick win: step 1.")


def test_without_the_plans_date_nothing_is_called_a_quick_win():
    assert "quick" not in str(drawings.dependencies(PLAN, PLAN_ANSWER).rows)
    assert "quick" not in str(drawings.dependencies(PLAN, PLAN_ANSWER, "soon").rows)


def test_the_picture_is_as_wide_as_a_phone_and_names_itself():
    picture = parsed(drawings.dependency_picture(PLAN, PLAN_ANSWER))
    assert picture.get("viewBox").startswith("0 0 360 ")
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "Which step unlocks which. Steps 1, 2 can begin now."
    assert picture[0].text == "Which step unlocks which"
    assert "can begin now" in picture[1].text


def test_the_picture_has_an_arrow_for_each_tie_and_keeps_to_its_frame():
    picture = parsed(drawings.dependency_picture(PLAN, PLAN_ANSWER))
    heads = [path for path in picture.findall("svg:path", NAMES) if path.get("fill") == "currentColor"]
    assert len(heads) == 3
    height = float(picture.get("viewBox").split()[3])
    for box in picture.findall("svg:rect", NAMES):
        assert float(box.get("x")) + float(box.get("width")) <= WIDTH
        assert float(box.get("y")) + float(box.get("height")) <= height
    for line in picture.findall("svg:text", NAMES):
        assert float(line.get("y")) < height


def test_nothing_is_told_by_colour():
    for svg in (drawings.dependency_picture(PLAN, PLAN_ANSWER), drawings.matrix_picture(STAGES, STAGES_ANSWER)):
        assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) <= {"none", "currentColor"}
        assert " style=" not in svg


def test_what_was_typed_is_text_and_not_markup():
    answer = [{"key": "a", "step": "<script>x</script> & more", "depends_on": []}]
    assert "<script" not in drawings.dependency_picture(PLAN, answer)
    assert "<script>x</script> & more" in words(drawings.dependency_picture(PLAN, answer))


def test_a_circle_is_found_and_said():
    drawing = drawings.dependencies(PLAN, steps((3,), (1,), (2,), (), (1,)))
    assert circles_of({1: (3,), 2: (1,), 3: (2,), 4: (), 5: (1,)}) == ((1, 2, 3),)
    assert "Steps 1, 2, 3 wait for each other in a circle: none of them can begin." in " ".join(drawing.remarks)
    assert [row[3] for row in drawing.rows] == [
        "stuck in a circle", "stuck in a circle", "stuck in a circle", "can begin now", "after 1",
    ]  # fmt: skip
    assert 'stroke-dasharray="6 4"' in drawing.svg
    assert "stuck in a circle" in words(drawing.svg)


def test_a_step_that_waits_for_itself_is_said():
    assert "Step 1 waits for itself: take that away." in drawings.dependencies(PLAN, steps((1,))).remarks
    assert "No step can begin now." in drawings.dependencies(PLAN, steps((1,))).remarks


@pytest.mark.parametrize("answer", [[], [{}], [{"step": "No key"}], [{"key": "a", "depends_on": ["gone"]}]])
def test_an_answer_that_is_half_filled_in_is_drawn_all_the_same(answer):
    parsed(drawings.dependency_picture(PLAN, answer))


def test_a_large_plan_is_drawn_without_two_arrows_in_one_lane():
    many = steps(*[tuple(range(max(1, number - 3), number)) for number in range(1, 31)])
    picture = parsed(drawings.dependency_picture(PLAN, many))
    trunks = [path.get("d") for path in picture.findall("svg:path", NAMES) if re.search(r"V[\d.]+$", path.get("d"))]
    spans = [tuple(map(float, re.match(r"M([\d.]+) ([\d.]+)V([\d.]+)", trunk).groups())) for trunk in trunks]
    for one in spans:
        beside = [other for other in spans if other is not one and other[0] == one[0]]
        assert all(other[1] > one[2] or other[2] < one[1] for other in beside)


def test_long_words_are_broken_into_lines_that_fit():
    width = 200
    lines = wrapped("short " + "a" * 100 + " and the end of it", width)
    assert max(map(len, lines)) * TEXT * CHARACTER <= width
    assert "".join(lines).replace(" ", "").count("a") >= 100


# --- ratings ------------------------------------------------------------------------------------------


def test_the_ratings_stand_in_a_table_with_every_occasion_and_no_total():
    drawing = drawings.matrix(STAGES, STAGES_ANSWER)
    assert drawing.head == ("Area", "Who rates", "2026-03-01", "2026-06-01")
    assert drawing.rows == (
        ("Housing & a key", "Worker’s rating", "1 Crisis", "2 Unsteady"),
        ("Housing & a key", "Own rating", "3 Steady", "2 Unsteady"),
        ("Health", "Worker’s rating", "left blank", "declined"),
        ("Health", "Own rating", "left blank", "left blank"),
    )
    assert "not added up" in drawing.remarks[0]


def test_each_row_has_a_picture_that_says_what_it_shows():
    _marks, housing, health = drawings.matrix(STAGES, STAGES_ANSWER).pictures
    assert parsed(housing)[0].text == "Housing & a key"
    assert "2026-03-01: Worker’s rating 1 Crisis; Own rating 3 Steady." in parsed(housing)[1].text
    assert "2026-06-01: Worker’s rating declined; Own rating left blank." in parsed(health)[1].text


def test_worker_and_person_have_different_marks():
    _marks, housing, health = map(parsed, drawings.matrix(STAGES, STAGES_ANSWER).pictures)
    assert (len(housing.findall("svg:circle", NAMES)), len(housing.findall("svg:rect", NAMES))) == (2, 2)
    assert (len(health.findall("svg:circle", NAMES)), len(health.findall("svg:rect", NAMES))) == (0, 0)
    first, second = (float(circle.get("cx")) for circle in housing.findall("svg:circle", NAMES))
    assert first < second


def test_the_same_form_may_stand_twice_on_a_page():
    for svg in (drawings.dependency_picture(PLAN, PLAN_ANSWER), drawings.matrix_picture(STAGES, STAGES_ANSWER)):
        assert " id=" not in svg


def test_a_matrix_without_ratings_over_time_is_not_drawn():
    assert drawings.matrix(paper_form().field("rating"), STAGES_ANSWER) is None
    assert drawings.matrix(STAGES, []) is None
    assert drawings.matrix_picture(STAGES, []) == ""
