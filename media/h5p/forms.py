"""The forms round an activity in the admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from media.h5p import hosts, uploads
from media.h5p.rules import MEGABYTE, Refused, refused
from media.models import H5PActivity


class PackageForm(forms.Form):
    """A package for an activity that there is. What is wrong with the file is said beside the file."""

    file = forms.FileField(
        label=gettext_lazy("H5P package"),
        widget=forms.FileInput(attrs={"accept": ".h5p"}),
        error_messages={"required": gettext_lazy("Choose a file that ends in .h5p.")},
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Learners get it at once"),
        required=False,
        help_text=gettext_lazy("Otherwise look at it first, and make it live on the page of the activity."),
    )
    field_order: list[str] = []

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large
        self.fields["file"].help_text = _("A file that ends in .h5p, of at most %(most)s MB.") % {
            "most": uploads.largest() // MEGABYTE
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.is_too_large:
            # "Choose a file" would be wrong: one was chosen.
            self.errors.pop("file", None)
            self.refuse(refused("upload-too-large", most=uploads.largest() // MEGABYTE))
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        self.add_error("file", forms.ValidationError(refusal.message, code=refusal.rule))


class NewActivityForm(PackageForm):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("How trainers find it. Empty: the title that the package bears."),
    )
    field_order = ["title", "file", "publish"]


class TitleForm(forms.ModelForm):
    class Meta:
        model = H5PActivity
        fields = ["title"]


class HostsForm(forms.Form):
    """One name a line, as many as are needed."""

    hosts = forms.CharField(
        label=gettext_lazy("Sites that this activity may ask"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The names alone, one a line, such as www.youtube.com. Empty: none."),
    )

    def clean_hosts(self) -> list[str]:
        lines = self.cleaned_data["hosts"].split()
        odd = [line for line in lines if hosts.normal(line) is None]
        if odd:
            raise forms.ValidationError(
                _("%(names)s: not the name of a site. Write it without https:// and without what follows it.")
                % {"names": ", ".join(f"“{line[:80]}”" for line in odd)}
            )
        return lines
