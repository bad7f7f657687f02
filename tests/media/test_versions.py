"""Activities and their versions: stored once, never changed, switched in one step, kept while anything needs them."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from wagtail.models import ModelLogEntry

from learning.core.keys import key_for
from media.h5p import libraries, package, selectors, services, store
from media.h5p.rules import Refused
from media.models import H5PActivity, H5PVersion, Immutable
from modules.models import SectionPage
from quizzes.h5p import services as attempts
from tests.factories import add_slide
from tests.media.packages import as_json, changed, library, manifest, needed, plain_library, sound_files

HOUR = 3600


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


def titled(title: str):
    return changed({"h5p.json": as_json(manifest(title=title))})


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def version(trainer):
    return services.add_version(file=titled("First"), by=trainer, publish=True)


# --- adding ---------------------------------------------------------------------------------------


def test_an_upload_makes_an_activity_with_one_version_and_its_files(trainer):
    version = services.add_version(file=changed({}), by=trainer)
    activity = version.activity
    assert (activity.title, activity.code, activity.live_version) == ("A sound activity", "a-sound-activity", None)
    assert (version.number, version.main_library, version.uploaded_by) == (1, "H5P.Sound 1.2", trainer)
    assert version.content["answers"][0]["correct"] is True
    assert files_of(store.folder(version.sha256)) == sound_files()


def test_a_shipped_activity_has_the_same_key_in_every_database(db):
    version = services.add_version(file=changed({}), code="first-conversation", publish=True)
    assert version.activity.key == key_for("activities/first-conversation")
    assert selectors.live_version("first-conversation") == version


def test_codes_are_made_of_titles_and_never_twice(db):
    codes = [services.add_version(file=changed({}), title="Où aller ?").activity.code for _time in range(3)]
    assert codes == ["ou-aller", "ou-aller-2", "ou-aller-3"]
    assert services.add_version(file=changed({}), title="？").activity.code == "activity"


def test_equal_packages_share_their_files(version):
    other = services.add_version(file=titled("First"))
    assert other.activity != version.activity
    assert other.sha256 == version.sha256
    services.delete_activity(activity=other.activity, by=None)
    assert store.has(version.sha256)


def test_a_new_version_is_added_and_does_not_become_live_by_itself(version, trainer):
    second = services.add_version(file=titled("Second"), activity=version.activity, by=trainer)
    version.activity.refresh_from_db()
    assert (second.number, version.activity.live_version) == (2, version)
    services.make_live(version=second, by=trainer)
    version.activity.refresh_from_db()
    assert version.activity.live_version == second
    assert version.activity.title == "First"


def test_the_newest_version_once_more_is_that_version(version):
    again = services.add_version(file=titled("First"), activity=version.activity)
    assert again == version
    services.add_version(file=titled("Second"), activity=version.activity)
    back = services.add_version(file=titled("First"), activity=version.activity)
    assert (back.number, back.sha256) == (3, version.sha256)


def test_a_version_is_never_changed(version):
    version.title = "Other"
    with pytest.raises(Immutable):
        version.save()
    with pytest.raises(Immutable):
        H5PVersion.objects.update(title="Other")


def test_whoever_uploaded_may_go(version, trainer):
    trainer.delete()
    assert H5PVersion.objects.get().uploaded_by is None


def test_what_was_done_is_in_the_history(version, administrator):
    second = services.add_version(file=titled("Second"), activity=version.activity, by=administrator)
    services.make_live(version=second, by=administrator)
    services.allow_hosts(activity=version.activity, hosts=["WWW.Example.org."], by=administrator)
    services.delete_version(version=version, by=administrator)
    actions = ModelLogEntry.objects.filter(user=administrator).order_by("pk").values_list("action", flat=True)
    names = ["add_version", "make_live", "allow_hosts", "delete_version"]
    assert list(actions) == [f"media.h5p_{name}" for name in names]
    assert version.activity.allowed_hosts == ["www.example.org"]


# --- nothing is left behind -----------------------------------------------------------------------


def test_a_refusal_leaves_nothing(db, private):
    broken = changed({"content/content.json": b"{"})
    with pytest.raises(Refused):
        services.add_version(file=broken)
    assert not files_of(private)
    assert not H5PActivity.objects.exists()


def test_a_disk_that_is_full_leaves_nothing(db, private, monkeypatch):
    def full(file, folder):
        (folder / "h5p.json").write_bytes(b"half of i")
        raise OSError("No space left on device")

    monkeypatch.setattr(package, "unpack", full)
    with pytest.raises(OSError, match="No space"):
        services.add_version(file=changed({}))
    assert not files_of(private)


def test_a_database_that_fails_leaves_no_files(db, private, monkeypatch):
    monkeypatch.setattr(services, "_write_down", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.add_version(file=changed({}))
    assert not files_of(private)


def test_files_that_another_version_has_stay_when_adding_fails(version, monkeypatch):
    monkeypatch.setattr(services, "_write_down", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.add_version(file=titled("First"))
    assert store.has(version.sha256)


KILLED = """
import sys, time
from pathlib import Path
from django.conf import settings
settings.configure(PRIVATE_ROOT=Path(sys.argv[1]))
from media.h5p import store
def unpack(folder):
    (folder / "h5p.json").write_bytes(b"half")
    print("unpacking", flush=True)
    time.sleep(60)
with store.holding(sys.argv[2]):
    store.put(sys.argv[2], unpack)
"""


def test_what_a_killed_process_leaves_is_swept_and_what_a_living_one_unpacks_is_not(db, private):
    sha256 = "ab" * 32
    root = Path(settings.BASE_DIR)
    process = subprocess.Popen([sys.executable, "-c", KILLED, private, sha256], cwd=root, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"unpacking\n"
    assert services.sweep() == 0
    assert files_of(private)
    process.kill()
    process.wait()
    process.stdout.close()
    assert not store.has(sha256)
    assert services.sweep() == 1
    assert not files_of(private)


def test_packages_that_no_version_has_are_swept_once_they_are_old(version, private):
    with store.holding("cd" * 32):
        store.put("cd" * 32, lambda folder: (folder / "h5p.json").write_bytes(b"{}"))
    assert services.sweep() == 0
    old = time.time() - 2 * HOUR
    for sha256 in ("cd" * 32, version.sha256):
        os.utime(store.folder(sha256), (old, old))
    call_command("run_due")
    assert not store.has("cd" * 32)
    assert store.has(version.sha256)


# --- what protects --------------------------------------------------------------------------------


def test_files_go_with_the_last_version_that_has_them(version, django_capture_on_commit_callbacks):
    second = services.add_version(file=titled("Second"), activity=version.activity)
    third = services.add_version(file=titled("First"), activity=version.activity)
    services.make_live(version=second, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_version(version=version, by=None)
    assert store.has(third.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_version(version=third, by=None)
    assert not store.has(third.sha256)
    assert store.has(second.sha256)


def test_numbers_of_deleted_versions_are_not_given_again_while_a_later_one_is_there(version):
    second = services.add_version(file=titled("Second"), activity=version.activity)
    services.add_version(file=titled("Third"), activity=version.activity)
    services.delete_version(version=second, by=None)
    assert services.add_version(file=titled("Fourth"), activity=version.activity).number == 4


def test_the_live_version_stays(version):
    with pytest.raises(services.InUse) as refused:
        services.delete_version(version=version, by=None)
    assert "Make another one live" in refused.value.reasons[0]


def test_an_attempt_keeps_its_version_and_its_activity(version, learner):
    attempts.open_attempt(user=learner, version=version)
    second = services.add_version(file=titled("Second"), activity=version.activity)
    services.make_live(version=second, by=None)
    with pytest.raises(services.InUse):
        services.delete_version(version=version, by=None)
    with pytest.raises(services.InUse):
        services.delete_activity(activity=version.activity, by=None)
    assert H5PVersion.objects.count() == 2


def test_a_slide_keeps_its_activity(version, course):
    body = [
        {"type": "activity", "value": {"title": "Try it", "activity": version.activity.pk, "alternative": "<p>x</p>"}}
    ]
    slide = add_slide(SectionPage.objects.first(), "With an activity", body=body)
    assert selectors.used_by(version.activity) == [slide.page_ptr]
    with pytest.raises(services.InUse) as refused:
        services.delete_activity(activity=version.activity, by=None)
    assert "With an activity" in refused.value.reasons[0]


def test_an_activity_that_nothing_rests_on_goes_with_everything(version, private, django_capture_on_commit_callbacks):
    services.add_version(file=titled("Second"), activity=version.activity)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_activity(activity=version.activity, by=None)
    assert not H5PActivity.objects.exists()
    assert not H5PVersion.objects.exists()
    assert not files_of(private)


def test_a_deletion_that_is_taken_back_takes_no_files(version, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.delete_activity(activity=version.activity, by=None)
        transaction.set_rollback(True)
    assert store.has(version.sha256)


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../h5p.json", "/etc/passwd", "content/../h5p.json", "content", "content\\x", "", "a\0b"]
)
def test_no_name_leads_out_of_a_package(version, name):
    with pytest.raises(FileNotFoundError):
        store.path_of(version.sha256, name)


def test_a_link_in_the_store_is_not_asked_for_by_a_hash_that_is_none(db):
    with pytest.raises(ValueError, match=r"\.\."):
        store.folder("../../etc")


def test_libraries_come_in_the_order_in_which_they_load(db):
    files = {
        "H5P.Sound-1.2/library.json": as_json(library(preloadedDependencies=[needed("A"), needed("B")])),
        **plain_library("A", preloadedDependencies=[needed("B")]),
        **plain_library("B"),
        **plain_library("Unused"),
    }
    version = services.add_version(file=changed(files))
    assert [one.folder for one in libraries.in_load_order(version.sha256)] == ["B-1.0", "A-1.0", "H5P.Sound-1.2"]
