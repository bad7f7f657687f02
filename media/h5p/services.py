"""What changes an activity: a version more, which one is live, which other sites it may ask, its end."""

from collections.abc import Iterable
from typing import IO, Any

from django.db import transaction
from django.db.models import Max, ProtectedError, RestrictedError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from learning.core.keys import key_for
from media.h5p import hosts as other_sites
from media.h5p import package, selectors, store
from media.models import H5PActivity, H5PVersion


class InUse(Exception):
    """It stays. `reasons` say why, for people."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class NotAHost(Exception):
    """`text` is not the name of a site."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def add_version(
    *,
    file: IO[bytes],
    activity: H5PActivity | None = None,
    by: Any = None,
    title: str = "",
    code: str = "",
    publish: bool = False,
) -> H5PVersion:
    """Validates and stores a package. Without `activity` it makes one (`code`, or one from the title).

    `publish` makes the version live where the activity has no live one yet. The newest version once more is that
    version. Raises Refused; then nothing is left behind.
    """
    inspected = package.inspect(file)
    with store.holding(inspected.sha256):
        is_new = store.put(inspected.sha256, lambda folder: package.unpack(file, folder))
        try:
            return _write_down(inspected, activity=activity, by=by, title=title, code=code, publish=publish)
        except BaseException:
            if is_new:
                store.remove(inspected.sha256)
            raise


@transaction.atomic
def _write_down(
    inspected: package.Inspected, *, activity: H5PActivity | None, by: Any, title: str, code: str, publish: bool
) -> H5PVersion:
    if activity is None:
        activity = _add_activity(title=title.strip() or inspected.title, code=code, by=by)
    else:
        # Two uploads to one activity take their numbers one after the other.
        activity = H5PActivity.objects.select_for_update().get(pk=activity.pk)
    newest = activity.versions.order_by("number").last()
    if newest is None or newest.sha256 != inspected.sha256:
        newest = H5PVersion.objects.create(
            activity=activity,
            number=(activity.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
            sha256=inspected.sha256,
            title=inspected.title,
            main_library=inspected.main_library,
            language=inspected.language,
            size=inspected.size,
            files=inspected.files,
            wants_hosts=inspected.wants_hosts,
            content=inspected.content,
            uploaded_by=by,
        )
        log(activity, "media.h5p_add_version", user=by, data={"number": newest.number, "sha256": newest.sha256})
    if publish and activity.live_version_id is None:
        _make_live(activity, newest, by)
    return newest


def _add_activity(*, title: str, code: str, by: Any) -> H5PActivity:
    activity = H5PActivity(title=title[:255], code=code or free_code(title))
    if code:
        activity.key = key_for(f"activities/{code}")
    activity.save()
    log(activity, "wagtail.create", user=by)
    return activity


def free_code(title: str) -> str:
    """A code made of the title that no activity has."""
    stem = slugify(title)[:80].strip("-") or "activity"
    taken = set(H5PActivity.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(
        code for number in range(len(taken) + 1) if (code := f"{stem}-{number + 1}" if number else stem) not in taken
    )


@transaction.atomic
def make_live(*, version: H5PVersion, by: Any) -> None:
    """Learners get this version from now on; attempts that were begun keep theirs."""
    activity = H5PActivity.objects.select_for_update().get(pk=version.activity_id)
    if activity.live_version_id != version.pk:
        _make_live(activity, version, by)


def _make_live(activity: H5PActivity, version: H5PVersion, by: Any) -> None:
    before = activity.live_version.number if activity.live_version else None
    activity.live_version = version
    activity.save(update_fields=["live_version"])
    log(activity, "media.h5p_make_live", user=by, data={"number": version.number, "before": before})


@transaction.atomic
def rename(*, activity: H5PActivity, title: str, by: Any) -> None:
    """How trainers find it. Its versions keep the titles that they came with."""
    if activity.title != title:
        activity.title = title
        activity.save(update_fields=["title"])
        log(activity, "wagtail.edit", user=by)


@transaction.atomic
def allow_hosts(*, activity: H5PActivity, hosts: Iterable[str], by: Any) -> None:
    """The other sites that this activity may ask: an administrator's choice. Raises NotAHost."""
    wanted = set()
    for text in hosts:
        host = other_sites.normal(text)
        if host is None:
            raise NotAHost(text)
        wanted.add(host)
    before, activity.allowed_hosts = activity.allowed_hosts, sorted(wanted)
    if before != activity.allowed_hosts:
        activity.save(update_fields=["allowed_hosts"])
        log(activity, "media.h5p_allow_hosts", user=by, data={"before": before, "after": activity.allowed_hosts})


@transaction.atomic
def delete_version(*, version: H5PVersion, by: Any) -> None:
    """Raises InUse while it is live or attempts rest on it. Its files go with the last version that has them."""
    activity = H5PActivity.objects.select_for_update().get(pk=version.activity_id)
    number = version.number
    if activity.live_version_id == version.pk:
        raise InUse([_("It is the version that learners get. Make another one live first.")])
    _delete(version)
    log(activity, "media.h5p_delete_version", user=by, data={"number": number})


@transaction.atomic
def delete_activity(*, activity: H5PActivity, by: Any) -> None:
    """Raises InUse while attempts rest on a version of it or a page shows it."""
    uses = selectors.used_by(activity)
    if uses:
        raise InUse([_("“%(page)s” shows it. Take it out there first.") % {"page": use} for use in uses])
    log(activity, "wagtail.delete", user=by, deleted=True)
    _delete(activity)


def _delete(it: H5PActivity | H5PVersion) -> None:
    try:
        # In a transaction of its own: what was refused leaves the outer one whole.
        with transaction.atomic():
            it.delete()
    except (ProtectedError, RestrictedError) as error:
        raise InUse([_("Somebody has worked with it, and the results rest on it.")]) from error


def remove_unused_files(sha256: str) -> None:
    """Takes the files of a package away when no version has them any more."""
    with store.holding(sha256):
        if not H5PVersion.objects.filter(sha256=sha256).exists():
            store.remove(sha256)


def sweep(_moment: Any = None) -> int:
    """What was left half made, and packages that no version has: processes die. Answers how many that was."""
    count = store.sweep()
    unused = set(store.settled()) - set(H5PVersion.objects.values_list("sha256", flat=True))
    for sha256 in unused:
        remove_unused_files(sha256)
    return count + len(unused)
