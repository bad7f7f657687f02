"""Our statements in the words of xAPI 1.0.3, for another system. Pure but for the settings.

Nobody is named: the actor is an account with a word that only this site can trace back to a person. What somebody
typed stays here; which options were chosen goes along.
"""

from uuid import UUID, uuid5

from django.conf import settings
from django.utils.crypto import salted_hmac

from quizzes.models import H5PStatement

VERSION = "1.0.3"
SALT = "quizzes.h5p.xapi"
OTHER_HOMES = {"consumed": "http://activitystrea.ms/schema/1.0/consume"}
# Interactions whose response names options; the others hold what a person typed.
WITHOUT_WORDS = frozenset({"true-false", "choice", "likert", "matching", "sequencing", "performance", "numeric"})


def pseudonym(user_id: int) -> str:
    """The same for one person for as long as the site keeps its secret; nobody else can make it, or undo it."""
    return salted_hmac(SALT, str(user_id), algorithm="sha256").hexdigest()


def forwarded_id(row: H5PStatement) -> UUID:
    """Its id elsewhere. Not the one from the browser: that could be somebody else's."""
    return uuid5(row.statement_id, f"{settings.BASE_URL}/{row.attempt_id}")


def statement(row: H5PStatement) -> dict[str, object]:
    """The statement; `row` with its attempt, version and activity."""
    attempt = row.attempt
    version = attempt.version
    activity = f"{settings.BASE_URL}/activities/{version.activity.code}"
    about = f"{activity}/{version.number}"
    title = {version.language or settings.LANGUAGE_CODE: version.activity.title}
    around: dict[str, object] = {
        "grouping": [_thing(activity)],
        "category": [_thing("http://h5p.org/libraries/" + version.main_library.replace(" ", "-"))],
    }
    if row.is_child:
        around["parent"] = [_thing(about)]
    said = {
        "id": str(forwarded_id(row)),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": settings.BASE_URL, "name": pseudonym(attempt.user_id)},
        },
        "verb": {"id": _verb(row.verb), "display": {"en": row.verb}},
        "object": {
            "objectType": "Activity",
            "id": f"{about}?subContentId={row.sub_content}" if row.sub_content else about,
            **({} if row.is_child else {"definition": {"name": title}}),
        },
        "context": {
            "registration": str(_registration(row)),
            "platform": settings.SITE_NAME,
            "contextActivities": around,
            **({"extensions": {f"{settings.BASE_URL}/xapi/scoring": row.scoring}} if row.scoring else {}),
        },
        "timestamp": row.received_at.isoformat(),
    }
    result = _result(row)
    return {**said, "result": result} if result else said


def _registration(row: H5PStatement) -> UUID:
    """One for all statements of an attempt."""
    return uuid5(UUID(int=0), f"{settings.BASE_URL}/{row.attempt_id}")


def _thing(address: str) -> dict[str, str]:
    return {"objectType": "Activity", "id": address}


def _verb(name: str) -> str:
    return OTHER_HOMES.get(name, f"http://adlnet.gov/expapi/verbs/{name}")


def _result(row: H5PStatement) -> dict[str, object]:
    """With our points, never with those that were claimed beyond what is possible."""
    said = row.said
    result = {name: said[name] for name in ("completion", "success", "duration") if name in said}
    if "response" in said and said.get("interaction") in WITHOUT_WORDS:
        result["response"] = said["response"]
    if row.points is not None and row.maximum:
        result["score"] = {
            "raw": float(row.points),
            "min": 0,
            "max": float(row.maximum),
            "scaled": round(float(row.points / row.maximum), 4),
        }
    return result
