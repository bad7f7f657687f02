"""Loads what the forum ships with: boards, a pinned welcome in each language, ready answers for moderators.

No members and no conversations are invented. What a person changed since is left alone, unless `overwrite`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from wagtail.models import Locale

from learning.core import lined_yaml
from learning.core.keys import key_for
from learning.forum import conditions, personas, search_index, services, writing
from learning.forum.models import Board, CannedAnswer, Post

CONTENT = Path(__file__).parent / "content"
SOURCE_LANGUAGE = "en"
WELCOME_BOARD = "welcome"
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.S)
Progress = Callable[[str], None]


class SourceError(ValueError):
    """A shipped file breaks a rule; the message names it and, where it is known, the line."""


@dataclass
class Summary:
    """What was loaded, by what became of it."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # somebody changed it


@transaction.atomic
def load_forum(*, overwrite: bool = False, progress: Progress = lambda label: None) -> Summary:
    """Brings what is shipped into the database, in every language that has it; asking twice changes nothing.

    Raises SourceError.
    """
    summary = Summary()
    # The source language first: threads belong to its boards.
    folders = sorted(CONTENT.iterdir(), key=lambda folder: (folder.name != SOURCE_LANGUAGE, folder.name))
    for language in [folder.name for folder in folders if folder.is_dir()]:
        locale, _created = Locale.objects.get_or_create(language_code=language)
        for place, row in enumerate(_rows(language, "boards.yaml", {"code", "title", "description"}, {"official"})):
            fields = {
                "title": row["title"],
                "description": row["description"].strip(),
                "order": place,
                "is_official": bool(row.get("official")),
            }
            _load(Board, locale, row["code"], fields, summary, overwrite)
        for row in _rows(language, "answers.yaml", {"code", "title", "text"}):
            _load(
                CannedAnswer,
                locale,
                row["code"],
                {"title": row["title"], "text": row["text"].strip()},
                summary,
                overwrite,
            )
        _load_welcome(language, summary, overwrite)
        progress(f"forum: {language}")
    return summary


def _load(model: type, locale: Locale, code: str, fields: Mapping[str, Any], summary: Summary, overwrite: bool) -> None:
    label = f"{model._meta.model_name} {code} ({locale.language_code})"
    present = model.objects.filter(code=code, locale=locale).first()
    digest = _digest(fields)
    if present is None:
        key = key_for(f"forum:{model._meta.model_name}:{code}")
        model.objects.create(code=code, locale=locale, translation_key=key, loaded_digest=digest, **fields)
        summary.new.append(label)
        return
    is_edited = _digest({name: getattr(present, name) for name in fields}) != present.loaded_digest
    if is_edited and not overwrite:
        summary.kept.append(label)
    elif present.loaded_digest == digest and not is_edited:
        summary.same.append(label)
    else:
        for name, value in fields.items():
            setattr(present, name, value)
        present.loaded_digest = digest
        present.save()
        summary.changed.append(label)


def _load_welcome(language: str, summary: Summary, overwrite: bool) -> None:
    """The pinned thread. A moderator's edit of its first post is kept."""
    title, body = _welcome(language)
    name = f"welcome ({language})"
    key = key_for(f"forum:welcome:{language}")
    persona = personas.official()
    present = Post.objects.filter(persona=persona, submission_key=key).select_related("thread").first()
    if present is None:
        board = Board.objects.get(code=WELCOME_BOARD, locale=Locale.get_default())
        post = services.open_thread(
            persona=persona, board=board, title=title, body=body, submission_key=key, insisted=True
        )
        thread = post.thread
        thread.is_pinned, thread.source = True, name
        thread.save(update_fields=["is_pinned", "source"])
        summary.new.append(name)
    elif (present.thread.title, present.body) == (title, body):
        summary.same.append(name)
    elif (present.edited_at or present.state != Post.State.VISIBLE) and not overwrite:
        summary.kept.append(name)
    else:
        _rewrite(present, title, body)
        summary.changed.append(name)


def _rewrite(post: Post, title: str, body: str) -> None:
    """The shipped words of another version; no edit of a person's."""
    post.body, post.html, post.edited_at = body, writing.render(body), None
    post.save(update_fields=["body", "html", "edited_at"])
    post.thread.title = title
    post.thread.save(update_fields=["title"])
    search_index.put(post)


# --- files ----------------------------------------------------------------------------------------


def _rows(language: str, name: str, required: set[str], allowed: set[str] = frozenset()) -> Sequence[Mapping[str, Any]]:
    path = CONTENT / language / name
    if not path.is_file():
        return []
    try:
        rows = lined_yaml.read(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise SourceError(f"{path}: {error}") from error
    for row in rows:
        wrong = (required - set(row)) | (set(row) - required - set(allowed))
        if wrong:
            raise SourceError(f"{path}, line {row.line}: missing or unknown: {', '.join(sorted(wrong))}.")
    return rows


def _welcome(language: str) -> tuple[str, str]:
    path = CONTENT / language / "welcome.md"
    match = FRONT_MATTER.match(path.read_text(encoding="utf-8")) if path.is_file() else None
    if match is None:
        raise SourceError(f"{path}: a head between two lines of --- with a title, and a text, are expected.")
    # As the services keep them.
    return conditions.checked_title(str(yaml.safe_load(match[1])["title"])), conditions.checked_body(match[2])


def _digest(fields: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
