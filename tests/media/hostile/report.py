"""What the tests found, in numbers, for the campaign: where HOSTILE_REPORT names a file, all packages are tried."""

import json
import os
from pathlib import Path


def is_whole() -> bool:
    """Whether all packages are played in a browser, instead of a few."""
    return "HOSTILE_REPORT" in os.environ


def note(part: str, **numbers: object) -> None:
    if is_whole():
        with Path(os.environ["HOSTILE_REPORT"]).open("a") as file:
            file.write(json.dumps({"part": part, **numbers}) + "\n")
