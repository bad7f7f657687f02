"""HTML into a tagged PDF (PDF/UA-1, ISO 14289-1), with nothing fetched from anywhere.

WeasyPrint takes over a second to import, so it is imported with the first file. A font configuration costs 60 ms and
a quarter of a megabyte that never comes back, so there is one; it is not thread-safe, so it is locked while used.
"""

import threading
from functools import cache
from typing import Any

from learning.core.native_libraries import prepare

_layout = threading.Lock()


def render(html: str) -> bytes:
    """The PDF of a whole HTML document, whose style and pictures are inside it."""
    with _layout:
        weasyprint, fonts, fetcher = _engine()
        return weasyprint.HTML(string=html, base_url=None, url_fetcher=fetcher).write_pdf(
            font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True
        )


@cache
def _engine() -> tuple[Any, Any, Any]:
    """WeasyPrint, the fonts, and a fetcher that opens what the document carries in itself and nothing else."""
    prepare()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    return weasyprint, FontConfiguration(), URLFetcher(allowed_protocols=["data"], allow_redirects=False)
