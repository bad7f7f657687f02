"""Questions out of files into drafts of quizzes, and the other way. Views and commands call these alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.blocks.base import get_error_json_data
from wagtail.log_actions import log
from wagtail.models import Locale, Page

from learning.core.keys import key_for
from quizzes.errors import Refusal, SourceError
from quizzes.exchange import files, gift, h5p, h5p_files, h5p_writing, moodle_xml, spreadsheet
from quizzes.exchange.neutral import Item, Reading, RefusedLine, Writing, tidy
from quizzes.models import Quiz
from quizzes.questions import registry
from quizzes.questions.base import SourceEntry
from quizzes.source_text import rich_text

if TYPE_CHECKING:
    from learning.accounts.models import User

MODULES: dict[str, ModuleType] = {
    files.GIFT: gift, files.MOODLE_XML: moodle_xml, files.CSV: spreadsheet, files.H5P: h5p, files.H5P_JSON: h5p,
}  # fmt: skip
MOST_QUESTIONS = 500


@dataclass(frozen=True)
class Checked:
    """What an import would do, before it is done.

    `blocks`: the stored value of each question of `items`. `known`: questions that the quiz has already, word for word.
    """

    format: str
    title: str
    items: tuple[Item, ...]
    blocks: tuple[dict[str, Any], ...]
    refused: tuple[RefusedLine, ...]
    known: tuple[Item, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def place_name(self) -> str:
        """What the line of an item counts."""
        return _("Question no.") if self.format in (files.H5P, files.H5P_JSON) else _("Line")


def find_quiz(name: str, *, language: str = "") -> Quiz:
    """The quiz with this translation key, the key of its module, or its title in small letters with hyphens.

    Raises Refusal for none, and for several with the same title.
    """
    try:
        keys = [UUID(name)]
    except ValueError:
        keys = [key_for(f"quiz:{name}")]
    locale = Locale.objects.filter(language_code=language).first() if language else Locale.get_default()
    quizzes = Quiz.objects.filter(locale=locale) if locale else Quiz.objects.none()
    found = quizzes.filter(translation_key__in=keys).first()
    if found:
        return found
    titles = [pk for pk, title in quizzes.values_list("pk", "title") if slugify(title) == slugify(name)]
    if len(titles) > 1:
        raise Refusal(_("Several quizzes are called like that; name the key of one."), "several")
    if not titles:
        raise Refusal(_("There is no such quiz."), "no-quiz")
    return Quiz.objects.get(pk=titles[0])


# --- out ---------------------------------------------------------------------------------------------


def questions_of(quiz: Quiz) -> list[dict[str, Any]]:
    """The questions of the quiz's newest draft as the course's source writes them; slides by their translation key."""
    draft = quiz.get_latest_revision_as_object() if quiz.latest_revision_id else quiz
    values = [(child.block_type, child.value) for child in draft.questions]
    slide_key = _SlideKeys()
    return [tidy(registry.get(kind).to_source(value, slide_key=slide_key)) for kind, value in values]


class _SlideKeys:
    """The translation key of a page, each page asked for once."""

    def __init__(self) -> None:
        self.keys: dict[int, str] = {}

    def __call__(self, page_id: int) -> str:
        if page_id not in self.keys:
            found = Page.objects.filter(pk=page_id).values_list("translation_key", flat=True).first()
            self.keys[page_id] = str(found) if found else ""
        return self.keys[page_id]


def export_quiz(quiz: Quiz, form: str) -> Writing:
    """The file, and what of the quiz it cannot hold. Raises Refusal for an unknown format."""
    if form not in MODULES:
        raise Refusal(_("There is no format “%(format)s”.") % {"format": form}, "no-format")
    writing: Writing = MODULES[form].write(questions_of(quiz))
    return replace(writing, data=_package(quiz, writing.text)) if form == files.H5P else writing


def _package(quiz: Quiz, content: str) -> bytes:
    return h5p_files.package(
        content,
        title=quiz.title,
        language=quiz.locale.language_code,
        libraries=h5p_writing.libraries(content),
    )


def file_name(quiz: Quiz, form: str) -> str:
    return f"{slugify(quiz.title) or 'quiz'}{files.SUFFIX_OF[form]}"


# --- in ----------------------------------------------------------------------------------------------


def check_file(
    content: bytes, *, name: str, form: str = "", quiz: Quiz | None = None, replacing: bool = False
) -> Checked:
    """Reads a file and says what would come in. Writes nothing. Raises FileRefused."""
    text = files.decoded(content)
    form = form or files.format_of(name, text)
    reading: Reading = MODULES[form].read(text)
    locale = quiz.locale if quiz else Locale.get_default()
    there = set() if quiz is None or replacing else {_comparable(data) for data in questions_of(quiz)}
    room = MOST_QUESTIONS - len(there)
    items, blocks, known = [], [], []
    refused = list(reading.refused)
    pages = _pages(locale)
    for item in reading.items:
        try:
            block = _block(item.data, pages)
        except SourceError as error:
            refused.append(RefusedLine(item.line, str(error), item.name))
            continue
        same = _comparable(item.data)
        if same in there:
            known.append(item)
        elif len(items) >= room:
            reason = _("A quiz has at most %(count)s questions.") % {"count": MOST_QUESTIONS}
            refused.append(RefusedLine(item.line, reason, item.name))
        else:
            there.add(same)
            items.append(item)
            blocks.append(block)
    return Checked(
        format=form,
        title=PurePath(name).stem.replace("_", " ").replace("-", " ").strip()[:200] or "Quiz",
        items=tuple(items),
        blocks=tuple(blocks),
        refused=tuple(sorted(refused, key=lambda one: one.line)),
        known=tuple(known),
        notes=reading.notes,
    )


@transaction.atomic
def import_questions(
    checked: Checked,
    *,
    quiz: Quiz | None = None,
    by: "User | None" = None,
    replacing: bool = False,
    the_rest: bool = False,
) -> Quiz:
    """Writes what `check_file` found into a draft: of `quiz`, after its questions or in their place, or of a new one.

    What is published stays until somebody publishes the draft; what is replaced stays in the history.
    With a refused line nothing is written unless `the_rest` says so. Raises Refusal.
    """
    if checked.refused and not the_rest:
        raise Refusal(_("Some lines were refused, so nothing was imported."), "refused-lines")
    if not checked.blocks:
        raise Refusal(_("There is nothing to import."), "nothing")
    if quiz is None:
        draft = Quiz(title=checked.title, locale=Locale.get_default(), live=False, questions=json.dumps(checked.blocks))
        draft.save()
        log(instance=draft, action="wagtail.create", user=by)
        draft.save_revision(user=by, log_action=True, clean=False)
        return draft
    locked = Quiz.objects.select_for_update().get(pk=quiz.pk)
    if locked.locked and not (by and locked.locked_by_id == by.pk):
        raise Refusal(_("The quiz is locked by somebody. Nothing was imported."), "locked")
    draft = locked.get_latest_revision_as_object() if locked.latest_revision_id else locked
    before = [] if replacing else draft.questions.get_prep_value()
    draft.questions = json.dumps([*before, *checked.blocks])
    draft.save_revision(user=by, log_action=True, clean=False)
    return locked


def _pages(locale: Locale) -> Mapping[str, int]:
    class Found(dict[str, int]):
        def __missing__(self, key: str) -> int:
            try:
                page = (
                    Page.objects.filter(translation_key=UUID(key), locale=locale).values_list("pk", flat=True).first()
                )
            except ValueError:
                page = None
            if page is None:
                raise SourceError(_("There is no slide “%(key)s” here.") % {"key": key[:60]})
            self[key] = page
            return page

    return Found()


def _block(data: Mapping[str, Any], pages: Mapping[str, int]) -> dict[str, Any]:
    """The stored value, checked as strictly as publishing checks it. Raises SourceError."""
    question_type = registry.get(data["type"])
    where = _("Question")
    entry = SourceEntry(
        data=data,
        id=str(uuid4()),
        where=where,
        option_id=lambda _option: str(uuid4()),
        rich_text=lambda text: rich_text(text, where=where, page=pages.__getitem__),
        page=pages.__getitem__,
    )
    try:
        value = question_type.from_source(entry)
        block = question_type.block()
        block.clean(block.to_python(value))
    except SourceError as error:
        raise SourceError(str(error).removeprefix(f"{where}: ")) from None
    except ValidationError as error:
        raise SourceError(_sentence(error)) from None
    return {"type": data["type"], "id": entry.id, "value": value}


def _sentence(error: ValidationError) -> str:
    """The first thing that is wrong, with the names of the fields that lead to it."""
    names: list[str] = []
    found: Any = get_error_json_data(error)
    while isinstance(found, Mapping):
        messages = found.get("messages") or found.get("nonBlockErrors")
        if messages:
            first = messages[0]
            if not isinstance(first, Mapping):
                return " – ".join([*names, str(first)])
            found = first
            continue
        inner = found.get("blockErrors") or {}
        parts = enumerate(inner, 1) if isinstance(inner, list) else inner.items()
        name, found = next(((name, one) for name, one in parts if one), ("", None))
        names.append(str(int(name) + 1) if not isinstance(inner, list) and str(name).isdigit() else str(name))
    return " ".join(error.messages) if hasattr(error, "messages") else str(error)


def _comparable(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, default=str, ensure_ascii=False)
