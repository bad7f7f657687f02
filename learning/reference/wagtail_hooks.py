from django.urls import reverse_lazy
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from learning.reference import rich_text
from learning.reference.viewsets import GlossaryTermViewSet

register_snippet(GlossaryTermViewSet)


@hooks.register("register_rich_text_features")
def register_term_feature(features):
    rich_text.register(features, chooser_url=reverse_lazy("wagtailsnippetchoosers_reference_glossaryterm:choose"))
