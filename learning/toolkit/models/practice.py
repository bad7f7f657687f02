"""The fictional clients, what is practised on them, and the trainers' ready comments."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from learning.toolkit import blocks, cards, previews
from learning.toolkit.models.templates import CaseworkTemplate, generic


class PracticeClient(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, TranslatableMixin, models.Model
):
    """A fictional client. Carries the name of a tree; never a real person, and said so on every page."""

    slug = models.SlugField(_("slug"), max_length=40)
    name = models.CharField(_("name"), max_length=60, help_text=_("A tree: Alder, Birch."))
    sketch = models.CharField(_("in one sentence"), max_length=300)
    # What strengths come first; parts that arrive with later modules.
    card = StreamField(blocks.CardBlock(), verbose_name=_("card"))
    # Details on the card that look like personal data and are invented, one a line: the guard lets them pass.
    invented_details = models.TextField(_("invented details"), blank=True)
    # “Awaiting review by people with lived experience” until somebody signs.
    awaits_review = models.BooleanField(_("awaits review"), default=True)

    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    _revisions = generic("wagtailcore.Revision", "practice_client")
    workflow_states = generic("wagtailcore.WorkflowState", "practice_client")

    override_translatable_fields = [
        TranslatableField("sketch"),
        TranslatableField("card"),
        SynchronizedField("slug", overridable=False),
        SynchronizedField("name", overridable=False),
        SynchronizedField("invented_details", overridable=False),
        SynchronizedField("awaits_review", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("practice client")
        verbose_name_plural = _("practice clients")
        ordering = ["name", "id"]
        unique_together = [("translation_key", "locale"), ("slug", "locale")]

    def __str__(self) -> str:
        return self.name

    @property
    def revisions(self):
        return self._revisions

    def get_preview_template(self, request, mode_name):
        return "toolkit/client.html"

    def get_preview_context(self, request, mode_name):
        context = cards.card_page(self, self.locale.language_code)
        return {**super().get_preview_context(request, mode_name), **context}

    def clean(self):
        super().clean()
        others = PracticeClient.objects.filter(slug=self.slug, locale=self.locale_id).exclude(pk=self.pk)
        if self.slug and others.exists():
            raise ValidationError({"slug": _("Another client of this language has this slug.")})


class Exercise(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    """One form practised on one client. Its translation key is the activity that the ledger knows."""

    class Judging(models.TextChoices):
        DEFAULT = "", _("as the toolkit settings say")
        SELF_CHECK = "self_check", _("self-check against the model answer")
        TRAINER = "trainer", _("marked by a trainer")

    code = models.SlugField(_("code"), max_length=60, help_text=_("Form and client, such as t2-alder."))
    title = models.CharField(_("title"), max_length=200)
    template = models.ForeignKey(
        CaseworkTemplate, on_delete=models.PROTECT, related_name="exercises", verbose_name=_("form")
    )
    variant = models.CharField(_("variant of the form"), max_length=60, blank=True)
    # NULL means: nobody in particular, as when a contact sheet is filled in.
    client = models.ForeignKey(
        PracticeClient,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="exercises",
        verbose_name=_("practice client"),
    )
    # The module that offers it, by the key of its page.
    module_key = models.UUIDField(_("module"), null=True, blank=True, db_index=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    introduction = RichTextField(_("introduction"), features=blocks.RICH, blank=True)
    judging = models.CharField(_("how it is judged"), max_length=20, choices=Judging.choices, blank=True, default="")
    stages = StreamField(blocks.StagesBlock(), verbose_name=_("facts, in the order in which they arrive"))
    rubric = StreamField(blocks.RubricBlock(required=False), blank=True, verbose_name=_("rubric"))
    # The lines C1 to C8, which hold for all forms, are added to the rubric.
    common_lines = models.JSONField(_("common lines"), default=list, blank=True)
    # In the shape of `definition`: answers by the key of a field.
    model_answer = models.JSONField(_("model answer"), default=dict, blank=True)
    model_comment = RichTextField(_("about the model answer"), features=blocks.RICH, blank=True)
    reflection = models.TextField(
        _("question for reflection"), blank=True, help_text=_("Asked at the self-check. An answer is required.")
    )
    invented_details = models.TextField(_("invented details"), blank=True)

    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    _revisions = generic("wagtailcore.Revision", "casework_exercise")
    workflow_states = generic("wagtailcore.WorkflowState", "casework_exercise")

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.FilterField("id"),
        index.FilterField("live"),
        index.FilterField("code"),
        index.FilterField("locale"),
        index.FilterField("module_key"),
        index.FilterField("translation_key"),
    ]
    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("introduction"),
        TranslatableField("stages"),
        TranslatableField("rubric"),
        TranslatableField("model_comment"),
        TranslatableField("reflection"),
        # Its answers are words of the form's language: copied, then edited in place.
        SynchronizedField("model_answer"),
        SynchronizedField("code", overridable=False),
        SynchronizedField("template", overridable=False),
        SynchronizedField("variant", overridable=False),
        SynchronizedField("client", overridable=False),
        SynchronizedField("module_key", overridable=False),
        SynchronizedField("minutes", overridable=False),
        SynchronizedField("judging", overridable=False),
        SynchronizedField("common_lines", overridable=False),
        SynchronizedField("invented_details", overridable=False),
    ]

    preview_modes = previews.EXERCISE_MODES

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("casework exercise")
        verbose_name_plural = _("casework exercises")
        ordering = ["code", "id"]
        unique_together = [("translation_key", "locale"), ("code", "locale")]

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self):
        return self._revisions

    def get_preview_template(self, request, mode_name):
        return "toolkit/preview_exercise.html"

    def get_preview_context(self, request, mode_name):
        context = previews.exercise(self, mode_name or "facts")
        return {**super().get_preview_context(request, mode_name), **context}

    def clean(self):
        super().clean()
        others = Exercise.objects.filter(code=self.code, locale=self.locale_id).exclude(pk=self.pk)
        if self.code and others.exists():
            raise ValidationError({"code": _("Another exercise of this language has this code.")})


class MarkingComment(models.Model):
    """A sentence that trainers use again and again, in plain words."""

    text = models.TextField(_("comment"))
    # Empty: fits every line of a rubric.
    line = models.CharField(_("line of the rubric"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")

    class Meta:
        verbose_name = _("ready comment")
        verbose_name_plural = _("ready comments")
        ordering = ["line", "text"]

    def __str__(self) -> str:
        return self.text[:80]
