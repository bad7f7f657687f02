"""What every question type offers: an editing block, a paper, a form, a marking, a source.

A question on a paper is a plain dict (`as_paper`), an answer is plain JSON data. Checking and marking are pure:
plain data in, plain data out, so that they can be tried by table and repeated years later on an old paper.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from learning.core.markdown_writing import SlideKey, markdown, no_slides
from quizzes.errors import Refusal, SourceError

Question = Mapping[str, Any]
Answer = str | list[str] | dict[str, Any] | None

TEXT_FEATURES = ["bold", "italic", "ol", "ul"]
FEEDBACK_FEATURES = [*TEXT_FEATURES, "link"]
# What the quiz itself asks about a question, whatever its type; the source may name them in every question.
SETTING_NAMES = {"tags", "retired_on"}


class Unsaid:
    """A form that showed the question and says nothing about it: whatever was saved before stays."""


UNSAID = Unsaid()


@dataclass(frozen=True)
class Remark:
    """One thing that was answered, in words, and what there is to say about it."""

    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class Mark:
    """What an answer is worth. `points` of `maximum`; `right` only when nothing is missing and nothing is wrong."""

    points: Fraction
    maximum: int
    right: bool
    remarks: tuple[Remark, ...] = field(default=())


@dataclass(frozen=True)
class SourceEntry:
    """A question as the course's source writes it, with what is needed to turn it into a block."""

    data: Mapping[str, Any]
    id: str  # the question's
    where: str  # for messages: which question of which quiz
    option_id: Callable[[str], str]
    rich_text: Callable[[str], str]  # Markdown to the database's HTML
    page: Callable[[str], int | None]  # the id of the slide under a key

    def text(self, name: str, *, required: bool = False, data: Mapping[str, Any] | None = None) -> str:
        """The text under `name`; a number or a yes/no that YAML made of it is refused."""
        value = (self.data if data is None else data).get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise SourceError(f"{self.where}: “{name}” must be a text.")
        return value.strip()

    def only(self, allowed: set[str], data: Mapping[str, Any] | None = None) -> None:
        """Refuses what nobody would read: a misspelt name must not get lost silently."""
        unknown = set(self.data) - allowed - SETTING_NAMES if data is None else set(data) - allowed
        if unknown:
            raise SourceError(f"{self.where}: unknown “{sorted(map(str, unknown))[0]}”.")


class SameInAllLanguagesBlock(blocks.CharBlock):
    """A name or a number: a translator is not asked for it, and the translation has what the original has."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: list[Any]) -> Any:
        return value


class QuestionBlock(blocks.StructBlock):
    """What all types ask of a trainer. A draft may be unfinished; published, a question must make sense."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("question"))
    hint = blocks.TextBlock(required=False, label=_("hint"), help_text=_("Shown to those who ask for it."))
    feedback = blocks.RichTextBlock(
        required=False,
        features=FEEDBACK_FEATURES,
        label=_("feedback"),
        help_text=_("Shown after answering, whatever was chosen."),
    )
    tests = blocks.PageChooserBlock(required=False, label=_("slide that it tests"))
    tags = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("objectives"),
        help_text=_("Separated by commas. Questions are drawn evenly from them, and results are grouped by them."),
    )
    retired_on = blocks.DateBlock(
        required=False, label=_("retired on"), help_text=_("From this day on it is in no new attempt.")
    )

    def problem_of(self, value: Mapping[str, Any]) -> tuple[str, str | Promise] | None:
        """The field that is wrong and what is wrong with it, or None. Asked when every field is whole in itself."""
        return None

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        problem = None if self.is_deferred_validation else self.problem_of(cleaned)
        if problem:
            name, message = problem
            error = ValidationError(message)
            listed = isinstance(self.child_blocks[name], blocks.ListBlock)
            raise StructBlockValidationError(
                {name: ListBlockValidationError(non_block_errors=[error]) if listed else error}
            )
        return cleaned

    def get_form_layout(self) -> blocks.BlockGroup:
        """With the settings that all types share, also where a type lays out its own fields alone."""
        layout = super().get_form_layout()
        named = {*layout.get_sorted_block_names()}
        shared = [name for name in ("hint", "tests", "tags", "retired_on") if name not in named]
        return blocks.BlockGroup([*layout.children], settings=[*layout.settings, *shared])


def tags_in(text: str | None) -> list[str]:
    """The objectives named in a text with commas, each once."""
    return list(dict.fromkeys(filter(None, (tag.strip() for tag in (text or "").split(",")))))


def children(value: Any) -> list[Any]:
    """What a list of a block holds, with the ids; a draft may not have the list yet."""
    return list(value.bound_blocks) if value else []


def rich_source(value: Any) -> str:
    """The stored HTML of a rich text, which a draft may not have yet."""
    return str(getattr(value, "source", value) or "")


class QuestionType(ABC):
    """One type. Instances hold no state; `registry` finds them by `name`."""

    name: str
    label: str | Promise
    order: int
    # May stand in for another question; not so a type that itself holds one.
    plain: ClassVar[bool] = True
    # All types by name, filled in by the registry, for a type that holds a question of another.
    family: ClassVar[Mapping[str, "QuestionType"]] = {}

    @property
    def template(self) -> str:
        """Draws the controls of one question, named `question-<id>`."""
        return f"quizzes/questions/{self.name}.html"

    @abstractmethod
    def block(self) -> blocks.StructBlock:
        """The block a trainer edits it in."""

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        """The question as it is copied into an attempt. Copes with a draft that is not finished."""
        page = value.get("tests")
        return {
            "id": question_id,
            "type": self.name,
            "text": rich_source(value.get("text")),
            "hint": value.get("hint") or "",
            "feedback": rich_source(value.get("feedback")),
            "tests": str(page.translation_key) if page else "",
            "tags": tags_in(value.get("tags")),
        }

    @abstractmethod
    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        """The answer in the form that is kept. Takes that form, and the list of values that an HTML form sends.

        Raises Refusal for anything that could not have come from the question's own form.
        """

    @abstractmethod
    def is_answered(self, answer: Answer) -> bool:
        """Something was chosen."""

    def is_under_way(self, answer: Answer) -> bool:
        """Not answered yet, and nothing is missing either: there is a next step to take."""
        return False

    @abstractmethod
    def mark(self, question: Question, answer: Answer) -> Mark:
        """Pure. `answer` as `check` returned it; None where there is none."""

    def all_remarks(self, question: Question) -> tuple[Remark, ...]:
        """Everything that could be said about some answer: for an author's reading through, not a marking."""
        return ()

    @abstractmethod
    def right_answer(self, question: Question) -> Answer:
        """An answer, as it is kept, that earns everything; None where a draft has none."""

    @abstractmethod
    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        """What the template loops over."""

    @abstractmethod
    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        """The block's stored value. Raises SourceError."""

    @abstractmethod
    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        """The block's native value as the course's source writes it: what `from_source` reads. The key is not in it.

        `slide_key` answers the key of the slide with a page's id; without it links to slides are left out.
        """

    def common_to_source(self, value: Mapping[str, Any], slide_key: SlideKey) -> dict[str, Any]:
        """The part of `to_source` that all types share; what is empty is left out."""
        page = value.get("tests")
        return {
            "type": self.name,
            "text": markdown(rich_source(value.get("text")), slide_key),
            **given(
                hint=value.get("hint"),
                feedback=markdown(rich_source(value.get("feedback")), slide_key),
                tests=slide_key(page.pk) if page else "",
                tags=tags_in(value.get("tags")),
                retired_on=value.get("retired_on"),
            ),
        }

    def common_from_source(self, entry: SourceEntry) -> dict[str, Any]:
        """The part of `from_source` that all types share."""
        tests = entry.text("tests")
        return {
            "text": entry.rich_text(entry.text("text", required=True)),
            "hint": entry.text("hint"),
            "feedback": entry.rich_text(entry.text("feedback")),
            "tests": entry.page(tests) if tests else None,
            "tags": ", ".join(_source_tags(entry)),
            "retired_on": _source_day(entry),
        }


def _source_tags(entry: SourceEntry) -> list[str]:
    tags = entry.data.get("tags") or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag.strip() and "," not in tag for tag in tags):
        raise SourceError(f"{entry.where}: “tags” must be a list of texts without commas.")
    return [tag.strip() for tag in tags]


def _source_day(entry: SourceEntry) -> str | None:
    day = entry.data.get("retired_on")
    if day is not None and type(day) is not date:
        raise SourceError(f"{entry.where}: “retired_on” must be a day, such as 2027-03-21.")
    return day.isoformat() if day else None


def given(**names: Any) -> dict[str, Any]:
    """What is not empty. False and 0 say something, so they stay."""
    return {name: value for name, value in names.items() if value is not None and value not in ("", [])}


def refuse_answer() -> Refusal:
    """For an answer that the question's form cannot have sent."""
    return Refusal(_("This answer does not belong to the question. Nothing was changed."), "wrong-answer")
