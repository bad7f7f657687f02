"""A progress bar on the terminal, and nothing where nobody looks on."""

import shutil
import sys
from typing import TextIO

WIDEST = 60


class ProgressBar:
    """Call it with a label after each step of `total`; used as a context manager it cleans up after itself."""

    def __init__(self, total: int, stream: TextIO | None = None):
        self.total, self.done = max(total, 1), 0
        self.stream = stream or sys.stderr
        self.shown = self.stream.isatty()

    def __call__(self, label: str) -> None:
        self.done += 1
        if self.shown:
            width = min(WIDEST, shutil.get_terminal_size().columns - 40)
            filled = min(width, width * self.done // self.total)
            line = f"\r[{'#' * filled}{'.' * (width - filled)}] {self.done}/{self.total} {label[:30]:<30}"
            self.stream.write(line)
            self.stream.flush()

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_error: object) -> None:
        if self.shown:
            self.stream.write("\r" + " " * (shutil.get_terminal_size().columns - 1) + "\r")
