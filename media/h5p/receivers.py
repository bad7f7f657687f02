"""A version that goes takes its files along, however it goes."""

from functools import partial

from django.db import transaction

from media.h5p import services


def version_deleted(instance, **_kwargs):
    transaction.on_commit(partial(services.remove_unused_files, instance.sha256))
