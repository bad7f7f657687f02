from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SNIPPETS = ("glossaryterm", "region", "service", "newsletter", "resource")


class ReferenceConfig(AppConfig):
    name = "learning.reference"
    label = "reference"
    verbose_name = _("Reference")
    rights = {
        "Trainers": [
            *(
                f"reference.{action}_{model}"
                for model in SNIPPETS
                for action in ("add", "change", "delete", "view", "publish")
            ),
            *(f"reference.{action}_externallink" for action in ("add", "change", "delete", "view")),
            *(f"reference.{action}_servicecheck" for action in ("add", "view")),
            *(f"reference.{action}_suggestion" for action in ("change", "view")),
        ]
    }

    def ready(self):
        from learning.core import links
        from learning.reference import collecting, directory, links_register, selectors

        links.register("term", selectors.term_links)
        links.register("service", directory.service_links)
        links_register.register("reference", collecting.uses)
