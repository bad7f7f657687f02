"""Blank forms as files. Each is made once a version and kept; whoever asks next has it at once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from learning.core import pdf, word
from learning.toolkit import drawings
from learning.toolkit.definition import Definition
from learning.toolkit.documents import words
from learning.toolkit.documents.docx import to_docx
from learning.toolkit.documents.html import to_html
from learning.toolkit.documents.pdf import to_pdf

FOLDER = "toolkit/blanks"
SEAL = hashlib.sha256


@dataclass(frozen=True)
class Kind:
    """A kind of file that a blank can have."""

    content_type: str
    render: Callable[..., bytes]


def _page(definition: Definition, *, remark: str, large: bool) -> bytes:
    return to_html(definition, remark=remark, large=large, leave_url=reverse("core:leave")).encode()


KINDS = {
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", to_docx),
    "pdf": Kind("application/pdf", to_pdf),
    "html": Kind("text/html; charset=utf-8", _page),
}


@dataclass(frozen=True)
class Blank:
    """One blank: which form, for which variant, for whom, how large, as what kind of file."""

    definition: Definition  # a whole published version
    kind: str
    variant: str = ""
    # With the sections for people who have signed in.
    in_full: bool = False
    is_large: bool = False

    @property
    def shown(self) -> Definition:
        shown = self.definition if self.in_full else self.definition.public()
        return words.one_variant(shown, self.variant) if self.variant else shown

    @property
    def is_shortened(self) -> bool:
        return not self.in_full and self.definition.public() != self.definition

    @property
    def file_name(self) -> str:
        """`t2-safety-assessment-v3.docx`."""
        name = words.file_name(self.shown, self.kind)
        return name.replace(f".{self.kind}", f"-large.{self.kind}") if self.is_large else name

    @property
    def digest(self) -> str:
        """Of everything that the file depends on: the same digest, the same file."""
        said = (self, settings.BASE_URL, settings.SITE_NAME, _fingerprint(self.definition.language))
        return hashlib.sha256(repr(said).encode()).hexdigest()

    def content(self) -> bytes:
        """The file, made now or taken from where it was kept."""
        kept = _kept(self._path)
        if kept is None:
            kept = KINDS[self.kind].render(self.shown, remark=self._remark(), large=self.is_large)
            _keep(self._path, kept)
        return kept

    def _remark(self) -> str:
        if not self.is_shortened:
            return ""
        with override(self.definition.language):
            return _("Parts of this form are for people who have signed in; they are left out here.")

    @property
    def _path(self) -> str:
        form = self.definition
        return f"{FOLDER}/{form.code}-{form.language}/v{form.version}-{self.digest[:32]}.{self.kind}"


@cache
def _fingerprint(language: str) -> str:
    """Of the program that makes the files: a new release makes them anew."""
    here = Path(__file__).parent
    files = [*here.glob("*.py"), *Path(drawings.__file__).parent.glob("*.py"), Path(pdf.__file__), Path(word.__file__)]
    files += Path(get_template("toolkit/documents/form.html").origin.name).parent.iterdir()
    files += [Path(folder) / language / "LC_MESSAGES" / "django.po" for folder in settings.LOCALE_PATHS]
    digest = hashlib.sha256(" ".join(map(installed, ("weasyprint", "python-docx"))).encode())
    for file in sorted(files):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _kept(path: str) -> bytes | None:
    """The file if it is whole: it ends with its own digest, so one that is just being written does not count."""
    try:
        with storages["private"].open(path) as file:
            sealed = file.read()
    except FileNotFoundError:
        return None
    size = SEAL().digest_size
    content, seal = sealed[:-size], sealed[-size:]
    return content if SEAL(content).digest() == seal else None


def _keep(path: str, content: bytes) -> None:
    """Keeps the file, and takes away those of the versions before."""
    storage = storages["private"]
    folder, _slash, name = path.rpartition("/")
    version = name.partition("-")[0]
    if storage.exists(folder):
        for other in storage.listdir(folder)[1]:
            if other == name or other.partition("-")[0] != version:
                storage.delete(f"{folder}/{other}")
    storage.save(path, ContentFile(content + SEAL(content).digest()))
