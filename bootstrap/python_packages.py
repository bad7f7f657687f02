"""Python packages: a pinned uv, then what uv.lock says into `.venv`."""

import importlib.util
import json
import os
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from bootstrap.console import PAUSES_BETWEEN_ATTEMPTS, OperatorError, say, succeed
from bootstrap.places import ENVIRONMENT, PYTHON, ROOT, SYSTEM
from bootstrap.stamps import fingerprint
from bootstrap.system_packages import Need, unpack_privately

LOCK = ROOT / "uv.lock"
STAMP = ENVIRONMENT / "continuum-packages.json"
PIP = Need("pip", "Python's package installer", ("python3-pip-whl",))
NETWORK_ADVICE = "Check the network and run the same command again."


def prepare_environment_variables() -> None:
    """What uv and its like must find set, and caches inside the checkout where the home is not writable."""
    os.environ.pop("VIRTUAL_ENV", None)
    os.environ.update(
        {
            "UV_LINK_MODE": "copy",
            "UV_PYTHON_DOWNLOADS": "never",
            "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT),
            "UV_NO_PROGRESS": "1",
            "UV_HTTP_RETRIES": "5",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
    )
    if not os.access(Path.home(), os.W_OK):
        for variable, name in (("UV_CACHE_DIR", "uv"), ("PIP_CACHE_DIR", "pip"), ("npm_config_cache", "npm")):
            os.environ.setdefault(variable, str(SYSTEM / "cache" / name))


def installer_requirement(lock_text: str) -> tuple[str, str]:
    """uv's version, and the requirement line with every checksum that uv.lock records for it."""
    package = next(package for package in tomllib.loads(lock_text)["package"] if package["name"] == "uv")
    checksums = sorted({wheel["hash"] for wheel in package["wheels"]})
    return package["version"], " ".join([f"uv=={package['version']}", *(f"--hash={value}" for value in checksums)])


def pip_command() -> list[str | Path]:
    """A pip that runs: this Python's own, one made in a throw-away environment, or Debian's wheel of it."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if importlib.util.find_spec("ensurepip"):
        python = SYSTEM / "pip-environment" / "bin" / "python"
        if not python.is_file():
            succeed(
                [sys.executable, "-m", "venv", python.parent.parent],
                purpose="make an environment for pip",
                advice="Check that this Python is complete.",
            )
        return [python, "-m", "pip"]
    # Debian splits both off python3; its wheel of pip runs from where it is unpacked.
    if not (PIP.folder / "complete").is_file():
        unpack_privately(PIP)
    wheel = next((PIP.folder / "usr" / "share" / "python-wheels").glob("pip-*.whl"), None)
    if wheel is None:
        raise OperatorError(
            "This Python has no pip: install python3-venv or python3-pip, then run the same command again."
        )
    return [sys.executable, wheel / "pip"]


def installer() -> Path:
    """The path of the pinned uv, fetched and checked against uv.lock when it is not there."""
    version, requirement = installer_requirement(LOCK.read_text())
    folder = SYSTEM / f"uv-{version}"
    program = folder / "bin" / "uv"
    if program.is_file():
        return program
    say(f"Getting uv {version}, which installs the Python packages")
    SYSTEM.mkdir(exist_ok=True)
    requirements = SYSTEM / "uv-requirement.txt"
    requirements.write_text(requirement + "\n")
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--upgrade", "--target", str(folder)]
    succeed(
        [*pip_command(), "install", *options, "-r", requirements],
        purpose=f"install uv {version}",
        advice=NETWORK_ADVICE,
        pauses=PAUSES_BETWEEN_ATTEMPTS,
    )
    return program


def synchronise(groups: Iterable[str] = ()) -> None:
    """Install what uv.lock says, with these dependency groups and those asked for before."""
    known = json.loads(STAMP.read_text()) if STAMP.is_file() else {"fingerprint": "", "groups": []}
    wanted = sorted({*groups, *known["groups"]})
    value = fingerprint(LOCK, ROOT / "pyproject.toml")
    if PYTHON.exists() and known == {"fingerprint": value, "groups": wanted}:
        return
    uv = installer()
    if not PYTHON.exists():
        say("Making the Python environment")
        succeed(
            [uv, "venv", "--clear", "--python", sys.executable, ENVIRONMENT],
            purpose="make the Python environment",
            advice="Check that the disk has room and run it again.",
        )
    say(f"Installing Python packages{' with ' + ', '.join(wanted) if wanted else ''}")
    words = [word for group in wanted for word in ("--group", group)]
    succeed(
        [uv, "sync", "--frozen", "--inexact", *words],
        purpose="install the Python packages",
        advice=NETWORK_ADVICE,
        pauses=PAUSES_BETWEEN_ATTEMPTS,
    )
    STAMP.write_text(json.dumps({"fingerprint": value, "groups": wanted}))
