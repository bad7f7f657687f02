from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModulesConfig(AppConfig):
    name = "modules"
    verbose_name = _("Course")
    page_rights = {"Trainers": ["add", "change", "publish"]}
    rights = {"Trainers": ["wagtailcore.publish_page"]}

    def ready(self):
        from django.db.models.signals import post_delete
        from wagtail.models import Page
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from learning.core import links
        from modules import receivers, selectors
        from quizzes import retirement

        page_published.connect(receivers.page_changed, dispatch_uid="modules.published")
        page_unpublished.connect(receivers.page_changed, dispatch_uid="modules.unpublished")
        post_page_move.connect(receivers.page_changed, dispatch_uid="modules.moved")
        # Of Page itself: its row goes last, so the tree is true when we look at it.
        post_delete.connect(receivers.page_deleted, sender=Page, dispatch_uid="modules.deleted")
        retirement.register(selectors.expired_slide_keys)
        links.register("page", selectors.page_links)
        links.register("slide", selectors.page_links)
        links.register("quiz", selectors.quiz_links)
