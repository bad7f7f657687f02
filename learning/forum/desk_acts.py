"""What the buttons of the moderation desk do: each name one act, with what the form sent for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.forum import appeals, moderation, thread_moderation
from learning.forum.errors import Refusal
from learning.forum.models import Appeal, Application, Board, ModerationAct, Persona, Post, Thread

if TYPE_CHECKING:
    from learning.accounts.models import User

PAUSES = (1, 3, 7, 14, 30)  # days
USUAL_PAUSE = 7
LONGEST_REASON = 4000  # characters
MOST_DIGITS = 9


@dataclass(frozen=True)
class Said:
    """What a moderator wrote: `words` for the member, `remark` for the log alone; `usual` where nothing was written."""

    words: str
    remark: str
    usual: str

    @classmethod
    def read(cls, data: Mapping[str, str], usual: str = "") -> "Said":
        words, remark = (data.get(name, "").strip()[:LONGEST_REASON] for name in ("reason", "remark"))
        return cls(words, remark, usual)

    @property
    def reason(self) -> str:
        """For the log. A remark alone is no reason that a member could be told."""
        why = self.words or self.usual
        return "\n\n".join(filter(None, [why, self.remark])) if why else ""

    @property
    def told(self) -> dict[str, str]:
        return {"reason": self.reason, "words": self.words or self.usual}

    @property
    def welcome(self) -> dict[str, str]:
        """Good news needs no words."""
        return {"reason": self.reason, "words": self.words}


@dataclass(frozen=True)
class Button:
    """`usual`: what the log is told where nobody wrote a reason; empty: somebody has to."""

    name: str
    label: Any
    key: str
    is_grave: bool = False
    usual: Any = ""


APPROVE = Button("approve", gettext_lazy("Let through"), "a", usual=gettext_lazy("It keeps to the rules."))
# What the guard asked about is let through with a reason of its own.
APPROVE_ALL_THE_SAME = Button("approve", gettext_lazy("Let through"), "a")
REFUSE = Button("refuse", gettext_lazy("Do not let through"), "d", is_grave=True)
SETTLE = Button("settle", gettext_lazy("Leave it as it is"), "o", usual=gettext_lazy("It keeps to the rules."))
NOTE = Button("note", gettext_lazy("Write a note"), "m")
EDIT = Button("edit", gettext_lazy("Change the text"), "e")
HIDE = Button("hide", gettext_lazy("Hide"), "h", is_grave=True)
SHOW = Button("show", gettext_lazy("Show again"), "u", usual=gettext_lazy("It may be shown again."))
PAUSE = Button("pause", gettext_lazy("Pause the member"), "w", is_grave=True)
RESUME = Button("resume", gettext_lazy("End the pause"), "u", usual=gettext_lazy("The pause was long enough."))
REMOVE = Button("remove", gettext_lazy("Remove the member"), "x", is_grave=True)
READMIT = Button("readmit", gettext_lazy("Let in again"), "u")
ADMIT = Button("admit", gettext_lazy("Let in"), "a", usual=gettext_lazy("Works in the field."))
TURN_AWAY = Button("turn_away", gettext_lazy("Do not let in"), "d", is_grave=True)
UPHOLD = Button("uphold", gettext_lazy("The decision stands"), "d")
OVERTURN = Button("overturn", gettext_lazy("Take the decision back"), "a")
PIN = Button("pin", gettext_lazy("Pin on top"), "i", usual=gettext_lazy("For everybody to see first."))
UNPIN = Button("unpin", gettext_lazy("Unpin"), "i", usual=gettext_lazy("It was on top long enough."))
LOCK = Button("lock", gettext_lazy("Close to new posts"), "l", is_grave=True)
UNLOCK = Button("unlock", gettext_lazy("Open again"), "l", usual=gettext_lazy("Posts are welcome again."))
MOVE = Button("move", gettext_lazy("Move"), "b", usual=gettext_lazy("It is easier to find there."))
MERGE = Button("merge", gettext_lazy("Merge the two"), "g", usual=gettext_lazy("Both are about the same."))


def buttons_for_post(post: Post, *, is_reported: bool, is_urgent: bool = False) -> list[Button]:
    """What may be done about a post, the mildest first; where somebody may be in danger, it is hidden first."""
    state = post.state
    first: list[Button] = []
    if state == Post.State.WAITING:
        asked = post.waits_for == Post.WaitsFor.CLIENT_DATA
        first = [APPROVE_ALL_THE_SAME if asked else APPROVE, REFUSE]
    if state == Post.State.VISIBLE and is_urgent:
        first.append(HIDE)
    if is_reported:
        first.append(SETTLE)
    if state == Post.State.HIDDEN and post.body:
        first.append(SHOW)
    ladder = [NOTE] if is_here(post.persona) else []
    if state in {Post.State.VISIBLE, Post.State.WAITING, Post.State.HIDDEN} and post.body:
        ladder.append(EDIT)
    if state == Post.State.VISIBLE and not is_urgent:
        ladder.append(HIDE)
    if is_member(post.persona):
        ladder += [PAUSE, REMOVE]
    return [*first, *ladder]


def buttons_for_member(persona: Persona) -> list[Button]:
    if persona.state == Persona.State.REMOVED:
        return [NOTE, READMIT]
    if not is_member(persona):
        return [NOTE] if is_here(persona) else []
    return [NOTE, RESUME if persona.is_paused else PAUSE, REMOVE]


def buttons_for_thread(thread: Thread) -> list[Button]:
    """Moving and joining have a control of their own beside their button."""
    return [UNPIN if thread.is_pinned else PIN, UNLOCK if thread.locked_at else LOCK]


def is_member(persona: Persona) -> bool:
    return persona.state == Persona.State.MEMBER and not persona.is_official


def is_here(persona: Persona) -> bool:
    """Somebody reads what is written to them."""
    return persona.state != Persona.State.LEFT and not persona.is_official


# --- doing it -------------------------------------------------------------------------------------


def on_post(name: str, *, post: Post, by: "User", data: Mapping[str, str], usual: str) -> ModerationAct:
    """Raises what the services raise, and Refusal for a name that is none."""
    said = Said.read(data, usual)
    doing: dict[str, Callable[[], ModerationAct]] = {
        "approve": lambda: moderation.approve(post=post, by=by, **said.welcome),
        "refuse": lambda: moderation.refuse(post=post, by=by, **said.told),
        "settle": lambda: moderation.settle(post=post, by=by, reason=said.reason),
        "show": lambda: moderation.show(post=post, by=by, **said.welcome),
        "note": lambda: moderation.note(post=post, by=by, **said.told),
        "edit": lambda: moderation.edit(
            post=post, by=by, body=_lines(data.get("body", "")), title=data.get("title", ""), **said.told
        ),
        "hide": lambda: moderation.hide(
            post=post, by=by, whole_thread=bool(data.get("whole_thread")), **said.told
        ),
        "pause": lambda: moderation.pause(persona=post.persona, post=post, by=by, days=_days(data), **said.told),
        "remove": lambda: moderation.remove(persona=post.persona, post=post, by=by, **said.told),
    }  # fmt: skip
    return _do(doing, name)


def on_member(name: str, *, persona: Persona, by: "User", data: Mapping[str, str], usual: str) -> ModerationAct:
    said = Said.read(data, usual)
    doing: dict[str, Callable[[], ModerationAct]] = {
        "note": lambda: moderation.note(persona=persona, by=by, **said.told),
        "pause": lambda: moderation.pause(persona=persona, by=by, days=_days(data), **said.told),
        "resume": lambda: moderation.resume(persona=persona, by=by, **said.welcome),
        "remove": lambda: moderation.remove(persona=persona, by=by, **said.told),
        "readmit": lambda: moderation.readmit(persona=persona, by=by, **said.told),
    }
    return _do(doing, name)


def on_application(
    name: str, *, application: Application, by: "User", data: Mapping[str, str], usual: str
) -> ModerationAct:
    said = Said.read(data, usual)
    doing = {
        "admit": lambda: moderation.admit(application=application, by=by, **said.welcome),
        "turn_away": lambda: moderation.turn_away(application=application, by=by, **said.told),
    }
    return _do(doing, name)


def on_appeal(name: str, *, appeal: Appeal, by: "User", data: Mapping[str, str], usual: str) -> ModerationAct:
    said = Said.read(data, usual)
    stands = {"uphold": True, "overturn": False}
    doing = {
        key: partial(appeals.decide_appeal, appeal=appeal, by=by, stands=value, **said.told)
        for key, value in stands.items()
    }
    return _do(doing, name)


def on_thread(name: str, *, thread: Thread, by: "User", data: Mapping[str, str], usual: str) -> ModerationAct:
    said = Said.read(data, usual)
    doing: dict[str, Callable[[], ModerationAct]] = {
        "pin": lambda: thread_moderation.pin(thread=thread, by=by, reason=said.reason),
        "unpin": lambda: thread_moderation.unpin(thread=thread, by=by, reason=said.reason),
        "lock": lambda: thread_moderation.lock(thread=thread, by=by, **said.told),
        "unlock": lambda: thread_moderation.unlock(thread=thread, by=by, **said.told),
        "move": lambda: thread_moderation.move(thread=thread, board=_board(data), by=by, **said.told),
        "merge": lambda: thread_moderation.merge(thread=thread, into=_thread(data), by=by, **said.told),
    }
    return _do(doing, name)


def _do(doing: Mapping[str, Callable[[], ModerationAct]], name: str) -> ModerationAct:
    if name not in doing:
        raise Refusal(_("Choose what is to be done."))
    return doing[name]()


def _lines(text: str) -> str:
    """As browsers send them, lines end in two characters."""
    return text.replace("\r\n", "\n")


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def _days(data: Mapping[str, str]) -> int:
    return _number(data.get("days", ""))


def _board(data: Mapping[str, str]) -> Board:
    board = Board.objects.filter(pk=_number(data.get("board", ""))).first()
    if board is None:
        raise Refusal(_("Choose a board."))
    return board


def _thread(data: Mapping[str, str]) -> Thread:
    """By its number, or by an address that ends in it."""
    number = data.get("into", "").strip().rstrip("/").rpartition("/")[2]
    thread = Thread.objects.filter(pk=_number(number)).first()
    if thread is None:
        raise Refusal(_("There is no discussion with this number."))
    return thread
