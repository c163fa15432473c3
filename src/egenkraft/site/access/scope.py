"""Who is asking, for which lab: the scope that every query of a lab's rows needs.

A context variable, so that it follows a request and nothing else: threads and background
jobs start without one and must open their own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Across:
    """What may be looked up without knowing its lab, and no more than that (decision 0024)."""

    account: str = ""  # her own roles, address and second factor
    email: str = ""  # whoever signs in, or is invited, with this address
    token: str = ""  # the row of a single-use secret, by its HMAC
    session: str = ""  # the session of a cookie
    door: str = ""  # a place that must look wider: "sign-in" or "clock"


NOTHING = Across()
_across: ContextVar[Across] = ContextVar("egenkraft_across", default=NOTHING)


@contextmanager
def scope(actor: Actor) -> Iterator[Actor]:
    """Work for this actor. What could be looked up across labs before is closed meanwhile."""
    token, before = _scope.set(actor), _across.set(NOTHING)
    try:
        yield actor
    finally:
        _across.reset(before)
        _scope.reset(token)


@contextmanager
def across(**named: str | UUID) -> Iterator[None]:
    """Look up by these values in whichever lab; a database with row security shows nothing else."""
    token = _across.set(replace(_across.get(), **{name: str(value) for name, value in named.items()}))
    try:
        yield
    finally:
        _across.reset(token)


def told() -> tuple[UUID | None, Across, UUID | None]:
    """The lab of the open scope, what may be looked up across, and the account: for the database."""
    actor = _scope.get()
    return (actor.lab_id, _across.get(), actor.account_id) if actor else (None, _across.get(), None)


def one_or_404(row: Row | None) -> Row:
    """Foreign and missing objects answer alike."""
    if row is None:
        raise Http404
    return row
