"""Links inside the course's rich text."""

from django.utils.html import escape
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from modules.addresses import addresses


class TranslatedPageLinkHandler(PageLinkHandler):
    """Links in rich text lead to the page in the reader's language; Wagtail's own asks once a link."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        ids = {int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id", "")).isdecimal()}
        found = addresses(Page.objects.filter(pk__in=ids))
        return [
            f'<a href="{escape(found[int(attrs["id"])])}">'
            if str(attrs.get("id", "")).isdecimal() and int(attrs["id"]) in found
            else "<a>"
            for attrs in attrs_list
        ]
