"""Loads the shipped toolkit: forms, clients, exercises, ready comments. What a trainer changed is left alone.

Keys follow from codes and slugs, so a rebuilt database has the same ones. `source_reading` reads and checks.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from wagtail.models import Locale

from learning.core.keys import key_for
from learning.toolkit import rich_text
from learning.toolkit.conversion import items, sections_data, variants_data
from learning.toolkit.models import CaseworkTemplate, Exercise, MarkingComment, PracticeClient
from learning.toolkit.source_reading import Data, FormSource, SourceError, ToolkitSource, read_lines, read_toolkit

__all__ = ["SourceError", "Summary", "common_lines", "load_toolkit", "read_toolkit"]

Progress = Callable[[str], None]


@dataclass
class Summary:
    """Codes of forms and exercises and slugs of clients, by what became of them."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # a trainer changed them


def common_lines(language: str) -> Mapping[str, Data]:
    """The rubric lines that all forms share, by key (key, text, is_critical, missing, partly, good)."""
    return read_lines(language)


@transaction.atomic
def load_toolkit(*, language: str, overwrite: bool = False, progress: Progress = lambda label: None) -> Summary:
    """Brings the shipped toolkit of `language` into the database, all or none; asking twice changes nothing.

    What a trainer edited, left as a draft or took back is kept, unless `overwrite`. Raises SourceError.
    """
    source = read_toolkit(language)
    locale, _created = Locale.objects.get_or_create(language_code=language)
    loader = _Loader(locale, overwrite, progress)
    for code, form in source.forms.items():
        loader.write(CaseworkTemplate, f"template:{code}", {"code": code}, _form_content(form), code)
    for slug, client in source.clients.items():
        loader.write(PracticeClient, f"client:{slug}", {"slug": slug}, _client_content(client), slug)
    places = _Places(locale, source)
    for code, exercise in source.exercises.items():
        content = {**_exercise_content(exercise), **places.of(exercise)}
        loader.write(Exercise, f"exercise:{code}", {"code": code}, content, code)
    _add_comments(source.comments)
    return loader.summary


class _Loader:
    """One run. Wagtail's mixins make the three kinds alike: a draft, a revision, a state."""

    def __init__(self, locale: Locale, overwrite: bool, progress: Progress) -> None:
        self.locale, self.overwrite, self.progress = locale, overwrite, progress
        self.summary = Summary()

    def write(self, model: type, path: str, name: Mapping[str, str], content: Data, label: str) -> None:
        key, digest = key_for(path), _digest(content)
        present = model.objects.filter(models.Q(translation_key=key) | models.Q(**name), locale=self.locale).first()
        if present is None:
            self._save(model(translation_key=key, locale=self.locale, live=False), content, digest)
            self.summary.new.append(label)
        else:
            latest = present.get_latest_revision_as_object()
            edited = not present.live or _said(latest, content) != present.loaded_digest
            if edited and not self.overwrite:
                self.summary.kept.append(label)
            elif present.source_digest == digest and not edited:
                self.summary.same.append(label)
            else:
                self._save(present, content, digest)
                self.summary.changed.append(label)
        self.progress(label)

    def _save(self, one: Any, content: Data, digest: str) -> None:
        streams = {stream.name for stream in one._meta.get_fields() if hasattr(stream, "stream_block")}
        for name, value in content.items():
            setattr(one, name, json.dumps(value) if name in streams else value)
        one.source_digest = digest
        one.loaded_digest = _said(one, content)
        one.full_clean(exclude=["latest_revision", "live_revision"])
        if one.pk is None:
            one.save()
        one.save_revision().publish()
        one.refresh_from_db()


def _said(one: Any, names: Iterable[str]) -> str:
    """Digest of what `one` says in these fields."""
    return _digest({name: _plain(getattr(one, name)) for name in names})


def _plain(value: Any) -> Any:
    return value.get_prep_value() if hasattr(value, "get_prep_value") else value


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


# --- what is written ------------------------------------------------------------------------------


def _form_content(form: FormSource) -> Data:
    definition = form.definition
    return {
        "code": definition.code,
        "title": definition.title,
        "purpose": definition.purpose,
        "module_key": key_for(form.module),
        "adapt": rich_text.stored(definition.adapt),
        "is_private": definition.is_private,
        "variants": variants_data(definition),
        "sections": sections_data(definition),
    }


def _client_content(client: Data) -> Data:
    path = f"client:{client['slug']}/card"
    return {**client, "card": _stream(path, "part", client["card"])}


def _exercise_content(exercise: Data) -> Data:
    path = f"exercise:{exercise['code']}"
    same = ("code", "title", "variant", "minutes", "judging", "introduction", "model_answer", "model_comment")
    return {
        **{name: exercise[name] for name in (*same, "reflection", "invented_details")},
        "module_key": key_for(exercise["module"]),
        "stages": _stream(f"{path}/stages", "stage", exercise["stages"]),
        "rubric": _stream(f"{path}/rubric", "line", exercise["rubric"]),
        "common_lines": exercise["common"],
    }


def _stream(path: str, kind: str, values: Iterable[Data]) -> list[Data]:
    return [{**one, "type": kind} for one in items(path, values)]


class _Places:
    """The rows that exercises point at, by code and slug."""

    def __init__(self, locale: Locale, source: ToolkitSource) -> None:
        forms = CaseworkTemplate.objects.filter(locale=locale, code__in=source.forms)
        clients = PracticeClient.objects.filter(locale=locale, slug__in=source.clients)
        self.forms = dict(forms.values_list("code", "pk"))
        self.clients = dict(clients.values_list("slug", "pk"))

    def of(self, exercise: Data) -> Data:
        return {
            "template_id": self.forms[exercise["template"]],
            "client_id": self.clients[exercise["client"]] if exercise["client"] else None,
        }


def _add_comments(comments: Iterable[Data]) -> None:
    """Ready comments that were never there; one that a trainer reworded or deleted is not brought back.

    Whether one was there is told by any comment of its language: they are loaded once.
    """
    comments = list(comments)
    if comments and not MarkingComment.objects.filter(language=comments[0]["language"]).exists():
        MarkingComment.objects.bulk_create(MarkingComment(**comment) for comment in comments)
