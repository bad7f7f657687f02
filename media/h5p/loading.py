"""Loads the shipped activities (docs/h5p.md). What a trainer uploaded since is left alone."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from django.db import transaction

from media.h5p import packing, services
from media.h5p.rules import Refused
from media.models import H5PActivity, H5PVersion

Progress = Callable[[str], None]


class SourceError(ValueError):
    """The source breaks a rule. The message names the file, and of broken JSON the line."""


@dataclass
class Summary:
    """Codes of activities, by what became of them."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # a trainer made another version live


@transaction.atomic
def load_activities(folder: Path, *, overwrite: bool = False, progress: Progress = lambda label: None) -> Summary:
    """Brings every activity below `folder` into the database, all or none; asking twice changes nothing.

    An edited source adds a version and makes it live; where the live version is not the one that was loaded last, it
    stays, unless `overwrite`. Raises SourceError.
    """
    summary = Summary()
    for source in packing.sources(folder):
        try:
            packed = packing.pack(source)
            what = _load(packed, overwrite)
        except packing.PackingError as error:
            raise SourceError(str(error)) from error
        except Refused as refusal:
            raise SourceError(f"{source}: {refusal.message}") from refusal
        getattr(summary, what).append(packed.code)
        progress(packed.code)
    return summary


def _load(packed: packing.Packed, overwrite: bool) -> str:
    """Loads one; answers the list of the summary that it belongs to."""
    digest = hashlib.sha256(packed.data).hexdigest()
    activity = H5PActivity.objects.select_related("live_version").filter(code=packed.code).first()
    if activity is None:
        version = services.add_version(file=BytesIO(packed.data), code=packed.code, title=packed.title, publish=True)
        _remember(version.activity, digest, version)
        return "new"
    live = activity.live_version
    is_ours = live is not None and bool(activity.loaded_digest) and _said(activity, live) == activity.loaded_digest
    if activity.source_digest == digest and is_ours:
        return "same"
    if not is_ours and not overwrite:
        return "kept"
    version = services.add_version(file=BytesIO(packed.data), activity=activity)
    services.make_live(version=version, by=None)
    activity.refresh_from_db()
    services.rename(activity=activity, title=packed.title, by=None)
    _remember(activity, digest, version)
    return "changed"


def _remember(activity: H5PActivity, digest: str, version: H5PVersion) -> None:
    activity.refresh_from_db()
    activity.source_digest = digest
    activity.loaded_digest = _said(activity, version)
    activity.save(update_fields=["source_digest", "loaded_digest"])


def _said(activity: H5PActivity, version: H5PVersion) -> str:
    """Digest of what learners get and trainers see of it."""
    return hashlib.sha256(json.dumps([activity.title, version.sha256]).encode()).hexdigest()
