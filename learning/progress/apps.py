from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgressConfig(AppConfig):
    name = "learning.progress"
    label = "progress"
    verbose_name = _("Progress")
    rights = {
        "Administrators": ["progress.view_enrolment", "progress.view_record", "progress.view_completion"],
    }
