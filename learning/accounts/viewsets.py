"""Wagtail's screens for people, without user names and with roles in place of "administrator"."""

from allauth.account.forms import ResetPasswordForm
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, BulkActionsCheckboxColumn, Column, DateColumn
from wagtail.users.views import users

from learning.accounts.administration_forms import PersonCreationForm, PersonEditForm
from learning.accounts.models import Membership


def _name(person):
    return _("%(address)s (demonstration)") % {"address": person.email} if person.is_demonstration else person.email


def _roles(person):
    return ", ".join(group.name for group in person.groups.all())


def _organisation(person):
    return ", ".join(membership.organisation.name for membership in person.current_memberships)


class PeopleFilterSet(users.UserFilterSet):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters.pop("is_superuser", None)
        self.filters["group"].label = _("Role")
        self.filters["last_login"].label = _("Last sign-in")


class PeopleIndexView(users.IndexView):
    page_title = _("People")
    add_item_label = _("Add a person")

    @cached_property
    def columns(self):
        title_column = self._get_title_column_class(users.UserColumn)
        return [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="user"),
            title_column(
                "email", accessor=_name, label=_("E-mail address"), sort_key="email", get_url=self.get_edit_url
            ),
            Column("roles", accessor=_roles, label=_("Roles"), width="20%"),
            Column("organisation", accessor=_organisation, label=_("Organisation"), width="20%"),
            BooleanColumn("is_active", label=_("May sign in"), sort_key="is_active", width="10%"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login", width="15%"),
        ]

    def get_base_queryset(self):
        current = Membership.objects.filter(left_at=None).select_related("organisation")
        return (
            super()
            .get_base_queryset()
            .prefetch_related("groups", Prefetch("memberships", queryset=current, to_attr="current_memberships"))
        )


class PersonCreateView(users.CreateView):
    page_title = _("Add a person")
    success_message = _("%(object)s has an account, and a mail with a link to choose a password.")

    def save_instance(self):
        person = super().save_instance()
        letter = ResetPasswordForm({"email": person.email})
        if letter.is_valid():
            letter.save(self.request)
        return person


class PersonEditView(users.EditView):
    success_message = _("%(object)s is saved.")
    error_message = _("Not saved: something needs another look.")

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        # Whoever changes an address can have its password: the rights of a superuser are not to be had that way.
        self.reserved = self.object.is_superuser and not request.user.is_superuser

    def dispatch(self, request, *args, **kwargs):
        if self.reserved:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PeopleViewSet(users.UserViewSet):
    menu_label = _("People")
    ordering = "email"
    filterset_class = PeopleFilterSet
    index_view_class = PeopleIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    create_template_name = edit_template_name = "accounts/administration/person.html"

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonCreationForm
