"""An old question with today's key. Pure: plain data in, plain data out.

What the learner read stays: words, and which answers there were. What tells right from wrong, and what is said about
it, comes from today's question with the same id and type. Parts of a question (options, items, pairs) are known by
their ids; where the ids are still the same ones, their order is today's too, because an order can be the key.
"""

from collections.abc import Mapping
from typing import Any

# What was read, and what only belongs to the old paper.
KEPT = {"id", "type", "text", "hint", "item", "match", "unit", "seed", "tests", "tags"}


def corrected_paper(paper: Mapping[str, Any], current: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`paper` as it would be marked today. `current`: today's questions by id; the paper itself is not touched."""
    return {
        **paper,
        "questions": [corrected(question, current.get(question["id"])) for question in paper["questions"]],
    }


def corrected(question: Mapping[str, Any], today: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The question with today's key; as it is where today there is none of its id, or it is of another type."""
    if today is None or today["type"] != question["type"]:
        return question
    return _merged(question, today)


def _merged(old: Any, new: Any, name: str = "") -> Any:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        of_today = {key: value for key, value in new.items() if key not in KEPT}
        of_then = {key: value for key, value in old.items() if key in KEPT or key not in new}
        both = {key: _merged(old[key], value, key) for key, value in of_today.items() if key in old}
        return {**of_today, **both, **of_then}
    if _has_ids(old) and _has_ids(new):
        return _merged_parts(old, new, name)
    return new


def _has_ids(parts: Any) -> bool:
    return isinstance(parts, list) and bool(parts) and all(isinstance(part, Mapping) and "id" in part for part in parts)


def _merged_parts(old: list[Mapping[str, Any]], new: list[Mapping[str, Any]], name: str) -> list[Any]:
    of_today = {part["id"]: part for part in new}
    known = {part["id"]: part for part in old}
    # Options may have been shuffled for the paper; their order says nothing.
    if name != "options" and of_today.keys() == known.keys():
        return [_merged(known[one], part) for one, part in of_today.items()]
    return [_merged(part, of_today[part["id"]]) if part["id"] in of_today else part for part in old]
