"""What a file of a certificate costs the worker, with its seal and without, and whether many take ever more room."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from learning.certificates import pdf_check, rendering
from learning.certificates.faces import Face, Line

ADDRESS = "https://learn.example.org/verify/7K3M-AAAA-BBBB-CCCC-DDDD/"
TOKEN = f"eyJ{'a' * 6000}.{'b' * 6000}.{'c' * 512}"  # about as long as a true one
MILLISECONDS = 1000
KILOBYTE = 1000
STATISTICS = Path("/proc/self/statm")


@dataclass(frozen=True)
class FileCost:
    """`ms` is processor time for one file, the median; `per_second` goes by the clock, one after the other;
    `grown_kb` is by how much the process grew from the first tenth of the files to the last."""

    name: str
    files: int
    ms: float
    per_second: float
    bytes: int
    grown_kb: float


def costs(*, files: int, progress: Callable[[str], None]) -> list[FileCost]:
    """Each way of making and of checking a file, `files` times."""
    sealed = rendering.render(a_face(0), address=ADDRESS, credential=TOKEN)
    ways: dict[str, Callable[[int], bytes]] = {
        "certificate file, unsigned": lambda number: rendering.render_unsealed(a_face(number), address=ADDRESS),
        "certificate file, signed": lambda number: rendering.render(a_face(number), address=ADDRESS, credential=TOKEN),
        "check of an uploaded file": lambda number: sealed if pdf_check.seals(sealed).is_whole else b"",
    }
    measured = []
    for name, way in ways.items():
        measured.append(cost(name, way, files=files))
        progress(name)
    return measured


def cost(name: str, way: Callable[[int], bytes], *, files: int) -> FileCost:
    times, begin, early, content = [], time.perf_counter(), 0.0, b""
    for number in range(files):
        begun = time.process_time()
        content = way(number)
        times.append((time.process_time() - begun) * MILLISECONDS)
        if number == files // 10:
            early = memory_kb()
    spent = time.perf_counter() - begin
    return FileCost(
        name=name,
        files=files,
        ms=round(median(times), 1),
        per_second=round(files / spent, 1),
        bytes=len(content),
        grown_kb=round(memory_kb() - early),
    )


def memory_kb() -> float:
    """What this process holds of the machine's memory; 0 where the system does not tell."""
    if not STATISTICS.exists():
        return 0.0
    return int(STATISTICS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / KILOBYTE


def a_face(number: int) -> Face:
    """Nine modules and three pieces of casework; no two names alike, and every fifth in another script."""
    names = ("Amina Okafor", "Nguyễn Thị Minh Khai", "Łucja Wiśniewska", "فاطمة الزهراء", "Ольга Щербакова")
    return Face(
        language="en",
        name=f"{names[number % len(names)]} {number}",
        organisation="Riverside Family Services",
        programme="Helping trafficked persons: completion",
        number=f"C-2026-{number:06d}",
        issued="21 November 2026",
        edition="1",
        modules=tuple(Line(f"Module {one}", "12 March 2026", "quiz: 9 of 10 (90 %)") for one in range(1, 10)),
        practice=tuple(Line(f"T{one} form", "2 May 2026", "rubric: 92 %, marked by a trainer") for one in (4, 8, 9)),
        statement="Read all nine modules, passed their quizzes, and practised on fictional clients.",
        valid_until="21 November 2028",
    )
