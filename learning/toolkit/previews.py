"""What a trainer sees of a draft before it is published. Must survive whatever is not filled in yet."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from learning.toolkit import rich_text
from learning.toolkit.definition import Definition
from learning.toolkit.documents.html import to_html
from learning.toolkit.form import blank_sections, render_sections

Context = dict[str, Any]

TO_FILL_IN, TO_READ, TO_PRINT = "fill", "read", "print"
FORM_MODES = [(TO_FILL_IN, _("To fill in")), (TO_READ, _("Blank, to read")), (TO_PRINT, _("Print page"))]
EXERCISE_MODES = [("facts", _("Facts and tasks")), ("model", _("Rubric and model answer"))]


def form(definition: Definition, mode: str) -> Context:
    sections = render_sections(definition, {}) if mode == TO_FILL_IN else blank_sections(definition)
    return {
        "definition": definition,
        "name": definition.code.upper(),
        "sections": sections,
        "adapt": rich_text.shown(definition.adapt),
    }


def print_page(definition: Definition) -> str:
    return to_html(definition)


def exercise(one: Any, mode: str) -> Context:
    """The exercise as it stands, its model answer in the form as it stands."""
    definition = one.template.definition() if one.template_id else None
    if definition and one.variant:
        definition = definition.of_variant(one.variant)
    return {
        "exercise": one,
        "mode": mode,
        "stages": [block.value for block in one.stages],
        "rubric": [block.value for block in one.rubric],
        "sections": render_sections(definition, one.model_answer or {}, read_only=True) if definition else [],
    }
