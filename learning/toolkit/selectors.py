"""Looks up the forms of the toolkit, their versions, the practice clients and the exercises.

Everything comes in the reader's language where there is one, else in the source language; what comes back says which.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import override

from learning.core.links import Link
from learning.toolkit.models import CaseworkTemplate, Exercise, PracticeClient, TemplateVersion

Snippet = TypeVar("Snippet", CaseworkTemplate, Exercise, PracticeClient)


def templates(language: str, *, codes: Iterable[str] | None = None) -> list[CaseworkTemplate]:
    """The published forms, T1 first: one query. `codes`: only these."""
    found = _published(CaseworkTemplate.objects.defer("sections", "variants"), language)
    if codes is not None:
        found = found.filter(code__in=list(codes))
    return sorted(_one_each(found, language), key=lambda template: int(template.code[1:]))


def template(code: str, language: str) -> CaseworkTemplate | None:
    return next(iter(_one_each(_published(CaseworkTemplate.objects.filter(code=code), language), language)), None)


def current_version(code: str, language: str) -> TemplateVersion | None:
    """The version of a published form that people are given now; its `language` may be the source language."""
    form = next(iter(templates(language, codes=[code])), None)
    return versions_of(form).first() if form else None


def versions_of(form: CaseworkTemplate) -> QuerySet[TemplateVersion]:
    """Every version of the form in its language, the newest first."""
    return TemplateVersion.objects.filter(
        template_key=form.translation_key, language=form.locale.language_code
    ).order_by("-number")


def numbers(forms: Sequence[CaseworkTemplate]) -> dict[str, int]:
    """The current version of each form, by its code: one query."""
    languages = {form.translation_key: form.locale.language_code for form in forms}
    found = (
        TemplateVersion.objects.filter(template_key__in=languages)
        .values("template_key", "code", "language")
        .annotate(newest=Max("number"))
        .order_by()
    )
    return {row["code"]: row["newest"] for row in found if languages[row["template_key"]] == row["language"]}


def exercises(language: str) -> list[Exercise]:
    """The published exercises whose form is published, by code: one query."""
    rows = _published(Exercise.objects.filter(template__live=True), language).select_related(
        "locale", "template", "client"
    )
    return sorted(_one_each(rows.defer("template__sections"), language), key=lambda one: one.code)


def exercises_of(module_key: UUID, language: str) -> list[Exercise]:
    """The published exercises that a module offers."""
    return [one for one in exercises(language) if one.module_key == module_key]


def exercises_on(code: str, language: str) -> list[Exercise]:
    """The published exercises on one form."""
    return [one for one in exercises(language) if one.template.code == code]


def client(slug: str, language: str) -> PracticeClient | None:
    return next(iter(_one_each(_published(PracticeClient.objects.filter(slug=slug), language), language)), None)


def clients(language: str) -> list[PracticeClient]:
    """The published practice clients, by name: one query."""
    found = _one_each(_published(PracticeClient.objects.defer("card"), language), language)
    return sorted(found, key=lambda one: one.name)


# --- links ----------------------------------------------------------------------------------------


def template_links(keys: Iterable[str], language: str) -> Mapping[str, Link]:
    """Where the published forms among `keys` (codes such as t2) stand: the links of the kind `template`."""
    with override(language):
        return {
            form.code: Link(title=str(form), address=reverse("toolkit:template", args=[form.code]))
            for form in templates(language, codes=keys)
        }


def exercise_links(keys: Iterable[str], language: str) -> Mapping[str, Link]:
    """Where the published exercises among `keys` (codes such as t2-alder) are done: links of the kind `practice`."""
    wanted = set(keys)
    with override(language):
        return {
            one.code: Link(title=one.title, address=reverse("toolkit:exercise", args=[one.code]))
            for one in exercises(language)
            if one.code in wanted
        }


def _published(rows: QuerySet[Any], language: str) -> QuerySet[Any]:
    languages = {language, settings.LANGUAGE_CODE}
    return rows.filter(live=True, locale__language_code__in=languages).select_related("locale")


def _one_each(found: Iterable[Snippet], language: str) -> list[Snippet]:
    chosen: dict[UUID, Snippet] = {}
    for one in found:
        if one.translation_key not in chosen or one.locale.language_code == language:
            chosen[one.translation_key] = one
    return list(chosen.values())
