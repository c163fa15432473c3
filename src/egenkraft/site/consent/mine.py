"""Everything the lab holds about one participant, as she may read it: out of the table of keeping.

A new table about her shows here as soon as it is classified, and it cannot start unclassified.
Other people are left out: colleagues appear by name as what they are at work, nobody else does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Field, Model
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from egenkraft.site.access.models import Account, Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.consent.keeping import CLOSED, Entry, hers
from egenkraft.site.consent.mine_words import word_for
from egenkraft.site.consent.queries import looks_at
from egenkraft.site.participants.models import Participant

LEFT_OUT = {
    "id",
    "lab",
    "mac",
    "guarded_at",
    "witness",
    "guest",
    "sound",  # in the file as `voices`, opened
}  # others' names; what may not be seen
PAGE = 10

# What is sealed is read by the room that seals it: name, and how it is read (vault and methods register).
Sealed = Callable[[Actor, Participant], dict[str, Any]]
sealed: list[Sealed] = []
handed: list[Sealed] = []  # what of it, column by column, stands on a paper that somebody hands to her too


@dataclass(frozen=True)
class Section:
    """One table about her: its address name, what it is called, and how many rows it has."""

    key: str
    name: str
    reason: str
    count: int
    closed: bool


def sections(her: Participant) -> list[Section]:
    """Every table with something about her, in the order of the site's rooms."""
    counted = [(entry, entry.of(her.pk).count()) for entry in reversed(hers()) if entry.shown]
    return [_section(entry, count) for entry, count in counted if count]


def _section(entry: Entry, count: int) -> Section:
    return Section(key_of(entry), entry.name, entry.reason, count, entry.mine == CLOSED)


def key_of(entry: Entry) -> str:
    """A table's name in an address: short, and without a dot."""
    return entry.label.lower().replace(".", "-")


def entry_of(key: str) -> Entry | None:
    """The table with this name, if she may see it at all."""
    return next((one for one in hers() if one.shown and key_of(one) == key), None)


def readable(entry: Entry, her: Participant, start: int = 0, most: int = PAGE) -> list[list[tuple[str, str]]]:
    """Rows of one table in words, the newest first: (what it is, what it says), empty ones left out."""
    rows = entry.of(her.pk).order_by("-pk")[start : start + most]
    fields = list(_fields(entry))
    return [[(word_for(one.name), said) for one in fields if (said := _said(row, one))] for row in rows]


def _fields(entry: Entry) -> Iterable[Field[Any, Any]]:
    """The columns worth reading: not the keys that tie rows together, nor the way to herself."""
    way = entry.her.split("__")[0]
    for one in entry.model._meta.concrete_fields:
        if one.name not in LEFT_OUT and not (one.name == way and one.is_relation):
            yield one


def _said(row: Model, one: Field[Any, Any]) -> str:
    """One value as she reads it."""
    value = getattr(row, one.name)
    if value is None or value == "" or value == {}:
        return ""
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    if isinstance(value, Account):
        return value.name
    if isinstance(value, Model):
        return _("yes") if isinstance(value, Lab) else str(value)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return time_format(value, "H:i") if isinstance(value, time) else str(value)


def identity(by: Actor, her: Participant) -> dict[str, Any]:
    """Her name and how she is reached, and what else is sealed: opened by the vault and written down."""
    found: dict[str, Any] = {}
    for read in sealed:
        found |= read(by, her)
    return found


def unlocked(by: Actor, her: Participant) -> list[tuple[str, str]]:
    """What was locked away of her, for her paper: (what it is, what it says), empty ones left out."""
    told = {name: value for read in handed for name, value in read(by, her).items()}
    symbols = dict(Participant.SYMBOLS)
    return [
        (word_for(name), str(symbols.get(value, value) if name == "symbol" else value))
        for name, value in told.items()
        if value not in (None, "")
    ]


def everything(by: Actor, her: Participant) -> dict[str, Any]:
    """All of it for the file she takes with her, her answers too."""
    told: dict[str, Any] = {"made": timezone.now().isoformat(timespec="seconds"), "who": identity(by, her)}
    told["looks"] = [{**vars(one), "day": one.day.isoformat()} for one in looks_at(her, most=None)]
    for entry in reversed(hers()):
        if entry.shown:
            told[entry.label] = [_row(entry, row) for row in entry.of(her.pk).order_by("pk")]
    return told


def _row(entry: Entry, row: Model) -> dict[str, Any]:
    return {one.name: _value(row, one) for one in _fields(entry)}


def _value(row: Model, one: Field[Any, Any]) -> Any:
    value = getattr(row, one.name)
    if isinstance(value, Account):
        return value.name
    if isinstance(value, Model):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | dict | list) else str(value)
