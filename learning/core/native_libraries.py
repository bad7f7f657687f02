"""The shared libraries that write PDF, where the system does not have them.

On a machine without root's rights the set-up unpacks them into `.system/`. They are found there by loading
them before WeasyPrint asks: the dynamic linker then answers by name. No variable has to be set for that, so
`manage.py` works as it is.
"""

import ctypes
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOAD_ORDER = ROOT / ".system" / "load-order.txt"
FONT_CONFIGURATION = ROOT / "build" / "fonts" / "fonts.conf"


def prepare() -> None:
    """Load what the set-up unpacked, and name the fonts that come with the site.

    Costs two looks at the disk where the system has the libraries. To be called before WeasyPrint is
    imported, and before anything else reads FONTCONFIG_FILE.
    """
    if FONT_CONFIGURATION.is_file():
        os.environ.setdefault("FONTCONFIG_FILE", str(FONT_CONFIGURATION))
    if LOAD_ORDER.is_file():
        for line in LOAD_ORDER.read_text().splitlines():
            load(ROOT / line)


def load(library: Path) -> None:
    """Load one library for all that come later; one that cannot be is left to WeasyPrint to complain about."""
    try:
        ctypes.CDLL(str(library), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return
