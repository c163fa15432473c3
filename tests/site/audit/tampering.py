"""What somebody with the database file could do to a chain, made at random from a seed."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.undone import of_a_test

from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.seal import FIELDS, plain, seal, sealed

Table = list[dict[str, Any]]  # the rows of one lab, in the order of their sequence
COLUMNS = (*FIELDS, "hash")
THIEF = b"not the key of this lab, but somebody's own"


class Undo(Exception):
    """Raised to undo a manipulation."""


@contextmanager
def undone() -> Iterator[None]:
    """Both databases as they were before."""
    try:
        with of_a_test(), of_a_test("keys"):
            yield
            raise Undo
    except Undo:
        pass


def read(lab: UUID) -> Table:
    rows = AuditRow.objects.filter(lab=lab).order_by("sequence")
    return [dict(zip(COLUMNS, values, strict=True)) for values in rows.values_list(*COLUMNS)]


def write(lab: UUID, rows: Table) -> None:
    """Put these rows in the place of the lab's own."""
    AuditRow.objects.filter(lab=lab).delete()
    AuditRow.objects.bulk_create([AuditRow(**row) for row in rows])


def first_difference(before: Table, after: Table) -> int | None:
    """The sequence of the first row that is not as it was; None where nothing was changed."""
    for due, old in enumerate(before, start=1):
        if due > len(after) or after[due - 1] != old:
            return due
    return len(before) + 1 if len(after) > len(before) else None


def other(value: Any, pick: random.Random) -> Any:
    """A value of the same kind that differs."""
    if isinstance(value, str):
        place = pick.randrange(len(value) + 1)
        return value[:place] + pick.choice("abcdef0123456789") + value[place + pick.randrange(2) :]
    if isinstance(value, UUID):
        return UUID(int=value.int ^ (1 << pick.randrange(128)))
    if isinstance(value, int):
        return value + pick.choice((1000, 2**20))
    if value is None:
        return UUID(int=pick.getrandbits(128))
    return value + timedelta(microseconds=pick.choice((1, 10**6, -(10**9))))


def edit(rows: Table, pick: random.Random) -> Table:
    """One value of one row."""
    row, name = pick.choice(rows), pick.choice([one for one in COLUMNS if one != "lab"])
    value, room = other(row[name], pick), AuditRow._meta.get_field(name).max_length
    row[name] = value[1:] if isinstance(value, str) and room and len(value) > room else value
    return sorted(rows, key=lambda one: one["sequence"])


def empty(rows: Table, pick: random.Random) -> Table:
    """One value taken away: also what would make a row look like one of the first format."""
    row = pick.choice(rows)
    for name in pick.choice((("outcome", "clock"), ("digest",), ("reason",), ("account",), ("object",))):
        row[name] = None if isinstance(row[name], UUID) or row[name] is None else ""
    return rows


def delete(rows: Table, pick: random.Random) -> Table:
    at = pick.randrange(len(rows))
    del rows[at : at + pick.choice((1, 1, 3))]
    return rows


def close_up(rows: Table, pick: random.Random) -> Table:
    """Rows deleted, and those after them numbered anew so that no gap shows."""
    delete(rows, pick)
    return renumbered(rows)


def swap(rows: Table, pick: random.Random) -> Table:
    one, two = pick.sample(range(len(rows)), 2)
    rows[one], rows[two] = rows[two], rows[one]
    return renumbered(rows)


def insert(rows: Table, pick: random.Random) -> Table:
    """A copy of a row, put in somewhere, its action another."""
    new = {**pick.choice(rows), "action": "person.see"}
    rows.insert(pick.randrange(len(rows) + 1), new)
    return renumbered(rows)


def cut_tail(rows: Table, pick: random.Random) -> Table:
    return rows[: pick.randrange(len(rows))]


def rewrite(rows: Table, pick: random.Random) -> Table:
    """One row changed and everything from there on sealed again, with a key of one's own."""
    at = pick.randrange(len(rows))
    rows[at]["object"] = UUID(int=pick.getrandbits(128))
    return sealed_again(rows, at)


def drop_and_rewrite(rows: Table, pick: random.Random) -> Table:
    at = pick.randrange(len(rows) - 1)
    del rows[at]
    return sealed_again(renumbered(rows), at)


def borrow(rows: Table, pick: random.Random) -> Table:
    """A row of another lab, with a seal that is genuine there, in the place of one of ours."""
    at = pick.randrange(len(rows))
    rows[at] = {**rows[at], "lab": UUID(int=pick.getrandbits(128))}
    rows[at]["hash"] = seal([rows[at][name] for name in FIELDS])
    rows[at]["lab"] = rows[at - 1]["lab"]
    return rows


def renumbered(rows: Table) -> Table:
    for number, row in enumerate(rows, start=1):
        row["sequence"] = number
    return rows


def sealed_again(rows: Table, at: int) -> Table:
    for place in range(at, len(rows)):
        rows[place]["previous"] = rows[place - 1]["hash"] if place else "0" * 64
        rows[place]["hash"] = sealed(plain([rows[place][name] for name in FIELDS]), THIEF)
    return rows


WAYS: tuple[Callable[[Table, random.Random], Table], ...] = (
    *(edit, edit, edit, empty, delete, close_up, swap, insert),
    *(cut_tail, rewrite, drop_and_rewrite, borrow),
)
