"""Quizzes as H5P Question Sets, and H5P's questions as ours."""

import io
import json
import random
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from quizzes.exchange import files, h5p, h5p_files, services
from quizzes.exchange.neutral import FileRefused
from quizzes.models import Quiz
from tests.quizzes.test_exchange import kinds


def content(*questions, **more):
    return json.dumps({"questions": [{"library": name, "params": params} for name, params in questions], **more})


def package(text, main="H5P.QuestionSet", **files_):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("h5p.json", json.dumps({"mainLibrary": main, "title": "A set"}))
        archive.writestr("content/content.json", text)
        # Libraries come along; nothing of them is read.
        archive.writestr("H5P.QuestionSet-1.20/js/questionset.js", "never read")
        for name, data in files_.items():
            archive.writestr(name, data)
    return made.getvalue()


BOTH = [{"text": "A", "correct": True}, {"text": "B", "correct": True}]
SAID = {"feedbackOnCorrect": "Right.", "feedbackOnWrong": "Not so."}
CHOICE = {
    "question": "<p>Which <em>one</em>?</p>",
    "answers": [
        {"text": "<div>This &amp; that</div>", "correct": True, "tipsAndFeedback": {"chosenFeedback": "<p>Yes.</p>"}},
        {"text": "<div>Other</div>", "tipsAndFeedback": {"tip": "<p>Look</p>", "notChosenFeedback": "No"}},
    ],
    "behaviour": {"type": "auto", "singlePoint": True},
    "overallFeedback": [{"from": 0, "to": 100, "feedback": "In all cases"}],
    "media": {"type": {"library": "H5P.Image 1.1", "params": {"file": {"path": "images/x.png"}}}},
}  # fmt: skip


def blanks(line):
    return {"text": "<p>Fill in</p>", "questions": [line], "behaviour": {"caseSensitive": False}}


def drag(field, others=""):
    return {"taskDescription": "<p>Do it</p>", "textField": field, "distractors": others}


def alternatives(question):
    return {"question": question, "answers": ["<p>R</p>", "W"]}


def test_questions_as_h5ps_own_editor_writes_them():
    reading = h5p.read(
        content(
            ("H5P.MultiChoice 1.16", CHOICE),
            ("H5P.MultiChoice 1.16", {**CHOICE, "answers": BOTH}),
            ("H5P.TrueFalse 1.8", {"question": "<p>So?</p>", "correct": "false", "behaviour": SAID}),
            ("H5P.Blanks 1.14", blanks("<p>In <b>danger</b> call *911/9-1-1:Three digits*.</p>")),
            ("H5P.DragText 1.10", drag("A *cat\\+Yes!\\-No* and a *dog:barks* live here.", "*bird*")),
            ("H5P.DragText 1.10", drag("Cat: *cat food*\nDog: *dog food*")),
            ("H5P.DragText 1.10", drag("Here lives a *cat*.", "*dog*")),
            ("H5P.MarkTheWords 1.11", drag("<p>They *listen* and *wait*, he talks.</p>")),
            ("H5P.SingleChoiceSet 1.11", {"choices": [alternatives("<p>Q1</p>"), alternatives("Q2")]}),
            introPage={"showIntroPage": True},
        )
    )  # fmt: skip
    assert not reading.refused
    assert reading.notes == ("The introduction of the set is left out.",)
    single, several, false, gap, two, lines, one, marked, first, second = [dict(item.data) for item in reading.items]
    assert single == {
        "type": "single_choice",
        "text": "Which *one*?",
        "options": [{"text": "This & that", "right": True, "feedback": "Yes."}, {"text": "Other"}],
        "feedback": "In all cases",
    }
    assert len(reading.items[0].notes) == 3, reading.items[0].notes
    assert several["type"] == "multiple_choice"
    assert any("all or nothing" in note for note in reading.items[1].notes)
    assert (false["answer"], false["if_false"], false["if_true"]) == (False, "Right.", "Not so.")
    assert gap["answers"] == ["911", "9-1-1"]
    assert gap["hint"] == "Three digits"
    assert gap["text"].startswith("Fill in\n\nIn danger call ")
    assert two["pairs"] == [{"item": "Gap 1", "match": "cat", "feedback": "Yes!"}, {"item": "Gap 2", "match": "dog"}]
    assert (two["others"], "(2)" in two["text"]) == (["bird"], True)
    assert lines["pairs"] == [{"item": "Cat", "match": "cat food"}, {"item": "Dog", "match": "dog food"}]
    assert one["options"] == [{"text": "cat", "right": True}, {"text": "dog"}]
    assert [option["text"] for option in marked["options"] if option.get("right")] == ["listen", "wait"]
    assert (first["text"], first["options"][0], second["text"]) == ("Q1", {"text": "R", "right": True}, "Q2")
    assert [item.line for item in reading.items] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


@pytest.mark.parametrize(
    ("library", "params", "reason"),
    [
        ("H5P.Essay 1.5", {"taskDescription": "<p>Write</p>"}, "“H5P.Essay” is not among the types"),
        ("H5P.Blanks 1.14", {"questions": ["<p>*One* and *two*</p>"]}, "several gaps"),
        ("H5P.Blanks 1.14", {"text": "Fill in", "questions": ["<p>None</p>"]}, "no gap"),
        ("H5P.DragText 1.10", {"textField": "A *cat*"}, "nothing to choose"),
        ("H5P.MarkTheWords 1.11", {"textField": "*word* a b c d e f g h i j k l m"}, "too long"),
        ("H5P.TrueFalse 1.8", {"question": "So?", "correct": "perhaps"}, "“true” or “false”"),
        ("H5P.MultiChoice 1.16", {"question": "", "answers": []}, "no words"),
        ("H5P.SingleChoiceSet 1.11", {"choices": []}, "no questions"),
        ("", "not even an object", "not among the types"),
    ],
)  # fmt: skip
def test_what_fits_none_of_the_types_is_named_by_its_place(library, params, reason):
    (refused,) = h5p.read(content(("H5P.TrueFalse 1.8", {"question": "Fine?"}), (library, params))).refused
    assert refused.line == 2
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("params", "kind"),
    [
        (CHOICE, "single_choice"),
        ({"question": "So?", "correct": "true"}, "true_false"),
        ({"text": "Fill in", "questions": ["*gap*"]}, "fill_in"),
        ({"choices": [{"question": "Q", "answers": ["R", "W"]}]}, "single_choice"),
        ({"taskDescription": "D", "textField": "A: *b*\nC: *d*", "distractors": ""}, "matching"),
    ],
)
def test_a_content_json_by_itself_tells_what_it_is(params, kind):
    (item,) = h5p.read(json.dumps(params)).items
    assert item.data["type"] == kind


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"PK\x03\x04 and no more", "not an H5P package"),
        (package("{"), "JSON"),
        (package("[" * 100 + "]" * 100), "levels deep"),
        (package(" " * 3_000_000), "2 MB|times its size"),
        (package('{"some": "thing"}', main=""), "none of H5P's question types"),
        (b'{"questions": "\\u0000"}', "character"),
        (b'{"x": [}', "JSON"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data, rule):
    with pytest.raises(FileRefused, match=rule):
        h5p.read(files.decoded(data))


def test_only_the_content_of_a_package_is_read(tmp_path):
    with pytest.raises(FileRefused, match=r"\.\."):
        files.decoded(package("{}", **{"../outside.json": "x"}))
    content = files.content_of(
        io.BytesIO(package(json.dumps(CHOICE), main="H5P.MultiChoice", **{"content/a.png": "x" * 9}))
    )
    assert len(content) < 2_000


# --- quizzes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".h5p", ".json"])
def test_a_quiz_goes_out_and_comes_into_another(quiz, tmp_path, suffix):
    file = tmp_path / f"other{suffix}"
    losses = io.StringIO()
    call_command("export_quiz", "first", output=file, stderr=losses)
    assert "hint" in losses.getvalue()
    call_command("import_quiz", str(file), stdout=io.StringIO(), stderr=io.StringIO())
    other = Quiz.objects.exclude(pk=quiz.pk).get()
    lost = {"hint", "tags", "tests"}
    for there, here in zip(services.questions_of(other), services.questions_of(quiz), strict=True):
        assert there == {name: value for name, value in here.items() if name not in lost}


def test_a_package_names_the_libraries_that_a_host_needs_and_is_the_same_each_time(quiz):
    first = services.export_quiz(quiz, files.H5P)
    assert first.data == services.export_quiz(quiz, files.H5P).data
    with zipfile.ZipFile(io.BytesIO(first.data)) as archive:
        assert archive.namelist() == ["h5p.json", "content/content.json"]
        manifest = json.loads(archive.read("h5p.json"))
        questions = json.loads(archive.read("content/content.json"))["questions"]
    assert (manifest["title"], manifest["mainLibrary"], manifest["language"]) == (quiz.title, "H5P.QuestionSet", "en")
    named = {
        f"{one['machineName']} {one['majorVersion']}.{one['minorVersion']}" for one in manifest["preloadedDependencies"]
    }
    assert {entry["library"] for entry in questions} <= named
    assert len({entry["subContentId"] for entry in questions}) == len(questions)


def test_every_type_goes_out_or_is_named():
    questions = [
        {
            "type": "single_choice", "text": "A **b**?",
            "options": [{"text": "1 < 2", "right": True, "feedback": "Y\nZ"}, {"text": "n"}],
        },
        {"type": "true_false", "text": "So?", "answer": False, "if_true": "<b>No</b>", "if_false": "Yes"},
        {"type": "fill_in", "text": "Which?", "answers": ["safety plan", "a/b"], "hint": "Two words"},
        {
            "type": "matching", "text": "Match", "others": ["fish"],
            "pairs": [{"item": "Cat:", "match": "cats & co"}, {"item": "Dog", "match": "dogs"}],
        },
        {"type": "numeric", "text": "How many?", "answer": 0.5},
        {"type": "numeric", "text": "About?", "answer": 5, "tolerance": 1},
        {"type": "ordering", "text": "Order", "items": ["a", "b", "c"]},
        {"type": "scene", "text": "Scene", "instead": {"type": "true_false", "text": "Then?", "answer": True}},
    ]  # fmt: skip
    writing = h5p.write(questions)
    single, false, fill_in, matching, number, instead = [dict(item.data) for item in h5p.read(writing.text).items]
    assert single == questions[0]
    assert false == questions[1]
    assert fill_in == {**questions[2], "answers": ["safety plan"]}
    assert matching == questions[3]
    assert number["answers"] == ["0.5", "0,5"]
    assert instead["text"] == "Then?"
    assert {loss.place for loss in writing.losses} == {3, 5, 6, 7, 8}


def test_a_dry_run_writes_nothing_and_a_package_is_no_text(db, quiz, tmp_path):
    file = tmp_path / "set.h5p"
    file.write_bytes(package(content(("H5P.TrueFalse 1.8", {"question": "So?", "correct": "true"}))))
    out = io.StringIO()
    call_command("import_quiz", str(file), dry_run=True, stdout=out, stderr=out)
    assert "1 to import, 0 refused; nothing was written." in out.getvalue()
    assert Quiz.objects.count() == 1
    with pytest.raises(CommandError, match="--output"):
        call_command("export_quiz", "first", format="h5p")
    assert '"questions"' in imported_from_stdout()


def imported_from_stdout():
    out = io.StringIO()
    call_command("export_quiz", "first", format="h5p-json", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_screens_take_a_package_with_libraries_and_give_one(client, trainer, quiz):
    client.force_login(trainer)
    large = package(
        content(("H5P.TrueFalse 1.8", {"question": "So?", "correct": "true"}), ("H5P.Essay 1.5", {})),
        **{"content/videos/long.mp4": random.Random(1).randbytes(3_000_000)},
    )
    assert len(large) > files.LARGEST
    address = reverse("quiz_tools:import_into", args=[quiz.pk])
    page = client.post(address, {"file": SimpleUploadedFile("set.h5p", large), "format": ""})
    assert page.status_code == 200
    shown = page.content.decode()
    assert "Question no." in shown
    assert "H5P.Essay" in shown
    upload = page.context["upload"]
    assert client.post(address, {"upload": upload, "rest": "yes"}).status_code == 302
    assert kinds(quiz)[-1] == "true_false"

    answer = client.get(reverse("quiz_tools:export", args=[quiz.pk, "h5p"]), {"anyway": "1"})
    assert answer["Content-Type"] == "application/zip"
    assert h5p_files.is_package(answer.content)


def test_a_broken_package_is_refused_on_the_screen_with_its_reason(client, trainer, db):
    client.force_login(trainer)
    page = client.post(reverse("quiz_tools:import"), {"file": SimpleUploadedFile("set.h5p", b"PK\x03\x04nothing")})
    assert page.status_code == 400
    assert "not an H5P package" in page.content.decode()
