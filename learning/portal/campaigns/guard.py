"""`guard`: how much of the labelled texts the guard against client data finds, as written and as people vary them."""

import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from learning.core.client_data import KINDS, find
from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.errors import Missing

SNIPPETS = settings.BASE_DIR / "tests" / "core" / "client_data_snippets.tsv"
# Percent: least found of each kind, most false alarms in texts without client data.
LEAST_FOUND, MOST_FALSE = 95.0, 5.0
LEAST_FOUND_VARIED, MOST_FALSE_VARIED = 93.0, 5.0
BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[-. ](?=[0-9])")
DIGITS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "०१२३४५६७८९")  # fmt: skip
HIDDEN = "\u200b\u200d\u2060\ufeff\u00ad"


@dataclass(frozen=True)
class Snippet:
    """A text and the kinds of client data in it."""

    kinds: frozenset[str]
    text: str


@dataclass
class Score:
    """How many texts of each kind there were, and in how many it was found."""

    asked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    false: int = 0

    def add(self, snippet: Snippet) -> None:
        found = {finding.kind for finding in find(snippet.text)}
        self.asked.update(snippet.kinds)
        self.found.update(snippet.kinds & found)
        if not snippet.kinds:
            self.clean += 1
            self.false += bool(found)

    def recall(self, kind: str) -> float:
        """Percent; a kind that nobody asked for is found."""
        return 100 * self.found[kind] / self.asked[kind] if self.asked[kind] else 100.0

    @property
    def false_alarms(self) -> float:
        return 100 * self.false / self.clean if self.clean else 0.0

    def table(self) -> dict[str, str]:
        rows = {kind: f"{self.found[kind]} of {self.asked[kind]} = {self.recall(kind):.1f} %" for kind in KINDS}
        return rows | {"false alarms": f"{self.false} of {self.clean} = {self.false_alarms:.1f} %"}


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    audit: Audit
    tables: dict[str, dict[str, str]] = field(default_factory=dict)


def run(*, mutations: int, seed: int, progress: Callable[[str], None] = lambda label: None) -> Outcome:
    """The labelled texts, and `mutations` variants of them. Raises Missing without the texts."""
    begun = time.monotonic()
    snippets, rng = labelled(), random.Random(seed)  # noqa: S311
    written, varied = Score(), Score()
    for snippet in snippets:
        written.add(snippet)
    clean = [snippet.text for snippet in snippets if not snippet.kinds]
    by_way = {name: Score() for name in WAYS}
    for _number in range(mutations):
        snippet, name = rng.choice(snippets), rng.choice(list(WAYS))
        variant = Snippet(snippet.kinds, WAYS[name](snippet.text, clean, rng))
        varied.add(variant)
        by_way[name].add(variant)
        progress(name)
    audit = Audit()
    audit.counts = {"labelled texts": len(snippets), "variants": mutations}
    audit.check("as written", _short(written, LEAST_FOUND, MOST_FALSE))
    audit.check("varied", _short(varied, LEAST_FOUND_VARIED, MOST_FALSE_VARIED))
    tables = {"as written": written.table(), "varied": varied.table(), "varied, by way": _ways(by_way)}
    return Outcome("no database", seed, time.monotonic() - begun, audit, tables)


def labelled() -> list[Snippet]:
    """The labelled texts; a line is its kinds, a tab and the text."""
    if not SNIPPETS.exists():
        raise Missing(f"{SNIPPETS} is missing: it comes with the tests.")
    with SNIPPETS.open(encoding="utf-8", newline="") as file:
        rows = [line.rstrip("\r\n").split("\t") for line in file][1:]
    return [Snippet(frozenset(() if kinds == "-" else kinds.split(",")), text) for kinds, text in rows]


def _short(score: Score, least: float, most: float) -> list[str]:
    short = [f"{kind}: {score.recall(kind):.1f} % found" for kind in KINDS if score.recall(kind) < least]
    return short + [f"{score.false_alarms:.1f} % false alarms"] * (score.false_alarms > most)


def _ways(scores: dict[str, Score]) -> dict[str, str]:
    return {
        name: f"{score.found.total()} of {score.asked.total()} found, {score.false} of {score.clean} false alarms"
        for name, score in scores.items()
    }


# --- how people vary a text -----------------------------------------------------------------------


def separators(text: str, clean: Sequence[str], rng: random.Random) -> str:
    between = rng.choice([" ", "-", ".", "\u2013", "\u00a0", "\u2011", " - ", "  ", "\u2009"])
    return BETWEEN_DIGITS.sub(between, text)


def spacing(text: str, clean: Sequence[str], rng: random.Random) -> str:
    space = rng.choice(["  ", "\u00a0", "\u2003", "\t", "\u202f", "\n"])
    return re.sub(" ", lambda _match: space if rng.random() < 0.5 else " ", text)


def case(text: str, clean: Sequence[str], rng: random.Random) -> str:
    return rng.choice([str.upper, str.lower, str.swapcase, str.title])(text)


def digits(text: str, clean: Sequence[str], rng: random.Random) -> str:
    return text.translate(str.maketrans("0123456789", rng.choice(DIGITS)))


def hidden(text: str, clean: Sequence[str], rng: random.Random) -> str:
    return "".join(letter + (rng.choice(HIDDEN) if rng.random() < 0.2 else "") for letter in text)


def wide(text: str, clean: Sequence[str], rng: random.Random) -> str:
    """Letters and digits at full width, as Asian keyboards write them."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def accents(text: str, clean: Sequence[str], rng: random.Random) -> str:
    parts = unicodedata.normalize("NFD", text)
    return parts if rng.random() < 0.5 else "".join(part for part in parts if not unicodedata.combining(part))


def words_round_it(text: str, clean: Sequence[str], rng: random.Random) -> str:
    before, after = rng.choice(clean), rng.choice(clean)
    return rng.choice([f"{before}. {text}. {after}", f"{before}\n{text}\n{after}", f"({text}) {after}", f"- {text};"])


WAYS: dict[str, Callable[[str, Sequence[str], random.Random], str]] = {
    "separators": separators,
    "spacing": spacing,
    "case": case,
    "digits of other scripts": digits,
    "hidden letters": hidden,
    "full width": wide,
    "accents": accents,
    "words round it": words_round_it,
}
