"""allauth's forms in our dress: labels instead of placeholders, hints that can be read aloud.

Apart from forms.py because allauth's sign-up form is built on ours: one file would import itself.
"""

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

EMAIL = _("E-mail address")
PASSWORD_HINT = _("At least 12 characters. Four words that you can remember make a good one.")


class PlainFields:
    """Takes the placeholders away and puts our labels and hints in place."""

    labels: dict = {}
    hints: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, field.help_text)


class LoginForm(PlainFields, account.LoginForm):
    labels = {"login": EMAIL}
    hints = {"password": ""}


class SignupForm(PlainFields, account.SignupForm):
    labels = {"email": EMAIL}
    hints = {
        "email": _("We send a link to it, to make sure that it is yours."),
        "password1": PASSWORD_HINT,
    }

    def try_save(self, request):
        try:
            return super().try_save(request)
        except IntegrityError:
            # Someone else took the address between our look and our save: they are told, nobody else.
            self.account_already_exists = True
            return super().try_save(request)

    @transaction.atomic
    def save(self, request):
        return super().save(request)


class AddEmailForm(PlainFields, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class ResetPasswordForm(PlainFields, account.ResetPasswordForm):
    labels = {"email": EMAIL}


class ResetPasswordKeyForm(PlainFields, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": PASSWORD_HINT}


class ChangePasswordForm(PlainFields, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(PlainFields, account.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": PASSWORD_HINT}


class ReauthenticateForm(PlainFields, account.ReauthenticateForm):
    hints = {"password": ""}


CODE_HINT = _("The six digits that your authenticator app shows now, or one of your recovery codes.")


class AuthenticateForm(PlainFields, second_factor.AuthenticateForm):
    hints = {"code": CODE_HINT}


class SecondFactorReauthenticateForm(PlainFields, second_factor.ReauthenticateForm):
    hints = {"code": CODE_HINT}


class ActivateTOTPForm(PlainFields, totp.ActivateTOTPForm):
    labels = {"code": _("Code from the app")}
    hints = {"code": _("Six digits. They change every 30 seconds.")}
