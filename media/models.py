"""What is shown: pictures, documents, recordings, H5P activities. Archived: slides and certificates point at them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index
from wagtailmedia.models import AbstractMedia

from learning.core import clock


class CustomImage(AbstractImage):
    """A picture, with who made it and under which licence."""

    credit = models.CharField(_("credit"), max_length=255, blank=True)
    # Of a picture that ships with the course: where it stands in its source, and what was loaded.
    source = models.CharField(max_length=200, blank=True, default="", db_index=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    admin_form_fields = (*Image.admin_form_fields, "credit")


class Rendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class CustomDocument(AbstractDocument):
    """A file to download."""

    admin_form_fields = Document.admin_form_fields


class Recording(AbstractMedia):
    """Audio or video. Never played by itself; always with its words."""

    captions = models.FileField(_("captions (WebVTT)"), upload_to="captions", blank=True)
    transcript = models.TextField(_("transcript"), blank=True)

    admin_form_fields = ("title", "file", "collection", "duration", "captions", "transcript", "thumbnail", "tags")

    class Meta(AbstractMedia.Meta):
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")


# --- H5P ------------------------------------------------------------------------------------------


class H5PActivity(index.Indexed, models.Model):
    """An activity that a slide shows. What is played is its live version; without one there is nothing to play yet."""

    code = models.SlugField(
        _("code"), max_length=100, unique=True, help_text=_("How the course's source and addresses name it.")
    )
    # What the ledger knows it by; of a shipped activity the same in every database (core/keys.py).
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    # NULL means: uploaded, and nobody has yet said that learners may see it. RESTRICT, not PROTECT: the live version
    # may go together with its activity, and not without it.
    live_version = models.ForeignKey(
        "H5PVersion",
        verbose_name=_("live version"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
        related_name="+",
    )
    allowed_hosts = models.JSONField(_("allowed hosts"), default=list, blank=True, editable=False)
    # Digests as of every shipped snippet: of the source, and of what the loading made of it.
    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("created"), default=clock.now, editable=False)

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.FilterField("id"),
        index.FilterField("title"),
    ]

    class Meta:
        verbose_name = _("H5P activity")
        verbose_name_plural = _("H5P activities")
        ordering = ["title", "id"]
        permissions = [("allow_hosts", _("Can allow other sites for an H5P activity"))]

    def __str__(self) -> str:
        return self.title


class Immutable(Exception):
    """A version is never changed; a new one is added."""


class H5PVersionQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise Immutable


class H5PVersion(models.Model):
    """One package as it was uploaded. Its files lie under its hash (media/h5p/store.py) and may be shared by others.

    Immutable: attempts and their scores rest on it. Attempts protect it; who uploaded it may go.
    """

    activity = models.ForeignKey(
        H5PActivity, verbose_name=_("activity"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    sha256 = models.CharField(_("SHA-256 of the package"), max_length=64, db_index=True)
    title = models.CharField(_("title"), max_length=255)
    main_library = models.CharField(_("content type"), max_length=160, help_text="H5P.MultiChoice 1.16")
    language = models.CharField(_("language"), max_length=20, blank=True)
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes, unpacked."))
    files = models.PositiveIntegerField(_("files"))
    wants_hosts = models.JSONField(_("other sites it names"), default=list)
    content = models.JSONField(_("content"), help_text=_("Its content.json, so that scoring needs no disk."))
    uploaded_at = models.DateTimeField(_("uploaded"), default=clock.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("uploaded by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    # A version belongs to its activity; it does not use it.
    wagtail_reference_index_ignore = True

    objects = H5PVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an H5P activity")
        verbose_name_plural = _("versions of H5P activities")
        ordering = ["activity", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="h5p_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Immutable
        super().save(*args, **kwargs)
