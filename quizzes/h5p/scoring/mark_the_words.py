"""H5P.MarkTheWords: words to mark in a text. The response counts the words that can be marked, from nought."""

import re
from fractions import Fraction
from html.parser import HTMLParser

from quizzes.h5p.scoring.base import Content, Score, indexes, text

WORD = re.compile(r" \*[^* ]+\* |\S+")
LINE_ENDS = re.compile(r"&nbsp;|\r\n|\n|\r")
OPENING = re.compile(r"^[\[({⟨¿¡“\"«„]+")
CLOSING = re.compile(r"[\",….:;?!\])}⟩»”]+$")


def score(content: Content, response: str) -> Score:
    """A right word adds a point, a wrong one takes one away, never below nothing.

    Where no word is right, whoever marks none has it right.
    """
    words = [_is_answer(word) for word in selectable(text(content.get("textField")))]
    marked = indexes(response, below=len(words))
    wrong = sum(1 for place in marked if not words[place])
    right = len(marked) - wrong
    if not any(words):
        return Score(Fraction(int(wrong == 0)), Fraction(1))
    return Score(Fraction(max(right - wrong, 0)), Fraction(sum(words)))


def selectable(field: str) -> list[str]:
    """Every word that can be marked, with its asterisks and without the signs around it."""
    reader = _Reader()
    reader.feed(field)
    reader.close()
    return [word for node in reader.nodes for word in _words(node)]


def _words(node: str) -> list[str]:
    found = []
    for entry in WORD.findall(LINE_ENDS.sub(" ", node)):
        word = entry.strip()
        before, after = OPENING.search(word), CLOSING.search(word)
        start = before.end() if before else 0
        end = len(word) - (after.end() - after.start() if after else 0)
        if word[start : max(end, start)]:
            found.append(word[start:end])
    return found


def _is_answer(word: str) -> bool:
    """Between single asterisks, perhaps with one sign after the second; doubled ones are asterisks to be read."""
    plain = _without_doubles(word)
    return plain.startswith("*") and len(plain) > 2 and (plain[-1] == "*" or plain[-2] == "*")


def _without_doubles(word: str) -> str:
    """The last pair of asterisks taken out: that is how much the content type itself looks at."""
    plain, place = word, word.find("*")
    while place != -1:
        if word.find("*", place + 1) == place + 1:
            plain = word[:place] + word[place + 2 :]
        place = word.find("*", place + 1)
    return plain


class _Reader(HTMLParser):
    """The text between tags, a piece for each text node."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[str] = []
        self._is_open = False

    def handle_data(self, data: str) -> None:
        if self._is_open:
            self.nodes[-1] += data
        else:
            self.nodes.append(data)
        self._is_open = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_open = False

    def handle_endtag(self, tag: str) -> None:
        self._is_open = False
