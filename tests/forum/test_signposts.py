"""Words of self-harm and danger, in labelled texts that are all invented.

The texts of the held-out half are not read by whoever mends the patterns: only its numbers are looked at.
"""

from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from learning.forum import signposts

FOLDER = Path(__file__).parent
TEXTS = yaml.safe_load((FOLDER / "signposts.yaml").read_text(encoding="utf-8"))
DEVELOPMENT = yaml.safe_load((FOLDER / "signposts_development.yaml").read_text(encoding="utf-8"))
HELD_OUT = [one for one in TEXTS if sha256(one["text"].encode()).digest()[0] % 2]
TUNING = [one for one in TEXTS if one not in HELD_OUT]


def score(texts):
    """Percent of what should show lines and does, and of what should not and does."""
    needed = [one for one in texts if one["label"] != "none"]
    others = [one for one in texts if one["label"] == "none"]
    found, false = ([bool(signposts.find(one["text"])) for one in some] for some in (needed, others))
    return 100 * sum(found) / len(found), 100 * sum(false) / len(false)


@pytest.mark.parametrize(
    ("texts", "least_found", "most_false"),
    [(TUNING, 99, 1), (DEVELOPMENT, 99, 1), (HELD_OUT, 86, 8)],
    ids=["tuning", "development", "held-out"],
)
def test_most_are_found_and_few_others(texts, least_found, most_false):
    found, false = score(texts)
    assert found >= least_found, f"{found:.0f} %"
    assert false <= most_false, f"{false:.0f} %"


def test_what_is_said_clearly_is_found_wherever_it_stands():
    clear = [one for one in TEXTS if one["kind"] == "clear"]
    missed = sum(not signposts.find(one["text"]) for one in clear)
    assert missed <= len(clear) / 50


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i   wanna   dieee",
        "I wánt to die",
        "I want to k1ll mysefl",
        "I wanttodie",
        "I feel s u i c i d a l",
    ],
)
def test_the_way_it_is_written_does_not_matter(text):
    assert signposts.SELF_HARM in signposts.find(f"Thank you for module 5. {text}")


def test_what_is_quoted_from_a_slide_is_nobodys_own_word():
    assert not signposts.find("On the slide she says “I want to die” and nobody answers. Too short?")
    assert signposts.find("She wrote “I want to die” on the wall of her room.") == {signposts.SELF_HARM}


def test_what_was_long_ago_is_past_unless_it_is_back():
    assert not signposts.find("Ten years ago I wanted to die.")
    assert signposts.find("Ten years ago I wanted to die, and the feeling is back.") == {signposts.SELF_HARM}


def test_the_lines_are_shown_once_for_one_text():
    title, body = "Help", "I want to die."
    assert signposts.due(title, body, seen="") == {signposts.SELF_HARM}
    seen = signposts.seal(title, body)
    assert "die" not in seen
    assert not signposts.due(title, body, seen=seen)
    assert not signposts.due(title, " I want to die. ", seen=seen)
    assert signposts.due(title, body + " He has a gun.", seen=seen) == {signposts.SELF_HARM, signposts.DANGER}
    assert signposts.due(title, body, seen="é") == {signposts.SELF_HARM}


@pytest.mark.parametrize(
    "piece", ["i ", "a b ", "want to ", "she is going to ", "he va la ", "\u0301", ". ", "aaa", "1", '"abcd" ']
)
def test_hostile_texts_cost_little(piece):
    import time

    start = time.process_time()
    signposts.find((piece * 8000)[:8000])
    assert time.process_time() - start < 2
