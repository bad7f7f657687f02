"""Programs of others with which the tests open our files: poppler for PDF, LibreOffice for Word."""

import json
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

TOOLS = settings.BUILD_DIR / "tools.json"
PATIENCE = 120  # seconds: a shared machine may be slow


def program(name: str) -> str:
    """Its path, as the set-up found it; skips the test, and says what is missing, without it."""
    path = (json.loads(TOOLS.read_text()).get(name) if TOOLS.is_file() else "") or ""
    if not Path(path).is_file():
        pytest.skip(f"There is no {name} ({TOOLS} names “{path}”): `make test` looks for one.")
    return path


def run(name: str, *words: str | Path) -> str:
    """What the program prints."""
    done = subprocess.run([program(name), *map(str, words)], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def word_as_pdf(data: bytes, folder: Path) -> Path:
    """The Word file as LibreOffice prints it."""
    file = folder / "form.docx"
    file.write_bytes(data)
    # A profile of its own: one that is in use by another run would be waited for.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, file)
    return file.with_suffix(".pdf")
