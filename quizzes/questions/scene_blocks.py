"""What a trainer edits a scene in."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from quizzes.questions import scene_map
from quizzes.questions.base import TEXT_FEATURES, QuestionBlock, QuestionType, SameInAllLanguagesBlock


class SceneChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=500, label=_("what the learner may do or say"))
    to = SameInAllLanguagesBlock(max_length=scene_map.LONGEST_KEY, label=_("leads to the step"))
    feedback = blocks.TextBlock(
        required=False, label=_("feedback"), help_text=_("Why it helps, or what would be better. Shown at the end.")
    )

    class Meta:
        icon = "arrow-right"
        label = _("Choice")
        label_format = "{text} → {to}"


class NodeBlock(blocks.StructBlock):
    key = SameInAllLanguagesBlock(
        max_length=scene_map.LONGEST_KEY, label=_("name of the step"), help_text=_("Choices lead to it by this name.")
    )
    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("what happens"))
    choices = blocks.ListBlock(
        SceneChoiceBlock(),
        default=[],
        max_num=scene_map.MOST_CHOICES,
        label=_("choices"),
        help_text=_("None where the scene ends."),
    )
    outcome = blocks.ChoiceBlock(
        required=False,
        choices=[("good", _("good")), ("mixed", _("mixed")), ("poor", _("poor"))],
        label=_("outcome"),
        help_text=_("Only where the scene ends."),
    )

    class Meta:
        icon = "comment"
        label = _("Step")
        label_format = "{key} {outcome}"


class SceneBlock(QuestionBlock):
    nodes = blocks.ListBlock(
        NodeBlock(),
        max_num=scene_map.MOST_NODES,
        label=_("steps"),
        help_text=_("The scene begins with the first."),
    )

    def __init__(self, local_blocks: Any = (), **kwargs: Any) -> None:
        # Made here, for only now all types are known.
        plain = [(name, one.block()) for name, one in QuestionType.family.items() if one.plain]
        instead = blocks.StreamBlock(
            plain,
            max_num=1,
            label=_("plain question in its place"),
            help_text=_("For those who pass over the scene. Earns what the scene earns."),
        )
        super().__init__([*(local_blocks or ()), ("instead", instead)], **kwargs)

    def problem_of(self, value: Mapping[str, Any]) -> tuple[str, str | Promise] | None:
        found = scene_map.problem(
            [
                {
                    "key": node["key"],
                    "outcome": node["outcome"] or "",
                    "choices": [{"to": choice["to"]} for choice in node["choices"]],
                }
                for node in value["nodes"]
            ]
        )
        return ("nodes", found) if found else None

    class Meta:
        icon = "comment"
        label = _("Scene")
        description = _("A conversation with choices that have consequences; a plain question can take its place.")
        form_layout = blocks.BlockGroup(children=["text", "nodes", "instead", "feedback"], settings=["hint", "tests"])
