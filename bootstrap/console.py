"""Speaking to the person at the keyboard, and running other programs for them."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bootstrap.places import ROOT, SETUP_LOG

PAUSES_BETWEEN_ATTEMPTS = (2, 8)  # seconds


class OperatorError(Exception):
    """What went wrong and what to do next, in one plain line."""


def say(line: str) -> None:
    print(line, flush=True)


def open_missing_streams() -> None:
    """Give a process started with closed streams (a service manager, `<&-`) harmless ones.

    Without this the next file opened becomes file 0, 1 or 2, and other programs write into it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = open(1, "w")  # noqa: SIM115 (open for the life of the process)
    if sys.stderr is None:
        sys.stderr = open(2, "w")  # noqa: SIM115


def last_words(output: str) -> str:
    """The line of a failed program's output that most likely says why."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if line.lower().startswith(("error", "e:", "npm error", "fatal"))]
    return (telling or lines or ["it said nothing"])[-1]


def execute(
    arguments: Sequence[str | Path], environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, its output kept and added to the set-up log."""
    command = [str(argument) for argument in arguments]
    completed = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    SETUP_LOG.parent.mkdir(parents=True, exist_ok=True)
    with SETUP_LOG.open("a") as log:
        log.write(f"$ {' '.join(command)}\n{completed.stdout}[exit status {completed.returncode}]\n")
    return completed


def succeed(
    arguments: Sequence[str | Path],
    *,
    purpose: str,
    advice: str,
    environment: Mapping[str, str] | None = None,
    pauses: Sequence[float] = (),
) -> str:
    """Run a program that must succeed, trying again after each of `pauses` (seconds); its output.

    Raises OperatorError: `purpose` completes "Could not ...", `advice` says what to do next.
    """
    for pause in (*pauses, None):
        completed = execute(arguments, environment)
        if completed.returncode == 0:
            return completed.stdout
        if pause is not None:
            say(f"  that failed ({last_words(completed.stdout)}); trying again in {pause} s")
            time.sleep(pause)
    raise OperatorError(
        f"Could not {purpose}: {last_words(completed.stdout)}. {advice} All of it: {SETUP_LOG.relative_to(ROOT)}"
    )
