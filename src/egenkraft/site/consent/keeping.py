"""What is kept, how long and why: one entry for every table of the site, out of `retention.toml`."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from egenkraft.site.access.rows import LabRow

TABLE = Path(__file__).with_name("retention.toml")
ERASE, ANONYMISE, KEEP = "erase", "anonymise", "keep"
OPEN, CLOSED, NO = "open", "closed", "no"
PERSONAL_CLOCKS = {"activity", "trial"}


@dataclass(frozen=True)
class Entry:
    """One table: whose it is, what happens to it and when, and the words for it."""

    label: str
    fate: str
    sv: str
    en: str
    her: str = ""
    months: int = 0
    days: int = 0
    clock: str = ""
    least: int = 0
    most: int = 0
    gone: int = 0  # months after which an anonymised row goes altogether
    blank: tuple[str, ...] = ()
    alive: tuple[str, ...] = ()
    mine: str = OPEN
    why: str = ""
    name_sv: str = ""
    name_en: str = ""

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    @property
    def reason(self) -> str:
        return self.sv if (get_language() or "sv").startswith("sv") else self.en

    @property
    def holds(self) -> str:
        """What is in it, without why and how long: the first sentence of the reason."""
        return self.reason.split(". ")[0].rstrip(".")

    @property
    def name(self) -> str:
        return self.name_sv if (get_language() or "sv").startswith("sv") else self.name_en

    @property
    def shown(self) -> bool:
        """Whether she sees these rows on her own pages, perhaps only after her second pictures."""
        return bool(self.her) and self.mine != NO

    @property
    def changeable(self) -> bool:
        return bool(self.most)

    def rows(self) -> QuerySet[Any]:
        """Its rows: a lab's own table only within the open scope."""
        manager = self.model.objects if issubclass(self.model, LabRow) else self.model._default_manager
        rows: QuerySet[Any] = manager.all()
        return rows

    def of(self, person: UUID) -> QuerySet[Any]:
        """The rows about one participant."""
        return self.rows().filter(**{self.her: person})

    def empty(self) -> dict[str, Any]:
        """The fields to empty, with what they become."""
        return {name: self.model._meta.get_field(name).get_default() for name in self.blank}

    def not_empty(self) -> Q:
        return ~Q(**self.empty())


@cache
def table() -> dict[str, Entry]:
    """Every entry by its table's label."""
    return {label: _entry(label, told) for label, told in _file().items() if label != "clocks"}


@cache
def clocks() -> dict[str, dict[str, Any]]:
    """The clocks that read another table: its label, the way to her, and the day of its end; where there is
    none yet, the first beginning that is there and the weeks from it. `without`: rows that hold nobody."""
    found: dict[str, dict[str, Any]] = _file()["clocks"]
    return found


def _file() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _entry(label: str, told: dict[str, Any]) -> Entry:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    return Entry(label, values.pop("class"), **values)


def children_first() -> list[Entry]:
    """The entries in an order in which rows may be deleted: what points before what it points to."""
    place = {model._meta.label: number for number, model in enumerate(apps.get_models())}
    return sorted(table().values(), key=lambda entry: -place[entry.label])


def hers() -> list[Entry]:
    """The tables with rows about her, those that point first."""
    return [entry for entry in children_first() if entry.her]


def unclassified() -> list[str]:
    """Tables without an entry, and entries without a table."""
    there = {model._meta.label for model in apps.get_models()}
    return sorted(there ^ {*table()})


@dataclass
class Faults:
    """What is wrong with the entries, as sentences."""

    found: list[str] = field(default_factory=list)

    def check(self, entry: Entry) -> None:
        names = {one.name for one in entry.model._meta.get_fields()} | {"pk"}
        wrong = {name.split("__")[0] for name in (*entry.blank, *entry.alive, entry.her) if name} - names
        if wrong:
            self.found.append(f"{entry.label}: no field {', '.join(sorted(wrong))}")
        if entry.fate not in (ERASE, ANONYMISE, KEEP) or not (entry.sv and entry.en):
            self.found.append(f"{entry.label}: class and reason in both languages are needed")
        if entry.fate != KEEP and not (entry.clock and (entry.months or entry.days)):
            self.found.append(f"{entry.label}: after how long, counted from what?")
        if entry.clock and entry.clock not in PERSONAL_CLOCKS | names:
            self.found.append(f"{entry.label}: no clock {entry.clock}")
        if entry.shown and not (entry.name_sv and entry.name_en):
            self.found.append(f"{entry.label}: what is it called on her page?")
        if entry.mine == NO and not entry.why:
            self.found.append(f"{entry.label}: why does she not see it?")


def faults() -> list[str]:
    """Everything wrong with the file; empty when every table is classified."""
    missing = unclassified()
    found = Faults([f"{label} stands in only one of retention.toml and the site" for label in missing])
    for label, entry in table().items():
        if label not in missing:
            found.check(entry)
    return found.found
