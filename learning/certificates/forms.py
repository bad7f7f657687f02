"""The form of the public check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from learning.certificates import codes


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
