from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    label = "quizzes"
    verbose_name = _("Quizzes")
    rights = {
        "Trainers": [
            *(f"quizzes.{action}_quiz" for action in ("add", "change", "delete", "view", "publish")),
            "quizzes.add_override",
            "quizzes.view_override",
        ]
    }

    def ready(self):
        from learning.core import due
        from quizzes import review_services

        due.register("review reminders", review_services.remind)
