from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    label = "quizzes"
    verbose_name = _("Quizzes")
    rights = {"Trainers": [f"quizzes.{action}_quiz" for action in ("add", "change", "delete", "view", "publish")]}
