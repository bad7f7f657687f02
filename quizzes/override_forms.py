"""The form in which a trainer makes an exception for one person."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.models import Locale

from learning.accounts.models import User
from quizzes import services
from quizzes.models import Override, Quiz


class OverrideForm(WagtailAdminModelForm):
    """Says what is granted; `services.grant_override` writes it down."""

    quiz = forms.ModelChoiceField(label=_("Quiz"), queryset=Quiz.objects.none())
    email = forms.EmailField(label=_("E-mail address of the person"))

    class Meta:
        model = Override
        fields = ["extra_attempts", "no_cooling_off", "available_from", "available_until", "reason"]
        widgets = {"available_from": AdminDateTimeInput, "available_until": AdminDateTimeInput}

    field_order = ["quiz", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quiz"].queryset = Quiz.objects.filter(locale=Locale.get_default())
        self.fields["extra_attempts"].required = False

    def clean_email(self):
        """The person, who must have an account."""
        person = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has an account with this address."))
        return person

    def clean_extra_attempts(self):
        return self.cleaned_data["extra_attempts"] or 0

    def clean(self):
        said = super().clean()
        granted = ("extra_attempts", "no_cooling_off", "available_from", "available_until")
        if not any(said.get(name) for name in granted):
            raise forms.ValidationError(_("Say what is granted: attempts, no waiting, or other times."))
        begins, ends = said.get("available_from"), said.get("available_until")
        if begins and ends and begins >= ends:
            self.add_error("available_until", _("The end comes after the beginning."))
        return said

    def save(self, commit=True):
        """Through the service; who grants it is the person at the desk (WagtailAdminModelForm knows them)."""
        said = self.cleaned_data
        return services.grant_override(
            quiz_key=said["quiz"].translation_key,
            user=said["email"],
            by=self.for_user,
            reason=said["reason"],
            **{name: said[name] for name in ("extra_attempts", "no_cooling_off", "available_from", "available_until")},
        )
