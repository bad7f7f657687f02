from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "learning.editorial"
    label = "editorial"
    verbose_name = _("Editorial")
    # A trainer asks for a review and writes down that it was given; who reviewed is named in it.
    rights = {
        "Trainers": ["editorial.add_review", "editorial.view_review"],
        "Administrators": ["editorial.add_review", "editorial.view_review"],
    }
