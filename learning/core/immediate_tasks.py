"""Wagtail's own small jobs (search, references) run at once; in a long piece of work, each once at its end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django_tasks import TaskResult
from django_tasks.backends.immediate import ImmediateBackend
from modelsearch.backends import get_search_backends_with_name

# By name: modelsearch asks for this backend before its own tasks exist.
ADD_TO_SEARCH = "modelsearch.tasks.insert_or_update_object_task"

Held = dict[tuple[Any, ...], TaskResult]
_held: ContextVar[Held | None] = ContextVar("held", default=None)


class OnceBackend(ImmediateBackend):
    """Runs a job when it is asked for; inside `each_once`, only when the block ends."""

    def _execute_task(self, task_result: TaskResult) -> None:
        held = _held.get()
        if held is None:
            super()._execute_task(task_result)
        else:
            held[task_result.task.module_path, repr(task_result.args), repr(task_result.kwargs)] = task_result


@contextmanager
def each_once() -> Iterator[None]:
    """What the block asks for several times is done once, when it ends well; a block that fails asks for nothing.

    A page that is made, filled and published is indexed once instead of three times.
    """
    if _held.get() is not None:
        yield
        return
    held: Held = {}
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    _add_to_search(result.args for result in held.values() if result.task.module_path == ADD_TO_SEARCH)
    for result in held.values():
        if result.task.module_path != ADD_TO_SEARCH:
            OnceBackend._execute_task(result.task.get_backend(), result)


def _add_to_search(objects: Iterable[Sequence[Any]]) -> None:
    """What ADD_TO_SEARCH does for one object (app, model, primary key), a model at a time."""
    keys = defaultdict(list)
    for app_label, model_name, key in objects:
        keys[apps.get_model(app_label, model_name)].append(key)
    for model, of_model in keys.items():
        found = list(model.get_indexed_objects().filter(pk__in=of_model))
        for _name, backend in get_search_backends_with_name(with_auto_update=True):
            backend.add_bulk(model, found)
