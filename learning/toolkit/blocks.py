"""How a trainer edits a form, a client's card and an exercise: one block for each part of a definition."""

from django.core.validators import RegexValidator
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.toolkit import conversion
from learning.toolkit.definition import CELL_KINDS, KEY, DefinitionError, check_sections

KEY_RULE = RegexValidator(
    rf"^{KEY.pattern}$", _("A key is lower case letters, digits and _, and begins with a letter.")
)
RICH = ["bold", "italic", "ul", "ol", "link", "term", "template"]


def key_block() -> blocks.CharBlock:
    return blocks.CharBlock(
        max_length=60,
        validators=[KEY_RULE],
        label=_("key"),
        help_text=_("Answers are kept under it: do not change it once the form is used."),
    )


class OptionBlock(blocks.StructBlock):
    key = key_block()
    label = blocks.CharBlock(max_length=300, label=_("label"))


class ColumnBlock(blocks.StructBlock):
    key = key_block()
    label = blocks.CharBlock(max_length=200, label=_("label"))
    kind = blocks.ChoiceBlock(choices=[(kind, kind) for kind in CELL_KINDS], default="text", label=_("kind"))
    options = blocks.ListBlock(OptionBlock(), default=[], label=_("options"))
    help = blocks.CharBlock(required=False, max_length=400, label=_("help"))


class RowBlock(blocks.StructBlock):
    key = key_block()
    label = blocks.CharBlock(max_length=200, label=_("label"))
    help = blocks.CharBlock(required=False, max_length=400, label=_("help"))


class QuestionBlock(blocks.StructBlock):
    """What every field has."""

    key = key_block()
    label = blocks.CharBlock(max_length=400, label=_("label"))
    help = blocks.TextBlock(required=False, label=_("help"))


class ChoiceFieldBlock(QuestionBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("options"))


class TableFieldBlock(QuestionBlock):
    columns = blocks.ListBlock(ColumnBlock(), label=_("columns"))
    blank_rows = blocks.IntegerBlock(default=3, min_value=1, max_value=30, label=_("blank rows on paper"))


class MatrixFieldBlock(QuestionBlock):
    rows = blocks.ListBlock(RowBlock(), label=_("rows"))
    columns = blocks.ListBlock(ColumnBlock(), label=_("columns"))
    occasions = blocks.IntegerBlock(default=1, min_value=1, max_value=6, label=_("times it is filled in"))


class DependenciesFieldBlock(QuestionBlock):
    columns = blocks.ListBlock(ColumnBlock(), default=[], label=_("columns"))
    blank_rows = blocks.IntegerBlock(default=3, min_value=1, max_value=30, label=_("blank rows on paper"))


class SignOffFieldBlock(QuestionBlock):
    roles = blocks.ListBlock(blocks.CharBlock(max_length=120), label=_("who signs"))


class FieldsBlock(blocks.StreamBlock):
    """The fields of a section. The name of each block is the kind of the field."""

    text = QuestionBlock(label=_("Text"), icon="pilcrow")
    long_text = QuestionBlock(label=_("Long text"), icon="pilcrow")
    choice = ChoiceFieldBlock(label=_("Choice"), icon="radio-full")
    date = QuestionBlock(label=_("Date"), icon="date")
    checklist = ChoiceFieldBlock(label=_("Checklist"), icon="list-ul")
    table = TableFieldBlock(label=_("Table"), icon="table")
    matrix = MatrixFieldBlock(label=_("Matrix"), icon="table")
    dependencies = DependenciesFieldBlock(label=_("Dependency list"), icon="link")
    sign_off = SignOffFieldBlock(label=_("Sign-off"), icon="edit")
    note = QuestionBlock(label=_("Words between fields"), icon="info-circle")


class SectionBlock(blocks.StructBlock):
    key = key_block()
    title = blocks.CharBlock(max_length=200, label=_("title"))
    help = blocks.TextBlock(required=False, label=_("help"))
    variants = blocks.ListBlock(
        blocks.CharBlock(max_length=60),
        default=[],
        label=_("variants"),
        help_text=_("Keys of the variants that it belongs to; none: to all."),
    )
    signed_in_only = blocks.BooleanBlock(
        required=False, label=_("only for people who have signed in"), help_text=_("Left out of the public blanks.")
    )
    fields = FieldsBlock(required=False, label=_("fields"))


class SectionsBlock(blocks.StreamBlock):
    section = SectionBlock(label=_("Section"))

    def clean(self, value):
        """What is published must be a definition that everything can read; a draft need not be."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            try:
                check_sections([conversion.section(block.value) for block in cleaned])
            except DefinitionError as error:
                raise blocks.StreamBlockValidationError(non_block_errors=ErrorList([str(error)])) from error
        return cleaned


class VariantsBlock(blocks.StreamBlock):
    variant = blocks.StructBlock(
        [("key", key_block()), ("title", blocks.CharBlock(max_length=200, label=_("title")))], label=_("Variant")
    )


class CardBlock(blocks.StreamBlock):
    """A practice client's card. A part is shown from the module on that it names."""

    part = blocks.StructBlock(
        [
            ("module", blocks.CharBlock(max_length=60, label=_("from module"), help_text=_("Key, “first-response”."))),
            ("title", blocks.CharBlock(max_length=200, label=_("title"))),
            ("text", blocks.RichTextBlock(features=RICH, label=_("text"))),
        ],
        label=_("Part"),
    )


class StagesBlock(blocks.StreamBlock):
    """New facts, in the order in which they arrive."""

    stage = blocks.StructBlock(
        [
            ("title", blocks.CharBlock(max_length=200, label=_("title"))),
            ("facts", blocks.RichTextBlock(features=RICH, label=_("facts"))),
            ("task", blocks.RichTextBlock(features=RICH, required=False, label=_("what to do now"))),
        ],
        label=_("Step"),
    )


class RubricBlock(blocks.StreamBlock):
    line = blocks.StructBlock(
        [
            ("key", key_block()),
            ("text", blocks.CharBlock(max_length=400, label=_("what is looked for"))),
            ("is_critical", blocks.BooleanBlock(required=False, label=_("critical"))),
            ("missing", blocks.TextBlock(required=False, label=_("0: missing or unsafe"))),
            ("partly", blocks.TextBlock(required=False, label=_("1: partly"))),
            ("good", blocks.TextBlock(required=False, label=_("2: good"))),
        ],
        label=_("Line"),
    )
