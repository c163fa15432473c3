"""Reads a chain from its first row to its last and names the first one that is not as it was written."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from egenkraft.site.audit.keys import signing_key
from egenkraft.site.audit.models import AuditRow, AuditSegment
from egenkraft.site.audit.seal import FIELDS, GENESIS, KEY, PREVIOUS, SEQUENCE, plain, sealed
from egenkraft.site.audit.segments import seal_of

CHUNK = 2_000
IDS = [FIELDS.index(name) for name in ("lab", "account", "object")]


@dataclass(frozen=True)
class Known:
    """A head that was kept somewhere else: the chain must still hold it."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What a check found: `rows` seen, the sequence of the first `bad` one and the `fault` there.

    `bad` is None and `fault` empty when the chain is whole. `last` and `head` are the end of what is
    whole, `cut` the rows that were taken away at the end of their time.
    """

    rows: int
    bad: int | None
    fault: str
    last: int
    head: str
    cut: int = 0

    @property
    def in_words(self) -> str:
        """One sentence on what was found."""
        return words(self)


def verify(lab: UUID, *, known: Iterable[Known] = ()) -> Verdict:
    """Check every row of one lab's chain; heads that are `known` also catch a cut tail."""
    kept = list(known)
    cut, head, bad = _segments(lab)
    if bad is not None:
        return Verdict(0, bad, "segment", cut, head, cut)
    if any(one.sequence == cut and one.hash != head for one in kept):
        return Verdict(0, cut, "other", cut, head, cut)
    return check(_rows(lab), cut=cut, head=head, known=kept)


def _rows(lab: UUID) -> Iterator[Sequence[Any]]:
    found = AuditRow.objects.filter(lab=lab).order_by("sequence")
    return _as_stored(found) if connections[found.db].vendor == "sqlite" else _as_objects(found)


def _as_objects(found: QuerySet[AuditRow]) -> Iterator[Sequence[Any]]:
    return found.values_list(*FIELDS, "hash").iterator(chunk_size=CHUNK)


def _as_stored(found: QuerySet[AuditRow]) -> Iterator[list[Any]]:
    """The rows with ids and times as the texts that SQLite holds: what is sealed is a text again, and to
    make objects of them in between would take most of the time."""
    stored = found.annotate(at_text=Cast("at", TextField()))
    names = ["at_text" if name == "at" else name for name in FIELDS]
    sql, parameters = stored.values_list(*names, "hash").query.sql_with_params()
    with connections[found.db].cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(CHUNK):
            for row in rows:
                values = list(row)
                for place in IDS:
                    values[place] = _dashed(values[place])
                yield values


def _dashed(stored: Any) -> Any:
    """An id as it is sealed, from the 32 digits that SQLite holds; anything else is nobody's id."""
    if not isinstance(stored, str):
        return stored
    return f"{stored[:8]}-{stored[8:12]}-{stored[12:16]}-{stored[16:20]}-{stored[20:]}"


def check(
    rows: Iterable[Sequence[Any]],
    *,
    cut: int = 0,
    head: str = GENESIS,
    known: Iterable[Known] = (),
) -> Verdict:
    """Check rows (FIELDS and the hash) that follow `cut` rows ending in `head`."""
    keys, owed = Keys(), {one.sequence: one.hash for one in known}
    last, seen = cut, 0
    for *values, found in rows:
        seen += 1
        fault = _fault(values, found, last + 1, head, keys)
        if not fault and not hmac.compare_digest(owed.get(values[SEQUENCE], found), found):
            fault = "other"
        if fault:
            return Verdict(seen, last + 1, fault, last, head, cut)
        last, head = last + 1, found
    if any(sequence > last for sequence in owed):
        return Verdict(seen, last + 1, "tail", last, head, cut)
    return Verdict(seen, None, "", last, head, cut)


class Keys(dict[str, bytes]):
    """The audit keys by their mark, each asked for once; empty bytes where one is not known."""

    def __missing__(self, mark: str) -> bytes:
        self[mark] = signing_key(mark) or b""
        return self[mark]


def _fault(values: list[Any], found: str, due: int, head: str, keys: Keys) -> str:
    if values[SEQUENCE] > due:
        return "missing"
    key = keys[values[KEY]]
    if values[SEQUENCE] < due or not key or not hmac.compare_digest(sealed(plain(values), key), found):
        return "changed"
    return "" if values[PREVIOUS] == head else "fork"


def _segments(lab: UUID) -> tuple[int, str, int | None]:
    """The rows cut away, the hash the last of them had, and the first row of a bad segment."""
    last, head, previous = 0, GENESIS, GENESIS
    for number, one in enumerate(AuditSegment.objects.filter(lab=lab).order_by("number"), start=1):
        whole = hmac.compare_digest(one.seal, seal_of(one))
        follows = (one.number, one.first, one.before, one.previous) == (number, last + 1, head, previous)
        if not whole or not follows:
            return last, head, last + 1
        last, head, previous = one.last, one.head, one.seal
    return last, head, None


def words(verdict: Verdict) -> str:
    """What happened, in words for whoever runs the check."""
    row = verdict.bad
    sentences = {
        "": _("The chain is whole: %(rows)d rows, the last is row %(last)d."),
        "missing": _("Row %(bad)d is missing: it was deleted, or rows before it were."),
        "changed": _("Row %(bad)d was changed or put in: its seal is not the one this lab's key makes."),
        "fork": _("Row %(bad)d does not continue the row before it: rows of another copy were mixed in."),
        "other": _("Row %(bad)d is not the one that the known head tells of: the chain was written anew."),
        "tail": _("The chain ends before row %(bad)d, but the known head is later: its end was cut off."),
        "segment": _("The rows from %(bad)d on were cut away, and the head kept for them is not genuine."),
    }
    return sentences[verdict.fault] % {"bad": row or 0, "rows": verdict.rows, "last": verdict.last}
