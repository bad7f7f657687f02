from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    name = "learning.reference"
    label = "reference"
    verbose_name = _("Reference")
    rights = {
        "Trainers": [f"reference.{action}_glossaryterm" for action in ("add", "change", "delete", "view", "publish")]
    }

    def ready(self):
        from learning.core import links
        from learning.reference import selectors

        links.register("term", selectors.term_links)
