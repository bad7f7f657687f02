"""The form by which readers suggest an entry or a correction."""

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.core.client_data_forms import GuardedForm
from learning.reference.models import Suggestion

# What the public contact of an agency consists of; anything else that points at a person is refused there, too.
PUBLIC = frozenset({"phone", "email", "postal_code"})


class SuggestionForm(GuardedForm):
    """No words about a client; the public contact of an agency has fields of its own."""

    guarded = {"name": (), "text": (), "contact": PUBLIC, "source": PUBLIC}

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
