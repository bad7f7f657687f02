"""The ways through a scene. Pure: steps are plain dicts with a key, choices that name the next step, an outcome.

A step is an end when it has an outcome. The first step is where the scene begins.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

LONGEST_KEY = 60
MOST_NODES = 60
MOST_CHOICES = 8
LONGEST_ID = 64

Node = Mapping[str, Any]


def choice(node: Node, identifier: object) -> Mapping[str, Any] | None:
    """The choice with that id at this step."""
    return next((one for one in node["choices"] if one["id"] == identifier), None)


def is_end(node: Node) -> bool:
    return bool(node["outcome"])


def follow(nodes: Sequence[Node], path: Sequence[object]) -> list[Node] | None:
    """The steps along a path of choices, from the first to where it stands; None where there is no such way."""
    if not nodes or len(path) > MOST_NODES:
        return None
    by_key = _by_key(nodes)
    walked = [nodes[0]]
    for step in path:
        if not isinstance(step, str) or len(step) > LONGEST_ID or is_end(walked[-1]):
            return None
        taken = choice(walked[-1], step)
        if taken is None or taken["to"] not in by_key:
            return None
        walked.append(by_key[taken["to"]])
    return walked


def way_out(nodes: Sequence[Node], start: str) -> list[str] | None:
    """The choices of a shortest way from a step to a good end; None where there is none."""
    by_key = _by_key(nodes)
    waiting: list[tuple[str, list[str]]] = [(start, [])]
    seen = {start}
    for key, path in waiting:
        node = by_key.get(key)
        if node is None:
            continue
        if node["outcome"] == "good":
            return path
        for one in node["choices"]:
            if one["to"] not in seen:
                seen.add(one["to"])
                waiting.append((one["to"], [*path, one["id"]]))
    return None


def problem(nodes: Sequence[Node]) -> str | Promise | None:
    """What keeps a learner from walking through, or None."""
    if len(nodes) < 2:
        return _("A scene has at least two steps.")
    if len(nodes) > MOST_NODES:
        return _("A scene has at most %(count)s steps.") % {"count": MOST_NODES}
    return _problem_of_a_step(nodes) or _problem_of_the_ways(nodes)


def _problem_of_a_step(nodes: Sequence[Node]) -> str | None:
    by_key = _by_key(nodes)
    seen: set[str] = set()
    for node in nodes:
        key = node["key"]
        name = {"step": key}
        if key in seen:
            return _("Two steps are called “%(step)s”.") % name
        seen.add(key)
        if len(key) > LONGEST_KEY:
            return _("The name of the step “%(step)s” is too long.") % name
        if not node["choices"] and not node["outcome"]:
            return _("Nothing leads on from the step “%(step)s”. Give it choices, or an outcome.") % name
        if node["choices"] and node["outcome"]:
            return _("The step “%(step)s” has both choices and an outcome.") % name
        if len(node["choices"]) > MOST_CHOICES:
            return _("The step “%(step)s” has too many choices.") % name
        for one in node["choices"]:
            if one["to"] not in by_key:
                return _("A choice of the step “%(step)s” leads to “%(to)s”, which is not there.") % {
                    **name,
                    "to": one["to"],
                }
    return None


def _problem_of_the_ways(nodes: Sequence[Node]) -> str | None:
    by_key = _by_key(nodes)
    reached = [nodes[0]["key"]]
    for key in reached:
        reached.extend(one["to"] for one in by_key[key]["choices"] if one["to"] not in reached)
    for node in nodes:
        if node["key"] not in reached:
            return _("Nothing leads to the step “%(step)s”.") % {"step": node["key"]}
    # Taken away one after the other, those from which all ways end; whatever is left goes round in a circle.
    left = {node["key"]: {one["to"] for one in node["choices"]} for node in nodes}
    while ended := [key for key, targets in left.items() if not targets & left.keys()]:
        for key in ended:
            del left[key]
    if left:
        return _("From the step “%(step)s” one can come back to it: the way goes round in a circle.") % {
            "step": _in_a_circle(left)
        }
    if not any(node["outcome"] == "good" for node in nodes):
        return _("At least one way must have a good outcome.")
    return None


def _in_a_circle(left: Mapping[str, set[str]]) -> str:
    """A step of the circle itself, not only of a way into it."""
    key, seen = next(iter(left)), set()
    while key not in seen:
        seen.add(key)
        key = next(target for target in sorted(left[key]) if target in left)
    return key


def _by_key(nodes: Sequence[Node]) -> dict[str, Node]:
    return {node["key"]: node for node in reversed(nodes)}
