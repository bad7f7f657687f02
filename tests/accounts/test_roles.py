from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from wagtail.models import Collection, GroupApprovalTask, Page, Workflow

from learning.accounts import rights, services


def held(group):
    return {f"{app}.{code}" for app, code in group.permissions.values_list("content_type__app_label", "codename")}


def everything(group):
    return (
        held(group),
        set(group.page_permissions.values_list("page__depth", "permission__codename")),
        set(group.collection_permissions.values_list("collection__depth", "permission__codename")),
    )


@pytest.mark.parametrize("name", rights.ROLES.values())
def test_each_role_has_exactly_what_the_apps_declare(name):
    group = Group.objects.get(name=name)
    assert held(group) == rights.declared_rights()[name] | rights.BASIC_RIGHTS
    on_pages = {(1, f"{verb}_page") for verb in rights.declared_rights("page_rights")[name]}
    assert set(group.page_permissions.values_list("page__depth", "permission__codename")) == on_pages


def test_every_declared_right_exists():
    """A right that is misspelt would be given to nobody, silently."""
    existing = {f"{app}.{code}" for app, code in Permission.objects.values_list("content_type__app_label", "codename")}
    declared = set().union(*rights.declared_rights().values())
    declared |= {f"wagtailcore.{verb}_page" for verb in set().union(*rights.declared_rights("page_rights").values())}
    assert declared - existing == set()
    assert set(rights.declared_rights()) | set(rights.declared_rights("page_rights")) <= set(rights.ROLES.values())


def test_applying_the_rights_twice_changes_nothing():
    before = {group.name: everything(group) for group in Group.objects.all()}
    rows = list(Group.objects.get(name="Trainers").page_permissions.values_list("pk", flat=True))
    rights.apply_declared_rights()
    assert {group.name: everything(group) for group in Group.objects.all()} == before
    assert list(Group.objects.get(name="Trainers").page_permissions.values_list("pk", flat=True)) == rows


def test_what_was_added_by_hand_goes_again():
    moderators = Group.objects.get(name="Moderators")
    before = everything(moderators)
    publish = Permission.objects.get(codename="publish_page", content_type__app_label="wagtailcore")
    moderators.permissions.add(Permission.objects.get(codename="delete_user"))
    moderators.page_permissions.create(page=Page.objects.get(depth=1), permission=publish)
    moderators.collection_permissions.create(collection=Collection.objects.get(depth=1), permission=publish)
    rights.apply_declared_rights()
    assert everything(moderators) == before


def test_a_right_on_something_kept_in_collections_is_given_there(monkeypatch):
    """Wagtail looks for rights on documents in the collections and nowhere else."""
    model = _document_model()
    right = f"{model._meta.app_label}.add_{model._meta.model_name}"
    monkeypatch.setattr(apps.get_app_config("accounts"), "rights", {"Moderators": [right]})
    rights.apply_declared_rights()
    codes = Group.objects.get(name="Moderators").collection_permissions.values_list("permission__codename", flat=True)
    assert right.rpartition(".")[2] in codes


def _document_model():
    from wagtail.documents import get_document_model

    return get_document_model()


def test_wagtails_groups_are_replaced_by_ours():
    assert not Group.objects.filter(name="Editors").exists()
    assert set(Group.objects.values_list("name", flat=True)) == set(rights.ROLES.values())


def test_trainers_approve_what_waits_to_be_published():
    (task,) = GroupApprovalTask.objects.all()
    assert [group.name for group in task.groups.all()] == ["Trainers"]
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Trainers approval"]


def test_roles_add_up(person):
    assert services.give_role(user=person, role="trainer")
    assert services.give_role(user=person, role="moderator")
    assert not services.give_role(user=person, role="moderator")
    assert set(person.groups.values_list("name", flat=True)) == {"Trainers", "Moderators"}
    assert not person.is_superuser


def test_there_is_no_role_of_any_other_name(person):
    with pytest.raises(ValueError, match="There is no role “owner”"):
        services.give_role(user=person, role="owner")


def staff(*arguments):
    out = StringIO()
    call_command("staff", *arguments, stdout=out)
    return out.getvalue()


def test_the_staff_command_gives_a_role_and_says_so(person):
    assert staff("NOOR@example.org", "--role", "administrator") == (
        "noor@example.org is now in the group Administrators.\n"
    )
    assert person.groups.get().name == "Administrators"
    assert "already. Nothing changed." in staff("noor@example.org", "--role", "administrator")


@pytest.mark.parametrize(
    ("email", "role", "said"),
    [
        ("nobody@example.org", "trainer", "Nobody has an account with the address nobody@example.org."),
        ("noor@example.org", "owner", "There is no role “owner”. Choose one of: trainer, moderator, administrator."),
    ],
)
def test_the_staff_command_says_in_one_line_what_is_wrong(person, email, role, said):
    with pytest.raises(CommandError) as error:
        staff(email, "--role", role)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert not person.groups.exists()


def test_the_staff_command_asks_which_role(person):
    with pytest.raises(CommandError, match=r"Say which role: --role trainer\|moderator\|administrator\."):
        staff("noor@example.org")


def test_the_staff_command_gives_nothing_to_an_account_that_is_switched_off(make_person):
    make_person("gone@example.org", is_active=False)
    with pytest.raises(CommandError, match="is switched off"):
        staff("gone@example.org", "--role", "trainer")
