"""The forms of the public check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.certificates import codes, presentation, tokens, verification
from learning.certificates.verification import Check


class VerifyForm(forms.Form):
    """Takes a code as it was typed; its clean value is the code as it is shown."""

    code = forms.CharField(
        label=_("Code on the certificate"),
        help_text=_("Twenty letters and digits in groups of four. Capitals, hyphens and spaces do not matter."),
        max_length=200,
        error_messages={"required": _("Type the code that is printed on the certificate.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 30}
        ),
    )

    def clean_code(self) -> str:
        try:
            return codes.grouped(codes.parse(self.cleaned_data["code"]))
        except codes.Mistyped as mistake:
            raise forms.ValidationError(in_words(mistake), code="mistyped") from mistake


class CredentialForm(forms.Form):
    """Takes a credential as it was pasted; its clean value is the check of it."""

    credential = forms.CharField(
        label=_("Credential"),
        help_text=_("The long line of letters that is attached to the file. It is checked and not kept."),
        max_length=tokens.LONGEST,
        error_messages={"required": _("Paste the credential.")},
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_credential(self) -> Check:
        # Mail programs break long lines; that is none of the sender's doing.
        pasted = "".join(self.cleaned_data["credential"].split())
        try:
            return verification.of_token(pasted)
        except tokens.Refused as refused:
            raise forms.ValidationError(presentation.refused(refused.reason), code=refused.reason.value) from refused


class FileForm(forms.Form):
    """Takes a PDF of at most `largest` bytes."""

    file = forms.FileField(
        label=_("The certificate as a PDF file"),
        error_messages={
            "required": _("Choose the file of the certificate."),
            "empty": _("This file is empty. Choose the file of the certificate."),
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args, largest: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.largest = largest
        self.fields["file"].help_text = _(
            "At most %(size)d MB. The file is looked at and not kept; nobody is told that you checked it."
        ) % {"size": largest // 1_000_000}

    def too_large(self) -> "FileForm":
        """The form, saying that the file was too large to be taken."""
        form = FileForm({}, {}, largest=self.largest)
        form.full_clean()
        form.errors.clear()
        form.add_error(
            "file",
            _("This file is larger than %(size)d MB, so it is none of ours: they are a hundred times smaller.")
            % {"size": self.largest // 1_000_000},
        )
        return form


def in_words(mistake: codes.Mistyped) -> str:
    """What is wrong with a mistyped code, for the person who typed it."""
    if isinstance(mistake, codes.WrongLength):
        return _("The code is mistyped: it has %(length)d letters and digits, and %(typed)d were typed.") % {
            "length": codes.LENGTH,
            "typed": mistake.length,
        }
    if isinstance(mistake, codes.WrongSymbol):
        return _("The code is mistyped: “%(symbol)s” is in no code.") % {"symbol": mistake.symbol}
    return _("The code is mistyped: one letter or digit is wrong, or two have changed places.")
