"""What a trainer fills in to import."""

from pathlib import PurePath

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.exchange import files


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("GIFT, Moodle XML or CSV, in UTF-8, at most 2 MB; or an H5P package.")
    )
    format = forms.ChoiceField(
        label=_("Format"),
        required=False,
        choices=[
            ("", _("by the file's name")),
            (files.GIFT, "GIFT"),
            (files.MOODLE_XML, "Moodle XML"),
            (files.CSV, "CSV"),
            (files.H5P, "H5P"),
        ],
    )
    replace = forms.BooleanField(
        label=_("In place of the questions in the draft"),
        required=False,
        help_text=_("Otherwise they come after them. What is replaced stays in the history."),
    )

    def __init__(self, *args, into_a_quiz=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not into_a_quiz:
            del self.fields["replace"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        is_package = files.SUFFIXES.get(PurePath(file.name).suffix.lower()) == files.H5P
        if not is_package and file.size > files.LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB; split it."))
        return file
