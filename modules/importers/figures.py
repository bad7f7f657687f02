"""Drawings that ship with the course: checked, and kept as pictures that a trainer can exchange."""

import hashlib
from pathlib import Path

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.core.files.base import ContentFile

from media.models import CustomImage
from modules.importers.source import SourceError

NAMESPACE = "{http://www.w3.org/2000/svg}"
# A drawing needs nothing else; what could run or fetch is not among them.
SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "marker", "use", "symbol"}
ELEMENTS = SHAPES | {"svg", "g", "title", "desc", "defs", "style", "text", "tspan"}


def load_figures(folder: Path) -> dict[str, int]:
    """Every drawing in `folder` by file name, as the id of its picture. Raises SourceError for one that is unfit."""
    files = sorted(folder.glob("*.svg")) if folder.is_dir() else []
    return {path.name: _load(path) for path in files}


def _load(path: Path) -> int:
    content = path.read_bytes()
    title = _check(path, content)
    digest = hashlib.sha256(content).hexdigest()
    source = f"{path.parent.parent.name}/{path.name}"
    image = CustomImage.objects.filter(source=source).first() or CustomImage(source=source)
    if image.source_digest != digest:
        image.title, image.source_digest = title, digest
        image.file = ContentFile(content, name=f"{path.stem}-{digest[:8]}.svg")
        image.save()
        image.renditions.all().delete()
    return image.pk


def _check(path: Path, content: bytes) -> str:
    """The drawing's title; raises SourceError where it is not a plain drawing with its words."""
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException) as error:
        raise SourceError(f"{path}: this is not a drawing: {error}") from error
    for element in root.iter():
        if element.tag.removeprefix(NAMESPACE) not in ELEMENTS:
            raise SourceError(f"{path}: “{element.tag.removeprefix(NAMESPACE)}” has no place in a drawing.")
        for name, value in element.attrib.items():
            if name.lower().startswith("on") or (name.endswith("href") and not value.startswith("#")):
                raise SourceError(f"{path}: a drawing runs nothing and fetches nothing ({name}).")
        if element.tag == f"{NAMESPACE}style" and ("@import" in (element.text or "") or "url(" in (element.text or "")):
            raise SourceError(f"{path}: a drawing fetches nothing (style).")
    words = {name: (root.findtext(f"{NAMESPACE}{name}") or "").strip() for name in ("title", "desc")}
    for name, text in words.items():
        if not text:
            raise SourceError(f"{path}: the drawing has no <{name}>.")
    if not root.get("viewBox"):
        raise SourceError(f"{path}: the drawing has no viewBox.")
    return words["title"]
