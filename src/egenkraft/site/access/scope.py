"""Who is asking, for which lab: the scope that every query of a lab's rows needs.

A context variable, so that it follows a request and nothing else: threads and background
jobs start without one and must open their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.http import Http404

Row = TypeVar("Row")


class ScopeMissing(RuntimeError):
    """A lab's rows were asked for outside any scope."""


class ForeignLab(RuntimeError):
    """A row of another lab was about to be written."""


@dataclass(frozen=True)
class Actor:
    """One account (or one participant, or the system itself) acting in one role in one lab."""

    lab_id: UUID
    role: str
    account_id: UUID | None = None
    participant_id: UUID | None = None
    label: str = ""
    capability: str = ""  # what the policy of the open page allows; empty outside a request
    reach: str = ""  # how far: a letter of permissions.REACHES

    @classmethod
    def system(cls, lab_id: UUID) -> "Actor":
        """The installation itself: commands, the loader, the clock."""
        return cls(lab_id=lab_id, role="system")


_scope: ContextVar[Actor | None] = ContextVar("egenkraft_scope", default=None)


def current() -> Actor:
    """Return the actor of the open scope; raise `ScopeMissing` where none is open."""
    actor = _scope.get()
    if actor is None:
        raise ScopeMissing("No scope is open. Wrap the work in access.scope.scope(actor).")
    return actor


@contextmanager
def scope(actor: Actor) -> Iterator[Actor]:
    token = _scope.set(actor)
    try:
        yield actor
    finally:
        _scope.reset(token)


def one_or_404(row: Row | None) -> Row:
    """Foreign and missing objects answer alike."""
    if row is None:
        raise Http404
    return row
