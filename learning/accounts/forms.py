"""The forms a person fills in about themself."""

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from learning.accounts import consents, services
from learning.accounts.models import CertificateIdentity, Consent


class SignupForm(forms.Form):
    """What sign-up asks beside e-mail and password; allauth puts its own form on top of this one."""

    field_order = ["email", "password1", "organisation", "agree"]

    organisation = forms.CharField(
        label=_("Where you work"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    agree = forms.BooleanField(
        label=consents.words(Consent.Purpose.ACCOUNT).question,
        help_text=consents.words(Consent.Purpose.ACCOUNT).meaning,
        error_messages={"required": _("Without this we cannot keep an account for you.")},
    )

    def signup(self, request, user):
        services.give_consent(user=user, purpose=Consent.Purpose.ACCOUNT)
        services.note_language(user=user, language=get_language())
        if self.cleaned_data["organisation"].strip():
            services.join_organisation(user=user, name=self.cleaned_data["organisation"])


class CertificateIdentityForm(forms.ModelForm):
    """The name and organisation as they will be printed."""

    class Meta:
        model = CertificateIdentity
        fields = ["name", "organisation"]
        labels = {"name": _("Your name on the certificate"), "organisation": _("Where you work")}
        help_texts = {
            "name": _("As you want to see it printed. It need not be the name on your papers."),
            "organisation": _("Leave this empty if you do not want it printed."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "organisation": forms.TextInput(attrs={"autocomplete": "organization"}),
        }
        error_messages = {"name": {"required": _("Write the name that the certificate shall show.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MinLengthValidator(2, _("Write at least two letters.")))

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_organisation(self):
        return " ".join(self.cleaned_data["organisation"].split())
