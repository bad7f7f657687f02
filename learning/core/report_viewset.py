"""A list in the admin, under Reports, that is looked at and never edited."""

from wagtail.admin.viewsets.model import ModelViewSet


class ReportViewSet(ModelViewSet):
    """Subclasses name the model, the list and who may see it."""

    menu_hook = "register_reports_menu_item"
    add_to_admin_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields: list[str] = []
