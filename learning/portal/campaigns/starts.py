"""`quiz-starts`: a hundred people, or one person a hundred times, start a quiz at the same moment."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from learning.portal.campaigns import throwaway
from learning.portal.campaigns.audit import Audit
from learning.portal.campaigns.clients import Client, Unanswered

AT_ONCE = 100
ATTEMPTS = "SELECT user_id, quiz_key, submitted_at FROM quizzes_attempt"


@dataclass
class Outcome:
    database: str
    seconds: float
    audit: Audit


def run(database: str, *, at_once: int = AT_ONCE) -> Outcome:
    """Both, on one database."""
    begun = time.monotonic()
    result = Audit()
    with throwaway.site(database) as site:
        site.start()
        description = site.description
        people, (quiz, *_others) = site.facts["people"], site.facts["quizzes"]
        one, *many = people[: at_once + 1]
        met = together(at_once, lambda number: start(site.port, one, quiz["address"]))
        attempts = site.rows(ATTEMPTS)
        result.counts[f"attempts after {at_once} starts by one person"] = len(attempts)
        result.check("attempts of one person beyond the one", ("too many or none",) * (len(attempts) != 1))
        met += together(at_once, lambda number: start(site.port, many[number], quiz["address"]))
        theirs = [row for row in site.rows(ATTEMPTS) if int(row[0]) != one["id"]]
        result.counts[f"attempts after one start by each of {at_once} people"] = len(theirs)
        result.counts["different people among them"] = len({row[0] for row in theirs})
        wrong = len(theirs) != at_once or len({row[0] for row in theirs}) != at_once
        result.check("people without exactly one attempt", ("see the counts",) * wrong)
        result.check("starts that were not answered with the questions", filter(None, met))
        result.check("errors that the server logged", site.errors_logged())
    return Outcome(description, time.monotonic() - begun, result)


def start(port: int, person: dict, address: str) -> str:
    """Presses the button; answers what went wrong, or nothing."""
    client = Client(port, person["session"])
    try:
        answer = client.post(address, [], script=False)
    except Unanswered as reason:
        return str(reason)
    finally:
        client.close()
    right = answer.status == http.client.SEE_OTHER and "/questions/" in answer.location
    return "" if right else f"{answer.status} {answer.location}"


def together(count: int, act: Callable[[int], str]) -> list[str]:
    """What so many threads answer that begin at the same moment."""
    gate = threading.Barrier(count)
    answers = [""] * count

    def run_one(number: int) -> None:
        gate.wait(timeout=60)
        answers[number] = act(number)

    threads = [threading.Thread(target=run_one, args=[number], daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
