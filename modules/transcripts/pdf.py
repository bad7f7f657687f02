"""The transcript as a tagged PDF, printed from its HTML."""

from learning.core import pdf
from modules.transcripts.document import TranscriptDocument
from modules.transcripts.page import as_html


def as_pdf(document: TranscriptDocument) -> bytes:
    """The file, with bookmarks, title and language."""
    return pdf.render(as_html(document))
