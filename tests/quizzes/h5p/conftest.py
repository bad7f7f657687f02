from uuid import uuid4

import pytest

from media.models import H5PActivity, H5PVersion
from quizzes.h5p import selectors, services
from tests.quizzes.h5p import contents


@pytest.fixture
def make_version(db):
    """A live version of an activity with this content; no files, which scoring does not need."""

    def make(library="H5P.MultiChoice 1.16", content=None, code=None, activity=None):
        code = code or f"activity-{uuid4().hex[:8]}"
        activity = activity or H5PActivity.objects.create(code=code, title="A first conversation")
        version = H5PVersion.objects.create(
            activity=activity,
            number=activity.versions.count() + 1,
            sha256=uuid4().hex * 2,
            title=activity.title,
            main_library=library,
            language="en",
            size=1,
            files=1,
            content=contents.multi_choice("01", wrong=2) if content is None else content,
        )
        activity.live_version = version
        activity.save()
        return version

    return make


@pytest.fixture
def version(make_version):
    return make_version()


@pytest.fixture
def attempt(version, learner):
    return services.open_attempt(user=learner, version=version)


def statement(version, verb="answered", *, part=None, response=None, raw=None, maximum=None, parent=None, **more):
    """What H5P's core sends."""
    about = selectors.about(version)
    result = {
        "response": response,
        "score": None if raw is None else {"raw": raw, "max": maximum, "min": 0, "scaled": 1},
        "completion": True,
        "duration": "PT4.2S",
    }
    said = {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "account": {"name": "somebody-else", "homePage": "https://elsewhere.example"}},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}", "display": {"en-US": verb}},
        "object": {
            "id": f"{about}?subContentId={part}" if part else about,
            "objectType": "Activity",
            "definition": {"interactionType": "choice", "name": {"en-US": "A name"}},
        },
        "result": {name: value for name, value in result.items() if value is not None},
        "context": {
            "contextActivities": {
                "category": [{"id": f"http://h5p.org/libraries/{version.main_library.replace(' ', '-')}"}]
            }
        },
    }
    if part or parent:
        said["context"] = {"contextActivities": {"parent": [{"id": parent or about, "objectType": "Activity"}]}}
    return {**said, **more}


@pytest.fixture
def say(version, attempt):
    """Records a statement about the version in the attempt."""

    def say(verb="answered", **said):
        parts = said.pop("parts", None)
        return services.record_statement(attempt=attempt, statement=statement(version, verb, **said), parts=parts)

    return say
