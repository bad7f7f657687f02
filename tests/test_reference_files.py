"""The official schemas come from the package that uv.lock records, and nothing else of it does."""

import io
import tarfile

from bootstrap import reference_files
from bootstrap.python_packages import LOCK


def test_the_source_package_is_pinned_by_its_checksum():
    line = reference_files.requirement(LOCK.read_text())
    assert line.startswith("openbadgeslib==")
    assert " --hash=sha256:" in line


def test_only_schemas_leave_the_archive_and_only_by_their_names(tmp_path):
    with tarfile.open(tmp_path / "source.tar.gz", "w:gz") as archive:
        for name in ("x/ob_schemas/a.json", "x/ob_schemas/../../../b.json", "x/setup.py", "x/ob_schemas/refresh.sh"):
            member = tarfile.TarInfo(name)
            member.size = 2
            archive.addfile(member, io.BytesIO(b"{}"))
    folder = tmp_path / "out"
    folder.mkdir()
    reference_files.extract(tmp_path / "source.tar.gz", folder)
    assert sorted(path.name for path in tmp_path.rglob("*.json")) == ["a.json", "b.json"]
    assert {path.parent for path in tmp_path.rglob("*.json")} == {folder}
