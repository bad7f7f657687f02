"""XML of unknown origin into a plain tree, with the line of everything.

Document types are refused as soon as they begin, so there are no entities of the file's own: none that grow, none
that read other files. Nothing is ever fetched.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from quizzes.exchange.neutral import FileRefused

DEEPEST = 30


@dataclass
class Node:
    """An element. `text` is everything that stands in it, other elements left aside."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    def find(self, tag: str) -> "Node | None":
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> Iterator["Node"]:
        return (child for child in self.children if child.tag == tag)

    def said(self, tag: str) -> str:
        """The text of a child, or of the `text` inside it; empty where there is none."""
        child = self.find(tag)
        if child is None:
            return ""
        inner = child.find("text")
        return (inner or child).text.strip()


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.ExternalEntityRefHandler = self.refuse
        self.root: Node | None = None
        self.open: list[Node] = []
        self.pieces: list[list[str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes, self.parser.CurrentLineNumber)
        if len(self.open) >= DEEPEST:
            raise FileRefused(_("Elements stand inside each other too deeply."), node.line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)
        self.pieces.append([])

    def end(self, _tag: str) -> None:
        self.open.pop().text = "".join(self.pieces.pop())

    def data(self, text: str) -> None:
        if self.pieces:
            self.pieces[-1].append(text)

    def refuse(self, *_arguments: object) -> int:
        raise FileRefused(
            _("The file declares a document type or entities, which are not read, to be safe."),
            self.parser.CurrentLineNumber,
        )


def tree(text: str) -> Node:
    """The root of a file. Raises FileRefused, with the line."""
    builder = _Builder()
    try:
        # Text, so an encoding that the file declares for itself changes nothing.
        builder.parser.Parse(text, True)
    except expat.ExpatError as error:
        message = _("The XML is broken: %(reason)s.") % {"reason": expat.ErrorString(error.code)}
        raise FileRefused(message, error.lineno) from None
    except ValueError:
        raise FileRefused(_("The XML is broken.")) from None
    if builder.root is None:
        raise FileRefused(_("The XML is empty."))
    return builder.root
