"""Writes many rows at once: new ones made, changed ones brought up to date, the same left alone."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)
BATCH = 500


@dataclass(frozen=True)
class Count:
    """How many rows of a sheet are new, change something, or stand there already.

    `kept` are those of them that say something else than what was written here by hand, which stays.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0

    def __add__(self, other: "Count") -> "Count":
        here, there = vars(self), vars(other)
        return Count(**{name: here[name] + there[name] for name in here})

    @property
    def rows(self) -> int:
        return self.new + self.changed + self.same

    @property
    def written(self) -> int:
        return self.new + self.changed


@dataclass
class Upsert(Generic[Row]):
    """Rows of one table by what they are known by. Nothing is written before `write`."""

    model: type[Row]
    known: dict[Any, Row]
    new: list[Row] = field(default_factory=list)
    changed: dict[Any, Row] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    same: int = 0

    def put(self, key: Hashable, values: Mapping[str, Any], only_new: Mapping[str, Any] | None = None) -> Row:
        """Take one row in: `values` are compared and written, `only_new` is for a row not there yet."""
        found = self.known.get(key)
        if found is None:
            found = self.model(**{**(only_new or {}), **values})
            self.known[key] = found
            self.new.append(found)
            return found
        different = {name for name, value in values.items() if getattr(found, name) != value}
        for name in different:
            setattr(found, name, values[name])
        if not different:
            self.same += 1
        elif not found._state.adding:
            self.changed[found.pk] = found
            self.fields |= different
        return found

    def write(self) -> Count:
        rows = self.model._default_manager
        if self.new:
            rows.bulk_create(self.new, batch_size=BATCH)
        if self.changed:
            rows.bulk_update(list(self.changed.values()), sorted(self.fields), batch_size=200)
        return Count(len(self.new), len(self.changed), self.same)


def noon(day: Any) -> Any:
    """Lists know the day, not the hour: noon of that day, in the lab's own time."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def by_hand(moment: datetime) -> bool:
    """Whether somebody wrote it here: what came out of a list stands at noon, to the microsecond."""
    return timezone.localtime(moment).time() != time(12)
