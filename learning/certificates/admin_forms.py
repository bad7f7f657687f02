"""The forms of the administrators' desk. They read; the services decide."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from learning.accounts.models import User
from learning.certificates import bulk, mails
from learning.certificates.errors import ActRefused
from learning.certificates.models import CertificateRequest, Programme
from learning.progress.models import Activity, Subject

Outcome = CertificateRequest.Outcome


def _programmes():
    return Subject.objects.filter(scope=Subject.Scope.PROGRAMME).order_by("order", "pk")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For administrators; it is kept with the certificate."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("It is done for a reason: name it.")},
    )


class WhomForm(forms.Form):
    """Whom to certify for what; its clean values are a person and a programme."""

    person = forms.EmailField(label=_("Address of the person"))
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = _programmes()

    def clean_person(self) -> User:
        person = User.objects.filter(email__iexact=self.cleaned_data["person"], is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has an account with this address."), code="unknown")
        return person


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Answer"),
        choices=[(Outcome.ISSUED, _("Done: it is issued or corrected")), (Outcome.DECLINED, _("Not possible"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    words = forms.CharField(
        label=_("Words for the person"),
        help_text=_("They are sent by mail, which others may see: say nothing that a bystander should not read."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class BulkForm(forms.Form):
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=None, empty_label=None)
    people = forms.CharField(
        label=_("Addresses"),
        help_text=_("One a line. Everybody needs an account."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    is_override = forms.BooleanField(
        label=_("Also where something is missing"),
        help_text=_("Without the tick only people who have completed the programme get it."),
        required=False,
    )
    reason = ReasonForm.base_fields["reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = _programmes()

    def clean_people(self) -> list[str]:
        addresses = bulk.addresses_in(self.cleaned_data["people"])
        strangers = bulk.unknown(addresses)
        if strangers:
            raise forms.ValidationError(
                _("Nobody has an account with: %(addresses)s."),
                params={"addresses": ", ".join(strangers)},
                code="unknown",
            )
        return addresses


class MailForm(forms.Form):
    subject = forms.CharField(
        label=_("Subject"), max_length=120, help_text=_("Neutral: it may be read over a shoulder.")
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_("{address} is where the holder finds it. Nothing else is filled in."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def clean_subject(self) -> str:
        return self._checked("subject", mails.check_subject)

    def clean_text(self) -> str:
        return self._checked("text", mails.check_text)

    def _checked(self, name: str, check: Any) -> str:
        try:
            check(self.cleaned_data[name])
        except ActRefused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused
        return self.cleaned_data[name]


class ProgrammeForm(forms.Form):
    """Titles and sentences by language, and what is asked."""

    valid_months = forms.IntegerField(
        label=_("Months of validity"), required=False, min_value=1, max_value=600, help_text=_("Empty: without end.")
    )
    is_offered = forms.BooleanField(
        label=_("Offered"), required=False, help_text=_("Without the tick no new certificates; what was issued stands.")
    )
    modules = forms.ModelMultipleChoiceField(
        label=_("Modules"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    exercises = forms.ModelMultipleChoiceField(
        label=_("Exercises"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        newest = programme.subject.requirement_sets.order_by("-version").first()
        initial: dict[str, Any] = {
            "valid_months": programme.valid_months,
            "is_offered": programme.is_offered,
            "modules": newest.parts.all() if newest else [],
            "exercises": newest.activities.all() if newest else [],
        }
        for language, _name in settings.LANGUAGES:
            initial[f"title_{language}"] = programme.titles.get(language, "")
            initial[f"statement_{language}"] = programme.statements.get(language, "")
        super().__init__(*args, initial=initial, **kwargs)
        for language, name in settings.LANGUAGES:
            is_english = language == "en"
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": name}, max_length=200, required=is_english
            )
            self.fields[f"statement_{language}"] = forms.CharField(
                label=_("What its holder has done (%(language)s)") % {"language": name},
                max_length=500,
                required=is_english,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        course = programme.subject.course
        modules = Subject.objects.filter(course=course, scope=Subject.Scope.MODULE)
        if newest:
            modules = modules | Subject.objects.filter(pk__in=newest.parts.values("pk"))
        self.fields["modules"].queryset = modules.order_by("order", "pk").distinct()
        exercises = Activity.objects.filter(kind="casework").exclude(required_by__subject__scope=Subject.Scope.MODULE)
        self.fields["exercises"].queryset = exercises.order_by("title", "pk").distinct()

    def wanted(self) -> dict[str, Any]:
        """As `programmes.edit` takes it."""
        told = self.cleaned_data
        return {
            "titles": {language: told[f"title_{language}"] for language, _name in settings.LANGUAGES},
            "statements": {language: told[f"statement_{language}"] for language, _name in settings.LANGUAGES},
            "valid_months": told["valid_months"],
            "is_offered": told["is_offered"],
            "parts": told["modules"],
            "activities": told["exercises"],
        }
