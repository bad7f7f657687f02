"""Fills an empty throw-away database: `python -m learning.portal.campaigns.prepare FILE`.

A small course with quizzes, and signed-in learners. FILE gets, as JSON, what the campaign's clients have to know.
Runs in a process of its own, whose environment names the throw-away database and no other.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

PEOPLE = 110
MODULES = 4
QUESTIONS = 5
OPTIONS = 4
TEN_YEARS = 10 * 365 * 24 * 3600  # seconds: the sessions outlive the template that they are kept in


def fill(report: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    quizzes = make_course()
    report.write_text(json.dumps({"quizzes": quizzes, "people": [make_learner(n) for n in range(PEOPLE)]}))


def make_course() -> list[dict[str, Any]]:
    """A published course, one quiz a module; answers what there is to know about each quiz."""
    from wagtail.models import Locale, Page, Site

    from modules import services
    from modules.models import CoursePage, HomePage, ModulePage, SectionPage, SlidePage

    locale = Locale.get_default()
    home = HomePage.objects.filter(locale=locale).first()
    if home is None:
        home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Front", slug="front", locale=locale))
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    site.root_page = home
    site.save()
    known = []
    with services.one_edition():
        course = home.add_child(instance=CoursePage(title="A course", slug="course"))
        course.save_revision().publish()
        for number in range(1, MODULES + 1):
            quiz = make_quiz(number)
            module = course.add_child(
                instance=ModulePage(title=f"Module {number}", slug=f"module-{number}", goal="Learn.", quiz=quiz)
            )
            section = module.add_child(instance=SectionPage(title="A section", slug="section"))
            slide = section.add_child(instance=SlidePage(title="A slide", slug="slide"))
            for page in (section, slide, module):
                page.save_revision().publish()
            known.append(describe(quiz, f"/en/course/module-{number}/quiz/"))
    return known


def make_quiz(number: int):
    """Questions with one and with several right answers, taken in turn."""
    from wagtail.models import Locale

    from quizzes import source

    questions = [
        {
            "key": f"question-{place}",
            "type": "multiple_choice" if place % 2 else "single_choice",
            "text": f"Question {place}?",
            "options": [{"text": f"Option {option}", "right": option == 1} for option in range(1, OPTIONS + 1)],
        }
        for place in range(1, QUESTIONS + 1)
    ]
    data = {"title": f"Quiz {number}", "pass_mark": 60, "introduction": "No clock.", "questions": questions}
    return source.save_quiz(
        source.read_quiz(data, key=f"campaign-{number}"), locale=Locale.get_default(), slide_pages={}, overwrite=False
    ).quiz


def describe(quiz, address: str) -> dict[str, Any]:
    from quizzes.paper import paper_of

    return {
        "address": address,
        "key": quiz.translation_key.hex,
        "questions": [
            {
                "id": question["id"],
                "several": question["type"] == "multiple_choice",
                "options": [option["id"] for option in question["options"]],
                "right": [option["id"] for option in question["options"] if option["right"]],
            }
            for question in paper_of(quiz)["questions"]
        ],
    }


def make_learner(number: int) -> dict[str, Any]:
    """A person with a session, so that nobody has to send a password."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore

    from learning.accounts.models import User

    user = User.objects.create_user(email=f"person-{number}@example.org", is_demonstration=True)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(TEN_YEARS)
    session.create()
    return {"id": user.pk, "session": session.session_key}


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning.settings.dev")
    django.setup()
    fill(Path(sys.argv[1]))
