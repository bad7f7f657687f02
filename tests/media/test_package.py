"""The validator: what a sound package is said to be, and which rule an unsound one breaks."""

import io
import stat
import time
import tracemalloc
import zipfile

import pytest

from media.h5p.package import inspect, unpack
from tests.media.packages import (
    MAIN,
    as_json,
    changed,
    library,
    manifest,
    rule,
    sound_files,
    zipped,
)

MB = 1024 * 1024


def test_a_sound_package_is_described():
    found = inspect(changed({}))
    assert (found.title, found.main_library, found.language) == ("A sound activity", "H5P.Sound 1.2", "en")
    assert found.content["answers"] == [{"text": "She", "correct": True}]
    assert (found.files, found.size) == (8, sum(len(data) for data in sound_files().values()))
    assert len(found.sha256) == 64


def test_it_is_unpacked_as_it_is_and_libraries_under_their_full_names(tmp_path):
    files = {name.replace(MAIN, "H5P.Sound"): data for name, data in sound_files().items()}
    unpack(zipped(files), tmp_path)
    written = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == sound_files()


def test_what_h5p_passes_over_is_passed_over(tmp_path):
    odd = {
        "README": b"x",
        ".DS_Store": b"x",
        "__MACOSX/._h5p.json": b"x",
        f"{MAIN}/.git/config": b"x",
        "notes.txt": b"x",
    }
    unpack(changed(odd), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"h5p.json", "content", MAIN}
    assert not (tmp_path / MAIN / ".git").exists()


def test_old_packages_without_embedding_and_language_are_taken():
    old = {name: value for name, value in manifest().items() if name not in ("embedTypes", "language")}
    assert inspect(changed({"h5p.json": as_json(old)})).language == "und"


def test_numbers_may_be_written_as_text_as_h5p_itself_does():
    odd = library(majorVersion="1", minorVersion="2", patchVersion="7", runnable=True)
    assert inspect(changed({f"{MAIN}/library.json": as_json(odd)})).main_library == "H5P.Sound 1.2"


# --- the ZIP --------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(200)])
def test_what_is_no_zip_is_refused(data):
    assert rule(io.BytesIO(data)) in ("not-a-package", "h5p-json-missing")


def test_a_package_that_was_cut_off_is_refused():
    data = changed({}).getvalue()
    assert rule(io.BytesIO(data[: len(data) // 2])) == "not-a-package"


def test_a_byte_that_changed_is_found():
    data = bytearray(changed({"content/text.txt": b"abc" * 100}).getvalue())
    at = data.index(b"content/text.txt") + len(b"content/text.txt") + 2
    data[at] ^= 0xFF
    assert rule(io.BytesIO(bytes(data))) in ("damaged", "size-lies")


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("/etc/passwd.txt", "name-absolute"),
        ("C:/x.txt", "name-drive"),
        ("content/x.txt:stream", "name-drive"),
        ("content\\x.txt", "name-backslash"),
        ("../x.txt", "name-parent"),
        ("content/../../x.txt", "name-parent"),
        ("content/\u2024\u2024/x.txt", "name-parent"),
        ("content/..\uff0fx.txt", "name-parent"),
        ("index.html", "extension-content"),
        ("content/a\nb.txt", "name-control"),
        ("content/\u202egnp.txt", "name-control"),
        ("content/a//b.txt", "name-odd"),
        ("content/./b.txt", "name-odd"),
        ("content/end. /b.txt", "name-odd"),
        ("content/" + "é" * 140 + ".txt", "name-odd"),
        ("content/Images/picture.png", "name-collision"),
        ("content/images/PICTURE.png", "name-collision"),
        ("content/images", "name-collision"),
        ("content/evil.html", "extension-content"),
        ("content/evil.svg", "extension-content"),
        ("content/evil.js", "extension-content"),
        ("content/evil.php", "extension-content"),
        ("content/photo.php.jpg", "extension-hidden"),
        ("content/photo", "extension-missing"),
        (f"{MAIN}/evil.html", "extension-library"),
        ("H5P.Other-1.0/x.js", "library-json-missing"),
    ],
)
def test_a_name_that_leads_out_or_is_not_allowed_is_refused(name, broken):
    assert rule(changed({name: b"x"})) == broken


def test_a_nul_in_a_name_hides_nothing():
    data = changed({"content/a.txt#.js": b"x"}).getvalue().replace(b"a.txt#.js", b"a.txt\0.js")
    assert rule(io.BytesIO(data)) == "name-control"


def entry(name, mode=0o644 | stat.S_IFREG):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, mode << 16
    return info


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFDIR])
def test_links_and_devices_are_refused(kind):
    files = [*sound_files().items(), (entry("content/link.txt", kind | 0o777), b"/etc/passwd")]
    assert rule(zipped(files)) == "not-a-file"


def test_the_same_file_twice_is_tolerated_and_another_of_the_same_name_is_not(tmp_path):
    twice = [*sound_files().items(), ("h5p.json", sound_files()["h5p.json"])]
    with pytest.warns(UserWarning, match="Duplicate name"):
        assert inspect(zipped(twice)).files == 8
    with pytest.warns(UserWarning, match="Duplicate name"):
        assert rule(zipped([*twice, ("content/images/picture.png", b"something else")])) == "duplicate"


def test_too_many_too_large_and_too_regular_are_refused_by_their_rules():
    assert rule(changed({f"content/{number}.txt": b"x" for number in range(2_000)})) == "too-many-entries"
    assert rule(changed({}), entries=5) == "too-many-entries"
    assert rule(changed({"content/a.txt": bytes(9_000)}), file=8_000) == "file-too-large"
    assert (
        rule(changed({"content/a.txt": bytes(9_000), "content/b.txt": bytes(9_000)}), unpacked=15_000)
        == "too-large-unpacked"
    )
    assert rule(changed({"content/a.txt": bytes(1 * MB)})) == "ratio"


def test_twenty_thousand_entries_are_refused_before_they_are_all_read():
    names = {f"content/{number}.txt": b"" for number in range(20_000)}
    stream = zipped(names)
    started = time.perf_counter()
    assert rule(stream) == "too-many-entries"
    assert time.perf_counter() - started < 2


def lying(files, name, size):
    """A ZIP whose two headers of `name` say that it unpacks to `size` bytes."""
    data = bytearray(zipped(files).getvalue())
    encoded = name.encode()
    first = data.index(encoded)
    last = data.rindex(encoded)
    data[first - 8 : first - 4] = size.to_bytes(4, "little")
    data[last - 22 : last - 18] = size.to_bytes(4, "little")
    return io.BytesIO(bytes(data))


@pytest.mark.parametrize("claimed", [10, 40_000, 100_001])
def test_a_lie_about_the_size_is_found_by_counting(claimed):
    files = {**sound_files(), "content/a.txt": b"abcdefghij" * 10_000}
    assert rule(lying(files, "content/a.txt", claimed)) in ("size-lies", "damaged")


def test_a_bomb_is_refused_in_little_time_and_memory():
    """100 MB of zeros that claim to be 1 KB: what lies is stopped after a block, not after the zeros."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sound_files().items():
            archive.writestr(name, data)
        with archive.open("content/bomb.txt", "w") as bomb:
            for _block in range(100):
                bomb.write(bytes(1 * MB))
    honest = stream.getvalue()
    assert rule(io.BytesIO(honest)) == "file-too-large"
    data = bytearray(honest)
    last = data.rindex(b"content/bomb.txt")
    data[last - 22 : last - 18] = (1_000).to_bytes(4, "little")
    tracemalloc.start()
    started = time.perf_counter()
    assert rule(io.BytesIO(bytes(data))) in ("size-lies", "damaged")
    took, memory = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 2
    assert memory < 16 * MB


def test_entries_that_share_their_bytes_are_refused():
    data = bytearray(changed({"content/one.txt": b"1" * 50, "content/two.txt": b"2" * 50}).getvalue())
    one, two = data.index(b"content/one.txt") - 30, data.rindex(b"content/two.txt")
    data[two - 4 : two] = (one + 3).to_bytes(4, "little")
    assert rule(io.BytesIO(bytes(data))) == "damaged"


def test_what_stands_before_or_behind_the_archive_is_refused():
    data = changed({}).getvalue()
    page = b"<html><script>alert(1)</script>"
    assert rule(io.BytesIO(page + data)) == "not-one-archive"
    assert rule(io.BytesIO(data + page)) == "not-one-archive"
    comment = data[:-2] + len(data).to_bytes(2, "little") + data
    assert rule(io.BytesIO(comment)) == "not-one-archive"


@pytest.mark.parametrize("at", [6, 8, 14, 18, 22])
def test_a_header_that_contradicts_the_list_is_refused(at):
    data = bytearray(changed({"content/a.txt": b"abc" * 100}).getvalue())
    data[data.index(b"content/a.txt") - 30 + at] ^= 1
    assert rule(io.BytesIO(bytes(data))) == "size-lies"


def test_a_package_that_was_written_in_one_go_is_taken():
    """Its sizes follow the files, as programs write it that cannot go back."""

    class Pipe(io.BytesIO):
        def seek(self, *_where):
            raise OSError

        def tell(self):
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sound_files().items():
            archive.writestr(name, data)
    assert inspect(io.BytesIO(pipe.getvalue())).files == 8
