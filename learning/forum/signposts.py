"""Words of self-harm or danger: what a form shows help for before it sends. Pure; the patterns are data.

What it looks for stands in `content/signposts.yaml`, in English and French. Nothing that is found is stored, logged or
counted. Finding nothing means nothing: the lines are on every page. A line too often costs one press of a button, one
too few may cost more: where both are possible, it finds.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.crypto import constant_time_compare, salted_hmac

DATA = Path(__file__).parent / "content" / "signposts.yaml"
SELF_HARM, DANGER = "self_harm", "danger"
SALT = "learning.forum.signposts"
SHORTEST_MISSPELT = 5  # letters: shorter words are too near to others
SENTENCE_ENDS = re.compile(r"[.!?;…\n\r]+")
# Digits and signs in the middle of a word stand for letters: su1cide.
INSIDE = re.compile(r"(?<=[a-z])[013457@$!*](?=[a-z])")
STANDS_FOR = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "*": "i"}
STRETCHED = re.compile(r"([a-z])\1{2,}")
SPELT_OUT = re.compile(r"\b(?:[a-z] ){3,}[a-z]\b")
APOSTROPHES = re.compile("['’‘`´ʼ-]")
NO_WORDS = re.compile(r"[^a-z0-9. ]+")
SPACES = re.compile(r" {2,}")
QUOTED = re.compile('["«“]([^"«»“”\n]{3,200})["»”]')
AROUND = 80  # characters: what is said just before and after a quotation
NEVER = "(?!)"
BETWEEN = re.compile(r"~(\d)")


def find(text: str) -> frozenset[str]:
    """Which of {"self_harm", "danger"} the text speaks of, in English or French."""
    words = plain(QUOTED.sub(_without_examples, text))
    for pattern in _patterns("meant otherwise"):
        words = pattern.sub(" ", words)
    sentences = SPACES.sub(" ", words).split(" . ")
    return frozenset(sign for sign in (SELF_HARM, DANGER) if _speaks_of(sign, sentences))


def _without_examples(quoted: re.Match[str]) -> str:
    """What is quoted from a slide, a quiz or a form is nobody's own word."""
    around = (
        quoted.string[max(0, quoted.start() - AROUND) : quoted.start()]
        + quoted.string[quoted.end() : quoted.end() + AROUND]
    )
    return " " if any(found.search(plain(around)) for found in _patterns("quoted from")) else quoted[0]


def _speaks_of(sign: str, sentences: list[str]) -> bool:
    aside = [(found, unless) for signs, found, unless in _set_aside() if sign in signs]
    kept = (
        one for one in sentences if not any(found.search(one) and not unless.search(one) for found, unless in aside)
    )
    words = f" {' . '.join(kept)} . "
    return any(pattern.search(words) for pattern in _patterns(sign))


def plain(text: str) -> str:
    """The text as the patterns read it: lower case without accents and signs, sentences apart, in usual spelling."""
    letters = unicodedata.normalize("NFKD", text).lower()
    letters = "".join(
        letter for letter in letters if (not unicodedata.combining(letter) and letter.isprintable()) or letter == "\n"
    )
    letters = letters.replace("œ", "oe").replace("æ", "ae")
    letters = INSIDE.sub(lambda found: STANDS_FOR[found[0]], letters)
    letters = SENTENCE_ENDS.sub(" . ", APOSTROPHES.sub(" ", letters))
    letters = STRETCHED.sub(r"\1", SPACES.sub(" ", NO_WORDS.sub(" ", letters)))
    letters = SPELT_OUT.sub(lambda found: found[0].replace(" ", ""), letters)
    letters = " ".join(_spelt(word) for word in letters.split(" "))
    for pattern, replacement in _rewrites():
        letters = pattern.sub(replacement, letters)
    return f" {SPACES.sub(' ', letters).strip()} . "


def seal(*texts: str) -> str:
    """A keyed digest of the texts: the form carries it, so that the lines are shown once for one text."""
    return salted_hmac(SALT, "\0".join(plain(text) for text in texts), algorithm="sha256").hexdigest()[:32]


def due(*texts: str, seen: str) -> frozenset[str]:
    """What to show lines for; nothing where `seen` seals these very texts."""
    if constant_time_compare(seen, seal(*texts)):
        return frozenset()
    return frozenset(sign for text in texts for sign in find(text))


def _spelt(word: str) -> str:
    """A word of the list where exactly one letter of it went wrong, but not the first; otherwise the word itself."""
    if word in _data()["shorthand"]:
        return str(_data()["shorthand"][word])
    if len(word) < SHORTEST_MISSPELT or word in _known():
        return word
    return next((meant for meant in _words_by_letter().get(word[0], ()) if _is_one_off(word, meant)), word)


def _is_one_off(word: str, meant: str) -> bool:
    """One letter wrong, missing or too much, or two in each other's place."""
    start = 0
    while start < min(len(word), len(meant)) and word[start] == meant[start]:
        start += 1
    if start >= len(meant) - 1:
        return False  # another ending, not a slip
    of_word, of_meant = word[start:], meant[start:]
    if len(word) == len(meant):
        return of_word[1:] == of_meant[1:] or (of_word[:2][::-1] == of_meant[:2] and of_word[2:] == of_meant[2:])
    return of_word[1:] == of_meant or of_word == of_meant[1:]


# --- the patterns ---------------------------------------------------------------------------------


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return data


@cache
def _known() -> frozenset[str]:
    return frozenset((*_data()["words"], *_data()["not misspelt"]))


@cache
def _words_by_letter() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _data()["words"]:
        found.setdefault(word[0], []).append(word)
    return found


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(_data()[name]))


@cache
def _set_aside() -> tuple[tuple[frozenset[str], re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (frozenset(rule["for"]), *_compiled([rule["in"], rule.get("unless", NEVER)])) for rule in _data()["set aside"]
    )


def _compiled(patterns: Iterable[str]) -> Iterable[re.Pattern[str]]:
    for pattern in patterns:
        for name, alternatives in _data()["parts"].items():
            pattern = pattern.replace(f"<{name}>", "|".join(alternatives))
        # A word between ends in its space; the end of a sentence is no word.
        yield re.compile(BETWEEN.sub(r"(?:[a-z0-9]+ ){0,\1}", pattern))


@cache
def _rewrites() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in _data()["rewrite"])
