from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = _("Media")
    rights = {
        "Trainers": [
            *(
                f"media.{action}_{model}"
                for model in ("customimage", "customdocument", "recording")
                for action in ("add", "change", "delete", "view")
            ),
            *(f"media.{action}_h5pactivity" for action in ("add", "change", "view")),
        ],
        "Administrators": [
            *(f"media.{action}_h5pactivity" for action in ("add", "change", "delete", "view")),
            "media.allow_hosts",
        ],
    }

    def ready(self):
        from django.db.models.signals import post_delete

        from learning.core import due
        from media.h5p import receivers, services
        from media.models import H5PVersion

        post_delete.connect(receivers.version_deleted, sender=H5PVersion, dispatch_uid="media.h5p_files")
        due.register("H5P files left over", services.sweep)
