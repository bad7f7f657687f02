"""The slide's body and notes: one class and one template a block."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

from learning.core import links
from modules.addresses import addresses
from quizzes.h5p import places
from quizzes.questions.exercise import ExerciseBlock

WORDS = ["bold", "italic", "link", "term", "template"]
TEXT = [*WORDS, "ul", "ol", "h2", "h3"]

COMPOSITE_LABEL = _(
    "Illustrative story – composite. Written for this course from published facts about many situations. "
    "It is not the words of one real person."
)
COMPOSITE_VIEW_LABEL = _(
    "Composite of practitioners’ views. Written for this course. It is not the words of one real person."
)
COMPOSITE_END = _("End of the composite.")
AWAITING_REVIEW = _("Awaiting review by people with lived experience.")


class TextBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=TEXT, label=_("text"))

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs and lists.")
        template = "blocks/text.html"


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120, label=_("title"))
    text = blocks.TextBlock(required=False, label=_("text"))
    page = blocks.PageChooserBlock(required=False, label=_("leads to"))


class StepsBlock(blocks.StructBlock):
    """A hub: steps to open in any order, as real links."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("heading"))
    items = blocks.ListBlock(StepBlock(), label=_("steps"))

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        found = addresses(step["page"] for step in value["items"])
        context["steps"] = [
            {
                "title": step["title"],
                "text": step["text"],
                "url": found.get(step["page"].pk, "") if step["page"] else "",
            }
            for step in value["items"]
        ]
        return context

    class Meta:
        icon = "list-ul"
        label = _("Steps")
        description = _("Buttons that open more about each step.")
        template = "blocks/steps.html"


class CompositeBlock(blocks.StructBlock):
    """A voice written for the course. The label before and after belongs to the block: nobody can forget it."""

    label_before = COMPOSITE_LABEL

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        page = context.get("page")
        return {
            **context,
            "label_before": self.label_before,
            "label_after": COMPOSITE_END,
            "review_label": AWAITING_REVIEW if page is None or page.reviewed_at is None else "",
        }


class StoryBlock(CompositeBlock):
    narrator = blocks.CharBlock(max_length=60, label=_("narrator"))
    content_note = blocks.TextBlock(label=_("content note"), help_text=_("What it speaks of, how long it takes."))
    text = blocks.RichTextBlock(
        features=WORDS, required=False, label=_("text"), help_text=_("Empty: the notes tell the story.")
    )

    class Meta:
        icon = "openquote"
        label = _("Survivor story (composite)")
        description = _("Content note, labelled before and after, can be skipped with the same credit.")
        template = "blocks/story.html"


class MyStoryBlock(CompositeBlock):
    narrator = blocks.CharBlock(max_length=60, label=_("narrator"))
    text = blocks.RichTextBlock(features=WORDS, label=_("text"))

    class Meta:
        icon = "openquote"
        label = _("My story (composite)")
        description = _("A short aside in the first person.")
        template = "blocks/my_story.html"


class PractitionerBlock(CompositeBlock):
    label_before = COMPOSITE_VIEW_LABEL

    role = blocks.CharBlock(required=False, max_length=80, label=_("role"))
    text = blocks.RichTextBlock(
        features=WORDS, required=False, label=_("text"), help_text=_("Empty: the notes tell the view.")
    )

    class Meta:
        icon = "group"
        label = _("Practitioner’s view (composite)")
        description = _("What service providers say.")
        template = "blocks/practitioner.html"


class SafetyRuleBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("rule"), default=_("If someone is in danger now, call 911."))

    class Meta:
        icon = "warning"
        label = _("Safety rule")
        description = _("The few sentences that must not be missed.")
        template = "blocks/safety_rule.html"


class TipsBlock(blocks.StructBlock):
    """Tips for one reader, so that the right sheet can be printed and the wrong one is not handed out."""

    READERS = [
        ("client-inside", _("For talking with a client who is still inside")),
        ("client-leaving", _("For talking with a client who plans to leave")),
        ("client-after", _("For talking with a client who has left")),
        ("worker", _("For workers")),
    ]

    reader = blocks.ChoiceBlock(choices=READERS, label=_("reader"))
    heading = blocks.CharBlock(required=False, max_length=120, label=_("heading"))
    items = blocks.ListBlock(blocks.RichTextBlock(features=WORDS), label=_("tips"))

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["reader_label"] = dict(self.READERS).get(value["reader"], "")
        return context

    class Meta:
        icon = "list-ol"
        label = _("Tip list")
        description = _("Tips with the reader they are meant for.")
        template = "blocks/tips.html"


class CardsBlock(blocks.StructBlock):
    """Cards to turn over, such as myths and facts; without script they open and close."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("heading"))
    items = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("front", blocks.TextBlock(label=_("front"))),
                ("back", blocks.RichTextBlock(features=WORDS, label=_("back"))),
            ]
        ),
        label=_("cards"),
    )

    class Meta:
        icon = "copy"
        label = _("Cards")
        description = _("A statement in front, what is to be said about it behind.")
        template = "blocks/cards.html"


class LinkBlock(blocks.StructBlock):
    KINDS = [
        ("outside", _("outside site")),
        ("resource", _("resource of this course")),
        ("form", _("form")),
        ("sign-up", _("sign-up")),
    ]

    label = blocks.CharBlock(max_length=200, label=_("label"))
    kind = blocks.ChoiceBlock(choices=KINDS, default="outside", label=_("kind"))
    url = blocks.URLBlock(required=False, label=_("address"))
    page = blocks.PageChooserBlock(required=False, label=_("or page"))
    as_of = blocks.DateBlock(required=False, label=_("page seen on"))


class LinksBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, max_length=120, label=_("heading"))
    items = blocks.ListBlock(LinkBlock(), label=_("links"))

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        found = addresses(link["page"] for link in value["items"])
        context["links"] = [
            {
                "label": link["label"],
                "kind": link["kind"],
                "url": found.get(link["page"].pk, "") if link["page"] else link["url"],
                "leaves_site": bool(link["url"]) and not link["page"],
                "as_of": link["as_of"],
            }
            for link in value["items"]
        ]
        return context

    class Meta:
        icon = "link"
        label = _("Links")
        description = _("Links on the screen; outside ones say that they leave this site.")
        template = "blocks/links.html"


class DownloadBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=200, label=_("label"))
    item = blocks.CharBlock(
        required=False,
        max_length=80,
        label=_("item"),
        help_text=_("“transcript”, or “template:t2” for a casework form."),
    )
    document = DocumentChooserBlock(required=False, label=_("or document"))

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["url"] = self.address(value, parent_context or {})
        return context

    @staticmethod
    def address(value, parent_context) -> str:
        """Where the download is; empty while there is nothing to download."""
        if value["document"]:
            return value["document"].url
        kind, _colon, code = value["item"].partition(":")
        if kind == "transcript":
            return parent_context.get("transcript_url", "")
        link = links.resolve(kind, [code], get_language() or "").get(code) if code else None
        return link.address if link else ""

    class Meta:
        icon = "download"
        label = _("Download")
        template = "blocks/download.html"


class PracticeBlock(blocks.StructBlock):
    """The way to a casework exercise: a form practised on a fictional client."""

    exercise = blocks.CharBlock(max_length=60, label=_("exercise"), help_text=_("Its code, such as t2-alder."))

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        code = value["exercise"] or ""
        context["link"] = links.resolve("practice", [code], get_language() or "").get(code) if code else None
        return context

    class Meta:
        icon = "form"
        label = _("Practice")
        description = _("Leads to a form that is practised on a fictional client.")
        template = "blocks/practice.html"


class FigureBlock(blocks.StructBlock):
    image = ImageChooserBlock(required=False, label=_("picture"))
    alternative = blocks.CharBlock(required=False, max_length=500, label=_("text alternative"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("caption"))

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "blocks/figure.html"


class RecordingChooserBlock(AbstractMediaChooserBlock):
    def render_basic(self, value, context=None):
        return value.title if value else ""


class RecordingBlock(blocks.StructBlock):
    recording = RecordingChooserBlock(required=False, label=_("recording"))
    summary = blocks.TextBlock(required=False, label=_("what is heard or seen"))

    class Meta:
        icon = "media"
        label = _("Recording")
        description = _("Audio or video with captions and transcript; never plays by itself.")
        template = "blocks/recording.html"


class ActivityBlock(blocks.StructBlock):
    """The place of an interactive package on a slide: loaded when somebody wants it, never without the words."""

    title = blocks.CharBlock(max_length=120, label=_("title"))
    activity = SnippetChooserBlock(
        "media.H5PActivity",
        required=False,
        label=_("activity"),
        help_text=_("Learners get its live version. Without one the slide shows the words alone."),
    )
    alternative = blocks.RichTextBlock(
        features=TEXT,
        label=_("the same in words"),
        help_text=_("For those who cannot play it, or would rather not: they learn the same, and get the same credit."),
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        activity, request = value["activity"], context.get("request")
        if activity is None or activity.live_version_id is None:
            return context
        is_preview = getattr(request, "is_preview", False)
        user = getattr(request, "user", None)
        return {
            **context,
            **places.addresses(activity.code, preview=is_preview),
            "activity": activity,
            "records": user is not None and user.is_authenticated and not is_preview,
            "back": request.path if request else "",
        }

    class Meta:
        icon = "success"
        label = _("Activity")
        description = _("An interactive H5P package, played in a frame of its own, with the same in words.")
        template = "blocks/activity.html"


class BodyBlock(blocks.StreamBlock):
    """What the screen shows."""

    text = TextBlock()
    steps = StepsBlock()
    story = StoryBlock()
    my_story = MyStoryBlock()
    practitioner = PractitionerBlock()
    safety_rule = SafetyRuleBlock()
    tips = TipsBlock()
    cards = CardsBlock()
    links = LinksBlock()
    download = DownloadBlock()
    figure = FigureBlock()
    recording = RecordingBlock()
    exercise = ExerciseBlock()
    practice = PracticeBlock()
    activity = ActivityBlock()

    class Meta:
        required = False


class NotesBlock(blocks.StreamBlock):
    """The transcript. Each block has an id that stays, so that search and resume can point at a sentence."""

    paragraph = blocks.RichTextBlock(features=WORDS, label=_("Paragraph"), icon="pilcrow")
    heading = blocks.CharBlock(max_length=200, label=_("Heading"), icon="title")
    bulleted_list = blocks.ListBlock(blocks.RichTextBlock(features=WORDS), label=_("List"), icon="list-ul")
    numbered_list = blocks.ListBlock(blocks.RichTextBlock(features=WORDS), label=_("Numbered list"), icon="list-ol")

    class Meta:
        required = False


class CreditsBlock(blocks.StreamBlock):
    """Where a text comes from."""

    source = blocks.StructBlock(
        [
            ("text", blocks.CharBlock(max_length=400, label=_("text"))),
            ("url", blocks.URLBlock(required=False, label=_("address"))),
        ],
        label=_("Source"),
        icon="doc-full",
    )
    adapted = blocks.StructBlock(
        [
            ("text", blocks.CharBlock(max_length=400, label=_("text"))),
            ("url", blocks.URLBlock(required=False, label=_("address"))),
        ],
        label=_("Adapted from"),
        icon="doc-full-inverse",
    )

    class Meta:
        required = False
