"""The glossary in the admin: its list, its editor, and the chooser that marks a term in a text."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UpdatedAtColumn
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet, SnippetChosenView
from wagtail.snippets.views.snippets import SnippetViewSet

from learning.reference.models import GlossaryTerm
from learning.reference.selectors import term_address


class _SourceTerms:
    """Terms of the source language: marks carry the slug, which is the same in all languages."""

    i18n_enabled = False

    def get_object_list(self):
        return super().get_object_list().filter(locale__language_code=settings.LANGUAGE_CODE)


class TermChooseView(_SourceTerms, ChooseView):
    pass


class TermChooseResultsView(_SourceTerms, ChooseResultsView):
    pass


class TermChosenView(SnippetChosenView):
    def get_chosen_response_data(self, item):
        response = super().get_chosen_response_data(item)
        return {**response, "slug": item.slug, "title": item.term, "url": term_address(item.slug)}


class TermChooserViewSet(SnippetChooserViewSet):
    choose_view_class = TermChooseView
    choose_results_view_class = TermChooseResultsView
    chosen_view_class = TermChosenView


class GlossaryTermViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "info-circle"
    menu_label = _("Glossary")
    menu_order = 255
    add_to_admin_menu = True
    list_display = ["term", "slug", UpdatedAtColumn()]
    list_per_page = 50
    chooser_per_page = 50
    chooser_viewset_class = TermChooserViewSet
    ordering = ["term"]
    copy_view_enabled = False
