"""What is shown: pictures, documents, recordings. Archived: slides and certificates point at them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtailmedia.models import AbstractMedia


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
