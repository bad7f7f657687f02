"""A casework form: what trainers edit, and the versions that were published of it."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
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

from learning.core import clock
from learning.toolkit import blocks, conversion, previews
from learning.toolkit.definition import Definition

CODE = RegexValidator(r"^t[1-9][0-9]?$", _("A code is “t” and a number, such as t2."))


def generic(model: str, name: str) -> GenericRelation:
    """Wagtail's revisions and workflow states of a snippet, found from them under `name`."""
    return GenericRelation(
        model,
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name=name,
        for_concrete_model=False,
    )


class CaseworkTemplate(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    """A form of the toolkit, in one language. Its definition is what a published version keeps."""

    code = models.CharField(_("code"), max_length=3, validators=[CODE])
    title = models.CharField(_("title"), max_length=200)
    purpose = models.TextField(_("purpose"), help_text=_("One or two sentences: what it is for, and when."))
    # The module that teaches it, by the key of its page.
    module_key = models.UUIDField(_("module"), null=True, blank=True, db_index=True)
    adapt = RichTextField(_("what to change for your agency"), features=blocks.RICH, blank=True)
    is_private = models.BooleanField(
        _("stays on the device"),
        default=False,
        help_text=_("Never handed in: it is kept on the learner's own device, and only a tick is recorded."),
    )
    variants = StreamField(blocks.VariantsBlock(required=False), blank=True, verbose_name=_("variants"))
    sections = StreamField(blocks.SectionsBlock(), verbose_name=_("sections"))

    # Digests of the source it was loaded from, and of what the loading made of it: where the form differs
    # from the second, a trainer has edited it, and the loader leaves it alone.
    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    _revisions = generic("wagtailcore.Revision", "casework_template")
    workflow_states = generic("wagtailcore.WorkflowState", "casework_template")

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("purpose"),
        index.FilterField("id"),
        index.FilterField("live"),
        index.FilterField("code"),
        index.FilterField("locale"),
        index.FilterField("translation_key"),
    ]
    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("purpose"),
        TranslatableField("adapt"),
        TranslatableField("variants"),
        TranslatableField("sections"),
        SynchronizedField("code", overridable=False),
        SynchronizedField("module_key", overridable=False),
        SynchronizedField("is_private", overridable=False),
    ]

    preview_modes = previews.FORM_MODES

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("casework form")
        verbose_name_plural = _("casework forms")
        ordering = ["code", "id"]
        unique_together = [("translation_key", "locale"), ("code", "locale")]

    def __str__(self) -> str:
        return f"{self.code.upper()} {self.title}"

    @property
    def revisions(self):
        return self._revisions

    def definition(self) -> Definition:
        """What the form says as it stands, drafts included; versions keep what it said when it was published."""
        return conversion.definition_of(self)

    def get_preview_template(self, request, mode_name):
        return "toolkit/preview_form.html"

    def get_preview_context(self, request, mode_name):
        return {
            **super().get_preview_context(request, mode_name),
            **previews.form(self.definition(), mode_name or previews.TO_FILL_IN),
        }

    def serve_preview(self, request, mode_name):
        if mode_name == previews.TO_PRINT:
            return HttpResponse(previews.print_page(self.definition()))
        return super().serve_preview(request, mode_name)

    def clean(self):
        super().clean()
        known = {one.value["key"] for one in self.variants}
        unknown = {key for one in self.sections for key in one.value["variants"]} - known
        if unknown:
            raise ValidationError({"sections": _("There is no such variant: %s.") % ", ".join(sorted(unknown))})
        # The editor leaves the language out of its form, so Django does not check this by itself.
        others = CaseworkTemplate.objects.filter(code=self.code, locale=self.locale_id).exclude(pk=self.pk)
        if self.code and others.exists():
            raise ValidationError({"code": _("Another form of this language has this code.")})


class TemplateVersion(models.Model):
    """A form as it was published once. Never changed: blanks name it in their footer, practised cases name it, too."""

    template_key = models.UUIDField(_("form"), db_index=True)
    code = models.CharField(_("code"), max_length=3)
    language = models.CharField(_("language"), max_length=12)
    number = models.PositiveIntegerField(_("version"))
    # As `definition.Definition.to_data` writes it.
    definition = models.JSONField(_("definition"))
    digest = models.CharField(max_length=64, editable=False)
    what_changed = models.CharField(_("what changed"), max_length=400, blank=True)
    published_at = models.DateTimeField(_("published"), default=clock.now)

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template_key", "language", "number"], name="one_template_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.code.upper()}, {self.number} ({self.language})"


@register_setting(icon="form")
class ToolkitSettings(BaseGenericSetting):
    """What holds for all practised casework."""

    trainers_on_duty = models.BooleanField(
        _("trainers are on duty"),
        default=False,
        help_text=_("Exercises that do not say how they are judged are then marked by a trainer, else self-checked."),
    )
    working_days = models.PositiveSmallIntegerField(
        _("working days until the answer"), default=10, help_text=_("What is promised to learners.")
    )

    class Meta:
        verbose_name = _("toolkit settings")
