"""Terms and services in rich text. Stored as `<a linktype="term" id="safety-plan">safety plan</a>`, the slug as id.

A mark is kept whatever becomes of its term: without one it leads to the glossary all the same. A service likewise.
"""

import re

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler

from learning.reference.models import GlossaryTerm, Service
from learning.reference.selectors import term_address

FEATURE = "term"
ENTITY = "TERM"
SERVICE_ENTITY = "SERVICE"
SLUG = re.compile(r"[-a-zA-Z0-9_]+")


class TermLinkHandler(LinkHandler):
    """What a reader gets: a link into the glossary. Nothing is looked up, however many marks there are."""

    identifier = "term"

    @staticmethod
    def expand_db_attributes(attrs: dict) -> str:
        slug = attrs.get("id", "")
        if not slug:
            return format_html('<a href="{}">', term_address(""))
        return format_html('<a class="term" href="{}" data-term="{}">', term_address(slug), slug)

    @classmethod
    def extract_references(cls, attrs: dict):
        """So that the editor says where a term is used before somebody deletes it."""
        for pk in GlossaryTerm.objects.filter(slug=attrs.get("id", "")).values_list("pk", flat=True):
            yield GlossaryTerm, str(pk), "", ""


class ServiceLinkHandler(LinkHandler):
    """What a reader gets: a link to the entry in the directory. Nothing is looked up."""

    identifier = "service"

    @staticmethod
    def expand_db_attributes(attrs: dict) -> str:
        return format_html('<a href="{}">', service_address(attrs.get("id", "")))

    @classmethod
    def extract_references(cls, attrs: dict):
        for pk in Service.objects.filter(slug=attrs.get("id", "")).values_list("pk", flat=True):
            yield Service, str(pk), "", ""


def service_address(slug: str) -> str:
    return reverse("reference:service", args=[slug]) if SLUG.fullmatch(slug) else reverse("reference:directory")


class ServiceElementHandler(LinkElementHandler):
    """From the database into the editor, where it is a link like another; what was stored stays with it."""

    def get_attribute_data(self, attrs: dict) -> dict:
        slug = attrs.get("id", "")
        return {"id": slug, "url": service_address(slug)}


def service_entity(props: dict):
    """From the editor into the database."""
    return DOM.create_element("a", {"linktype": "service", "id": props.get("id", "")}, props["children"])


class TermElementHandler(LinkElementHandler):
    """From the database into the editor."""

    def get_attribute_data(self, attrs: dict) -> dict:
        slug = attrs.get("id", "")
        return {"id": slug, "url": term_address(slug)}


def term_entity(props: dict):
    """From the editor into the database."""
    return DOM.create_element("a", {"linktype": "term", "id": props.get("id", "")}, props["children"])


CONVERSION = {
    "from_database_format": {
        'a[linktype="term"]': TermElementHandler(ENTITY),
        'a[linktype="service"]': ServiceElementHandler(SERVICE_ENTITY),
    },
    "to_database_format": {"entity_decorators": {ENTITY: term_entity, SERVICE_ENTITY: service_entity}},
}


class TermFeature(EntityFeature):
    """The entity, and a key to mark a term with: the toolbar's buttons cannot be reached by Tab."""

    def construct_options(self, options: dict) -> None:
        super().construct_options(options)
        options.setdefault("plugins", []).append({"type": "TERM_SHORTCUT"})


def register(features, *, chooser_url) -> None:
    """Gives rich text the feature `term`; `chooser_url` is where a trainer picks one."""
    features.register_link_type(TermLinkHandler)
    features.register_link_type(ServiceLinkHandler)
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        TermFeature(
            {
                "type": ENTITY,
                "icon": "info-circle",
                "description": _("Glossary term (Ctrl+Alt+G)"),
                "attributes": ["id", "url"],
                "allowlist": {"id": "^[-a-zA-Z0-9_]+$"},
                "chooserUrls": {"termChooser": chooser_url},
            },
            js=["wagtailadmin/js/chooser-modal.js", "js/admin/term.js"],
        ),
    )
    features.register_converter_rule("contentstate", FEATURE, CONVERSION)
