"""What people wrote down about addresses outside, and who looked at a service's entry when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.core import clock


class ExternalLink(models.Model):
    """A row of the link register. Where the address is used is collected when somebody looks, never stored."""

    url = models.URLField(_("address"), max_length=500, unique=True)
    label = models.CharField(_("label"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who looks after it."),
    )
    # NULL means: not yet checked. Only a person who opened the page sets it; this site fetches nothing.
    last_checked = models.DateField(_("last checked"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    replacement = models.URLField(
        _("replacement"),
        max_length=500,
        blank=True,
        help_text=_("Where it moved, as long as pages still use the old one."),
    )

    class Meta:
        verbose_name = _("outside link")
        verbose_name_plural = _("outside links")
        ordering = ["url"]

    def __str__(self) -> str:
        return self.label or self.url


class ServiceCheck(models.Model):
    """A person made sure that a service's contact is right: who, when, and which contact (its digest)."""

    service_key = models.UUIDField(_("service"), db_index=True)
    digest = models.CharField(max_length=64)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("checked by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_on = models.DateField(_("checked on"), default=clock.today)

    class Meta:
        verbose_name = _("check of a service")
        verbose_name_plural = _("checks of services")
        ordering = ["-checked_on", "-id"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return f"{self.service_key}: {self.checked_on}"
