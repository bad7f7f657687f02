"""`manage.py demo`: a site in use, with something at every stage."""

import pytest
from django.core.management import call_command

from learning.accounts.models import User
from learning.certificates.models import Award
from learning.core import clock
from learning.forum import source as forum
from learning.forum.models import Persona, Post
from learning.toolkit import casework_selectors as selectors
from learning.toolkit.models import Casework, ToolkitSettings
from modules.models import ModulePage
from tests.toolkit import casework_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(course, settings, run_jobs):
    settings.DEMONSTRATION = True
    module = ModulePage.objects.get(slug="first", locale__language_code="en")
    for number in range(4):
        world.make_exercise(f"t2-{number}", stages=2, judging="", module_key=module.translation_key)
    forum.load_forum()
    run_jobs(lambda: call_command("demo"))


def test_there_is_casework_at_every_stage_and_everybody_is_marked(demonstration):
    assert not User.objects.filter(is_demonstration=False).exists()
    stages = {(case.user.email.partition("@")[0], selectors.phase(case)) for case in Casework.objects.all()}
    assert stages == {
        ("learner", selectors.WORKING),
        ("thanh.n", selectors.SELF_CHECK),
        ("thanh.n", selectors.WAITING),
        ("jo.r", selectors.WAITING),
        ("sam.o", selectors.WAITING),
        ("amina.b", selectors.ACCEPTED),
        ("luc.t", selectors.ACCEPTED),
    }
    waiting = [selectors.last_submission(case) for case in Casework.objects.all()]
    assert sum(bool(one and one.due_on and one.due_on < clock.today()) for one in waiting) == 1, "something is late"
    assert [selectors.awaited(one) for one in waiting if one].count("second") == 1
    assert not ToolkitSettings.load().trainers_on_duty


def test_who_is_through_has_a_certificate(demonstration):
    assert set(Award.objects.values_list("holder__email", flat=True)) == {"amina.b@example.org", "luc.t@example.org"}


def test_the_forum_has_members_somebody_at_the_door_and_a_post_that_waits(demonstration):
    personas = Persona.objects.filter(is_official=False)
    assert sorted(personas.values_list("state", flat=True)) == ["member", "member", "member", "waiting"]
    assert all(personas.values_list("is_demonstration", flat=True))
    assert Post.objects.get(state=Post.State.WAITING).body.startswith("This is a demonstration.")
    assert not Post.objects.filter(state=Post.State.VISIBLE, persona__is_official=False).exists()


def test_asked_twice_nothing_changes(demonstration):
    before = Casework.objects.count(), User.objects.count(), Post.objects.count(), Persona.objects.count()
    call_command("demo")
    assert (Casework.objects.count(), User.objects.count(), Post.objects.count(), Persona.objects.count()) == before
