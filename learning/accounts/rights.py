"""What each role may do: exactly what the apps declare, neither more nor less.

An app declares in its AppConfig, by the name of the group:

    rights = {"Trainers": ["reference.change_glossaryterm"]}       model permissions
    page_rights = {"Trainers": ["add", "change", "publish"]}       on the whole page tree

A right on a model that lives in Wagtail's collections (images, documents, recordings) is given on all
collections, because that is where Wagtail looks for it.
"""

from collections import defaultdict

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, CollectionMember, GroupCollectionPermission, GroupPagePermission, Page

ROLES = {"trainer": "Trainers", "moderator": "Moderators", "administrator": "Administrators"}
BASIC_RIGHTS = {"wagtailadmin.access_admin"}


def declared_rights(kind: str = "rights") -> dict[str, set[str]]:
    """What all apps declare under `kind` (`rights` or `page_rights`), by group."""
    declared: dict[str, set[str]] = defaultdict(set)
    for config in apps.get_app_configs():
        for group, names in getattr(config, kind, {}).items():
            declared[group].update(names)
    return declared


@transaction.atomic
def apply_declared_rights() -> None:
    """Gives each role exactly what is declared; asking twice changes nothing.

    A right whose permission the database does not have yet is left out: half-way through the migrations
    that is no mistake.
    """
    rights, page_rights = declared_rights(), declared_rights("page_rights")
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name in ROLES.values():
        group, _created = Group.objects.get_or_create(name=name)
        wanted = [permissions[right] for right in rights[name] | BASIC_RIGHTS if right in permissions]
        group.permissions.set(wanted)
        _apply_collection_rights(group, [permission for permission in wanted if _lives_in_collections(permission)])
        codenames = [f"wagtailcore.{verb}_page" for verb in page_rights[name]]
        _apply_page_rights(group, [permissions[codename] for codename in codenames if codename in permissions])


def _lives_in_collections(permission: Permission) -> bool:
    model = permission.content_type.model_class()
    return model is not None and issubclass(model, CollectionMember)


def _apply_collection_rights(group: Group, wanted: list[Permission]) -> None:
    root = Collection.get_first_root_node()
    held = GroupCollectionPermission.objects.filter(group=group)
    held.exclude(collection=root, permission__in=wanted).delete()
    for permission in wanted if root else []:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _apply_page_rights(group: Group, wanted: list[Permission]) -> None:
    root = Page.get_first_root_node()
    held = GroupPagePermission.objects.filter(group=group)
    held.exclude(page=root, permission__in=wanted).delete()
    for permission in wanted if root else []:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
