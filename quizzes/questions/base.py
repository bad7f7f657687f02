"""What every question type offers: an editing block, a paper, a form, a marking, a source.

A question on a paper is a plain dict (`as_paper`), an answer is plain JSON data. Checking and marking are pure:
plain data in, plain data out, so that they can be tried by table and repeated years later on an old paper.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from quizzes.errors import Refusal, SourceError

Question = Mapping[str, Any]
Answer = str | list[str] | None

TEXT_FEATURES = ["bold", "italic", "ol", "ul"]
FEEDBACK_FEATURES = [*TEXT_FEATURES, "link"]


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
        unknown = set(self.data if data is None else data) - allowed
        if unknown:
            raise SourceError(f"{self.where}: unknown “{sorted(map(str, unknown))[0]}”.")


class QuestionBlock(blocks.StructBlock):
    """What all types ask of a trainer."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("question"))
    hint = blocks.TextBlock(required=False, label=_("hint"), help_text=_("Shown to those who ask for it."))
    feedback = blocks.RichTextBlock(
        required=False,
        features=FEEDBACK_FEATURES,
        label=_("feedback"),
        help_text=_("Shown after answering, whatever was chosen."),
    )
    tests = blocks.PageChooserBlock(required=False, label=_("slide that it tests"))


def rich_source(value: Any) -> str:
    """The stored HTML of a rich text, which a draft may not have yet."""
    return str(getattr(value, "source", value) or "")


class QuestionType(ABC):
    """One type. Instances hold no state; `registry` finds them by `name`."""

    name: str
    label: str | Promise
    order: int

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
        }

    @abstractmethod
    def check(self, question: Question, answer: object) -> Answer | Unsaid:
        """The answer in the form that is kept. Takes that form, and the list of values that an HTML form sends.

        Raises Refusal for anything that could not have come from the question's own form.
        """

    @abstractmethod
    def is_answered(self, answer: Answer) -> bool:
        """Something was chosen."""

    @abstractmethod
    def mark(self, question: Question, answer: Answer) -> Mark:
        """Pure. `answer` as `check` returned it; None where there is none."""

    @abstractmethod
    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        """What the template loops over."""

    @abstractmethod
    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        """The block's stored value. Raises SourceError."""

    def common_from_source(self, entry: SourceEntry) -> dict[str, Any]:
        """The part of `from_source` that all types share."""
        tests = entry.text("tests")
        return {
            "text": entry.rich_text(entry.text("text", required=True)),
            "hint": entry.text("hint"),
            "feedback": entry.rich_text(entry.text("feedback")),
            "tests": entry.page(tests) if tests else None,
        }


def refuse_answer() -> Refusal:
    """For an answer that the question's form cannot have sent."""
    return Refusal(_("This answer does not belong to the question. Nothing was changed."), "wrong-answer")
