from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "learning.forum"
    label = "forum"
    verbose_name = _("Forum")
    rights = {
        "Moderators": [
            "forum.moderate",
            "forum.view_moderationact",
            *(f"forum.{action}_cannedanswer" for action in ("add", "change", "delete", "view")),
        ],
        "Administrators": [
            "forum.view_moderationact",
            *(f"forum.{action}_board" for action in ("add", "change", "view")),
            *(f"forum.{action}_joincode" for action in ("add", "change", "view")),
            *(f"forum.{action}_allowedhost" for action in ("add", "delete", "view")),
        ],
    }

    def ready(self):
        from django.db.models.signals import pre_delete

        from learning.accounts.models import User
        from learning.core import due, links
        from learning.forum import following, receivers, retention, slides

        pre_delete.connect(receivers.depart, sender=User, dispatch_uid="forum.depart")
        due.register("forum: the log is kept ninety days", retention.purge)
        due.register("forum: summaries by mail", following.send_summaries)
        links.register("discussion", slides.discussion_links)
