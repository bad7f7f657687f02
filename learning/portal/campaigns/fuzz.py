"""`quiz-fuzz`: whatever a browser, a broken program or a forger may send. Refused in words, and nothing changes."""

import hashlib
import http.client
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus, urlencode
from uuid import uuid4

from learning.portal.campaigns import throwaway
from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.clients import ATTEMPT, FORM, TOKEN, Client, Unanswered
from learning.portal.campaigns.errors import Missing

KINDS = 12
MEGABYTE = 1_000_000
MOST_READ = 2_400_000  # bytes; what is longer still is not read to its end, and the connection is closed
STATE = (
    "SELECT id, submitted_at FROM quizzes_attempt ORDER BY id",
    "SELECT id, attempt_id, question_id, save_id, sequence, CAST(answer AS TEXT) FROM quizzes_response ORDER BY id",
    "SELECT id, attempt_id, CAST(details AS TEXT) FROM quizzes_grade ORDER BY id",
    "SELECT id FROM progress_record ORDER BY id",
)
NUMBERS = (
    "NaN",
    "-1",
    "1e999",
    "Infinity",
    "0x10",
    "1.5",
    "",
    "9" * 16,
    "9" * 5000,
    "٣",
    "null",
    "[]",
    "-0",
    "1 OR 1=1",
)
KINDS_OF_BODY = ("application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "",
                 "application/xml", "multipart/form-data; boundary=é")  # fmt: skip
BROKEN = (
    b"\xff\xfe",
    b"%FF%FE",
    b"%",
    b"%00",
    b"%ED%A0%80",
    b"a=%C3%28&b",
    b"&&=&",
    b"\x00",
    b"question-=%80",
    b"+" * 99,
)


@dataclass
class Outcome:
    database: str
    seed: int
    seconds: float
    audit: Audit
    statuses: dict[str, dict[int, int]] = field(default_factory=dict)


@dataclass
class Target:
    """An open attempt of one person, a closed one, and a stranger's."""

    client: Client
    anonymous: Client
    address: str
    questions: list[dict[str, Any]]
    own: int
    closed: int
    closed_address: str
    foreign: int

    def save(self, **changes: Any) -> list[tuple[str, str]]:
        """A good save, but for `changes`: another value, several, or None for none."""
        question = self.questions[0]
        fields: dict[str, Any] = {
            "attempt": str(self.own),
            "shown": question["id"],
            f"question-{question['id']}": question["options"][0],
            "save_id": str(uuid4()),
            "sequence": "1",
            **{name.replace("__", "-"): value for name, value in changes.items()},
        }
        return [
            (name, one)
            for name, value in fields.items()
            if value is not None
            for one in (value if isinstance(value, list) else [value])
        ]


def run(database: str, *, examples: int, seed: int, progress: Callable[[str], None] = lambda label: None) -> Outcome:
    """`examples` of each kind of bad input. Raises Missing without hypothesis."""
    try:
        import hypothesis
    except ImportError:
        raise Missing("The Python package hypothesis is not installed: `uv sync --group dev`.") from None
    begun = time.monotonic()
    result = Audit()
    outcome = Outcome("", seed, 0.0, result)
    with throwaway.site(database) as site:
        site.start()
        outcome.database = site.description
        target = prepared(site)
        for name, attack in attacks(target).items():
            before, met, statuses = state(site), [], outcome.statuses.setdefault(name, {})
            test = hypothesis.given(hypothesis.strategies.data())(
                _trial(attack, met, statuses, partial(progress, name))
            )
            test = hypothesis.settings(
                max_examples=examples,
                deadline=None,
                database=None,
                suppress_health_check=list(hypothesis.HealthCheck),
            )(hypothesis.seed(f"{seed} {name}")(test))
            test()
            result.check(f"{name}: not refused", _few(met))
            result.check(f"{name}: something changed", ("see the database",) * (state(site) != before))
        result.check("errors that the server logged", site.errors_logged())
        # What was shot at still works.
        result.check("good answers refused afterwards", _still_good(target))
        result.counts = {f"{name}, refused": sum(s.values()) for name, s in outcome.statuses.items()}
    outcome.seconds = time.monotonic() - begun
    return outcome


def _trial(
    attack: Callable[[Any], int], met: list[str], statuses: dict[int, int], progress: Callable[[], None]
) -> Callable[[Any], None]:
    """One example: notes what came of it, and goes on whatever that was."""

    def one(data) -> None:
        try:
            status = attack(data)
        except Unanswered as reason:
            met.append(str(reason))
            return
        statuses[status] = statuses.get(status, 0) + 1
        if not 400 <= status < 500:
            met.append(f"answered with {status}")
        progress()

    return one


def prepared(site: throwaway.Site) -> Target:
    """The attempts to shoot at, made as people make them."""
    mine, other = site.facts["people"][:2]
    quiz, finished = site.facts["quizzes"][:2]
    client, stranger = Client(site.port, mine["session"]), Client(site.port, other["session"])
    closed = begin(client, finished["address"])
    client.post(f"{finished['address']}questions/", [("attempt", str(closed)), ("go", "submit-anyway")], script=False)
    return Target(
        client=client,
        anonymous=Client(site.port, ""),
        address=f"{quiz['address']}questions/",
        questions=quiz["questions"],
        own=begin(client, quiz["address"]),
        closed=closed,
        closed_address=f"{finished['address']}questions/",
        foreign=begin(stranger, quiz["address"]),
    )


def begin(client: Client, address: str) -> int:
    client.post(address, [], script=False)
    found = ATTEMPT.search(client.get(f"{address}questions/").body)
    if not found:
        raise Unanswered("the questions show no attempt")
    return int(found[1])


def state(site: throwaway.Site) -> str:
    """A digest of all that an answer could change."""
    return hashlib.sha256(repr([site.rows(sql) for sql in STATE]).encode()).hexdigest()


def _few(met: list[str]) -> list[str]:
    return [f"{met.count(one)} times: {one}" for one in sorted(set(met))]


def _still_good(target: Target) -> list[str]:
    answer = target.client.post(target.address, target.save())
    return [] if answer.status == http.client.OK else [f"{answer.status} {answer.body[:200]!r}"]


# --- what is sent ---------------------------------------------------------------------------------


def attacks(target: Target) -> dict[str, Callable[[Any], int]]:
    """Each draws what it sends from hypothesis' `data`, sends it, and answers the status."""
    from hypothesis import strategies as st

    own = {question["id"] for question in target.questions}
    options = {option for question in target.questions for option in question["options"]}
    text = st.text(max_size=60)
    strange = text | st.sampled_from(["'; DROP TABLE x", "../..", "\x00", "𝔸" * 20, "%s%n", "<script>", "null"])
    scripts = st.booleans()
    first = target.questions[0]
    name = f"question-{first['id']}"

    def post(fields: list[tuple[str, str]], *, script: bool = True, address: str = "") -> int:
        return target.client.post(address or target.address, fields, script=script).status

    def forged_question(data: Any) -> int:
        forged = data.draw(st.uuids().map(str) | strange.filter(lambda value: value not in own))
        fields = [*target.save(**{name: None, "shown": None}), (f"question-{forged}", data.draw(strange))]
        return post(fields, script=data.draw(scripts))

    def anothers_attempt(data: Any) -> int:
        number = data.draw(st.just(target.foreign) | st.integers(10**6, 10**15))
        return post(target.save(attempt=str(number)), script=data.draw(scripts))

    def after_submit(data: Any) -> int:
        # The finished quiz has questions of its own: whichever is named, the attempt is closed.
        question = data.draw(st.sampled_from(target.questions))
        fields = target.save(attempt=str(target.closed), **{name: None, "shown": question["id"]})
        fields.append((f"question-{question['id']}", data.draw(st.sampled_from(question["options"]))))
        return post(fields, script=data.draw(scripts), address=target.closed_address)

    def huge_answer(data: Any) -> int:
        letter = data.draw(st.sampled_from("x9é𝔸 "))
        size = data.draw(st.integers(MEGABYTE, MOST_READ)) // len(quote_plus(letter))
        return post(target.save(**{name: letter * size}), script=data.draw(scripts))

    def too_many(data: Any) -> int:
        values = [str(uuid4()) for _number in range(data.draw(st.integers(31, 3000)))]
        return post(target.save(**{name: values}), script=data.draw(scripts))

    def wrong_type(data: Any) -> int:
        # Not an empty value either: that takes an answer back, which is a good answer.
        value = data.draw((strange | st.sampled_from(NUMBERS)).filter(lambda value: value and value not in options))
        values = [value, *data.draw(st.lists(st.sampled_from([*first["options"], value]), max_size=3))]
        return post(target.save(**{name: values}), script=data.draw(scripts))

    def wrong_number(data: Any) -> int:
        bad = data.draw(st.sampled_from(NUMBERS).filter(bool) | text.filter(lambda t: t and not t.isdigit()))
        where = data.draw(st.sampled_from(["attempt", "sequence", "save_id"]))
        return post(target.save(**{where: bad}), script=data.draw(scripts))

    def broken_text(data: Any) -> int:
        junk = data.draw(st.sampled_from(BROKEN) | st.binary(min_size=1, max_size=80).map(lambda b: quote(b).encode()))
        token = urlencode({"csrfmiddlewaretoken": TOKEN, "attempt": str(target.own)}).encode()
        # A name that cannot be a question's, with whatever bytes come behind it.
        body = token + b"&question-" + junk.replace(b"&", b"").replace(b"=", b"") + b"\xff=" + junk
        kind = data.draw(st.sampled_from([FORM, f"{FORM}; charset=utf-16", f"{FORM}; charset=nonsense"]))
        return target.client.send("POST", target.address, body, {"Content-Type": kind}).status

    def other_bodies(data: Any) -> int:
        kind = data.draw(st.sampled_from(KINDS_OF_BODY))
        broken = st.sampled_from([b'{"a": NaN}', b"{", b"--x\r\n", b"--x--", b"\xff" * 50])
        body = data.draw(broken | st.binary(max_size=99))
        # Of a question by number, too: a page that may not be there.
        number = data.draw(st.sampled_from(["", "1/", "9999/"]))
        headers = {"Content-Type": kind, "X-CSRFToken": TOKEN, "Accept": "application/json"}
        return target.client.send("POST", f"{target.address}{number}", body, headers).status

    def no_token(data: Any) -> int:
        token = data.draw(st.none() | st.text("abc123", max_size=40))
        fields = target.save() + ([("csrfmiddlewaretoken", token)] if token else [])
        headers = {"Accept": "application/json"} if data.draw(scripts) else {}
        return target.client.send("POST", target.address, urlencode(fields).encode(), headers).status

    def nobody(data: Any) -> int:
        return target.anonymous.post(target.address, target.save(attempt=str(target.own))).status

    def wrong_method(data: Any) -> int:
        method = data.draw(st.sampled_from(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X" * 20]))
        return target.client.send(method, target.address, b"x", {"X-CSRFToken": TOKEN}).status

    return {
        "forged question": forged_question,
        "another's attempt": anothers_attempt,
        "answer after handing in": after_submit,
        "huge answer": huge_answer,
        "too many values": too_many,
        "wrong answer": wrong_type,
        "wrong number": wrong_number,
        "broken text": broken_text,
        "another kind of body": other_bodies,
        "no token": no_token,
        "not signed in": nobody,
        "another method": wrong_method,
    }


def new_seed() -> int:
    return random.SystemRandom().randrange(10**6)
