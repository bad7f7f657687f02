"""A secret that a development site makes for itself once and keeps beside its data."""

import os
import secrets
import tempfile
from pathlib import Path


def local_secret(path: Path) -> str:
    """The secret in the file at `path`, made on the first call; readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            # A link fails where the name is taken: web server and worker may start together, one wins
            # and both read the winner's whole file.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text()
