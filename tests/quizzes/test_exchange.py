"""Questions go out to other systems and come back, and what cannot come in is told why."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given

from quizzes.exchange import files, gift, moodle_xml, services, spreadsheet
from quizzes.exchange.neutral import FileRefused
from quizzes.models import Quiz
from tests.quizzes.test_round_trips import LIGHT, files_of_signs

FORMATS = {"gift": gift, "moodle-xml": moodle_xml, "csv": spreadsheet}

# --- what others write -------------------------------------------------------------------------------

GIFT = r"""
// A comment. [tag:safety] [tag:a\]b]
$CATEGORY: $course$/top

::Who's buried?:: Who is buried in Grant's tomb in New York City? {
=Grant#Yes: \{Grant\} it is.
~No one #Was true for 12 years
~[html]<b>Napoleon</b><script>alert(1)</script>
####[html]<p>General <em>feedback</em></p>
}

Grant was buried in a tomb in NYC.{T#Wrong here#Right here}

Two plus {=two =2} equals four.

How many hours?{#72:2}

Between one and two?{#1..2.5}

What did they say?{#=1822:0 =%50%1822:2#Half}

Which two?{~%50%this ~%50%that ~%-100%neither}

[markdown]Match **these**. {=cat -> cat food =dog -> dog food = -> bird food}

Order these{>3 ALL VERTICAL
first
second \= two
third
}
"""


def test_gift_as_moodle_documents_it():
    reading = gift.read(GIFT)
    assert not reading.refused
    assert reading.notes == ("Categories are not taken over.",)
    first, true, missing, hours, between, partly, two, match, order = [dict(item.data) for item in reading.items]
    assert first["tags"] == ["safety", "a]b"]
    assert first["text"] == "Who is buried in Grant's tomb in New York City?"
    assert first["options"] == [
        {"text": "Grant", "right": True, "feedback": "Yes: {Grant} it is."},
        {"text": "No one", "feedback": "Was true for 12 years"},
        {"text": "Napoleon"},
    ]
    assert first["feedback"] == "General *feedback*"
    assert true["answer"] is True
    assert (true["if_true"], true["if_false"]) == ("Right here", "Wrong here")
    assert missing["answers"] == ["two", "2"]
    assert "equals four." in missing["text"]
    assert (hours["answer"], hours["tolerance"]) == (72, 2)
    assert (between["answer"], between["tolerance"]) == (1.75, 0.75)
    assert partly["answer"] == 1822
    assert reading.items[5].notes
    assert two["type"] == "multiple_choice"
    assert [option.get("right", False) for option in two["options"]] == [True, True, False]
    assert match["text"] == "Match **these**."
    assert (match["pairs"][0], match["others"]) == ({"item": "cat", "match": "cat food"}, ["bird food"])
    assert order["items"] == ["first", "second = two", "third"]


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top</text></category></question>
<question type="multichoice">
  <name><text>Name</text></name>
  <questiontext format="html"><text><![CDATA[<p onclick="x()">Which <b>one</b>?</p><img src="http://x/y.png">
  <a href="javascript:alert(1)">here</a> <a href="https://example.org/a?b=1&amp;c=2">there</a>]]></text></questiontext>
  <defaultgrade>2.0000000</defaultgrade>
  <single>true</single>
  <answer fraction="100" format="html"><text>&lt;p&gt;This &amp;amp; that&lt;/p&gt;</text>
    <feedback format="html"><text>Why.</text></feedback></answer>
  <answer fraction="50" format="html"><text>Half</text></answer>
  <correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>
  <hint format="html"><text>Look again.</text></hint>
  <tags><tag><text>safety</text></tag></tags>
</question>
<question type="calculated"><name><text>Sum</text></name></question>
<question type="numerical"><questiontext format="plain_text"><text>How many?</text></questiontext>
  <answer fraction="100"><text>72.5</text><tolerance>0.5</tolerance></answer>
  <units><unit><multiplier>1</multiplier><unit_name>hours</unit_name></unit></units></question>
</quiz>"""


def test_moodle_xml_as_moodle_writes_it():
    reading = moodle_xml.read(MOODLE)
    choice, numerical = reading.items
    assert choice.line == 4
    assert "<" not in choice.data["text"].replace("\\<", "")
    assert "**one**" in choice.data["text"]
    assert "javascript" not in choice.data["text"]
    assert "[there](https://example.org/a?b=1&c=2)" in choice.data["text"]
    assert choice.data["options"] == [{"text": "This & that", "right": True, "feedback": "Why."}, {"text": "Half"}]
    assert choice.data["hint"] == "Look again."
    assert choice.data["tags"] == ["safety"]
    assert len(choice.notes) == 4, choice.notes
    assert (numerical.data["answer"], numerical.data["tolerance"], numerical.data["unit"]) == (72.5, 0.5, "hours")
    assert [(one.line, one.name) for one in reading.refused] == [(17, "Sum")]
    assert "calculated" in reading.refused[0].reason


# --- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("Only words.", 1, "no answers"),
        ("\n\nNot closed {=a ~b", 3, "not closed"),
        ("Say it {}", 1, "free text"),
        ("Nested {=a {~b}}", 1, "more than one"),
        ("Stars {=a* }", 1, "star"),
        ("Half {=%50%nearly =all}", 1, "part of the point"),
        ("Number {#many}", 1, "no number"),
        ("Range {#5..1}", 1, "no range"),
        ("{=a ~b}", 1, "no words"),
        ("Order {a ~b}", 1, "before it"),
        ("Pair {=a -> b =c}", 1, "no ->"),
        ("Empty {= ~b}", 1, "empty"),
    ],
)
def test_gift_is_refused_by_line_and_rule(text, line, rule):
    (refused,) = gift.read(text).refused
    assert refused.line == line
    assert rule in refused.reason


BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>
<quiz><question type="essay"><name><text>&lol2;</text></name></question></quiz>"""
OUTSIDE = """<!DOCTYPE quiz [<!ENTITY file SYSTEM "file:///etc/passwd">]><quiz>&file;</quiz>"""


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        (BOMB, 2, "document type"),
        (OUTSIDE, 1, "document type"),
        ('<!DOCTYPE quiz SYSTEM "http://example.org/x.dtd"><quiz/>', 1, "document type"),
        ("<quiz>\n<question></quiz>", 2, "broken"),
        ("<quiz>&nothing;</quiz>", 1, "broken"),
        ("<html></html>", 1, "not “quiz”"),
        ("<quiz>" + "<a>" * 50 + "</a>" * 50 + "</quiz>", 1, "too deeply"),
    ],
)
def test_dangerous_and_broken_xml_is_refused(text, line, rule):
    with pytest.raises(FileRefused, match=rule) as caught:
        moodle_xml.read(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("rows", "line", "rule"),
    [
        ("single_choice,,a,yes,,b,no,", 2, "no words"),
        ("essay,What?,,,,,,", 2, "none of the types"),
        ("single_choice,What?,a,perhaps,,b,no,", 2, "yes or no"),
        ('single_choice,"What\nnow?",a,yes,,b,no,\nscene,What?,,,,,,', 4, "none of the types"),
        ("ordering,What?,a,yes,,b,no,", 2, "no meaning"),
        ("single_choice,What?,a,yes,,b,no,,,,more", 2, "more cells"),
    ],
)
def test_csv_is_refused_by_line_and_rule(rows, line, rule):
    header = "type,text,answer_1,right_1,feedback_1,answer_2,right_2,feedback_2"
    (refused,) = spreadsheet.read(f"{header}\n{rows}").refused
    assert refused.line == line
    assert rule in refused.reason


@pytest.mark.parametrize("header", ["text,answer_1", "type,text,text", "type,text,colour", 'type,text,"un'])
def test_a_table_with_another_header_is_refused(header):
    with pytest.raises(FileRefused):
        spreadsheet.read(header)


def test_a_table_may_have_semicolons_and_other_spreadsheets_words():
    reading = spreadsheet.read("Text;Type;Answer\nSo?;true_false;vrai\n")
    assert dict(reading.items[0].data) == {"type": "true_false", "text": "So?", "answer": True}


def test_no_cell_of_an_export_is_a_formula():
    nasty = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|x", "'=1"]
    data = [{"type": "ordering", "text": "=cmd|' /C calc'!A0", "items": nasty, "hint": "-2+3"}]
    text = spreadsheet.write(data).text
    row = next(iter(csv.DictReader(StringIO(text.lstrip("\ufeff"), newline=""))))
    assert not [cell for cell in row.values() if cell[:1] in set("=+-@\t\r|%")]


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        (b"x" * (files.LARGEST + 1), "2 MB", 0),
        ("So?{T}".encode("utf-16"), "UTF-16", 0),
        (b"one\ntwo \xe9\n", "UTF-8", 2),
        (b"one\n\0", "text file", 2),
        (b"\xef\xbb\xbf  \n", "empty", 0),
    ],
)
def test_a_file_that_is_no_text_is_refused(content, rule, line):
    with pytest.raises(FileRefused, match=rule) as caught:
        files.decoded(content)
    assert caught.value.line == line


@pytest.mark.parametrize("text", ["So?{T}\n\n" * 1001, "type,text,answer\n" + "true_false,So?,true\n" * 1001])
def test_a_file_without_end_is_refused(text):
    module = spreadsheet if text.startswith("type") else gift
    with pytest.raises(FileRefused, match="more than 1000"):
        module.read(text)


def test_a_text_without_end_is_refused():
    (refused,) = gift.read("[html]" + "<b>x</b>" * 20_000 + "{T}").refused
    assert "longer than" in refused.reason


@LIGHT
@given(files_of_signs)
def test_whatever_a_file_holds_it_is_read_or_refused(text):
    for module in FORMATS.values():
        try:
            reading = module.read(text)
        except FileRefused:
            continue
        assert all(one.reason and one.line for one in reading.refused)


# --- into quizzes ------------------------------------------------------------------------------------

GOOD = "So?{T}\n\nWhich?{=this ~that}\n"


def imported(tmp_path, text=GOOD, name="a-new_quiz.gift", **options):
    file = tmp_path / name
    file.write_text(text)
    out = StringIO()
    call_command("import_quiz", str(file), stdout=out, stderr=out, **options)
    return out.getvalue()


def kinds(quiz):
    return [child.block_type for child in Quiz.objects.get(pk=quiz.pk).get_latest_revision_as_object().questions]


def test_a_file_becomes_a_draft_titled_by_it(db, tmp_path):
    imported(tmp_path)
    quiz = Quiz.objects.get()
    assert (quiz.title, quiz.live, kinds(quiz)) == ("a new quiz", False, ["true_false", "single_choice"])


def test_an_import_into_a_quiz_is_a_draft_after_its_own_questions(quiz, tmp_path):
    imported(tmp_path, into="quiz-of-the-module")
    assert kinds(quiz) == ["single_choice", "multiple_choice", "true_false", "single_choice"]
    quiz.refresh_from_db()
    assert quiz.live
    assert quiz.has_unpublished_changes
    assert len(quiz.questions) == 2, "what is published stays"
    assert "Nothing new" in imported(tmp_path, into=str(quiz.translation_key)), "asking twice changes nothing"
    assert len(kinds(quiz)) == 4


def test_replacing_is_asked_for_and_kept_in_the_history(quiz, tmp_path):
    before = quiz.latest_revision_id
    imported(tmp_path, into="first", replace=True)
    assert kinds(quiz) == ["true_false", "single_choice"]
    assert quiz.revisions.filter(pk=before).exists()


def test_with_a_refused_line_nothing_is_written_unless_the_rest_is_asked_for(quiz, tmp_path):
    text = GOOD + "\nOne right answer too few {~a ~b}\n\nNo answers.\n"
    with pytest.raises(CommandError, match="2 refused, so nothing was written"):
        imported(tmp_path, text, into="first")
    assert len(kinds(quiz)) == 2
    said = imported(tmp_path, text, into="first", rest=True)
    assert "line 5: refused: Mark at least one answer as right" in said
    assert "line 7: refused: It has no answers" in said
    assert len(kinds(quiz)) == 4


def test_a_dry_run_writes_nothing(db, tmp_path):
    assert "2 to import, 0 refused; nothing was written." in imported(tmp_path, dry_run=True)
    assert not Quiz.objects.exists()


def test_what_publishing_would_refuse_is_refused_at_once(db):
    text = "Which?{=" + "x" * 600 + " ~that}"
    checked = services.check_file(text.encode(), name="x.gift")
    assert not checked.items
    assert "500" in checked.refused[0].reason


def test_a_locked_quiz_is_left_alone(quiz, trainer, tmp_path):
    quiz.locked, quiz.locked_by = True, trainer
    quiz.save()
    with pytest.raises(CommandError, match="locked"):
        imported(tmp_path, into="first")


def test_an_unknown_quiz_is_named_in_one_line(db, tmp_path):
    with pytest.raises(CommandError, match="no-such: There is no such quiz"):
        imported(tmp_path, into="no-such")
    with pytest.raises(CommandError, match="no-such: There is no such quiz"):
        call_command("export_quiz", "no-such")


@pytest.mark.parametrize("form", FORMATS)
def test_a_quiz_goes_out_and_comes_into_another(quiz, tmp_path, form):
    file = tmp_path / f"other{files.SUFFIX_OF[form]}"
    losses = StringIO()
    call_command("export_quiz", "first", format=form, output=file, stderr=losses)
    assert losses.getvalue().count("hint") == (form == "gift")
    call_command("import_quiz", str(file), stdout=StringIO())
    other = Quiz.objects.exclude(pk=quiz.pk).get()
    there, here = services.questions_of(other), services.questions_of(quiz)
    if form == "gift":
        here = [{name: value for name, value in data.items() if name != "hint"} for data in here]
    assert there == here
    ids = {child.id for child in other.get_latest_revision_as_object().questions}
    assert not ids & {child.id for child in quiz.questions}, "a copy has its own statistics"
