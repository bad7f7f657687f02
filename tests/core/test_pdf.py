"""The one PDF engine."""

import pytest

from learning.core import pdf


def test_a_document_fetches_nothing():
    _weasyprint, _fonts, fetcher = pdf._engine()

    for address in ("https://example.org/", "http://127.0.0.1/", "file:///etc/hostname", "ftp://example.org/a"):
        with pytest.raises(ValueError, match="disallowed"):
            fetcher.fetch(address)
    assert fetcher.fetch("data:text/plain,ours").read() == b"ours"
