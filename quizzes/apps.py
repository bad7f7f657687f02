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
            "quizzes.view_h5pattempt",
        ],
        "Administrators": ["quizzes.view_h5pattempt"],
    }

    def ready(self):
        from learning.core import due
        from quizzes import review_services
        from quizzes.h5p import forwarding

        due.register("review reminders", review_services.remind)
        due.register("statements to pass on", forwarding.catch_up)
