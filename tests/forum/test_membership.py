"""The rules and their check, codes, and applications."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from learning.accounts.models import Organisation
from learning.core import clock
from learning.forum import membership, personas
from learning.forum.errors import ClientDataFound, CodeRefused, NameRefused, NotAllowed, RulesChanged, TooOften
from learning.forum.models import Application, JoinCode, Persona
from quizzes.questions import registry
from tests import factories

VERSION = membership.rules("en").version


def code(**fields):
    organisation, _created = Organisation.objects.get_or_create(name="A shelter")
    fields = {"code": membership.new_code(), "uses_left": 2, "expires_on": clock.today(), **fields}
    return JoinCode.objects.create(organisation=organisation, **fields)


def join(with_code, user=None, name="Quiet Cedar"):
    return membership.join_with_code(
        user=user or factories.UserFactory(), name=name, code=with_code, agreed_version=VERSION
    )


def ask(user, **fields):
    given = {"name": "Quiet Cedar", "work": "I work nights.", "agreed_version": VERSION, **fields}
    return membership.apply(user=user, **given)


def answers(language, *, right):
    data = QueryDict(mutable=True)
    for question in membership.rules(language).questions:
        best = registry.get(question["type"]).right_answer(question)
        other = next(option["id"] for option in question["options"] if option["id"] != best)
        data[f"question-{question['id']}"] = best if right else other
    return data


# --- the rules ------------------------------------------------------------------------------------


def test_both_languages_ask_the_same(db):
    english, french = membership.rules("en"), membership.rules("fr")
    assert (english.version, english.working_days) == (french.version, french.working_days)
    assert [q["id"] for q in english.questions] == [q["id"] for q in french.questions]
    assert len(english.questions) == 5
    assert english.text.count("<li>") == french.text.count("<li>")
    assert english.text.count("<h2>") == 6
    assert "{" not in english.text + french.text
    assert membership.rules("../en").title == english.title


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_check_is_passed_by_the_right_answers_and_says_why_to_others(language):
    assert membership.check_answers(language=language, data=answers(language, right=True)).passed
    check = membership.check_answers(language=language, data=answers(language, right=False))
    assert not check.passed
    assert all(one.is_right is False and one.feedback for one in check.questions)
    nothing = membership.check_answers(language=language, data=QueryDict())
    assert not nothing.passed
    assert all(one.is_right is None and not one.feedback for one in nothing.questions)
    forged = QueryDict("question-child=<script>&question-no-case=x&question-no-case=y")
    assert not membership.check_answers(language=language, data=forged).passed


def test_rules_that_changed_meanwhile_are_read_again(db):
    user, given = factories.UserFactory(), code()
    with pytest.raises(RulesChanged):
        membership.join_with_code(user=user, name="Quiet Cedar", code=given.code, agreed_version="2020-01")
    with pytest.raises(RulesChanged):
        ask(user, agreed_version="")
    persona = join(given.code, user)
    Persona.objects.update(rules_version="2020-01")
    persona.refresh_from_db()
    assert not membership.has_agreed(persona)
    membership.agree(persona=persona, version=VERSION)
    persona.refresh_from_db()
    assert membership.has_agreed(persona)


# --- codes ----------------------------------------------------------------------------------------


def test_a_code_lets_in_at_once_however_it_is_typed_and_nobody_can_tell_who_used_it(db):
    given = code()
    typed = f" {given.code[:5].lower()}-{given.code[5:]} "
    persona = join(typed)
    assert persona.is_member
    assert persona.joined_at
    assert membership.has_agreed(persona)
    given.refresh_from_db()
    assert given.uses_left == 1
    assert {field.name for field in JoinCode._meta.get_fields()} == {
        "id", "code", "organisation", "uses_left", "expires_on", "withdrawn_at", "created_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"uses_left": 0},
        {"expires_on": clock.today() - timedelta(days=1)},
        {"withdrawn_at": clock.now()},
        {"code": "ANOTHER"},
    ],
)
def test_a_code_that_is_not_in_force_lets_nobody_in_and_leaves_nothing_behind(db, fields):
    given, user = code(**fields), factories.UserFactory()
    with pytest.raises(CodeRefused):
        join("WRONG" if "code" in fields else given.code, user)
    assert personas.persona_of(user) is None
    assert not Persona.objects.exists()


def test_a_name_that_is_refused_does_not_use_up_the_code_nor_does_joining_twice(db):
    given, user = code(), factories.UserFactory()
    with pytest.raises(NameRefused):
        join(given.code, user, name="x")
    persona = join(given.code, user)
    assert join(given.code, user, name="Another name") == persona
    given.refresh_from_db()
    assert given.uses_left == 1


def test_nobody_tries_out_many_codes(db):
    user = factories.UserFactory()
    with clock.at(clock.now()):
        for _time in range(10):
            with pytest.raises(CodeRefused):
                join("WRONG", user)
        with pytest.raises(TooOften):
            join(code().code, user)


# --- applications ---------------------------------------------------------------------------------


def test_who_has_no_code_asks_and_may_say_it_better(db):
    user = factories.UserFactory()
    persona = ask(user)
    assert persona.state == Persona.State.WAITING
    again = ask(user, name="Still Water", work="I work nights in a shelter.")
    application = Application.objects.get()
    assert again == persona
    assert again.name == "Still Water"
    assert application.work == "I work nights in a shelter."
    with pytest.raises(ClientDataFound):
        ask(user, work="Call me: 416-555-0142")
    let_in = join(code().code, user, name="Still Water")
    assert let_in == persona
    assert let_in.is_member
    assert not Application.objects.exists()
    with pytest.raises(NotAllowed):
        ask(user)


def test_who_was_removed_does_not_come_in_again(db):
    user = factories.UserFactory()
    persona = ask(user)
    Persona.objects.filter(pk=persona.pk).update(state=Persona.State.REMOVED)
    for again in (lambda: ask(user), lambda: join(code().code, user)):
        with pytest.raises(NotAllowed) as refused:
            again()
        assert refused.value.code == "removed"
