from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ToolkitConfig(AppConfig):
    name = "learning.toolkit"
    label = "toolkit"
    verbose_name = _("Toolkit")
    rights = {
        "Trainers": [
            *(
                f"toolkit.{action}_{model}"
                for model in ("caseworktemplate", "practiceclient", "exercise")
                for action in ("add", "change", "delete", "view", "publish")
            ),
            *(f"toolkit.{action}_markingcomment" for action in ("add", "change", "delete", "view")),
            "toolkit.mark_casework",
            "toolkit.change_toolkitsettings",
        ]
    }

    def ready(self):
        from wagtail.signals import published

        from learning.core import links
        from learning.toolkit import private_worksheets, receivers, selectors
        from learning.toolkit.models import CaseworkTemplate

        links.register("template", selectors.template_links)
        links.register("practice", selectors.exercise_links)
        links.register("casework", private_worksheets.links)
        published.connect(
            receivers.template_published, sender=CaseworkTemplate, dispatch_uid="toolkit.template_published"
        )
