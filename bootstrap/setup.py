"""From a bare checkout to one that can run: packages, system libraries, assets. Nothing is done twice."""

import argparse
import fcntl
import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bootstrap import assets, python_packages, reference_files, system_packages
from bootstrap.console import say
from bootstrap.places import PYTHON, ROOT, SYSTEM, TOOLS

READERS = (*system_packages.DOCUMENT_READERS.commands, *system_packages.DOCUMENT_CHECKER.commands)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install over each other."""
    SYSTEM.mkdir(exist_ok=True)
    with (SYSTEM / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up of this checkout to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(*, for_tests: bool = False, browser: bool = False, east_asian: bool = False) -> None:
    """Everything a site needs; `for_tests` adds the development tools, `browser` what the journeys and the
    campaigns drive, `east_asian` typefaces for names in Chinese, Japanese and Korean."""
    with one_at_a_time():
        python_packages.prepare_environment_variables()
        os.environ.update(system_packages.provide_certificates())
        # "scale" for PostgreSQL: the fault campaigns run on it, too.
        python_packages.synchronise(["dev", "scale"] if for_tests else [])
        subprocess.run([str(PYTHON), "-m", "learning.core.languages"], cwd=ROOT, check=True)
        system_packages.provide(system_packages.DOCUMENT_LIBRARIES)
        if east_asian:
            system_packages.provide(system_packages.EAST_ASIAN_FONTS)
        if browser:
            system_packages.provide(system_packages.BROWSER)
            system_packages.provide(system_packages.DOCUMENT_READERS)
            system_packages.provide(system_packages.DOCUMENT_CHECKER)
            system_packages.provide(system_packages.POSTGRESQL)
            system_packages.install_if_possible(system_packages.WORD_PROCESSOR)
        if for_tests:
            reference_files.provide_schemas()
        assets.install_npm_packages()
        assets.build()
        write_tools()


def write_tools() -> None:
    """Tell the tests where the programs are that they drive (tests/conftest.py reads it)."""
    tools: dict[str, object] = {name: system_packages.find_command(name) for name in ("chromium", *READERS, "soffice")}
    tools["postgresql"] = system_packages.find_folder(system_packages.POSTGRESQL)
    tools["environment"] = {}
    # Playwright's own Node.js needs a library that a small system lacks; ours does not.
    if not system_packages.system_has_library("libatomic.so.1"):
        tools["environment"] = {"PLAYWRIGHT_NODEJS_PATH": str(assets.find_node().program)}
    text = json.dumps(tools, indent=2) + "\n"
    if not TOOLS.is_file() or TOOLS.read_text() != text:
        TOOLS.write_text(text)


def command(further_words: Sequence[str]) -> int:
    """`make setup`, with `--east-asian` for names in Chinese, Japanese and Korean: once asked for, they stay."""
    parser = argparse.ArgumentParser(prog="python3 -m bootstrap setup")
    parser.add_argument("--east-asian", action="store_true", help="typefaces for Chinese, Japanese and Korean (60 MB)")
    set_up(east_asian=parser.parse_args(further_words).east_asian)
    say("Ready: .venv/bin/python manage.py works; `make run` starts the site.")
    return 0
