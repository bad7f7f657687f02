"""Wagtail's own small jobs (search, references) run at once; in a long piece of work, each once at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django_tasks import TaskResult
from django_tasks.backends.immediate import ImmediateBackend

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
    for result in held.values():
        OnceBackend._execute_task(result.task.get_backend(), result)
