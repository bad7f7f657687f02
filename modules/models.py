"""What is taught: a course of modules of sections of slides. Archived; every publication has its history.

Numbers are counted from the tree (modules/outline.py), drafts included, so 3.2 stands before 3.10.
"""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from learning.core import clock
from learning.editorial.models import Vouched
from modules import notes as transcript_notes
from modules import presentation
from modules.blocks import TEXT, BodyBlock, CreditsBlock, NotesBlock


class CoursePart(models.Model):
    """What the page types share. Wagtail's own page privacy is off: who may read what is said in one place
    (modules/access.py), which transcripts and search obey, too."""

    private_page_options: list[str] = []

    class Meta:
        abstract = True


class HomePage(CoursePart, Page):
    """The front page of one language."""

    introduction = RichTextField(_("introduction"), features=TEXT, blank=True)

    content_panels = Page.content_panels + ["introduction"]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["modules.CoursePage"]
    template = "pages/home.html"

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **presentation.home_context(self, request)}


class CoursePage(CoursePart, Page):
    """The course: its modules, and where I am."""

    introduction = RichTextField(_("introduction"), features=TEXT, blank=True)

    content_panels = Page.content_panels + ["introduction"]
    parent_page_types = ["modules.HomePage"]
    subpage_types = ["modules.ModulePage"]
    template = "pages/course_page.html"
    search_fields = Page.search_fields + [index.SearchField("introduction")]

    class Meta:
        verbose_name = _("course")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **presentation.course_context(self, request)}


class ModulePage(CoursePart, Page):
    """A module: its goal, what a learner will be able to do, its sections and its quiz."""

    goal = models.TextField(_("goal"), blank=True)
    outcomes = StreamField(
        [("outcome", blocks.CharBlock(max_length=300, label=_("outcome")))],
        verbose_name=_("outcomes"),
        blank=True,
        help_text=_("Read after “By the end you will be able to”"),
    )
    not_covered = RichTextField(_("what it does not cover"), features=TEXT, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    quiz = models.ForeignKey(
        "quizzes.Quiz", verbose_name=_("quiz"), null=True, blank=True, on_delete=models.SET_NULL, related_name="modules"
    )
    quiz_after = models.ForeignKey(
        "modules.SlidePage",
        verbose_name=_("the quiz follows"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: the quiz ends the module."),
    )
    asks_practice = models.BooleanField(
        _("asks for one practised form"),
        default=False,
        help_text=_("One exercise of the module, accepted, is part of completing it."),
    )

    content_panels = Page.content_panels + [
        "goal",
        "outcomes",
        "not_covered",
        "minutes",
        MultiFieldPanel(["quiz", PageChooserPanel("quiz_after", "modules.SlidePage")], heading=_("Quiz")),
        "asks_practice",
    ]
    parent_page_types = ["modules.CoursePage"]
    subpage_types = ["modules.SectionPage"]
    template = "pages/module_page.html"
    search_fields = Page.search_fields + [index.SearchField("goal")]

    class Meta:
        verbose_name = _("module")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **presentation.module_context(self, request)}


class SectionPage(CoursePart, Page):
    """A section of a module; its page is the part of the outline that it stands for."""

    parent_page_types = ["modules.ModulePage"]
    subpage_types = ["modules.SlidePage"]
    template = "pages/section_page.html"

    class Meta:
        verbose_name = _("section")

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **presentation.section_context(self, request)}


class Audience(models.TextChoices):
    """For whom a slide was written; nobody named means everybody."""

    SHELTER = "shelter", _("Shelters and housing")
    HEALTH = "health", _("Health care")
    SETTLEMENT = "settlement", _("Settlement services")
    POLICE = "police", _("Police and victim services")
    JUSTICE = "justice", _("Courts and legal services")


class SlideForm(WagtailAdminPageForm):
    audience = forms.MultipleChoiceField(
        label=_("audience"), choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class SlidePage(Vouched, CoursePart, Page):
    """One slide: a body for the screen, and the notes, which are the transcript."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        HUB = "hub", _("hub")
        STORY = "story", _("survivor story")
        PRACTITIONER = "practitioner", _("practitioners’ views")
        DOWNLOAD = "download", _("download")
        LINKS = "links", _("links")
        EXERCISE = "exercise", _("exercise")
        QUIZ = "quiz", _("quiz")
        RESULTS = "results", _("results")
        FEEDBACK = "feedback", _("feedback")
        SUMMARY = "summary", _("summary")

    class Readership(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        SIGNED_IN = "signed-in", _("signed-in readers")

    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    notes = StreamField(NotesBlock(), verbose_name=_("notes (the transcript)"), blank=True)
    credits = StreamField(CreditsBlock(), verbose_name=_("credits"), blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.TEXT)
    readership = models.CharField(
        _("readership"),
        max_length=20,
        choices=Readership.choices,
        default=Readership.SIGNED_IN,
        help_text=_("What helps a person to leave a trafficker is for signed-in readers only."),
    )
    audience = models.JSONField(_("audience"), default=list, blank=True)
    # Counted when the slide is saved: how long it takes to read is shown in many places.
    words = models.PositiveIntegerField(default=0, editable=False)
    region = models.CharField(_("region"), max_length=60, blank=True)

    base_form_class = SlideForm
    content_panels = Page.content_panels + ["body", "notes", "credits"]
    settings_panels = Page.settings_panels
    promote_panels = Page.promote_panels + [
        MultiFieldPanel(
            [FieldPanel("kind"), FieldPanel("readership"), FieldPanel("audience"), FieldPanel("region")],
            heading=_("For whom"),
        ),
        *Vouched.editorial_panels,
    ]
    parent_page_types = ["modules.SectionPage"]
    subpage_types: list[str] = []
    template = "pages/slide_page.html"
    search_fields = Page.search_fields + [
        index.SearchField("body"),
        index.SearchField("notes"),
        index.FilterField("readership"),
        index.FilterField("is_safety_critical"),
        index.FilterField("reviewed_at"),
    ]
    preview_modes = [("newcomer", _("As a newcomer sees it")), ("finisher", _("As somebody who has finished sees it"))]

    class Meta:
        verbose_name = _("slide")

    def save(self, *args, **kwargs):
        self.words = transcript_notes.word_count(self.notes)
        super().save(*args, **kwargs)

    def serve(self, request, *args, **kwargs):
        return presentation.slide_opened(self, request) or super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), **presentation.slide_context(self, request)}


class Edition(models.Model):
    """The course as it stood after a publication. Archived: certificates and prepared files name it."""

    course_key = models.UUIDField(_("course"))
    number = models.PositiveIntegerField(_("number"))
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("content edition")
        verbose_name_plural = _("content editions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["course_key", "number"], name="one_edition_a_number")]

    def __str__(self) -> str:
        return f"{self.number} ({self.made_at:%Y-%m-%d})"


class Feedback(models.Model):
    """What somebody thought of a module. Nobody's: no person, and no more than the day."""

    class Usefulness(models.TextChoices):
        VERY = "very", _("very useful")
        PARTLY = "partly", _("partly useful")
        LITTLE = "little", _("of little use")

    module_key = models.UUIDField(_("module"), db_index=True)
    language = models.CharField(_("language"), max_length=12)
    usefulness = models.CharField(_("useful at work"), max_length=10, choices=Usefulness.choices, blank=True)
    helped = models.TextField(_("what helped"), max_length=2000, blank=True)
    hindered = models.TextField(_("what was wrong, missing or too much"), max_length=2000, blank=True)
    given_on = models.DateField(_("given on"), default=clock.today)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-given_on", "-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.module_key}, {self.given_on}"


class LoadedSource(models.Model):
    """What a loader last wrote into a page, so that it can tell a trainer's edit from its own."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="loaded_source")
    origin = models.CharField(max_length=20)
    # Of the source as it was read, and of the page's content as it was written.
    source_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.page_id}: {self.loaded_at:%Y-%m-%d}"


class PreparedTranscript(models.Model):
    """A large transcript file, made once an edition by the worker."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="prepared_transcripts")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="prepared_transcripts")
    readership = models.CharField(max_length=20, choices=SlidePage.Readership.choices)
    format = models.CharField(max_length=10)
    path = models.CharField(max_length=200, blank=True)
    # NULL means: the worker has not made it yet.
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "edition", "readership", "format"], name="one_file_an_edition")
        ]

    def __str__(self) -> str:
        return self.path or f"{self.page_id}.{self.format}"
