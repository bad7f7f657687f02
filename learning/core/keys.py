"""Stable keys of the content that the site ships with: the same in every database, also in a rebuilt one."""

import uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "continuum.course")


def key_for(path: str) -> uuid.UUID:
    """The key of what stands at `path` in the course's source, such as `first-response/welcome/goals`."""
    return uuid.uuid5(NAMESPACE, path)
