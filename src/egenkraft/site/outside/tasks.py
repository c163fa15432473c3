"""The one door to background work (Django 6 moves the package; then only this file changes).

What a job was told may be somebody's words, and the queue would keep an error with its words: so a job
that fails is logged by kind and place, and the queue learns the kind alone.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any

from django_tasks import task as _task

__all__ = ["TaskFailed", "task"]
log = logging.getLogger(__name__)
jobs: dict[str, str] = {}  # each job of the product: the capability under which it works


class TaskFailed(RuntimeError):
    """A job ended with an error of this kind."""


def task(*, capability: str, **kwargs: Any) -> Callable[[Callable[..., Any]], Any]:
    """As the package's own `task()`, with errors that hold no words.

    A job is no page and has no policy, so it says here what whoever asked for it must be allowed to do;
    the job itself asks again when it runs (`access.queries.acts_still`).
    """

    def decorate(job: Callable[..., Any]) -> Any:
        jobs[f"{job.__module__}.{job.__qualname__}"] = capability
        return _task(**kwargs)(_silent(job))

    return decorate


def _silent(job: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(job)
    def silent(*args: Any, **kwargs: Any) -> Any:
        try:
            return job(*args, **kwargs)
        except Exception as error:
            log.exception("a job failed")
            kind = type(error).__name__
        raise TaskFailed(kind)

    return silent
