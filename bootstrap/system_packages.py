"""Debian packages: with root's rights into the system, without them into `.system/` beside the project.

The private way lets apt work out and check the downloads in folders of our own, and unpacks them with
dpkg-deb; nothing outside the checkout is touched.
"""

import ctypes
import os
import shutil
import ssl
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bootstrap.console import PAUSES_BETWEEN_ATTEMPTS, OperatorError, execute, say, succeed
from bootstrap.places import BUILD, ROOT, SYSTEM


@dataclass(frozen=True)
class Need:
    """Something the system should have, how to tell, and the Debian packages that bring it."""

    name: str
    purpose: str
    packages: tuple[str, ...]
    libraries: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    files: tuple[str, ...] = ()  # by their path from the root
    beside: str = ""  # a pattern of folders that hold the commands and are on nobody's path

    @property
    def folder(self) -> Path:
        return SYSTEM / self.name

    def find(self, command: str) -> str | None:
        """The system's own program of that name."""
        elsewhere = sorted(Path("/").glob(f"{self.beside}/{command}"), reverse=True) if self.beside else []
        return shutil.which(command) or next(map(str, elsewhere), None)


DOCUMENT_LIBRARIES = Need(
    "documents",
    "libraries that write PDF",
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    # What WeasyPrint opens, by the names it asks for (weasyprint/text/ffi.py).
    libraries=(
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
        "libpangoft2-1.0.so.0",
    ),
)
BROWSER = Need("browser", "a browser for the tests", ("chromium",), commands=("chromium",))
DOCUMENT_READERS = Need(
    "poppler",
    "programs that read PDF, for the tests",
    ("poppler-utils",),
    commands=("pdffonts", "pdfinfo", "pdfsig", "pdftoppm", "pdftotext"),
)
# Checks the structure of PDF files. The tests skip, and name it, where it cannot be had.
DOCUMENT_CHECKER = Need("qpdf", "a program that checks PDF, for the tests", ("qpdf",), commands=("qpdf",))
# An extra, because it is large: `python3 -m bootstrap setup --east-asian`.
EAST_ASIAN_FONTS = Need(
    "east-asian",
    "typefaces for Chinese, Japanese and Korean",
    ("fonts-noto-cjk",),
    files=tuple(f"usr/share/fonts/opentype/noto/NotoSansCJK-{style}.ttc" for style in ("Regular", "Bold")),
)
# A campaign starts a server of its own with it, as an ordinary user; nothing else here needs one.
POSTGRESQL = Need(
    "postgresql",
    "a PostgreSQL server for the tests",
    ("postgresql",),
    commands=("initdb", "postgres"),
    beside="usr/lib/postgresql/*/bin",
)
# Opens the Word files of the site with a program that did not write them. 84 MB to fetch, 260 MB on the disk.
WORD_PROCESSOR = Need(
    "libreoffice",
    "a word processor for the tests",
    ("libreoffice-writer-nogui",),
    commands=("soffice",),
)
CERTIFICATES = Need("certificates", "certificates of the public authorities", ("ca-certificates",))
OTHER_BROWSERS = ("chromium-browser", "google-chrome", "google-chrome-stable")

LOAD_ORDER = SYSTEM / "load-order.txt"
WRAPPERS = SYSTEM / "bin"


def system_has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def system_has(need: Need) -> bool:
    if need is BROWSER and any(shutil.which(other) for other in OTHER_BROWSERS):
        return True
    return (
        all(system_has_library(library) for library in need.libraries)
        and all(need.find(command) for command in need.commands)
        and all((Path("/") / file).is_file() for file in need.files)
    )


def provide(need: Need) -> None:
    """See to it that a need is met; does nothing where it is."""
    privately_there = (need.folder / "complete").is_file()
    if system_has(need):
        if need is DOCUMENT_LIBRARIES:
            LOAD_ORDER.unlink(missing_ok=True)
        return
    if not privately_there:
        say(f"Getting {need.purpose} ({', '.join(need.packages)})")
        if not shutil.which("apt-get"):
            raise OperatorError(
                f"This system lacks {need.purpose} and is not a Debian: install the equivalents of "
                f"{', '.join(need.packages)} with its package manager, then run the same command again."
            )
        if install_into_system(need.packages) and system_has(need):
            return
        unpack_privately(need)
    if need is DOCUMENT_LIBRARIES and not LOAD_ORDER.is_file():
        write_load_order(need.folder)
    for command in need.commands:
        write_wrapper(need, command)


def install_if_possible(need: Need) -> None:
    """For what the tests can do without: they skip, and name it. Never unpacked privately: its packages name their
    places in the system all through."""
    if system_has(need):
        return
    say(f"Getting {need.purpose} ({', '.join(need.packages)})")
    if not (shutil.which("apt-get") and install_into_system(need.packages) and system_has(need)):
        say(f"Going on without {need.purpose}: the tests that ask for it are skipped")


# --- with root's rights -------------------------------------------------------------------------------


@cache
def privilege() -> list[str] | None:
    """The words before `apt-get` that make it work on the system; None where that is not allowed."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and execute(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


@cache
def refresh_system_lists(words: tuple[str, ...]) -> None:
    # Its exit status is no verdict: one source of many that does not answer makes it fail.
    execute([*words, "apt-get", "-o", "Acquire::Retries=3", "update"])


def install_into_system(packages: Iterable[str]) -> bool:
    """Whether apt could install the packages for everybody."""
    words = privilege()
    if words is None:
        return False
    refresh_system_lists(tuple(words))
    options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    return execute([*words, *quiet, "apt-get", "install", *options, *packages]).returncode == 0


# --- without ------------------------------------------------------------------------------------------


def private_apt(archives: Path) -> list[str]:
    """apt-get on lists and archives of our own: it reads the system's status, and changes nothing there."""
    lists, cache_folder = SYSTEM / "apt" / "lists", SYSTEM / "apt" / "cache"
    for folder in (lists, archives, cache_folder):
        (folder / "partial").mkdir(parents=True, exist_ok=True)
    options = {
        "Dir::State::Lists": lists,
        "Dir::Cache": cache_folder,
        "Dir::Cache::archives": archives,
        "Debug::NoLocking": 1,
        "APT::Sandbox::User": "",  # a root that falls back to this keeps its own rights
        "Acquire::Languages": "none",
        "Acquire::Retries": 3,
    }
    return ["apt-get", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]


@cache
def refresh_private_lists() -> None:
    execute([*private_apt(SYSTEM / "apt" / "archives"), "update"])


def unpack_privately(need: Need) -> None:
    """Download the packages and whatever they miss here, and unpack them into the need's own folder."""
    shutil.rmtree(need.folder, ignore_errors=True)
    archives = need.folder / "archives"
    refresh_private_lists()
    succeed(
        [*private_apt(archives), "install", "-y", "--no-install-recommends", "--download-only", *need.packages],
        purpose=f"download {', '.join(need.packages)}",
        advice="Check the network, or have an administrator install these packages, and run it again.",
        pauses=PAUSES_BETWEEN_ATTEMPTS,
    )
    for archive in sorted(archives.glob("*.deb")):
        succeed(
            ["dpkg-deb", "-x", archive, need.folder],
            purpose=f"unpack {archive.name}",
            advice="Check that the disk has room and run it again.",
        )
    shutil.rmtree(archives)
    if need is DOCUMENT_LIBRARIES:
        write_load_order(need.folder)
    (need.folder / "complete").touch()


def library_folders(folder: Path, depth: tuple[str, ...] = ("",)) -> list[Path]:
    """The folders of an unpacked need that hold shared libraries, as ld.so would search them."""
    patterns = [pattern + below for below in depth for pattern in ("lib/*-linux-*", "usr/lib/*-linux-*", "usr/lib")]
    return [found for pattern in patterns for found in sorted(folder.glob(pattern)) if any(found.glob("lib*.so*"))]


def write_load_order(folder: Path) -> None:
    """List the unpacked libraries, each after those it needs, for learning/core/native_libraries.py."""
    output = succeed(
        [sys.executable, "-m", "bootstrap.load_order", *library_folders(folder)],
        purpose="try the unpacked libraries",
        advice="Delete the folder .system and run it again.",
    )
    LOAD_ORDER.write_text("".join(f"{Path(line).relative_to(ROOT)}\n" for line in output.splitlines()))


def write_wrapper(need: Need, command: str) -> None:
    """A script that runs an unpacked program with the libraries it came with."""
    # Debian's /usr/bin/chromium is itself a script that looks in /usr/lib: past it to the program.
    candidates = [need.folder / "usr" / "lib" / command / command, need.folder / "usr" / "bin" / command]
    candidates += sorted(need.folder.glob(f"{need.beside}/{command}"), reverse=True) if need.beside else []
    program = next(candidate for candidate in candidates if candidate.is_file())
    # One level down as well: some libraries keep private ones there and name that place absolutely.
    folders = ":".join(str(place) for place in library_folders(need.folder, ("", "/*")))
    script = (
        "#!/bin/sh\n"
        f'export LD_LIBRARY_PATH="{folders}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"\n'
        f'export FONTCONFIG_FILE="${{FONTCONFIG_FILE:-{BUILD / "fonts" / "fonts.conf"}}}"\n'
        f'exec "{program}" "$@"\n'
    )
    wrapper = WRAPPERS / command
    if wrapper.is_file() and wrapper.read_text() == script:
        return
    WRAPPERS.mkdir(parents=True, exist_ok=True)
    wrapper.write_text(script)
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def find_command(command: str) -> str | None:
    """The path of a program: the system's, or the wrapper of an unpacked one."""
    names = (command, *OTHER_BROWSERS) if command == "chromium" else (command,)
    found = next((path for name in names if (path := shutil.which(name))), None)
    wrapper = WRAPPERS / command
    return found or (str(wrapper) if wrapper.is_file() else None)


def find_folder(need: Need) -> str | None:
    """The folder in which all commands of a need are: the system's, or that of the wrappers."""
    found = need.find(need.commands[0])
    # A link on the path may lead to a folder that has them all.
    for folder in (Path(found).resolve().parent if found else WRAPPERS, WRAPPERS):
        if all((folder / command).is_file() for command in need.commands):
            return str(folder)
    return None


# --- certificates -------------------------------------------------------------------------------------


def system_trusts_somebody() -> bool:
    """Whether programs here can check who answers them over HTTPS."""
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    return bool(paths.cafile) or bool(folder and folder.is_dir() and any(folder.iterdir()))


def provide_certificates() -> dict[str, str]:
    """Variables that point programs to certificates; none where the system has its own."""
    if system_trusts_somebody() or not shutil.which("apt-get"):
        return {}
    bundle = SYSTEM / "certificates.pem"
    if not bundle.is_file():
        say(f"Getting {CERTIFICATES.purpose}")
        unpack_privately(CERTIFICATES)
        sources = sorted((CERTIFICATES.folder / "usr/share/ca-certificates/mozilla").glob("*.crt"))
        bundle.write_text("".join(source.read_text() for source in sources))
    return {name: str(bundle) for name in ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS")}
