"""The content types of our own making (media/h5p/content_types/): a card sorter, a service chain, a conversation."""

from collections.abc import Mapping
from fractions import Fraction

from quizzes.h5p.scoring.base import Content, Score, answers, items, mapping, text

PAIR = "[.]"  # between the two sides of a match; xAPI's own
# What an end of a conversation counts.
ENDS = {"good": 2, "mixed": 1, "poor": 0}
UNNAMED_END = 1


def card_sorter(content: Content, response: str) -> Score:
    """A point for every card that lies where it belongs. The response is `card[.]pile`, both by their place."""
    piles = [text(mapping(one).get("id")) for one in items(content.get("piles"))]
    cards = [_names(mapping(one).get("piles")) for one in items(content.get("cards"))]
    lies: dict[int, int] = {}
    for one in answers(response):
        card, _between, pile = one.partition(PAIR)
        if _is_place(card, cards) and _is_place(pile, piles):
            lies[int(card)] = int(pile)
    points = sum(1 for card, pile in lies.items() if piles[pile] in cards[card])
    return Score(Fraction(points), Fraction(len(cards)))


def service_chain(content: Content, response: str) -> Score:
    """A point for every step that comes after those it waits for, one less for each that does not belong to it now."""
    steps = {text(step.get("id")): step for step in map(mapping, items(content.get("steps"))) if step.get("id")}
    needed = {name for name, step in steps.items() if step.get("part") != "not-now"}
    chain = list(dict.fromkeys(name for name in answers(response) if name in steps))
    points = 0
    for place, name in enumerate(chain):
        awaited = _names(steps[name].get("after")) & set(steps)
        if name not in needed:
            points -= 1
        elif awaited <= set(chain[:place]):
            points += 1
    return Score(Fraction(max(points, 0)), Fraction(len(needed)))


def conversation(content: Content, response: str) -> Score:
    """What the end counts to which the choices lead. The response has `node.choice` for each step."""
    nodes = [mapping(one) for one in items(content.get("nodes"))]
    by_id = {text(node.get("id")): node for node in nodes}
    best = max((_worth(node) for node in nodes if not items(node.get("choices"))), default=0)
    here: Content | None = nodes[0] if nodes else None
    for step in answers(response) if response.strip() else []:
        name, _between, number = step.rpartition(".")
        choices = items(here.get("choices")) if here is not None and text(here.get("id")) == name else []
        # A step that cannot follow: nobody came this way.
        here = by_id.get(text(mapping(choices[int(number)]).get("to"))) if _is_place(number, choices) else None
    is_end = here is not None and not items(here.get("choices"))
    return Score(Fraction(_worth(here) if is_end and here is not None else 0), Fraction(best))


def _names(value: object) -> set[str]:
    return {name.strip() for name in text(value).split(",") if name.strip()}


def _worth(node: Mapping[str, object]) -> int:
    return ENDS.get(text(node.get("outcome")), UNNAMED_END)


def _is_place(number: str, things: list[object] | list[str] | list[set[str]]) -> bool:
    return number.isascii() and number.isdigit() and len(number) <= 6 and int(number) < len(things)
