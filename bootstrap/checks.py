"""The checks of the code, the tests, the benchmarks and the campaigns."""

import os
import subprocess
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from bootstrap.console import OperatorError, say
from bootstrap.places import ENVIRONMENT, PYTHON, ROOT
from bootstrap.setup import set_up

PROGRAMS = ENVIRONMENT / "bin"
LINES_TO_SHOW = 80


def linters() -> dict[str, list[str | Path]]:
    """The checks by name; those that pyproject.toml configures, and the two of ruff."""
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text()).get("tool", {})
    found: dict[str, list[str | Path]] = {
        "ruff check": [PROGRAMS / "ruff", "check", "--output-format", "concise"],
        "ruff format": [PROGRAMS / "ruff", "format", "--check", "--output-format", "concise"],
    }
    if "importlinter" in configured:
        found["import floors"] = [PROGRAMS / "lint-imports"]
    if "mypy" in configured:
        found["types"] = [PROGRAMS / "mypy"]
    templates = template_folders()
    if "djlint" in configured and templates:
        found["templates"] = [PROGRAMS / "djlint", "--check", *templates]
    return found


def template_folders() -> list[Path]:
    ours = (ROOT / "templates", *ROOT.glob("*/templates"), *ROOT.glob("learning/*/templates"))
    return [folder for folder in ours if folder.is_dir() and any(folder.rglob("*.html"))]


def run_linters() -> bool:
    """Start all the checks at once, show what each that failed has to say; whether all passed."""
    started = {
        name: subprocess.Popen(
            [str(word) for word in words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, words in linters().items()
    }
    passed = True
    for name, process in started.items():
        output, _ = process.communicate()
        if process.returncode:
            passed = False
            say(f"{name}: failed\n{shortened(output)}")
        else:
            say(f"{name}: passed")
    return passed


def shortened(output: str) -> str:
    """The beginning of a long complaint; the linters repeat it in full when called by hand."""
    lines = output.rstrip().splitlines()
    rest = len(lines) - LINES_TO_SHOW
    return "\n".join(lines[:LINES_TO_SHOW] + ([f"... and {rest} lines more"] if rest > 0 else []))


def lint(further_words: Sequence[str]) -> int:
    """`make lint`."""
    set_up(for_tests=True)
    if not run_linters():
        raise OperatorError("The checks above found something: correct it, and run make lint again.")
    return 0


def test(further_words: Sequence[str]) -> int:
    """`make test`: the checks, then the tests; both run to their end, and either fails the whole."""
    begun = time.monotonic()
    set_up(for_tests=True, browser=True)
    clean = run_linters()
    words = [PYTHON, "-m", "pytest", "-n", str(os.cpu_count() or 2), *further_words]
    status = subprocess.run([str(word) for word in words], cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    say(f"Set-up, checks and tests took {time.monotonic() - begun:.0f} s")
    if not clean:
        raise OperatorError("The checks of the code above found something: correct it, and run make lint.")
    return status


def manage(*words: str) -> int:
    return subprocess.run(
        [str(PYTHON), "manage.py", *words], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    ).returncode


def bench(further_words: Sequence[str]) -> int:
    """`make bench`."""
    set_up(for_tests=True, browser=True)
    return manage("bench", *further_words)


def campaign(further_words: Sequence[str]) -> int:
    """`make campaign`."""
    set_up(for_tests=True, browser=True)
    return manage("campaign", *further_words)
