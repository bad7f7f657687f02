"""The pure pieces of the set-up; the whole of it runs before these tests do."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bootstrap import assets, checks, console, places, python_packages, serving, stamps, system_packages
from learning.core import native_libraries

LOCK = """
[[package]]
name = "six"
version = "1.17.0"

[[package]]
name = "uv"
version = "0.13.9"
wheels = [{ url = "b", hash = "sha256:bb" }, { url = "a", hash = "sha256:aa" }, { url = "c", hash = "sha256:aa" }]
"""


def test_the_installer_is_pinned_with_every_checksum_of_the_lock_file():
    version, requirement = python_packages.installer_requirement(LOCK)
    assert version == "0.13.9"
    assert requirement == "uv==0.13.9 --hash=sha256:aa --hash=sha256:bb"


def test_the_real_lock_file_pins_an_installer():
    version, requirement = python_packages.installer_requirement(python_packages.LOCK.read_text())
    assert requirement.startswith(f"uv=={version} --hash=sha256:")


def test_the_npm_lock_file_names_no_registry():
    lock = json.loads((places.ROOT / "package-lock.json").read_text())
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert not [package for package in packages if "resolved" in package]
    assert all(package["integrity"].startswith("sha512-") for package in packages)


def test_front_end_packages_are_named_by_exact_versions():
    package = json.loads((places.ROOT / "package.json").read_text())
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert all(version.replace(".", "").isdigit() for version in versions)


@pytest.mark.parametrize(
    ("answer", "numbers"),
    [("v20.20.2\n", (20, 20, 2)), ("v18.19.0", (18, 19, 0)), ("v24.1.0-nightly3", (24, 1, 0)), ("", ())],
)
def test_versions_are_compared_by_number(answer, numbers):
    assert assets.version_numbers(answer) == numbers


def test_an_older_node_is_not_used():
    assert assets.version_numbers("v18.19.0") < assets.OLDEST_NODE < assets.version_numbers("v20.19.1")


def test_the_font_configuration_is_well_formed_and_puts_our_faces_first(tmp_path):
    folder = tmp_path / "a & b"
    root = ElementTree.fromstring(assets.font_configuration(folder, [Path("/usr/share/fonts")]))
    assert [element.text for element in root.findall("dir")] == [str(folder), "/usr/share/fonts"]
    assert {element.text for element in root.findall("alias/prefer/family")} == {assets.FAMILY}


def test_a_fingerprint_follows_contents_and_order(tmp_path):
    file = tmp_path / "lock"
    without = stamps.fingerprint(file, "text")
    file.write_text("one")
    with_one = stamps.fingerprint(file, "text")
    assert len({without, with_one, stamps.fingerprint("text", file), stamps.fingerprint("on", "etext")}) == 4
    assert with_one == stamps.fingerprint(file, "text")


def test_a_stamp_is_current_only_for_the_value_it_records(tmp_path):
    stamp = tmp_path / "folder" / "stamp"
    assert not stamps.is_current(stamp, "a")
    stamps.record(stamp, "a")
    assert stamps.is_current(stamp, "a")
    assert not stamps.is_current(stamp, "b")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("Resolving\nerror: no space left\nhint: make room\n", "error: no space left"),
        ("E: Unable to locate package\n\n", "E: Unable to locate package"),
        ("first\nlast\n", "last"),
        ("", "it said nothing"),
    ],
)
def test_a_failure_is_told_by_its_most_telling_line(output, said):
    assert console.last_words(output) == said


def test_a_step_that_fails_is_tried_again_and_then_explained(monkeypatch, tmp_path):
    monkeypatch.setattr(console, "SETUP_LOG", places.BUILD / "setup-of-tests.log")
    tries = tmp_path / "tries"
    script = (
        f"from pathlib import Path; Path({str(tries)!r}).open('a').write('x'); raise SystemExit('error: no network')"
    )
    with pytest.raises(console.OperatorError, match=r"Could not fetch it: error: no network. Try later."):
        console.succeed([sys.executable, "-c", script], purpose="fetch it", advice="Try later.", pauses=(0, 0))
    assert tries.read_text() == "xxx"


def test_a_long_complaint_is_shortened():
    shown = checks.shortened("\n".join(map(str, range(1000))))
    assert len(shown.splitlines()) == checks.LINES_TO_SHOW + 1
    assert shown.endswith("lines more")
    assert checks.shortened("all\nof it\n") == "all\nof it"


@pytest.mark.parametrize("value", ["abc", "0", "65536", "-1", "80 80"])
def test_a_port_that_is_none_is_refused_in_one_line(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(console.OperatorError, match="PORT is"):
        serving.chosen_port()


def test_a_taken_port_is_named_and_the_next_proposed():
    with socket.socket() as taken:
        taken.bind((serving.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(console.OperatorError, match=f"Port {port} is taken.*PORT={port + 1}"):
            serving.check_port(port)
    serving.check_port(port)


def test_a_data_folder_serves_one_site_at_a_time(tmp_path):
    with (
        serving.sole_use(tmp_path / "data"),
        pytest.raises(console.OperatorError, match="already runs"),
        serving.sole_use(tmp_path / "data"),
    ):
        pass
    with serving.sole_use(tmp_path / "data"):
        pass


def test_a_need_the_system_meets_installs_nothing(monkeypatch):
    monkeypatch.setattr(system_packages, "install_into_system", lambda packages: pytest.fail("installed something"))
    monkeypatch.setattr(system_packages, "unpack_privately", lambda need: pytest.fail("unpacked something"))
    system_packages.provide(system_packages.Need("shell", "a shell", ("dash",), commands=("sh",)))


def test_a_system_without_apt_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(system_packages.shutil, "which", lambda command: None)
    with pytest.raises(console.OperatorError, match="install the equivalents of nothing-such"):
        system_packages.provide(
            system_packages.Need("nothing", "nothing", ("nothing-such",), commands=("nothing-such",))
        )


def test_an_unpacked_program_runs_with_the_libraries_it_came_with(monkeypatch, tmp_path):
    monkeypatch.setattr(system_packages, "SYSTEM", tmp_path)
    monkeypatch.setattr(system_packages, "WRAPPERS", tmp_path / "bin")
    need = system_packages.Need("greeting", "a greeting", ("greeting",), commands=("greet",))
    program, library = need.folder / "usr/bin/greet", need.folder / "usr/lib/x86_64-linux-gnu/private/libhello.so.1"
    for file, text in ((program, '#!/bin/sh\necho "$LD_LIBRARY_PATH|$1"\n'), (library, "")):
        file.parent.mkdir(parents=True)
        file.write_text(text)
    program.chmod(0o755)
    system_packages.write_wrapper(need, "greet")
    answer = subprocess.run(
        [tmp_path / "bin" / "greet", "two words"], capture_output=True, text=True, check=True, env={}
    )
    assert answer.stdout == f"{library.parent}|two words\n"


def test_libraries_and_fonts_need_no_variable(monkeypatch, tmp_path):
    loaded = []
    for name in ("LOAD_ORDER", "FONT_CONFIGURATION"):
        monkeypatch.setattr(native_libraries, name, tmp_path / name)
    monkeypatch.setattr(native_libraries, "load", loaded.append)
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    native_libraries.prepare()
    assert "FONTCONFIG_FILE" not in os.environ
    (tmp_path / "LOAD_ORDER").write_text(".system/a.so.1\n.system/b.so.1\n")
    (tmp_path / "FONT_CONFIGURATION").write_text("<fontconfig/>")
    native_libraries.prepare()
    assert loaded == [native_libraries.ROOT / ".system/a.so.1", native_libraries.ROOT / ".system/b.so.1"]
    assert os.environ.pop("FONTCONFIG_FILE") == str(tmp_path / "FONT_CONFIGURATION")
    native_libraries.load(tmp_path / "missing.so")  # told by WeasyPrint, in its own words


def test_the_set_up_goes_on_without_what_the_tests_can_do_without(monkeypatch, capsys):
    need = system_packages.Need("nothing", "a program for the tests", ("nothing-such",), commands=("nothing-such",))
    monkeypatch.setattr(system_packages, "install_into_system", lambda packages: False)
    monkeypatch.setattr(system_packages, "unpack_privately", lambda need: pytest.fail("unpacked something"))
    system_packages.install_if_possible(need)
    assert "Going on without a program for the tests" in capsys.readouterr().out


def test_east_asian_typefaces_are_an_extra_that_is_found_once_it_is_there(tmp_path, monkeypatch):
    need = system_packages.EAST_ASIAN_FONTS
    monkeypatch.setattr(system_packages, "SYSTEM", tmp_path)
    monkeypatch.setattr(assets, "EAST_ASIAN_FONTS", need)
    if system_packages.system_has(need):
        assert len(assets.east_asian_fonts()) == len(need.files)
        return
    assert assets.east_asian_fonts() == []
    for name in need.files:
        (need.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (need.folder / name).write_bytes(b"a font")
    found = assets.east_asian_fonts()
    assert [file.name for file in found] == ["NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"]
    assets.link(found, tmp_path / "fonts")
    assert (tmp_path / "fonts" / "NotoSansCJK-Bold.ttc").read_bytes() == b"a font"
    assets.link([], tmp_path / "fonts")
    assert not list((tmp_path / "fonts").iterdir())
