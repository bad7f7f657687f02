"""Content that is made of questions: what its parts are, and what they are worth together.

A set never says itself what was answered, so its score is that of its parts. H5P.SingleChoiceSet and H5P.Summary have
parts without a library of their own; H5P.QuestionSet and H5P.Column hold other content types.
"""

from collections.abc import Mapping

from quizzes.h5p.scoring.base import Content, Part, items, mapping, sub_content_id, text

CHOICE, PANEL = "SingleChoiceSet.Choice", "Summary.Panel"
MOST_PARTS = 2_000
DEEPEST = 40
# What stands between questions and has no points.
SILENT = frozenset(
    f"H5P.{name}"
    for name in (
        "AdvancedText", "Text", "Image", "Video", "Audio", "Table", "Link", "Accordion", "Collage", "Chart",
        "IFrameEmbed", "ImageSlider",
    )
)  # fmt: skip


def machine_name(library: str) -> str:
    """`H5P.MultiChoice` of `H5P.MultiChoice 1.16`."""
    return library.partition(" ")[0]


def part_of(library: str, content: Content, id_: str = "") -> Part:
    """The whole package as one part, with the parts in it."""
    kind = machine_name(library)
    return Part(id_, kind, content, _children(kind, content, 1))


def find(whole: Part, id_: str) -> Part | None:
    """The part with this `subContentId`, wherever it is in the package, also inside a content type we cannot score."""
    if not id_:
        return whole
    waiting: list[tuple[object, int]] = [(whole.content, 1)]
    seen = 0
    known = {part.id: part for part in _walk(whole) if part.id}
    if id_ in known:
        return known[id_]
    while waiting and seen < MOST_PARTS * 25:
        value, depth = waiting.pop()
        seen += 1
        if isinstance(value, Mapping):
            if sub_content_id(value) == id_:
                return part_of(text(value.get("library")), mapping(value.get("params")), id_)
            value = list(value.values())
        if isinstance(value, list) and depth < DEEPEST:
            waiting += [(one, depth + 1) for one in value]
    return None


def _walk(part: Part) -> list[Part]:
    found = [part]
    for child in part.children:
        found += _walk(child)
    return found


def _children(kind: str, content: Content, depth: int) -> tuple[Part, ...]:
    if depth > DEEPEST or kind not in HELD:
        return ()
    return HELD[kind](content, depth)


def _choices(content: Content, depth: int) -> tuple[Part, ...]:
    choices = [mapping(one) for one in items(content.get("choices"))]
    return tuple(Part(sub_content_id(one), CHOICE, one) for one in choices if items(one.get("answers")))


def _panels(content: Content, depth: int) -> tuple[Part, ...]:
    panels = [mapping(one) for one in items(content.get("summaries"))]
    return tuple(Part(sub_content_id(one), PANEL, one) for one in panels if items(one.get("summary")))


def _questions(content: Content, depth: int) -> tuple[Part, ...]:
    return tuple(_held(mapping(one), depth) for one in items(content.get("questions")))


def _rows(content: Content, depth: int) -> tuple[Part, ...]:
    rows = [mapping(mapping(one).get("content")) for one in items(content.get("content"))]
    return tuple(_held(one, depth) for one in rows if machine_name(text(one.get("library"))) not in SILENT)


def _chapters(content: Content, depth: int) -> tuple[Part, ...]:
    return tuple(_held(mapping(one), depth) for one in items(content.get("chapters")))


def _held(content: Content, depth: int) -> Part:
    kind, inside = machine_name(text(content.get("library"))), mapping(content.get("params"))
    return Part(sub_content_id(content), kind, inside, _children(kind, inside, depth + 1))


HELD = {
    "H5P.SingleChoiceSet": _choices,
    "H5P.Summary": _panels,
    "H5P.QuestionSet": _questions,
    "H5P.Column": _rows,
    "H5P.InteractiveBook": _chapters,
}
