"""What an activity says, read: an xAPI statement that came through a browser, checked and cut to what we keep.

Pure: no database. Whatever is not asked for is left out (the actor first of all: who it was, the session says), so
what is kept is small and flat whatever was sent. Raises Refused, in a sentence and with a code for scripts.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.errors import Refusal
from quizzes.h5p.scoring.base import MOST_POINTS
from quizzes.h5p.scoring.sets import machine_name

LARGEST = 64 * 1024  # bytes of one statement, or of one state
LARGEST_BODY = 256 * 1024  # bytes: a statement with its parts
DEEPEST = 20
MOST_VALUES = 5_000  # numbers, texts and so on in one body
MOST_PARTS = 200
LONGEST_RESPONSE = 8_000  # characters
LONGEST_DURATION = 40
KEY = re.compile(r"[A-Za-z0-9._-]{1,100}")

# https://w3id.org/xapi/adl, as far as H5P's core knows it; not “voided”, which would take back what others said.
VERBS = frozenset(
    {
        "accessed-copyright", "accessed-embed", "accessed-reuse", "answered", "asked", "attempted", "attended",
        "commented", "completed", "consumed", "copied", "downloaded", "exited", "experienced", "failed", "imported",
        "initialized", "interacted", "launched", "mastered", "passed", "preferred", "progressed", "registered",
        "responded", "resumed", "scored", "shared", "suspended", "terminated",
    }
)  # fmt: skip
VERB_HOMES = re.compile(
    r"https?://(?:adlnet\.gov/expapi/verbs|activitystrea\.ms/schema/1\.0|w3id\.org/xapi/adl/verbs|h5p\.org/x-api)/"
    r"([a-z-]{1,30})"
)
OTHER_NAMES = {"consume": "consumed", "download": "downloaded", "copy": "copied"}
DURATION = re.compile(r"PT(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?")
SUB_CONTENT = "http://h5p.org/x-api/h5p-subContentId"
LIBRARIES = "http://h5p.org/libraries/"
INTERACTIONS = frozenset(
    {
        "choice", "compound", "fill-in", "likert", "long-fill-in", "matching", "numeric", "other", "performance",
        "sequencing", "true-false",
    }
)  # fmt: skip
# Which verbs say a result, and which of them say that the whole is done.
RESULTS = frozenset({"answered", "completed", "passed", "failed", "mastered", "scored"})
ENDS = RESULTS | {"consumed"}


class Refused(Refusal):
    """A statement or a state that is not taken; `status` is what HTTP calls it."""

    def __init__(self, message: str | Promise, code: str, status: int = 400) -> None:
        super().__init__(message, code)
        self.status = status


@dataclass(frozen=True)
class Statement:
    """What is kept of a statement. `raw` and `maximum` are what the browser claims."""

    id: UUID
    verb: str
    sub_content: str
    is_child: bool
    response: str | None
    raw: Fraction | None
    maximum: Fraction | None
    is_complete: bool | None
    said: dict[str, object] = field(compare=False)

    @property
    def has_result(self) -> bool:
        return self.verb in RESULTS and (self.response is not None or self.raw is not None)


def parse(body: bytes, *, largest: int = LARGEST_BODY) -> object:
    """A request's JSON within our limits."""
    if len(body) > largest:
        raise Refused(_("That is too large."), "too-large", 413)
    try:
        data = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(_("That is not JSON."), "not-json") from None
    _measure(data)
    return data


def _no_number(word: str) -> None:
    raise ValueError(word)


def _measure(data: object) -> None:
    """Neither too deep nor too many, and nothing that no database could keep."""
    waiting, count = [(data, 1)], 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if depth > DEEPEST or count > MOST_VALUES:
            raise Refused(_("That is too deep, or has too many parts."), "too-complex", 413)
        if isinstance(value, dict):
            waiting += [(one, depth + 1) for pair in value.items() for one in pair]
        elif isinstance(value, list):
            waiting += [(one, depth + 1) for one in value]
        elif isinstance(value, str):
            if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
                raise Refused(_("A text in it has signs that cannot be kept."), "bad-text")
        elif isinstance(value, int | float) and (abs(value) > 10**15 or not math.isfinite(value)):
            raise Refused(_("A number in it is out of all bounds."), "bad-number")


def read(data: object, *, about: str, library: str = "") -> Statement:
    """A statement about the activity whose IRI is `about`, made with the content type `library`."""
    if not isinstance(data, Mapping):
        raise Refused(_("A statement is an object."), "not-a-statement")
    verb = _verb(data.get("verb"))
    sub_content = _sub_content(data.get("object"), about)
    context = _mapping(data.get("context"))
    is_child = bool(sub_content) or _is_of_a_child(context, library)
    result = _mapping(data.get("result"))
    score = _mapping(result.get("score"))
    raw, maximum = _points(score.get("raw"), "raw"), _points(score.get("max"), "max")
    response = _response(result.get("response"))
    is_complete = _flag(result.get("completion"))
    interaction = _mapping(_mapping(data.get("object")).get("definition")).get("interactionType")
    return Statement(
        id=_id(data.get("id")),
        verb=verb,
        sub_content=sub_content,
        is_child=is_child,
        response=response,
        raw=raw,
        maximum=maximum,
        is_complete=is_complete,
        said=_without_nothing(
            {
                "interaction": interaction if isinstance(interaction, str) and interaction in INTERACTIONS else None,
                "response": response,
                "raw": None if raw is None else float(raw),
                "maximum": None if maximum is None else float(maximum),
                "completion": is_complete,
                "success": _flag(result.get("success")),
                "duration": _duration(result.get("duration")),
            }
        ),
    )


def read_parts(data: object, *, about: str) -> list[Statement]:
    """What a set says of its parts, beside its own statement. One that cannot be read is left out."""
    if not isinstance(data, list) or len(data) > MOST_PARTS:
        raise Refused(_("The parts of a statement are a list of statements, and not too many."), "bad-parts")
    return list(_readable(data, about))


def _readable(data: list[object], about: str) -> Iterator[Statement]:
    for one in data:
        try:
            yield read(one, about=about)
        except Refused:
            continue


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _without_nothing(said: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in said.items() if value is not None}


def _id(value: object) -> UUID:
    """Its own, or a new one where it has none."""
    if value is None:
        return uuid4()
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else _bad_id()
    except ValueError:
        return _bad_id()


def _bad_id() -> UUID:
    raise Refused(_("The id of a statement is a UUID."), "bad-id")


def _verb(value: object) -> str:
    address = _mapping(value).get("id")
    found = VERB_HOMES.fullmatch(address) if isinstance(address, str) else None
    name = OTHER_NAMES.get(found[1], found[1]) if found else ""
    if name not in VERBS:
        raise Refused(_("This verb is not known here."), "unknown-verb")
    return name


def _sub_content(value: object, about: str) -> str:
    """Which part of the activity the statement is about; "" for the whole."""
    thing = _mapping(value)
    address = thing.get("id")
    if thing.get("objectType", "Activity") != "Activity" or not isinstance(address, str) or len(address) > 500:
        raise Refused(_("This statement is about something else."), "foreign-object")
    whole, _mark, query = address.partition("?")
    if whole.rstrip("/") != about:
        raise Refused(_("This statement is about something else."), "foreign-object")
    named = next((one for name, one in parse_qsl(query) if name == "subContentId"), "")
    said = _mapping(_mapping(thing.get("definition")).get("extensions")).get(SUB_CONTENT)
    part = named or (said if isinstance(said, str) else "")
    if part and (named and isinstance(said, str) and said and said != named):
        raise Refused(_("This statement is about two things."), "foreign-object")
    if part and not re.fullmatch(r"[A-Za-z0-9-]{1,64}", part):
        raise Refused(_("This statement is about something else."), "foreign-object")
    return part


def _is_of_a_child(context: Mapping[str, object], library: str) -> bool:
    """Whether it comes from a part that has no name of its own: it has a parent, or another content type."""
    around = _mapping(context.get("contextActivities"))
    if around.get("parent"):
        return True
    kinds = around.get("category")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    named = [_mapping(one).get("id") for one in kinds]
    libraries = [one.removeprefix(LIBRARIES) for one in named if isinstance(one, str) and one.startswith(LIBRARIES)]
    # H5P writes `H5P.MultiChoice-1.16` here, and `H5P.MultiChoice 1.16` elsewhere.
    return bool(library) and any(one.rpartition("-")[0] != machine_name(library) for one in libraries)


def _points(value: object, name: str) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(_("Points are numbers."), "bad-score")
    if not 0 <= value <= MOST_POINTS:
        if name == "raw" and -MOST_POINTS <= value < 0:
            return Fraction(0)
        raise Refused(_("That many points are not possible."), "bad-score")
    return Fraction(str(value))


def _response(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool | int | float):
        value = json.dumps(value)
    if not isinstance(value, str):
        raise Refused(_("A response is a text."), "bad-response")
    if len(value) > LONGEST_RESPONSE:
        raise Refused(_("The answer is too long to be kept."), "too-long", 413)
    return value


def _duration(value: object) -> str | None:
    """ISO 8601, such as PT12.5S; anything else says nothing."""
    if isinstance(value, str) and len(value) <= LONGEST_DURATION and DURATION.fullmatch(value):
        return value
    return None
