"""The course's own source: what breaks a rule is refused by file and line."""

from uuid import uuid4

import pytest

from media.models import CustomImage
from modules.importers.body import body_blocks
from modules.importers.figures import load_figures
from modules.importers.rich_text import References
from modules.importers.source import SourceError, read_course

SLIDE = """---
title: A slide
kind: text
body:
  - text: |
      On the screen.
---
What a trainer says.
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>Three parts</title>'
    "<desc>Act, means and purpose.</desc>{inside}</svg>"
)


@pytest.fixture
def folder(tmp_path):
    """A course of one module with one slide."""
    (tmp_path / "course.yaml").write_text("title: A course\n")
    section = tmp_path / "01-first" / "01-welcome"
    section.mkdir(parents=True)
    (tmp_path / "01-first" / "module.yaml").write_text("title: First\nnumber: 1\ngoal: Learn.\n")
    (section / "section.yaml").write_text("title: Welcome\n")
    (section / "01-goals.md").write_text(SLIDE)
    return tmp_path


def slide_of(folder, text):
    (folder / "01-first" / "01-welcome" / "01-goals.md").write_text(text)
    return next(read_course("en", folder).modules[0].slides)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (SLIDE.replace("kind: text", "kinds: text"), "line 3", "kinds"),
        (SLIDE.replace("What a trainer says.\n", ""), "line 7", "no notes"),
        (SLIDE.replace("title: A slide", "title: [a"), "line ", "expected"),
        (SLIDE.replace("kind: text", "kind: story"), "line 3", "labels the voice"),
        (SLIDE.replace("- text: |", "- practitioner:"), "line 1", "waits for its review"),
        ("No data at all.", "line 1", "between two lines"),
    ],
)
def test_a_slide_that_breaks_a_rule_is_refused_by_file_and_line(folder, text, place, words):
    with pytest.raises(SourceError) as refusal:
        slide_of(folder, text)

    assert "01-goals.md" in str(refusal.value)
    assert place in str(refusal.value)
    assert words in str(refusal.value)


def test_a_story_without_a_content_note_is_refused(folder):
    text = SLIDE.replace("kind: text", "kind: story\nreview: awaiting").replace(
        "- text: |\n      On the screen.", "- story: {narrator: Mara}"
    )

    with pytest.raises(SourceError, match="content note"):
        slide_of(folder, text)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("- marquee: {text: On the screen.}", "no block “marquee”"),
        ("- steps: {items: [{title: One, slide: first/welcome/gone}]}", "first/welcome/gone"),
        ("- safety_rule: {words: Call.}", "“text” is missing"),
        ("- figure: {file: gone.svg, alternative: Gone.}", "gone.svg"),
        ("- download: {label: Form, item: 'template:t99'}", "t99"),
        ("- activity: {code: gone, title: Play, in_words: The same.}", "no activity “gone”"),
        ("- activity: {code: gone, title: Play}", "gone"),
    ],
)
def test_a_broken_block_is_refused_by_file_and_line(folder, block, words):
    slide = slide_of(folder, SLIDE.replace("- text: |\n      On the screen.", block))
    references = References(has_link=lambda kind, key: False)

    with pytest.raises(SourceError) as refusal:
        body_blocks(slide, page_key=uuid4(), references=references)

    assert "01-goals.md, line 5" in str(refusal.value)
    assert words in str(refusal.value)


def test_an_activity_needs_its_words_and_becomes_the_one_with_its_code(folder):
    references = References(activities={"a-chain": 7})
    block = "- activity: {code: a-chain, title: A chain, in_words: 'The **same**.'}"
    slide = slide_of(folder, SLIDE.replace("- text: |\n      On the screen.", block))
    (made,) = body_blocks(slide, page_key=uuid4(), references=references)
    assert made["type"] == "activity"
    assert made["value"] == {"title": "A chain", "activity": 7, "alternative": "<p>The <b>same</b>.</p>"}

    wordless = slide_of(
        folder, SLIDE.replace("- text: |\n      On the screen.", "- activity: {code: a-chain, title: A}")
    )
    with pytest.raises(SourceError, match="“in_words” is missing"):
        body_blocks(wordless, page_key=uuid4(), references=references)


@pytest.mark.django_db
def test_a_drawing_is_loaded_once_and_again_when_it_changes(tmp_path):
    drawing = tmp_path / "three.svg"
    drawing.write_text(DRAWING.format(inside=""))
    first = load_figures(tmp_path)
    assert load_figures(tmp_path) == first
    name = CustomImage.objects.get().file.name

    drawing.write_text(DRAWING.format(inside="<circle r='2'/>"))

    assert load_figures(tmp_path) == first
    assert CustomImage.objects.get().file.name != name
    assert CustomImage.objects.get().title == "Three parts"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (DRAWING.format(inside="<script>alert(1)</script>"), "script"),
        (DRAWING.format(inside="<image href='x.png'/>"), "image"),
        (DRAWING.format(inside="<use href='https://example.org/x.svg#a'/>"), "fetches nothing"),
        (DRAWING.format(inside="<circle onclick='x()'/>"), "runs nothing"),
        (DRAWING.format(inside="<style>@import 'x.css'</style>"), "fetches nothing"),
        (DRAWING.replace("<desc>Act, means and purpose.</desc>", "").format(inside=""), "no <desc>"),
        (DRAWING.replace(' viewBox="0 0 10 10"', "").format(inside=""), "no viewBox"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><svg/>", "not a drawing"),
        ("not a drawing", "not a drawing"),
    ],
)
def test_a_drawing_that_could_do_something_or_says_nothing_is_refused(tmp_path, content, words):
    (tmp_path / "three.svg").write_text(content)

    with pytest.raises(SourceError, match=words):
        load_figures(tmp_path)
