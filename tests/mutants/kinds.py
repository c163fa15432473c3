"""The mutants: one guard fewer each, made from the table, the models and the source as they stand.

A mutant is a name, a family, what it touches, and a way to live for a while in the running product.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from egenkraft.site.access import rows
from egenkraft.site.access.permissions import ROLES, Permission, table
from egenkraft.site.access.scope import current
from egenkraft.site.participants import reach
from tests.mutants import places
from tests.mutants.doubled import hers_alone, look_at_anybody, looked_for, nothing_is_missing

WIDER = {"o": "l", "a": "l", "g": "l", "p": "l", "k": "l"}
Life = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Mutant:
    """The product with one guard fewer."""

    name: str
    family: str
    life: Life
    touches: str  # what an address must have touched for this mutant to matter to it
    role: str = ""  # only somebody in this role could see it
    beside: Life | None = None  # of a guard that stands twice: the other one, gone alone


def every() -> list[Mutant]:
    """All of them, always in the same order."""
    return [*of_table(), *of_models(), *of_rules(), *of_source()]


def drawn(mutants: list[Mutant], count: int, chance: Any) -> list[Mutant]:
    """So many of them: one of every family, the rest by chance."""
    families = sorted({one.family for one in mutants})
    first = [chance.choice([one for one in mutants if one.family == family]) for family in families]
    rest = [one for one in mutants if one not in first]
    return [*first, *chance.sample(rest, max(0, min(count - len(first), len(rest))))]


# --- the permission table ---------------------------------------------------------------------------
def of_table() -> Iterator[Mutant]:
    """A role gains what it had not, reaches further, need not prove itself, is not written down."""
    for row in table().values():
        if "public" in row.roles:
            continue
        for role in ROLES:
            if role != "public" and role not in row.roles:
                one = _changed("role", f"+{role}", row, role, reaches={**row.reaches, role: "l"})
                yield _with(one, "nothing missing", nothing_is_missing) if hers_alone(row) else one
        for role, letter in row.reaches.items():
            if letter in WIDER:
                wide = {**row.reaches, role: WIDER[letter]}
                one = _changed("wider", f"{role}:{letter}→l", row, role, reaches=wide)
                yield replace(one, touches=f"reach of {row.capability}")
        if row.step_up:
            yield _changed("step-up", "no step-up", row, "", step_up=False)
        if row.reads:
            found = partial(look_at_anybody, row.capability)
            yield Mutant(f"{row.capability}, anybody looked at", "look", found, f"may {row.capability}")
            yield _changed("look", "not written down", row, "", log=row.log.replace("read", ""))


def _changed(family: str, what: str, row: Permission, role: str, **fields: Any) -> Mutant:
    @contextmanager
    def life() -> Iterator[None]:
        table()[row.capability] = replace(row, **fields)
        try:
            yield
        finally:
            table()[row.capability] = row

    return Mutant(f"{row.capability}, {what}", family, life, f"may {row.capability}", role)


# --- the managers of the models ---------------------------------------------------------------------
def of_models() -> Iterator[Mutant]:
    """One table is read without the filter on the lab."""
    for model in apps.get_models():
        if issubclass(model, rows.LabRow):
            yield Mutant(f"{model._meta.label} of every lab", "lab", _every_lab(model), model._meta.label)


def _every_lab(model: type[models.Model]) -> Life:
    def get_queryset(self: Any) -> Any:
        found = models.Manager.get_queryset(self)
        return found if self.model is model else found.filter(lab_id=current().lab_id)

    return lambda: patched(rows.ScopedManager, "get_queryset", get_queryset)


@contextmanager
def patched(where: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(where, name)
    setattr(where, name, value)
    try:
        yield
    finally:
        setattr(where, name, before)


# --- the letters of a reach -------------------------------------------------------------------------
def of_rules() -> Iterator[Mutant]:
    """A letter of the table reaches everybody of the lab."""
    used = {letter for row in table().values() for letter in row.reaches.values()}
    for letter in sorted(reach.RULES.keys() & used):
        yield Mutant(f"reach {letter} is everybody", "wider", _everybody(letter), f"reach {letter}")


def _everybody(letter: str) -> Life:
    @contextmanager
    def life() -> Iterator[None]:
        before = reach.RULES[letter]
        reach.RULES[letter] = lambda _actor: Q()
        try:
            yield
        finally:
            reach.RULES[letter] = before

    return life


# --- the guards in the source -----------------------------------------------------------------------
def of_source() -> Iterator[Mutant]:
    for place in places.places():
        if place.family == places.HERS:
            continue
        one = Mutant(place.name, place.family, partial(places.without, place), touched_by(place))
        look = looked_for(place)
        yield _with(one, "anybody looked at", partial(look_at_anybody, look)) if look else one


def _with(one: Mutant, what: str, beside: Life) -> Mutant:
    """A guard that stands twice is gone when both are."""

    @contextmanager
    def life() -> Iterator[None]:
        with beside(), one.life():
            yield

    return replace(one, name=f"{one.name}; {what}", life=life, beside=beside)


def touched_by(place: places.Place) -> str:
    return f"{place.file}:{place.function}"
