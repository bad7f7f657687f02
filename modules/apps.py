from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModulesConfig(AppConfig):
    name = "modules"
    verbose_name = _("Course")
    page_rights = {"Trainers": ["add", "change", "publish"]}
    rights = {
        "Trainers": ["wagtailcore.publish_page", "modules.view_feedback"],
        "Administrators": ["modules.view_feedback"],
    }

    def ready(self):
        from django.db.models.signals import post_delete
        from wagtail.models import Page
        from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

        from learning.core import links
        from learning.reference import links_register
        from learning.toolkit.models import CaseworkTemplate, Exercise
        from modules import activity_places, collecting, receivers, selectors
        from quizzes import retirement
        from quizzes.h5p import access, places

        page_published.connect(receivers.page_changed, dispatch_uid="modules.published")
        page_unpublished.connect(receivers.page_changed, dispatch_uid="modules.unpublished")
        post_page_move.connect(receivers.page_changed, dispatch_uid="modules.moved")
        # Of Page itself: its row goes last, so the tree is true when we look at it.
        post_delete.connect(receivers.page_deleted, sender=Page, dispatch_uid="modules.deleted")
        for signal in (published, unpublished, post_delete):
            signal.connect(receivers.exercise_changed, sender=Exercise, dispatch_uid="modules.exercise")
            signal.connect(receivers.form_changed, sender=CaseworkTemplate, dispatch_uid="modules.form")
        retirement.register(selectors.expired_slide_keys)
        links.register("page", selectors.page_links)
        links.register("slide", selectors.page_links)
        links.register("quiz", selectors.quiz_links)
        links_register.register("modules", collecting.uses)
        places.register(activity_places.places)
        access.register(activity_places.is_for_everyone)
