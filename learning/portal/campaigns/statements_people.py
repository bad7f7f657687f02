"""People of the campaign `h5p-statements`: `python -m learning.portal.campaigns.statements_people what …`.

`fuzz SEED EXAMPLES` records that many statements, most of them changed in some way, and prints as JSON how many were
taken, and refused with which code, and what was neither. `say COUNT` records that many good ones.
Runs in a process of its own, whose environment names the throw-away database and no other.
"""

import json
import os
import random
import sys
from collections import Counter
from copy import deepcopy
from typing import Any
from uuid import UUID

PARTS = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(4)]
A_PERSON_SAYS = 150
CONTENTS: dict[str, dict[str, Any]] = {
    "H5P.MultiChoice 1.16": {
        "answers": [{"correct": True}, {"correct": True}, {"correct": False}],
        "behaviour": {"singlePoint": False},
    },
    "H5P.Blanks 1.14": {"questions": ["*one/two* and *three*"], "behaviour": {"acceptSpellingErrors": True}},
    "H5P.QuestionSet 1.20": {
        "questions": [
            {"library": "H5P.TrueFalse 1.8", "params": {"correct": "true"}, "subContentId": part} for part in PARTS
        ]
    },
    "H5P.DragQuestion 1.14": {"question": {}},
}
PATHS: list[list[str]] = [
    ["id"], ["verb"], ["verb", "id"], ["object"], ["object", "id"], ["object", "objectType"], ["object", "definition"],
    ["object", "definition", "extensions"], ["object", "definition", "interactionType"], ["result"],
    ["result", "score"], ["result", "score", "raw"], ["result", "score", "max"], ["result", "response"],
    ["result", "completion"], ["result", "duration"], ["context"], ["context", "contextActivities"],
    ["context", "contextActivities", "parent"], ["context", "contextActivities", "category"], ["parts"], ["actor"],
]  # fmt: skip
TEXTS = [
    "", "0", "0[,]1", "true", "one[,]three", "0[,]" * 900, "<script>", "é" * 50, "PT5S", "x" * 9_000, "[,]", "-1",
    "99999999999999999999", "http://adlnet.gov/expapi/verbs/completed", "http://adlnet.gov/expapi/verbs/voided",
]  # fmt: skip


def base(about: str, library: str, rng: random.Random) -> dict[str, Any]:
    part = rng.choice(["", "", *PARTS])
    return {
        "id": str(UUID(int=rng.getrandbits(128), version=4)),
        "actor": {"mbox": "mailto:somebody.else@example.org"},
        "verb": {
            "id": f"http://adlnet.gov/expapi/verbs/{rng.choice(['answered', 'completed', 'interacted', 'passed'])}"
        },
        "object": {
            "id": f"{about}?subContentId={part}" if part else about,
            "definition": {"interactionType": "choice"},
        },
        "result": {
            "response": rng.choice(["0", "0[,]1", "true", "one[,]three", ""]),
            "score": {"raw": rng.choice([0, 1, 2, 500]), "max": rng.choice([1, 2, 1000])},
            "completion": True,
        },
        "context": {
            "contextActivities": {"category": [{"id": f"http://h5p.org/libraries/{library.replace(' ', '-')}"}]}
        },
    }


def anything(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.randrange(9 if depth < 4 else 6)
    if kind >= 6:
        inner = [anything(rng, depth + 1) for _number in range(rng.randrange(5))]
        return inner if kind < 8 else {rng.choice(TEXTS)[:20]: one for one in inner}
    plain = [None, True, rng.randint(-(10**6), 10**6), rng.choice(TEXTS), rng.uniform(-9, 9), 10 ** rng.randrange(30)]
    return plain[kind]


def changed(statement: dict[str, Any], rng: random.Random) -> Any:
    """The statement with up to three things in it that are something else, or not there."""
    if rng.random() < 0.02:
        return anything(rng)
    said = deepcopy(statement)
    for _number in range(rng.choice([0, 1, 1, 2, 3])):
        path = rng.choice(PATHS)
        inside: Any = said
        for name in path[:-1]:
            inside = inside.get(name) if isinstance(inside, dict) else None
        if isinstance(inside, dict):
            if rng.random() < 0.2:
                inside.pop(path[-1], None)
            else:
                inside[path[-1]] = anything(rng)
    return said


def fuzz(seed: int, examples: int) -> dict[str, Any]:
    from quizzes.h5p import selectors, services, statements

    rng = random.Random(seed)  # noqa: S311
    outcomes: Counter[str] = Counter()
    broken: list[str] = []
    people, versions = _people("fuzzer"), _versions("fuzzed")
    attempt = None
    for number in range(examples):
        if number % A_PERSON_SAYS == 0:
            version = versions[number // A_PERSON_SAYS % len(versions)]
            attempt = services.open_attempt(user=next(people), version=version)
            about = selectors.about(version)
        said = changed(base(about, version.main_library, rng), rng)
        try:
            sent = statements.parse(json.dumps(said).encode())
            parts = sent.pop("parts", None) if isinstance(sent, dict) else None
            recorded = services.record_statement(attempt=attempt, statement=sent, parts=parts)
            outcomes["taken" if recorded.row else "heard, not kept"] += 1
        except statements.Refused as refusal:
            outcomes[f"refused: {refusal.code}"] += 1
        except Exception as error:
            broken.append(f"{type(error).__name__}: {error} for {json.dumps(said)[:300]}")
    return {"outcomes": dict(sorted(outcomes.items())), "broken": broken}


def say(count: int) -> dict[str, Any]:
    from django.db import transaction

    from quizzes.h5p import selectors, services

    rng = random.Random(count)  # noqa: S311
    people, version = _people("speaker"), _versions("said")[0]
    about, said = selectors.about(version), 0
    while said < count:
        attempt = services.open_attempt(user=next(people), version=version)
        with transaction.atomic():  # one commit a person: that is quicker
            for _number in range(min(A_PERSON_SAYS, count - said)):
                statement = base(about, version.main_library, rng)
                statement["verb"]["id"] = "http://adlnet.gov/expapi/verbs/answered"
                services.record_statement(attempt=attempt, statement=statement)
                said += 1
    return {"said": said}


def _people(word: str):
    from learning.accounts.models import User

    number = 0
    while True:
        number += 1
        yield User.objects.get_or_create(email=f"{word}-{number}@example.org")[0]


def _versions(word: str) -> list[Any]:
    from media.models import H5PActivity, H5PVersion

    made = []
    for number, (library, content) in enumerate(CONTENTS.items()):
        activity, _created = H5PActivity.objects.get_or_create(code=f"{word}-{number}", defaults={"title": library})
        version, _created = H5PVersion.objects.get_or_create(
            activity=activity, number=1,
            defaults={"sha256": "0" * 64, "title": library, "main_library": library, "size": 1, "files": 1,
                      "content": content},
        )  # fmt: skip
        made.append(version)
    return made


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.dev")
    django.setup()
    what, *numbers = sys.argv[1:]
    print(json.dumps({"fuzz": fuzz, "say": say}[what](*map(int, numbers))))
