from wagtail.models import Locale, Page

from modules import outline, reviews, services
from modules.models import CoursePage, SlidePage


def page_changed(sender, instance, **_kwargs):
    """A page of the course was published, unpublished or moved."""
    page = instance.specific
    if isinstance(page, SlidePage) and page.alias_of_id is None and page.is_safety_critical:
        reviews.keep_standing(page=page)
    _tell_course_of(instance)


def page_deleted(sender, instance, **_kwargs):
    """A page of the course is gone."""
    _tell_course_of(instance)


def exercise_changed(sender, instance, **_kwargs):
    """A casework exercise was published, taken back or deleted: modules ask for what there is to practise."""
    for course in CoursePage.objects.filter(alias_of=None, locale=Locale.get_default()):
        services.content_changed(course_path=course.path)


def form_changed(sender, instance, **_kwargs):
    """A private form was published, taken back or deleted: modules offer it by itself."""
    if instance.is_private:
        exercise_changed(sender, instance)


def _tell_course_of(page: Page) -> None:
    if page.alias_of_id or page.depth < outline.COURSE_DEPTH:
        return  # an alias changes with its source, which says so itself
    course = Page.objects.filter(path=outline.ancestor_path(page.path, outline.COURSE_DEPTH)).first()
    if course:
        services.content_changed(course_path=outline.source_page(course).path)
