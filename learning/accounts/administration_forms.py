"""The forms of Wagtail's screens for people. An administrator gives roles, never passwords or all rights at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserForm

from learning.accounts import services
from learning.accounts.models import User


class PersonForm(UserForm):
    """Who somebody is to the site: an address and roles."""

    first_name = last_name = is_superuser = None
    password_enabled = False

    class Meta:
        model = User
        fields = ["email", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["groups"].label = _("Roles")
        self.fields["groups"].help_text = _("Learners have none.")

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody has an account with this address already."))
        return email


class PersonCreationForm(PersonForm):
    """A new account; its owner chooses the password by a link in a mail."""

    def save(self, commit=True):
        self.instance.set_unusable_password()
        return super().save(commit=commit)


class PersonEditForm(PersonForm):
    """An account that is there. `editing_self`: nobody locks themself out."""

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "is_active"]

    def __init__(self, *args, **kwargs):
        editing_self = kwargs.pop("editing_self", False)
        super().__init__(*args, **kwargs)
        self.fields["is_active"].label = _("May sign in")
        self.fields["is_active"].help_text = ""
        if editing_self:
            del self.fields["is_active"]

    @transaction.atomic
    def save(self, commit=True):
        person = super().save(commit=commit)
        if commit and "email" in self.changed_data:
            services.change_address(user=person, email=self.cleaned_data["email"])
        return person
