"""Registers; nothing else."""

from wagtail import hooks

from modules.rich_text import TranslatedPageLinkHandler


# After Wagtail's own, which it replaces.
@hooks.register("register_rich_text_features", order=10)
def link_handlers(features):
    features.register_link_type(TranslatedPageLinkHandler)
