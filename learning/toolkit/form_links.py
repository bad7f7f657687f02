"""Links to forms in the editor of rich texts: their button, and how they are kept."""

from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature

from learning.toolkit.rich_text import CODE, TemplateLinkHandler, template_address

FEATURE = "template"
ENTITY = "FORM"


class TemplateElementHandler(LinkElementHandler):
    """From the database into the editor."""

    def get_attribute_data(self, attrs: dict) -> dict:
        code = attrs.get("id", "")
        return {"id": code, "url": template_address(code)}


def template_entity(props: dict):
    """From the editor into the database."""
    return DOM.create_element("a", {"linktype": "template", "id": props.get("id", "")}, props["children"])


CONVERSION = {
    "from_database_format": {'a[linktype="template"]': TemplateElementHandler(ENTITY)},
    "to_database_format": {"entity_decorators": {ENTITY: template_entity}},
}


def register(features, *, chooser_url) -> None:
    """Gives rich text the feature `template`; `chooser_url` is where a trainer picks a form."""
    features.register_link_type(TemplateLinkHandler)
    options = {
        "type": ENTITY,
        "icon": "form",
        "description": _("Casework form"),
        "attributes": ["id", "url"],
        "allowlist": {"id": f"^{CODE.pattern}$"},
        "chooserUrls": {"formChooser": chooser_url},
    }
    scripts = ["wagtailadmin/js/chooser-modal.js", "js/admin/form-link.js"]
    features.register_editor_plugin("draftail", FEATURE, EntityFeature(options, js=scripts))
    features.register_converter_rule("contentstate", FEATURE, CONVERSION)
