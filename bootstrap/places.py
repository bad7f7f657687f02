"""Where things are in a checkout. All of these folders but the root are ignored by git."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
SYSTEM = ROOT / ".system"
NODE_MODULES = ROOT / "node_modules"
BUILD = ROOT / "build"
SETUP_LOG = BUILD / "setup.log"
TOOLS = BUILD / "tools.json"


def data_folder() -> Path:
    """The folder a site writes to, as learning/settings/base.py reads it."""
    return Path(os.environ.get("CONTINUUM_DATA") or ROOT / "var").resolve()
