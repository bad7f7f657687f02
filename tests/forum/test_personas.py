"""A person and a persona are joined in one place: nothing else can tell who is who."""

import ast
import json
import logging
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail as outbox
from django.urls import reverse
from wagtail.models import ReferenceIndex, Revision

from learning.accounts import services as accounts
from learning.core.models import OutgoingMail
from learning.forum import membership, personas, services
from learning.forum.errors import NameRefused
from learning.forum.models import Application, Notice, Persona, Post, PostEdit, ReadMark, Subscription
from tests import factories
from tests.forum import people

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = [ROOT / name for name in ("learning", "modules", "quizzes", "media")]
MAY_NAME_IT = {"learning/forum/personas.py", "learning/forum/models/people.py", "learning/forum/models/__init__.py"}


def sources():
    for room in ROOMS:
        for path in room.rglob("*.py"):
            if "migrations" not in path.parts:
                yield path, path.relative_to(ROOT).as_posix()


# --- one place ------------------------------------------------------------------------------------


def test_nobody_else_touches_the_row_that_joins_them():
    for path, name in sources():
        if name in MAY_NAME_IT:
            continue
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            imported = isinstance(node, ast.ImportFrom) and (node.module or "").startswith("learning.forum")
            names = {alias.name for alias in node.names} if imported else set()
            assert not names & {"Holder", "*"}, f"{name} imports Holder"
            if name.startswith("learning/forum") and isinstance(node, ast.Attribute):
                assert node.attr != "Holder", f"{name} reaches Holder"
        assert not re.search(r"forum_holder|[\"']forum\.holder|[\"']holder[\"'].*forum", text, re.IGNORECASE), name
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"forum.{0,20}holder|persona\.(user|holder)", path.read_text(), re.IGNORECASE), path


def test_no_model_of_the_forum_but_that_row_leads_to_a_person_and_to_a_persona():
    """A moderator's act names who acted and about whom: it is theirs by their office, and never their own persona."""
    from django.conf import settings

    both = set()
    for model in apps.get_models():
        targets = {field.related_model for field in model._meta.get_fields() if field.is_relation and field.concrete}
        if Persona in targets and apps.get_model(settings.AUTH_USER_MODEL) in targets:
            both.add(model.__name__)
    assert both == {"Holder", "ModerationAct"}
    assert not [field.name for field in Persona._meta.get_fields() if "holder" in field.name]


def test_wagtail_keeps_no_second_copy_of_it(db):
    people.member()
    kept = ReferenceIndex.objects.filter(content_type__app_label="forum").values_list("content_type__model", flat=True)
    assert "holder" not in kept
    assert "persona" not in kept
    assert not ReferenceIndex.model_is_indexable(apps.get_model("forum", "Holder"))


def test_the_admin_lists_nothing_of_it():
    from wagtail.snippets.models import get_snippet_models

    assert apps.get_model("forum", "Holder") not in get_snippet_models()
    assert apps.get_model("forum", "Holder")._meta.default_permissions == ()


# --- a whole life, listened to --------------------------------------------------------------------


def test_log_lines_mails_sessions_and_revisions_never_carry_both(run_jobs, client, caplog, settings):
    caplog.set_level(logging.DEBUG)
    user = factories.UserFactory(email="amina.okafor@example.org")
    accounts.confirm_certificate_identity(user=user, name="Amina Okafor")
    said = []
    for name in ("Amina", "amina okafor", "x"):
        with pytest.raises(NameRefused) as refused:
            personas.create(user=user, name=name)
        said.append(f"{refused.value!r} {refused.value} {refused.value.args}")

    def live():
        persona = people.member(user=user, name="Quiet Lantern")
        client.force_login(user)
        client.get(reverse("forum:boards"))
        thread = people.thread(persona=persona)
        client.get(reverse("forum:thread", args=[thread.pk]))
        services.edit_post(post=thread.posts.get(), persona=persona, body="Other words.")
        personas.mail(persona=persona, subject="Course update", text="Something is new.", token="a-token")
        return persona

    persona = run_jobs(live)
    telling_person = ("amina", "okafor", f"user {user.pk}")
    telling_persona = ("Quiet Lantern", str(persona.key), persona.mail_token)
    (sent,) = outbox.outbox
    headers = json.dumps(list(sent.message().items()))
    kept = OutgoingMail.objects.get()
    lines = [
        *(record.getMessage() + str(record.exc_text or "") for record in caplog.records),
        *said,
        headers + str(sent.message()),
        f"{kept.to} {kept.subject} {kept.text} {kept.headers}",
        *(json.dumps(session.get_decoded()) for session in Session.objects.all()),
        *(json.dumps(revision.content, default=str) for revision in Revision.objects.all()),
    ]
    for line in lines:
        assert not any(word in line for word in telling_persona), line
    assert not any(word in str(persona) + repr(persona) for word in telling_person)
    run_jobs(user.delete)
    for record in caplog.records:
        line = record.getMessage()
        assert not (any(w in line for w in telling_persona) and any(w in line for w in telling_person))


def test_a_mail_goes_in_the_holders_language_with_one_press_to_end_it(db, django_capture_on_commit_callbacks):
    from django.utils.translation import gettext_lazy

    user = factories.UserFactory(language="fr")
    persona = people.member(user=user)
    personas.mail(persona=persona, subject=gettext_lazy("Search"), text=lambda: "Texte", token="abc")
    kept = OutgoingMail.objects.get()
    assert kept.to == user.email
    assert kept.subject != "Search"
    assert kept.text == "Texte"
    assert kept.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert kept.headers["List-Unsubscribe"].startswith("<http")
    assert "abc" in kept.headers["List-Unsubscribe"]
    personas.mail(persona=personas.official(), subject="x", text="y")
    user.is_active = False
    user.save()
    personas.mail(persona=persona, subject="x", text="y")
    assert OutgoingMail.objects.count() == 1


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x", "length"), ("y" * 31, "length"), ("<b>", "letters"), ("……", "letters"), ("a\u202eb c", "letters"),
        ("416-555-0142", "client-data"), ("someone@example.org", "letters"),
        ("Moderator", "official"), ("M0derat0rs", "official"), ("Mоderаtion", "official"), ("Site staff", "official"),
        ("Kateri", "yours"), ("kateri.w", "yours"), ("Wapachee", "yours"), ("kateriwapachee1", "yours"),
        ("North Lodge", "yours"),
        ("quiet river", "taken"), ("QUIET-RIVER", "taken"), ("Quìet R1ver", "taken"), ("Quiеt Rivеr", "taken"),
    ],
)  # fmt: skip
def test_names_that_could_be_somebodys_or_somebody_elses_are_refused(db, name, code):
    people.member(name="Quiet River")
    user = factories.UserFactory(email="kateri.w@example.org")
    accounts.confirm_certificate_identity(user=user, name="Kateri Wapachee", organisation="North Lodge")
    with pytest.raises(NameRefused) as refused:
        personas.create(user=user, name=name)
    assert refused.value.code == code
    assert personas.persona_of(user) is None


def test_names_of_many_languages_are_welcome_and_one_holds_one_persona(db):
    user = factories.UserFactory()
    persona = personas.create(user=user, name="  Épinette   d'été ")
    assert persona.name == "Épinette d'été"
    assert persona.state == Persona.State.WAITING
    assert personas.create(user=user, name="Another") == persona
    for name in ("ᓄᓇᕗᑦ", "北の光", "Ḵʷi"):
        assert personas.create(user=factories.UserFactory(), name=name).name == name


@pytest.mark.parametrize("language", ["en", "fr"])
def test_suggested_names_are_free_and_accepted(db, language):
    from django.utils.translation import override

    with override(language):
        names = personas.suggestions(5)
    assert len(set(names)) == 5
    for name in names:
        assert personas.create(user=factories.UserFactory(), name=name).name == name


# --- leaving --------------------------------------------------------------------------------------


def leaver(**fields):
    user = factories.UserFactory()
    persona = people.member(user=user, name="Quiet Lantern", **fields)
    thread = people.thread(persona=persona, title="My title", body="Mine.")
    services.edit_post(post=thread.posts.get(), persona=persona, body="Mine again.")
    people.answer(thread)
    Subscription.objects.create(persona=persona, thread=thread, token=uuid4().hex)
    Notice.objects.create(persona=persona, kind="note", text="A note.")
    Application.objects.create(persona=persona, work="Work.")
    return user, persona, thread


@pytest.mark.parametrize("how", Persona.AtDeparture.values)
def test_a_deleted_account_takes_along_what_its_owner_chose(db, how):
    user, persona, thread = leaver(at_departure=how)
    user.delete()
    persona.refresh_from_db()
    thread.refresh_from_db()
    first, second = thread.posts.order_by("number")
    keeps = how == Persona.AtDeparture.KEEP
    assert persona.state == Persona.State.LEFT
    assert persona.name == ""
    assert str(persona) == "former member"
    assert (first.body, thread.title) == (("Mine again.", "My title") if keeps else ("", ""))
    assert first.state == (Post.State.VISIBLE if keeps else Post.State.DELETED)
    assert second.body
    assert second.number == 2
    for model in (Subscription, Notice, Application, PostEdit):
        assert not model.objects.exists()
    assert not ReadMark.objects.filter(persona=persona).exists()
    # The name is free again, and two former members do not get in each other's way.
    other = factories.UserFactory()
    people.member(user=other, name="Quiet Lantern")
    other.delete()


def test_what_waited_for_a_moderator_goes_in_any_case(db):
    user = factories.UserFactory()
    persona = people.member(user=user, trusted=False)
    waiting = people.answer(people.thread(), persona=persona, body="Not seen.")
    user.delete()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.body) == (Post.State.DELETED, "")


def test_an_account_without_a_persona_goes_quietly(db):
    factories.UserFactory().delete()
    assert membership.rules("en")
