"""The form by which readers suggest an entry or a correction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.core import client_data
from learning.reference.models import Suggestion

# What the public contact of an agency consists of; anything else that points at a person is refused there, too.
PUBLIC = frozenset({"phone", "email", "postal_code"})


class SuggestionForm(forms.Form):
    """No words about a client: whatever looks like a real person's data is refused, and nothing typed is lost."""

    kind = forms.ChoiceField(
        label=_("What is it?"), choices=Suggestion.Kind.choices, widget=forms.RadioSelect, initial=Suggestion.Kind.ENTRY
    )
    name = forms.CharField(label=_("Name of the service or page"), max_length=160)
    text = forms.CharField(
        label=_("What should be added or changed?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("About the service only: what it does, whom it takes, what is wrong. Nothing about a client."),
    )
    contact = forms.CharField(
        label=_("Its public telephone, web site or e-mail"),
        max_length=300,
        required=False,
        help_text=_("Of the agency, as it publishes it. Never a colleague’s own, and never a shelter’s address."),
    )
    source = forms.CharField(
        label=_("Where can it be read?"),
        max_length=500,
        required=False,
        help_text=_("The page of the service, if you know it."),
    )

    def clean_name(self) -> str:
        return self._guarded("name")

    def clean_text(self) -> str:
        return self._guarded("text")

    def clean_contact(self) -> str:
        return self._guarded("contact", allowed=PUBLIC)

    def clean_source(self) -> str:
        return self._guarded("source", allowed=PUBLIC)

    def _guarded(self, name: str, *, allowed: frozenset[str] = frozenset()) -> str:
        value = self.cleaned_data[name]
        found = [one for one in client_data.find(value) if one.kind not in allowed]
        if found:
            kinds = {str(client_data.KINDS[one.kind].label) for one in found}
            raise forms.ValidationError(
                _("This looks like a real person’s data: %(kinds)s. Take it out; a public contact has its own field."),
                params={"kinds": ", ".join(sorted(kinds))},
            )
        return value
