"""The editors' forms: fields that hold a key are chosen from what there is."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from learning.progress.models import Subject
from learning.toolkit.source import common_lines


def modules() -> list[tuple[str, str]]:
    """The modules that the ledger knows, in the order of the course."""
    found = Subject.objects.filter(scope=Subject.Scope.MODULE).order_by("order", "id")
    return [("", _("none")), *((str(one.key), f"{one.order}. {one.title}") for one in found)]


class ModuleForm(WagtailAdminModelForm):
    """A form with `module_key`, chosen by title. A module that the ledger does not know yet can be kept."""

    module_key = forms.TypedChoiceField(
        choices=modules, coerce=UUID, empty_value=None, required=False, label=_("Module")
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        held, field = self.instance.module_key, self.fields["module_key"]
        choices = modules()
        if held and str(held) not in dict(choices):
            choices.append((str(held), _("a module that is not part of the course yet")))
        field.choices = choices


class ExerciseForm(ModuleForm):
    common_lines = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Common lines"),
        help_text=_("Lines of the rubric that all forms share: those that count here."),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        lines = common_lines(self.instance.locale.language_code if self.instance.locale_id else "en")
        self.fields["common_lines"].choices = [
            (key, f"{key.upper()} {line['text']}{' *' if line['is_critical'] else ''}") for key, line in lines.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        template, variant = cleaned.get("template"), cleaned.get("variant")
        if template and variant and variant not in {block.value["key"] for block in template.variants}:
            self.add_error("variant", _("The form has no such variant."))
        return cleaned
