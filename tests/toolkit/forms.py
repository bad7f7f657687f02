"""A small form with one field of every kind, and its answers."""

from wagtail.models import Locale

from learning.core.keys import key_for
from learning.toolkit.conversion import sections_data, variants_data
from learning.toolkit.definition import Definition, read_definition
from learning.toolkit.models import CaseworkTemplate

FORM = {
    "code": "t2",
    "title": "Safety assessment",
    "purpose": "To see danger early.",
    "adapt": "- **Numbers.** Put yours in.",
    "variants": [{"key": "inside", "title": "Still inside"}, {"key": "left", "title": "Left"}],
    "sections": [
        {
            "key": "brief",
            "title": "Part A",
            "help": "Ask first.",
            "fields": [
                {"key": "worker", "kind": "text", "label": "Worker", "help": "A staff code."},
                {"key": "story", "kind": "long_text", "label": "What happened"},
                {
                    "key": "danger",
                    "kind": "choice",
                    "label": "Danger now?",
                    "options": [{"key": "yes_now", "label": "Yes"}, {"key": "no_danger", "label": "No"}],
                },
                {"key": "seen_on", "kind": "date", "label": "Date"},
                {
                    "key": "needs",
                    "kind": "checklist",
                    "label": "Needs",
                    "options": [{"key": "food", "label": "Food"}, {"key": "sleep", "label": "Sleep"}],
                },
                {"key": "said", "kind": "note", "label": "Say this", "help": "You may stop."},
            ],
        },
        {
            "key": "inside_only",
            "title": "While inside",
            "variants": ["inside"],
            "signed_in_only": True,
            "fields": [{"key": "code_word", "kind": "text", "label": "Code word"}],
        },
        {
            "key": "full",
            "title": "Part B",
            "fields": [
                {
                    "key": "risks",
                    "kind": "table",
                    "label": "Risks",
                    "columns": [
                        {"key": "risk", "label": "Risk"},
                        {
                            "key": "how_likely",
                            "label": "How likely",
                            "kind": "choice",
                            "options": [{"key": "likely", "label": "Likely"}, {"key": "unlikely", "label": "Unlikely"}],
                        },
                        {"key": "by_when", "label": "By when", "kind": "date"},
                    ],
                },
                {
                    "key": "rating",
                    "kind": "matrix",
                    "label": "How it is",
                    "occasions": 2,
                    "rows": [{"key": "housing", "label": "Housing"}, {"key": "health", "label": "Health"}],
                    "columns": [{"key": "own", "label": "Own words"}],
                },
                {
                    "key": "steps",
                    "kind": "dependencies",
                    "label": "Steps",
                    "columns": [{"key": "who", "label": "Who"}],
                },
                {"key": "signed", "kind": "sign_off", "label": "Signed", "roles": ["Person", "Worker"]},
            ],
        },
    ],
}

ANSWERS = {
    "worker": "W-3",
    "story": "Two lines,\nas typed.",
    "danger": "declined",
    "seen_on": "2026-03-01",
    "needs": ["food", "sleep"],
    "risks": [{"risk": "The phone", "how_likely": "likely", "by_when": "2026-03-02"}, {"risk": "The road"}],
    "rating": [{"date": "2026-03-01", "cells": {"health": {"own": "Tired"}}}],
    "steps": [
        {"key": "s1", "step": "Phone the clinic", "depends_on": [], "who": "Worker"},
        {"key": "s2", "step": "Go there", "depends_on": ["s1"]},
    ],
    "signed": [{"role": "Worker", "date": "2026-03-01"}],
}


def definition(**changes) -> Definition:
    return read_definition({**FORM, **changes})


def publish_form(language: str = "en", *, module: str = "first-response", **changes) -> CaseworkTemplate:
    """A published form, as the loader writes one."""
    made = definition(**changes)
    locale, _created = Locale.objects.get_or_create(language_code=language)
    template = CaseworkTemplate(
        translation_key=key_for(f"template:{made.code}"),
        locale=locale,
        code=made.code,
        title=made.title,
        purpose=made.purpose,
        module_key=key_for(module),
        adapt="<ul><li><b>Numbers.</b> Put yours in.</li></ul>",
        is_private=made.is_private,
        variants=variants_data(made),
        sections=sections_data(made),
        live=False,
    )
    template.save()
    template.save_revision().publish()
    template.refresh_from_db()
    return template
