"""Shipped activities come into the database, once, and leave alone what a trainer did."""

import io
import json
import shutil

import pytest

from media.h5p import loading, packing, services
from media.models import H5PActivity, H5PVersion
from modules.importers.source import activities_folder

CODE = "a-chain-for-dogwood"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "files"


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(activities_folder("en") / CODE, tmp_path / "activities" / CODE)
    return tmp_path / "activities"


def edit(folder, title="Another title"):
    path = folder / CODE / "h5p.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "title": title}))


def upload(folder, trainer):
    """A trainer takes the package, changes it elsewhere, and makes it live."""
    edit(folder, "As the trainer likes it")
    version = services.add_version(
        file=io.BytesIO(packing.pack(folder / CODE).data), activity=H5PActivity.objects.get(), by=trainer
    )
    services.make_live(version=version, by=trainer)
    return version


def test_loading_twice_changes_nothing(db, folder, django_assert_max_num_queries):
    assert loading.load_activities(folder).new == [CODE]
    activity = H5PActivity.objects.get()
    assert (activity.code, activity.title) == (CODE, "A chain for Dogwood")
    assert activity.live_version.number == 1

    with django_assert_max_num_queries(4):
        assert loading.load_activities(folder).same == [CODE]

    assert H5PVersion.objects.count() == 1
    activity.refresh_from_db()
    assert activity.live_version.number == 1


def test_an_edited_source_adds_a_version_and_keeps_the_old_one(db, folder):
    loading.load_activities(folder)
    edit(folder)

    assert loading.load_activities(folder).changed == [CODE]

    activity = H5PActivity.objects.get()
    assert (activity.title, activity.live_version.number) == ("Another title", 2)
    assert [version.title for version in activity.versions.order_by("number")] == [
        "A chain for Dogwood",
        "Another title",
    ]
    assert loading.load_activities(folder).same == [CODE]


def test_what_a_trainer_made_live_stays_unless_it_is_to_be_replaced(db, folder, trainer):
    loading.load_activities(folder)
    theirs = upload(folder, trainer)
    edit(folder)

    assert loading.load_activities(folder).kept == [CODE]
    assert H5PActivity.objects.get().live_version == theirs
    assert loading.load_activities(folder, overwrite=True).changed == [CODE]
    assert H5PActivity.objects.get().live_version.title == "Another title"
    assert H5PVersion.objects.filter(pk=theirs.pk).exists(), "it can be made live again"


def test_a_title_that_a_trainer_gave_stays(db, folder, trainer):
    loading.load_activities(folder)
    services.rename(activity=H5PActivity.objects.get(), title="Dogwood", by=trainer)

    assert loading.load_activities(folder).kept == [CODE]
    assert H5PActivity.objects.get().title == "Dogwood"


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("h5p.json", "{", "h5p.json: this is not JSON"),
        ("content/photo.php.jpg", "x", "second extension"),
        ("content/readme", "x", "no extension"),
    ],
)
def test_a_broken_source_is_named_and_nothing_of_it_is_kept(db, folder, file, text, words):
    (folder / CODE / file).write_text(text)

    with pytest.raises(loading.SourceError, match=words) as refusal:
        loading.load_activities(folder)

    assert CODE in str(refusal.value)
    assert not H5PActivity.objects.exists()


def test_without_activities_there_is_nothing_to_load(db, tmp_path):
    assert loading.load_activities(tmp_path / "none") == loading.Summary()
