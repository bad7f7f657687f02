"""The screens for trainers and administrators: what each may do, what is said when something is wrong."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from media.h5p import services, uploads
from media.models import H5PActivity, H5PVersion
from modules.models import SectionPage
from tests.factories import add_slide
from tests.media.packages import as_json, changed, manifest


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def version(db):
    return services.add_version(file=changed({}), title="Sound", publish=True)


@pytest.fixture
def as_trainer(client, trainer):
    client.force_login(trainer)
    return client


@pytest.fixture
def as_administrator(client, administrator):
    client.force_login(administrator)
    return client


def url(name, *args):
    return reverse(f"h5p_activities:{name}", args=args)


def uploaded(package=None, name="sound.h5p"):
    return SimpleUploadedFile(name, (package or changed({})).getvalue())


def titled(title):
    return changed({"h5p.json": as_json(manifest(title=title))})


def words(response) -> str:
    return " ".join(response.content.decode().split())


# --- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["list", "add"])
def test_learners_see_nothing_of_it(client, learner, version, name):
    client.force_login(learner)
    assert client.get(url(name)).status_code in (302, 403)


def test_a_trainer_uploads_and_switches_and_neither_deletes_nor_allows_sites(as_trainer, version):
    activity = version.activity
    page = words(as_trainer.get(url("edit", activity.pk)))
    assert url("new_version", activity.pk) in page
    for name, pk in (("hosts", activity.pk), ("delete", activity.pk), ("delete_version", version.pk)):
        assert url(name, pk) not in page
        for method in (as_trainer.get, as_trainer.post):
            assert method(url(name, pk)).status_code in (302, 403)
    assert H5PVersion.objects.exists()


def test_who_may_only_look_changes_nothing(client, learner, version):
    for codename in ("access_admin", "view_h5pactivity"):
        learner.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(learner)
    page = client.get(url("edit", version.activity.pk))
    assert page.status_code == 200
    assert "<form" not in words(page).partition("<dl>")[2].partition("</main>")[0]
    assert "Save the title" not in words(page)
    client.post(url("edit", version.activity.pk), {"title": "Other"})
    client.post(url("make_live", version.pk))
    client.post(url("new_version", version.activity.pk), {"file": uploaded(titled("Second"))})
    assert H5PActivity.objects.get().title == "Sound"
    assert H5PVersion.objects.count() == 1


# --- upload ---------------------------------------------------------------------------------------


def test_a_trainer_uploads_a_package_and_is_led_to_its_page(as_trainer, trainer):
    answer = as_trainer.post(url("add"), {"title": "", "file": uploaded()}, follow=True)
    activity = H5PActivity.objects.get()
    assert answer.redirect_chain[-1][0] == url("edit", activity.pk)
    assert (activity.title, activity.live_version) == ("A sound activity", None)
    assert activity.versions.get().uploaded_by == trainer
    assert "None yet" in words(answer)


def test_what_is_wrong_is_said_beside_the_file_and_nothing_typed_is_lost(as_trainer, private):
    bad = uploaded(changed({"content/evil.php": b"x"}))
    page = words(as_trainer.post(url("add"), {"title": "My “title”", "publish": "on", "file": bad}))
    assert "“content/evil.php” is not of a kind that content may hold" in page
    assert "My “title”" in page
    assert "checked" in page
    assert not H5PActivity.objects.exists()
    assert not [path for path in private.rglob("*") if path.is_file()]


def test_names_out_of_a_package_are_shown_and_not_run(as_trainer):
    bad = uploaded(changed({"content/<script>alert(1)<.php": b"x"}))
    page = words(as_trainer.post(url("add"), {"file": bad}))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("files", [{}, {"file": SimpleUploadedFile("empty.h5p", b"")}])
def test_without_a_file_one_is_asked_for(as_trainer, files):
    page = words(as_trainer.post(url("add"), {"title": "Kept", **files}))
    assert "Choose a file" in page or "empty" in page
    assert "Kept" in page


def test_a_file_that_is_too_large_is_dropped_and_the_title_stays(as_trainer, settings, monkeypatch):
    monkeypatch.setattr(uploads, "largest", lambda: 3_000)
    big = SimpleUploadedFile("big.h5p", bytes(4_000))
    page = words(as_trainer.post(url("add"), {"title": "Kept", "file": big}))
    assert "The file is larger than 0 MB" in page
    assert "Choose a file that" not in page
    assert "Kept" in page
    endless = SimpleUploadedFile("big.h5p", bytes(9_000))
    assert as_trainer.post(url("add"), {"title": "x", "file": endless}).status_code == 413


def test_a_large_package_is_taken_from_a_file_without_a_name(as_trainer, settings, monkeypatch, tmp_path):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    (tmp_path / "uploads").mkdir()
    seen = []
    add = services.add_version

    def look(**given):
        seen.append([*(tmp_path / "uploads").iterdir(), given["file"].file._rolled])
        return add(**given)

    monkeypatch.setattr(services, "add_version", look)
    assert as_trainer.post(url("add"), {"file": uploaded()}).status_code == 302
    assert seen == [[True]]


def test_an_upload_from_elsewhere_is_refused(trainer):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(trainer)
    assert careful.post(url("add"), {"file": uploaded()}).status_code == 403
    assert not H5PActivity.objects.exists()


def test_the_script_is_answered_in_json(as_trainer):
    asks = {"HTTP_ACCEPT": "application/json"}
    refused = as_trainer.post(url("add"), {"file": uploaded(changed({"h5p.json": None}))}, **asks)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "file"
    taken = as_trainer.post(url("add"), {"file": uploaded(), "publish": "on"}, **asks)
    assert taken.json() == {"location": url("edit", H5PActivity.objects.get().pk)}
    assert H5PActivity.objects.get().live_version


# --- versions -------------------------------------------------------------------------------------


def test_replacing_adds_a_version_and_the_switch_is_one_press(as_trainer, version):
    activity = version.activity
    as_trainer.post(url("new_version", activity.pk), {"file": uploaded(titled("Second"))})
    second = activity.versions.get(number=2)
    activity.refresh_from_db()
    assert activity.live_version == version
    page = words(as_trainer.get(url("edit", activity.pk)))
    assert url("make_live", second.pk) in page
    assert url("make_live", version.pk) not in page
    assert as_trainer.get(url("make_live", second.pk)).status_code == 405
    as_trainer.post(url("make_live", second.pk))
    activity.refresh_from_db()
    assert activity.live_version == second


def test_the_same_package_again_is_said_to_be_there(as_trainer, version):
    page = words(as_trainer.post(url("new_version", version.activity.pk), {"file": uploaded()}, follow=True))
    assert "This is version 1 once more" in page


def test_a_version_is_looked_at_before_it_is_live(as_trainer):
    version = services.add_version(file=changed({}))
    page = words(as_trainer.get(url("preview", version.pk)))
    assert "Preview of version 1" in page
    address = page.partition('data-frame="')[2].partition('"')[0].replace("&amp;", "&")
    as_trainer.logout()
    assert as_trainer.get(address).status_code == 200


def test_a_title_is_changed_and_an_empty_one_is_not_taken(as_trainer, version):
    as_trainer.post(url("edit", version.activity.pk), {"title": "Renamed"})
    assert H5PActivity.objects.get().title == "Renamed"
    page = words(as_trainer.post(url("edit", version.activity.pk), {"title": ""}))
    assert "This field is required" in page
    assert "Renamed" in page


def test_an_administrator_deletes_what_nothing_rests_on(as_administrator, version):
    second = services.add_version(file=titled("Second"), activity=version.activity)
    assert "Delete the version" in words(as_administrator.get(url("delete_version", second.pk)))
    as_administrator.post(url("delete_version", second.pk))
    assert version.activity.versions.count() == 1
    assert "Nothing was deleted" in words(as_administrator.post(url("delete_version", version.pk)))
    as_administrator.post(url("delete", version.activity.pk))
    assert not H5PActivity.objects.exists()


def test_where_it_is_used_is_said_with_the_way_there_and_keeps_it(as_administrator, version, course):
    value = {"title": "Try it", "activity": version.activity.pk, "alternative": "<p>In words</p>"}
    slide = add_slide(SectionPage.objects.first(), "With an activity", body=[{"type": "activity", "value": value}])
    for name in ("edit", "delete"):
        page = words(as_administrator.get(url(name, version.activity.pk)))
        assert "With an activity" in page
        assert slide.url in page
    assert "Delete the activity" not in page
    assert "Nothing was deleted" in words(as_administrator.post(url("delete", version.activity.pk)))


def test_a_trainer_is_led_from_an_activity_to_the_slide_that_shows_it(as_trainer, version, course):
    value = {"title": "Try it", "activity": version.activity.pk, "alternative": "<p>In words</p>"}
    slide = add_slide(SectionPage.objects.first(), "With an activity", body=[{"type": "activity", "value": value}])
    assert reverse("wagtailadmin_pages:edit", args=[slide.pk]) in words(
        as_trainer.get(url("edit", version.activity.pk))
    )


def test_many_are_not_deleted_at_once(as_administrator, version):
    bulk = reverse("wagtail_bulk_action", args=["media", "h5pactivity", "delete"])
    answer = as_administrator.post(f"{bulk}?id={version.activity.pk}", follow=True)
    assert "one at a time" in words(answer)
    assert H5PActivity.objects.exists()
    assert 'type="checkbox"' not in words(as_administrator.get(url("list"))).partition("<table")[2]


def test_the_history_tells_what_was_done(as_administrator, administrator, version):
    services.allow_hosts(activity=version.activity, hosts=["www.example.org"], by=administrator)
    page = words(as_administrator.get(url("history", version.activity.pk)))
    assert "Version 1 was added" in page
    assert "Version 1 was made live" in page
    assert "Other sites that are allowed: www.example.org" in page


# --- other sites ----------------------------------------------------------------------------------


def test_other_sites_stay_blocked_until_an_administrator_allows_them(as_administrator, db):
    content = {"sources": [{"path": "https://youtu.be/abc"}]}
    version = services.add_version(file=changed({"content/content.json": as_json(content)}))
    address = url("hosts", version.activity.pk)
    assert "stay blocked: i.ytimg.com, www.youtube.com" in words(as_administrator.get(url("edit", version.activity.pk)))
    assert "i.ytimg.com, www.youtube.com" in words(as_administrator.get(address))
    odd = "www.youtube.com\nhttps://evil.example/x"
    page = words(as_administrator.post(address, {"hosts": odd}))
    assert "“https://evil.example/x”: not the name of a site" in page
    assert "www.youtube.com" in page.partition("<textarea")[2]
    as_administrator.post(address, {"hosts": "WWW.YouTube.com\r\ni.ytimg.com\r\n"})
    assert H5PActivity.objects.get().allowed_hosts == ["i.ytimg.com", "www.youtube.com"]
    page = words(as_administrator.get(url("edit", version.activity.pk)))
    assert "Allowed are: i.ytimg.com, www.youtube.com" in page
    assert "stay blocked" not in page


# --- the list -------------------------------------------------------------------------------------


def test_the_list_asks_the_database_the_same_for_few_and_many(as_trainer, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(40) as asked:
            assert as_trainer.get(url("list")).status_code == 200
        return len(asked)

    services.add_version(file=changed({}), publish=True)
    count()
    few = count()
    for number in range(6):
        services.add_version(file=changed({}), title=f"Number {number}", publish=True)
    assert count() == few
    assert "Number 5" in words(as_trainer.get(url("list") + "?q=number"))


def test_a_slide_is_offered_what_there_is_with_what_learners_would_get(as_trainer, version):
    services.add_version(file=changed({}), title="Not yet")
    chooser = reverse("wagtailsnippetchoosers_media_h5pactivity:choose")
    page = as_trainer.get(chooser).json()["html"]
    assert "Version 1" in page
    assert "None yet" in page
    assert as_trainer.get(reverse("wagtailsnippetchoosers_media_h5pactivity:choose_results")).status_code == 200
