from wagtail.models import Page

from modules import outline, services


def page_changed(sender, instance, **_kwargs):
    """A page of the course was published, unpublished or moved."""
    _tell_course_of(instance)


def page_deleted(sender, instance, **_kwargs):
    """A page of the course is gone."""
    _tell_course_of(instance)


def _tell_course_of(page: Page) -> None:
    if page.alias_of_id or page.depth < outline.COURSE_DEPTH:
        return  # an alias changes with its source, which says so itself
    course = Page.objects.filter(path=outline.ancestor_path(page.path, outline.COURSE_DEPTH)).first()
    if course:
        services.content_changed(course_path=outline.source_page(course).path)
