from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = _("Media")
    rights = {
        "Trainers": [
            f"media.{action}_{model}"
            for model in ("customimage", "customdocument", "recording")
            for action in ("add", "change", "delete", "view")
        ]
    }
