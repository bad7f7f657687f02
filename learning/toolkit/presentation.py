"""What the pages of forms show."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from learning.toolkit import rich_text, selectors
from learning.toolkit.cards import module_heads
from learning.toolkit.changes import changes
from learning.toolkit.definition import Definition, read_definition
from learning.toolkit.form import blank_sections
from learning.toolkit.models import CaseworkTemplate, Exercise, TemplateVersion

Context = dict[str, Any]


# --- the list -------------------------------------------------------------------------------------


def index(language: str) -> Context:
    """Every form under the module that teaches it, and the practice clients; a bounded number of queries."""
    forms = selectors.templates(language)
    numbers = selectors.numbers(forms)
    practised: dict[str, list[Exercise]] = {}
    for one in selectors.exercises(language):
        practised.setdefault(one.template.code, []).append(one)
    heads = module_heads([form.module_key for form in forms], language)
    groups: dict[Any, Context] = {}
    for form in sorted(forms, key=lambda form: heads[form.module_key]["order"]):
        head = heads[form.module_key]
        group = groups.setdefault(
            form.module_key if head["title"] else None,
            {**head, "title": head["title"] or _("Other forms"), "forms": []},
        )
        group["forms"].append(
            {
                "code": form.code,
                "name": form.code.upper(),
                "title": form.title,
                "purpose": form.purpose,
                "language": _foreign(form.locale.language_code, language),
                "number": numbers.get(form.code),
                "downloads": downloads(form.code),
                "is_practised": form.code in practised,
                "is_private": form.is_private,
                "practice_url": _practice_url(form, practised.get(form.code, [])),
            }
        )
    return {"groups": list(groups.values()), "count": len(forms), "clients": selectors.clients(language)}


def downloads(code: str, variant: str = "", *, in_large_print: bool = False) -> list[Context]:
    """The blanks of a form, by kind of file."""
    kinds: list[tuple[str, str, dict[str, str]]] = [
        ("docx", _("Word, to edit"), {}),
        ("pdf", _("PDF, to print or fill in"), {}),
        ("pdf", _("PDF in large print"), {"large": "1"}),
    ]
    chosen = {"variant": variant} if variant else {}
    return [
        {"label": label, "url": reverse("toolkit:blank", args=[code, kind], query=chosen | more)}
        for kind, label, more in kinds
        if in_large_print or not more
    ]


def _practice_url(form: CaseworkTemplate, exercises: list[Exercise]) -> str:
    """Where a form is practised: on its one exercise, or in the list of all."""
    if form.is_private:
        return _address("toolkit:private", form.code)
    return _address("toolkit:exercise", exercises[0].code) if len(exercises) == 1 else _address("toolkit:practice")


def _address(name: str, *arguments: str) -> str:
    """Empty where this site has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _foreign(language: str, reader: str) -> str:
    return "" if language == reader else language


# --- a form ---------------------------------------------------------------------------------------


def form_page(
    form: CaseworkTemplate, version: TemplateVersion, *, language: str, variant: str, is_signed_in: bool
) -> Context:
    """A blank form to be read, in one of its variants or with all of them."""
    definition = read_definition(version.definition)
    chosen = next((one for one in definition.variants if one.key == variant), None)
    head = module_heads([form.module_key], language)[form.module_key]
    found = selectors.exercises_on(form.code, language)
    return {
        "definition": definition,
        "name": definition.code.upper(),
        "version": version,
        "module": head if head["url"] else None,
        "language": _foreign(definition.language, language),
        "variant": chosen,
        "is_shortened": not is_signed_in and definition.public() != definition,
        "sections": _sections(definition, chosen.key if chosen else "", is_signed_in=is_signed_in),
        "adapt": rich_text.shown(definition.adapt),
        "downloads": downloads(definition.code, chosen.key if chosen else "", in_large_print=True),
        "versions": list(selectors.versions_of(form)),
        "exercises": exercise_lines(found, language),
        "practice_url": _practice_url(form, found),
    }


def _sections(definition: Definition, variant: str, *, is_signed_in: bool) -> list[Context]:
    shown = definition if is_signed_in else definition.public()
    shown = shown.of_variant(variant) if variant else shown
    titles = {one.key: one.title for one in definition.variants}
    named = {section.key: [titles[key] for key in section.variants] for section in shown.sections}
    return [{**one, "variants": [] if variant else named[one["key"]]} for one in blank_sections(shown)]


def exercise_lines(found: Iterable[Exercise], language: str) -> list[Context]:
    return [
        {
            "title": one.title,
            "client": one.client.name if one.client else "",
            "minutes": one.minutes,
            "url": _address("toolkit:exercise", one.code),
            "language": _foreign(one.locale.language_code, language),
        }
        for one in found
    ]


def version_page(held: TemplateVersion, current: TemplateVersion, *, language: str) -> Context:
    """What somebody who holds a version on paper wants to know: is it the current one, and what changed since."""
    old, new = read_definition(held.definition), read_definition(current.definition)
    return {
        "held": held,
        "current": current,
        "definition": new,
        "name": new.code.upper(),
        "is_current": held.number == current.number,
        "changes": changes(old.public(), new.public()),
        "downloads": downloads(new.code),
        "language": _foreign(new.language, language),
    }
