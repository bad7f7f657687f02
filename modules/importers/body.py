"""The blocks of a slide's body, from the course's source to the raw data that Wagtail stores."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid5

from modules.importers.rich_text import ReferenceProblem, References, inline, rich_text
from modules.importers.source import SlideSource, SourceError
from quizzes.source import exercise_data

Block = dict[str, Any]


def body_blocks(slide: SlideSource, *, page_key: UUID, references: References) -> list[Block]:
    """Raw stream data of the body; raises SourceError with the file for an unknown block or a dead key."""
    blocks = []
    for position, entry in enumerate(slide.data.get("body") or (), start=1):
        if not isinstance(entry, dict) or len(entry) != 1:
            raise SourceError(f"{slide.place(entry)}: block {position} of the body has to be one name with its data.")
        ((kind, data),) = entry.items()
        convert = CONVERTERS.get(kind)
        if convert is None:
            raise SourceError(f"{slide.place(entry)}: there is no block “{kind}” (block {position} of the body).")
        identity = uuid5(page_key, f"body:{position}:{kind}")
        try:
            value = convert(data, references, identity)
        except (ReferenceProblem, KeyError, TypeError, ValueError) as error:
            reason = f"“{error.args[0]}” is missing" if isinstance(error, KeyError) else str(error)
            raise SourceError(f"{slide.place(entry)}: block {position} of the body ({kind}): {reason}") from error
        blocks.append({"type": kind, "value": value, "id": str(identity)})
    return blocks


def _items(values: list[Any], identity: UUID) -> list[Block]:
    return [
        {"type": "item", "value": value, "id": str(uuid5(identity, f"item:{position}"))}
        for position, value in enumerate(values)
    ]


def _page(key: str | None, references: References) -> int | None:
    if not key:
        return None
    if key not in references.pages:
        raise ReferenceProblem(f"There is no page with the key “{key}”.")
    return references.pages[key]


def _text(data: str, references: References, identity: UUID) -> Block:
    return {"text": rich_text(data, references)}


def _steps(data: Block, references: References, identity: UUID) -> Block:
    steps = [
        {
            "title": item["title"],
            "text": item.get("text", ""),
            "page": _page(item.get("slide"), references),
        }
        for item in data["items"]
    ]
    return {"heading": data.get("heading", ""), "items": _items(steps, identity)}


def _voice(*names: str) -> Callable[[Block, References, UUID], Block]:
    def convert(data: Block, references: References, identity: UUID) -> Block:
        value = {name: data.get(name, "") for name in names}
        return {**value, "text": rich_text(data.get("text", ""), references)}

    return convert


def _safety_rule(data: Block, references: References, identity: UUID) -> Block:
    return {"text": data["text"]}


def _tips(data: Block, references: References, identity: UUID) -> Block:
    tips = [f"<p>{inline(item, references)}</p>" for item in data["items"]]
    return {
        "reader": data["reader"],
        "heading": data.get("heading", ""),
        "items": _items(tips, identity),
    }


def _cards(data: Block, references: References, identity: UUID) -> Block:
    cards = [{"front": item["front"], "back": f"<p>{inline(item['back'], references)}</p>"} for item in data["items"]]
    return {"heading": data.get("heading", ""), "items": _items(cards, identity)}


def _links(data: Any, references: References, identity: UUID) -> Block:
    entries, heading = (data["items"], data.get("heading", "")) if isinstance(data, dict) else (data, "")
    links = [
        {
            "label": entry["label"],
            "kind": entry.get("kind", "outside"),
            "url": entry.get("url", ""),
            "page": _page(entry.get("slide"), references),
            "as_of": str(entry["as_of"]) if entry.get("as_of") else None,
        }
        for entry in entries
    ]
    return {"heading": heading, "items": _items(links, identity)}


def _download(data: Block, references: References, identity: UUID) -> Block:
    kind, _colon, code = data["item"].partition(":")
    if kind != "transcript" and not references.has_link(kind, code):
        raise ReferenceProblem(f"There is no {kind} “{code}”.")
    return {"label": data["label"], "item": data["item"], "document": None}


def _figure(data: Block, references: References, identity: UUID) -> Block:
    if data["file"] not in references.figures:
        raise ReferenceProblem(f"There is no drawing “{data['file']}” in the module's folder “figures”.")
    return {
        "image": references.figures[data["file"]],
        "alternative": " ".join(data["alternative"].split()),
        "caption": " ".join(data.get("caption", "").split()),
    }


def _practice(data: Block, references: References, identity: UUID) -> Block:
    code = data["exercise"]
    if not references.has_link("practice", code):
        raise ReferenceProblem(f"There is no practice “{code}”.")
    return {"exercise": code}


def _activity(data: Block, references: References, identity: UUID) -> Block:
    code = data["code"]
    if code not in references.activities:
        raise ReferenceProblem(f"There is no activity “{code}”.")
    return {
        "title": data["title"],
        "activity": references.activities[code],
        "alternative": rich_text(data["in_words"], references),
    }


def _exercise(data: Block, references: References, identity: UUID) -> Any:
    return exercise_data(data, key=str(identity), slide_pages=references.pointers())


CONVERTERS: dict[str, Callable[[Any, References, UUID], Any]] = {
    "text": _text,
    "steps": _steps,
    "story": _voice("narrator", "content_note"),
    "my_story": _voice("narrator"),
    "practitioner": _voice("role"),
    "safety_rule": _safety_rule,
    "tips": _tips,
    "cards": _cards,
    "links": _links,
    "download": _download,
    "figure": _figure,
    "exercise": _exercise,
    "practice": _practice,
    "activity": _activity,
}


def credit_blocks(slide: SlideSource, *, page_key: UUID) -> list[Block]:
    """Raw stream data of the credits."""
    blocks = []
    for position, entry in enumerate(slide.data.get("credits") or ()):
        kind = entry.get("kind", "source")
        if kind not in ("source", "adapted") or not entry.get("text"):
            raise SourceError(f"{slide.place(entry)}: a credit is a “source” or “adapted”, and has a text.")
        value = {"text": entry["text"], "url": entry.get("url", "")}
        blocks.append({"type": kind, "value": value, "id": str(uuid5(page_key, f"credit:{position}"))})
    return blocks
