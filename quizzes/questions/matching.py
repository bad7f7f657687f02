"""Finding what belongs together. Each thing has a list of the same matches; some may fit nothing.

Points are the share of pairs that are right. Pairs with the same match share it: it is in the list once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from learning.core.markdown_writing import SlideKey, no_slides
from quizzes.errors import SourceError
from quizzes.questions.base import Answer, Question, QuestionBlock, Remark, SourceEntry, children, given
from quizzes.questions.placing import PlacingType, shuffled, sign

FEWEST_PAIRS, MOST_PAIRS, MOST_OTHERS = 2, 15, 10
SOURCE_NAMES = {"key", "type", "tests", "text", "hint", "pairs", "others", "feedback"}
PAIR_NAMES = {"item", "match", "feedback"}


def same(text: str) -> str:
    """What two matches have in common that read the same."""
    return " ".join(text.split()).casefold()


def problem(pairs: Sequence[tuple[str, str]], others: Sequence[str]) -> tuple[str, str | Promise] | None:
    """The field that is wrong and what is wrong with it, or None."""
    matches = {same(match) for _item, match in pairs}
    if len(pairs) < FEWEST_PAIRS:
        return "pairs", _("Give at least two pairs.")
    if len(pairs) > MOST_PAIRS:
        return "pairs", _("Give at most fifteen pairs.")
    if len({same(item) for item, _match in pairs}) != len(pairs):
        return "pairs", _("Two of the pairs ask for the same thing.")
    if len(others) > MOST_OTHERS:
        return "others", _("Give at most ten other matches.")
    if matches & {same(other) for other in others}:
        return "others", _("One of these belongs to a pair.")
    if len(matches) + len(others) < FEWEST_PAIRS:
        return "pairs", _("All pairs have the same match, so there is nothing to choose.")
    return None


class PairBlock(blocks.StructBlock):
    item = blocks.CharBlock(max_length=500, label=_("thing"))
    match = blocks.CharBlock(max_length=300, label=_("what belongs to it"))
    feedback = blocks.TextBlock(
        required=False, label=_("feedback"), help_text=_("Why they belong together. Shown after answering.")
    )

    class Meta:
        icon = "link"
        label = _("Pair")
        label_format = "{item} – {match}"


class MatchingBlock(QuestionBlock):
    pairs = blocks.ListBlock(
        PairBlock(),
        max_num=MOST_PAIRS,
        label=_("pairs"),
        help_text=_("What belongs to them is offered in another order."),
    )
    others = blocks.ListBlock(
        blocks.CharBlock(max_length=300, label=_("match")),
        default=[],
        max_num=MOST_OTHERS,
        label=_("matches that fit nothing"),
        help_text=_("They are offered too. There may be none."),
    )

    def problem_of(self, value: Mapping[str, Any]) -> tuple[str, str | Promise] | None:
        return problem([(pair["item"], pair["match"]) for pair in value["pairs"]], list(value["others"]))

    class Meta:
        icon = "link"
        label = _("Matching")
        description = _("Things and what belongs to them, by lists; each right pair earns its share.")
        form_layout = blocks.BlockGroup(children=["text", "pairs", "others", "feedback"], settings=["hint", "tests"])


class Matching(PlacingType):
    name = "matching"
    label = _("Matching")
    order = 50

    def block(self) -> blocks.StructBlock:
        return MatchingBlock()

    def as_paper(self, value: Mapping[str, Any], question_id: str) -> dict[str, Any]:
        pairs = children(value.get("pairs"))
        # A match has the id of the first pair with it.
        first: dict[str, str] = {}
        for child in pairs:
            first.setdefault(same(child.value.get("match") or ""), child.id)
        matches = {child.id: child.value.get("match") or "" for child in pairs if child.id in first.values()}
        matches |= {child.id: child.value or "" for child in children(value.get("others"))}
        return {
            **super().as_paper(value, question_id),
            "pairs": [
                {
                    "id": child.id,
                    "text": child.value.get("item") or "",
                    "match": first[same(child.value.get("match") or "")],
                    "feedback": child.value.get("feedback") or "",
                }
                for child in pairs
            ],
            "matches": [{"id": identifier, "text": text} for identifier, text in matches.items()],
        }

    def things(self, question: Question) -> Mapping[str, str]:
        return {pair["id"]: pair["text"] for pair in question["pairs"]}

    def choices(self, question: Question) -> Mapping[str, Any]:
        return {sign(question, f"match/{match['id']}"): match["id"] for match in question["matches"]}

    def right_choice(self, question: Question) -> Mapping[str, Any]:
        return {pair["id"]: pair["match"] for pair in question["pairs"]}

    def remark(self, question: Question, thing: str, choice: Any) -> Remark:
        pair = next(one for one in question["pairs"] if one["id"] == thing)
        match = next((one["text"] for one in question["matches"] if one["id"] == choice), "")
        return Remark(text=f"{pair['text']} – {match}", right=choice == pair["match"], feedback=pair["feedback"])

    def controls(self, question: Question, answer: Answer) -> list[dict[str, Any]]:
        words = {f"match/{match['id']}": match["text"] for match in question["matches"]}
        choices = [(sign(question, name), words[name]) for name in shuffled(question, list(words))]
        return self.lists(question, answer, list(self.things(question)), choices)

    def from_source(self, entry: SourceEntry) -> dict[str, Any]:
        entry.only(SOURCE_NAMES)
        pairs, others = entry.data.get("pairs"), entry.data.get("others") or []
        if not isinstance(pairs, list) or not all(isinstance(pair, Mapping) for pair in pairs):
            raise SourceError(f"{entry.where}: “pairs” must be a list of things, each with its match.")
        if not isinstance(others, list) or not all(isinstance(other, str) and other.strip() for other in others):
            raise SourceError(f"{entry.where}: “others” must be a list of texts.")
        values = []
        for pair in pairs:
            entry.only(PAIR_NAMES, pair)
            value = {name: entry.text(name, required=True, data=pair) for name in ("item", "match")}
            values.append({**value, "feedback": entry.text("feedback", data=pair)})
        found = problem([(value["item"], value["match"]) for value in values], others)
        if found:
            raise SourceError(f"{entry.where}: {found[1]}")
        return {
            **self.common_from_source(entry),
            "pairs": [
                {"type": "item", "id": entry.option_id(str(place)), "value": value}
                for place, value in enumerate(values, 1)
            ],
            "others": [
                {"type": "item", "id": entry.option_id(f"other/{place}"), "value": other.strip()}
                for place, other in enumerate(others, 1)
            ],
        }

    def to_source(self, value: Mapping[str, Any], *, slide_key: SlideKey = no_slides) -> dict[str, Any]:
        pairs = [child.value for child in children(value.get("pairs"))]
        return {
            **self.common_to_source(value, slide_key),
            "pairs": [
                {"item": pair["item"], "match": pair["match"], **given(feedback=pair["feedback"])} for pair in pairs
            ],
            **given(others=[child.value for child in children(value.get("others"))]),
        }


TYPE = Matching()
