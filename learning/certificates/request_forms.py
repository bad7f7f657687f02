"""The form with which a person asks for a certificate."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from learning.accounts.models import User
from learning.certificates import selectors
from learning.certificates.models import Award, CertificateRequest, Programme

LONGEST = CertificateRequest._meta.get_field("words").max_length


class RequestForm(forms.Form):
    """About a programme that is offered, or about an award of the person's own."""

    about = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy(
            "What is missing, or what should be different. Nothing about the people you support, please."
        ),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say in a sentence what you need.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.awards = {f"award-{award.pk}": award for award in selectors.awards_of(user)}
        rows = Programme.objects.filter(is_offered=True).select_related("subject")
        self.programmes = {f"programme-{row.subject_id}": row for row in rows}
        self.fields["about"].choices = [
            ("", _("Something else")),
            *((key, row.title(get_language())) for key, row in self.programmes.items()),
            *((key, _described(award)) for key, award in self.awards.items()),
        ]

    def wanted(self) -> dict[str, Any]:
        """As `desk.ask` takes it."""
        about = self.cleaned_data["about"]
        row = self.programmes.get(about)
        return {
            "programme": row.subject if row else None,
            "award": self.awards.get(about),
            "words": self.cleaned_data["words"],
        }


def _described(award: Award) -> str:
    words = _("Statement %(number)s") if award.kind == Award.Kind.STATEMENT else _("Certificate %(number)s")
    return words % {"number": award.number}
