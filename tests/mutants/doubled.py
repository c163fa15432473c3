"""Guards that stand twice: to take only one away changes nothing, so both go, and together are one mutant.

- A page on one person: the policy writes down who looked (`access.looks`), and answers 404 where whoever asks
  does not reach her; the view asks for her within reach once more.
- Her own pages: the table lets in participants alone; and the page asks for what is hers who asks, so to
  anybody else nothing is there.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from uuid import UUID

from django.urls import get_resolver

from egenkraft.site.access import looks
from egenkraft.site.access.permissions import Permission, table
from egenkraft.site.access.scope import current, scope
from egenkraft.site.config.checks import walk
from tests.mutants import places

BY_THE_LOOK = {"reach", "there", "consent"}  # the families that the look before a page asks for too


@cache
def views() -> dict[tuple[str, str], str]:
    """The capability of each view, by the file and the name of its function."""
    found = {}
    for _route, pattern in walk(get_resolver().url_patterns):
        code = getattr(inspect.unwrap(pattern.callback), "__code__", None)
        if code is not None and "pk" in code.co_varnames[: code.co_argcount]:
            found[code.co_filename, code.co_qualname] = pattern.callback.capability
    return found


def looked_for(place: places.Place) -> str:
    """The capability whose look asks the same before this view does; empty where none does."""
    capability = views().get(place.key, "")
    reads = capability and table()[capability].reads
    return capability if reads and place.family in BY_THE_LOOK else ""


@contextmanager
def look_at_anybody(capability: str) -> Iterator[None]:
    """The look is written down, and finds everybody of the lab."""
    before = looks._looks[capability]
    looks._looks[capability] = replace(before, whose=_anybodys(before.whose))
    try:
        yield
    finally:
        looks._looks[capability] = before


def _anybodys(whose: Callable[[UUID], UUID | None]) -> Callable[[UUID], UUID | None]:
    def anybodys(pk: UUID) -> UUID | None:
        with scope(replace(current(), role="system")):
            return whose(pk)

    return anybodys


def hers_alone(row: Permission) -> bool:
    return row.roles == {"participant"}


@contextmanager
def nothing_is_missing() -> Iterator[None]:
    """Every `one_or_404` lets through what it was given."""
    with places.without(*(one for one in places.places() if one.family in {"there", places.HERS})):
        yield
