"""Faces and sealed files to look at, without a database."""

from functools import cache

from learning.certificates import rendering
from learning.certificates.faces import Face, Line

ADDRESS = "http://127.0.0.1:8000/verify/7K3M-AAAA-BBBB-CCCC-DDDD/"
TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJuYW1lIjoiQSBjZXJ0aWZpY2F0ZSJ9.c2lnbmF0dXJl"
MODULES = ("Recognizing", "Sharing safely", "First response", "Safety planning", "Care", "Legal needs", "Housing",
           "Longer-term support", "Caring for yourself")  # fmt: skip


def face(**changes) -> Face:
    """A certificate of nine modules and three pieces of casework."""
    facts = {
        "language": "en",
        "name": "Amina Okafor",
        "organisation": "Riverside",
        "programme": "Helping trafficked persons: completion",
        "number": "C-2026-000123",
        "issued": "21 November 2026",
        "edition": "3",
        "modules": tuple(Line(title, "12 March 2026", "quiz: 9 of 10 (90 %), 80 % needed") for title in MODULES),
        "practice": casework(3),
        "statement": "Read all nine modules, passed their quizzes, and practised on fictional clients.",
        "valid_until": "21 November 2028",
    }
    return Face(**{**facts, **changes})


def casework(count: int) -> tuple[Line, ...]:
    results = ("rubric: 78 %, self-checked", "rubric: 92 %, marked by a trainer")
    return tuple(Line(f"T{number} Safety plan", "2 May 2026", results[number % 2]) for number in range(1, count + 1))


def sealed(**changes) -> bytes:
    return rendering.render(face(**changes), address=ADDRESS, credential=TOKEN)


@cache
def sample() -> bytes:
    """One sealed file, made once a run."""
    return sealed()
