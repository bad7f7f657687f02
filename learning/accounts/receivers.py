from django.apps import apps
from django.db import connections
from django.utils.translation import get_language

from learning.accounts import rights, services

NEEDED_TABLES = {"auth_group", "auth_permission", "wagtailcore_grouppagepermission", "wagtailcore_collection"}


def apply_rights_after_migrating(sender, using, **_kwargs):
    # Sent once an app with models; the rights are whole when the last of them has its permissions.
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender is last and set(connections[using].introspection.table_names()) >= NEEDED_TABLES:
        rights.apply_declared_rights()


def note_language_at_sign_in(user, **_kwargs):
    services.note_language(user=user, language=get_language())


def confirm_address_after_reset(user, **_kwargs):
    services.confirm_only_address(user=user)


def note_works_here(sender, instance, action, reverse, pk_set, **_kwargs):
    """Whoever is in a group works here: pages ask for it without a query (Wagtail's screens change groups, too)."""
    if action in ("post_add", "post_remove", "post_clear") and not reverse:
        services.note_works_here(user=instance)
