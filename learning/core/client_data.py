"""The guard against client data: what in a text could identify a real person.

Pure. What it looks for stands in `learning/static/js/client-data.json`, which the browser's `client-data.js` reads too;
both programs work the same way, step by step, and a test holds them together. docs/client-data.md explains the rules.
"""

import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _  # type: ignore[import-untyped]

DATA = Path(__file__).resolve().parent.parent / "static" / "js" / "client-data.json"
BEFORE, AFTER = 48, 32  # letters in which the words round a piece are looked for
SHORTEST_ALLOWED = 4  # letters and digits: less would let too much pass
UNKNOWN = "\ufffd"  # stands for letters that no rule knows, so that both programs count alike
HIGHEST, LONE = 0xFFFF, range(0xD800, 0xE000)


@dataclass(frozen=True)
class Kind:
    """What the screens say of one kind of finding; translated when shown."""

    label: str
    why: str
    instead: str


KINDS: Mapping[str, Kind] = {
    "phone": Kind(
        _("Phone number"),
        _("A phone number leads straight to one person, and whoever holds that phone may be watched."),
        _("Write “their phone” or “a safe number is on file”."),
    ),
    "email": Kind(
        _("E-mail address"),
        _("An e-mail address belongs to one person and can be searched for."),
        _("Write “their e-mail” or “the lawyer's e-mail”."),
    ),
    "postal_code": Kind(
        _("Postal code"),
        _("A postal code is often one side of one street, or one building."),
        _("Write the region: “in the north”, “in a large city”."),
    ),
    "sin": Kind(
        _("Social insurance number"),
        _("A social insurance number is one person's for life and can be used to steal who they are."),
        _("Write “the SIN is on file”."),
    ),
    "health_card": Kind(
        _("Health card number"),
        _("A health card number is one person's and opens their health record."),
        _("Write “has a health card” or “the card was taken”."),
    ),
    "date_of_birth": Kind(
        _("Date of birth"),
        _("A date of birth with one more detail is mostly enough to find somebody."),
        _("Write an age: “in her twenties”, “under 18”."),
    ),
    "street_address": Kind(
        _("Street address"),
        _("An address says where somebody lives, works or is kept, and can put them in danger."),
        _("Write “an apartment”, “a farm”, “her workplace”."),
    ),
    "licence_plate": Kind(
        _("Licence plate"),
        _("A licence plate leads to the owner of the vehicle, who may be the person or who controls them."),
        _("Write “a white van” or “the plate is on file”."),
    ),
}


@dataclass(frozen=True)
class Finding:
    """A piece of a text: `text` is what stands from `start` to `end` of the text as it was given."""

    kind: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Rule:
    """A pattern whose first group is the piece, and what must and must not stand round it."""

    kind: str
    pattern: re.Pattern[str]
    checks: tuple[str, ...]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    not_between: re.Pattern[str] | None


@dataclass(frozen=True)
class Plain:
    """A text as the patterns read it, with a space at either end.

    `places[i]` is where the letter i of `text` stood in the text that was given.
    """

    text: str
    places: tuple[int, ...]


def find(text: str, allowed: Iterable[str] = ()) -> tuple[Finding, ...]:
    """What could identify somebody, in the order of the text; no two overlap.

    `allowed`: what may stand there, such as the invented details of a practice client; spacing and case do not matter.
    """
    plain = _plain(text)
    taken = bytearray(len(plain.text))
    pieces: list[tuple[int, int, str]] = []
    for rule in _rules():
        for start, end in _matches(rule, plain.text):
            if not any(taken[start:end]):
                taken[start:end] = bytes([1]) * (end - start)
                pieces.append((start, end, rule.kind))
    passes = _Allowed(allowed, plain.text) if pieces else None
    return tuple(
        _finding(kind, text, plain.places[start], plain.places[end - 1] + 1)
        for start, end, kind in sorted(pieces)
        if not (passes and passes(kind, start, end))
    )


def _finding(kind: str, text: str, start: int, end: int) -> Finding:
    return Finding(kind, start, end, text[start:end])


def canonical(text: str) -> str:
    """Letters and digits alone, as the patterns read them: two spellings of one piece have the same."""
    return _letters(_plain(text).text)


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


# --- looking --------------------------------------------------------------------------------------


def _matches(rule: Rule, text: str) -> Iterator[tuple[int, int]]:
    place = 0
    while match := rule.pattern.search(text, place):
        start, end = match.span(1)
        if _holds(rule, text, start, end):
            yield start, end
            # The letter behind a piece may be the one in front of the next.
            place = end
        else:
            place = start


def _holds(rule: Rule, text: str, start: int, end: int) -> bool:
    piece, before = text[start:end], text[max(0, start - BEFORE) : start]
    if rule.not_before and rule.not_before.search(before):
        return False
    if not all(CHECKS[name](_digits(piece)) for name in rule.checks):
        return False
    if not rule.before and not rule.after:
        return True
    if rule.after and rule.after.search(text[end : end + AFTER]):
        return True
    ends = [word.end() for word in rule.before.finditer(before)] if rule.before else []
    return bool(ends) and not (rule.not_between and rule.not_between.search(before[ends[-1] :]))


def _luhn(digits: str) -> bool:
    """The last digit checks the others: ISO/IEC 7812-1, for social insurance numbers and Ontario health numbers."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (place % 2 + 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _national(digits: str) -> str:
    """A number of North America without its 1."""
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def _no_service_number(digits: str) -> bool:
    number, services = _national(digits), _data()["service_numbers"]
    return not (len(number) == 10 and (number[:3] in services["toll_free"] or number in services["numbers"]))


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "luhn": _luhn,
    "no_service_number": _no_service_number,
    "canadian_area_code": lambda digits: _national(digits)[:3] in _data()["canadian_area_codes"],
}


def _digits(text: str) -> str:
    return "".join(letter for letter in text if "0" <= letter <= "9")


# --- what may stand there -------------------------------------------------------------------------


class _Allowed:
    """Which pieces of a text are, or lie within, something that may stand there."""

    def __init__(self, allowed: Iterable[str], text: str) -> None:
        wanted = [_plain(one).text for one in allowed]
        self.text = text
        self.keys = {key for one in wanted if len(key := _letters(one)) >= SHORTEST_ALLOWED}
        self.days = {day for one in wanted if (day := _day(one))}
        self.places = [place for place, letter in enumerate(text) if _counts(letter)] if self.keys else []
        self.letters = _letters(text) if self.keys else ""

    def __call__(self, kind: str, start: int, end: int) -> bool:
        piece = self.text[start:end]
        return (
            any(self._within(key, start, end) for key in self.keys)
            or (kind == "phone" and _national(_digits(piece)) in self.keys)
            or (kind == "date_of_birth" and _day(piece) in self.days)
        )

    def _within(self, key: str, start: int, end: int) -> bool:
        """Whether the piece is part of `key`, which stands there as whole words."""
        first, behind = bisect_left(self.places, start), bisect_left(self.places, end)
        at = self.letters.find(key, max(0, behind - len(key)), first + len(key))
        while at >= 0:
            begins, ends = self.places[at], self.places[at + len(key) - 1]
            if not _counts(self.text[begins - 1]) and not _counts(self.text[ends + 1]):
                return True
            at = self.letters.find(key, at + 1, first + len(key))
        return False


def _letters(text: str) -> str:
    return "".join(letter for letter in text if _counts(letter))


def _counts(letter: str) -> bool:
    return "a" <= letter <= "z" or "0" <= letter <= "9" or letter > "\x7f"


def _day(text: str) -> str:
    """The one day that a text names, as 1999-2-14; nothing when it may mean two days."""
    numbers = [number.lstrip("0") for number in re.findall("[0-9]+", text)]
    names = re.findall("[a-z]{3,}", text)
    months = [
        number for number, begins in enumerate(_data()["months"], 1) if any(n.startswith(tuple(begins)) for n in names)
    ]
    years = [number for number in numbers if len(number) == 4]
    rest = [number for number in numbers if 1 <= len(number) <= 2]
    if len(years) != 1:
        return ""
    if len(months) == 1 and len(rest) == 1 and len(numbers) == 2:
        return f"{years[0]}-{months[0]}-{rest[0]}"
    if not months and len(numbers) == 3 and len(rest) == 2 and numbers[0] == years[0]:
        return f"{years[0]}-{rest[0]}-{rest[1]}"
    return ""


# --- reading a text -------------------------------------------------------------------------------


def _plain(text: str) -> Plain:
    letters, places = [" "], [0]
    for place, letter in enumerate(text):
        for one in _normal(letter):
            if one != " " or letters[-1] != " ":
                letters.append(one)
                places.append(place)
    return Plain("".join(letters) + " ", (*places, len(text)))


@cache
def _table() -> dict[int, str]:
    """What `normalise` says, letter by letter."""
    data = _data()["normalise"]
    table = {code: "" for first, last in data["drop"] for code in range(first, last + 1)}
    table |= dict.fromkeys(data["spaces"], " ")
    table |= {ord(letter): to for to, letters in data["replace"].items() for letter in letters}
    return table | {zero + digit: str(digit) for zero in data["zeros"] for digit in range(10)}


def _normal(letter: str) -> str:
    return letter.lower() if " " <= letter <= "\x7e" and letter != "`" else _decomposed(letter)


@cache
def _decomposed(letter: str) -> str:
    table = _table()
    known = table.get(ord(letter))
    if known is not None:
        return known
    parts = unicodedata.normalize("NFKD", letter).lower()
    parts = "".join(table.get(ord(one), one) for one in parts)
    return "".join(UNKNOWN if ord(one) > HIGHEST or ord(one) in LONE else one for one in parts)


# --- the rules ------------------------------------------------------------------------------------


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            rule["kind"],
            _compiled(rule["pattern"]),
            tuple(rule.get("checks", ())),
            *(
                _compiled(rule[name]) if name in rule else None
                for name in ("before", "after", "not_before", "not_between")
            ),
        )
        for rule in _data()["rules"]
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    """`<name>` in a pattern stands for the alternatives of that part."""
    for name, alternatives in _data()["parts"].items():
        pattern = pattern.replace(f"<{name}>", f"(?:{'|'.join(alternatives)})")
    return re.compile(pattern)
