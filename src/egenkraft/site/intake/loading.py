"""One folder of spreadsheets, from files to rows in the database: all of it, or nothing."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.intake.hidden import without_hidden
from egenkraft.site.intake.problems import Problem, Problems
from egenkraft.site.intake.reading import Progress, Row, read_rows, read_sheets, recognise
from egenkraft.site.intake.sheets import (
    activities,
    attendance,
    checkins,
    consents,
    diary,
    interviews,
    lab,
    links,
    methods,
    participants,
    partners,
    trials,
)
from egenkraft.site.intake.upsert import Count
from egenkraft.site.intake.world import World

LOADERS: Mapping[
    str, Callable[[list[Row], World], Count]
] = {  # in the order in which rows may point to each other
    "lab": lab.load,
    "links": links.load,
    "partners": partners.load,
    "places": partners.load_places,
    "methods": methods.load,
    "participants": participants.load,
    "consents": consents.load,
    "activities": activities.load,
    "attendance": attendance.load,
    "checkins": checkins.load,
    "interviews": interviews.load,
    "trials": trials.load,
    "members": trials.load_members,
    "diary": diary.load,
}
WITH_DIARY = ("pictures", "quotations")


@dataclass(frozen=True)
class Report:
    """What was found: a count for each sheet, and everything that is wrong. `written` only if nothing is."""

    counts: dict[str, Count] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    written: bool = False

    @property
    def rows(self) -> int:
        return sum(count.rows for count in self.counts.values())

    @property
    def to_write(self) -> int:
        return sum(count.written for count in self.counts.values())


class _TakeBack(Exception):
    """Ends a rehearsal: everything that was written in it is undone."""


def read_folder(folder: Path, today: date, problems: Problems, tell: Progress) -> dict[str, list[Row]]:
    """Every row of every known sheet in the folder, by sheet. Touches no database."""
    tables = recognise(read_sheets(folder, problems), problems)
    total = sum(len(list(table.data)) for table in tables)
    rows: dict[str, list[Row]] = {}
    done = 0
    for table in tables:
        found = read_rows(table, today, problems, tell, done, total)
        rows.setdefault(table.spec.key, []).extend(found)
        done += len(found)
    return rows


def load_folder(by: Actor, *, folder: Path, today: date, dry: bool, tell: Progress) -> Report:
    """Load a folder in one transaction. A dry run does the same and takes all of it back.

    Rehearsing instead of guessing means that the counts, and every rule of the database and of
    the rooms that keep the rows, are those of the real load.
    """
    problems = Problems()
    rows = read_folder(folder, today, problems, tell)
    counts: dict[str, Count] = {}
    try:
        with transaction.atomic():
            seen, passed = without_hidden(rows)
            world = World(by=by, today=today, folder=folder, dry=dry, problems=problems, rows=seen)
            _load(world, counts, tell)
            counts.update({key: counts.get(key, Count()) + Count(same=n) for key, n in passed.items()})
            if dry or problems:
                raise _TakeBack
            for last in world.last:
                last()
            record_all(by, _acts(rows, counts))
    except _TakeBack:
        return Report(counts, problems)
    return Report(counts, problems, written=True)


def _load(world: World, counts: dict[str, Count], tell: Progress) -> None:
    total = sum(len(rows) for rows in world.rows.values())
    for key, loader in LOADERS.items():
        rows = world.rows.get(key, [])
        extra = [row for other in WITH_DIARY for row in world.rows.get(other, [])] if key == "diary" else []
        if not rows and not extra:
            continue
        tell(key, total, total)
        try:
            with transaction.atomic():
                counts[key] = loader(rows, world)
        except IntegrityError:
            _not_kept(rows or extra, world.problems)
            return
    counts.update({key: count for key, count in world.counted.items() if key in world.rows})
    if not world.rows.get("diary"):
        counts.pop("diary", None)


def _not_kept(rows: list[Row], problems: Problems) -> None:
    """The database refused what every check let through. That must never be silent."""
    table = rows[0].table
    what = _("The sheet holds something that cannot be kept together with what is there already.")
    mend = _(
        "Load the other sheets without this one, then send this sheet to whoever looks after the program."
    )
    if not problems:
        problems.add(Problem(table.sheet.file, table.sheet.name, None, "", "", what, mend))


def _acts(rows: Mapping[str, list[Row]], counts: Mapping[str, Count]) -> list[Act]:
    """One row of the audit chain for each sheet: how much it changed, and a digest of what it said."""
    return [
        Act("sheet.load", key, change={**vars(count), "rows": _digest(rows.get(key, []))})
        for key, count in counts.items()
        if count.written
    ]


def _digest(rows: list[Row]) -> str:
    values: list[Any] = [
        [row.number, *sorted((key, str(value)) for key, value in row.values.items())] for row in rows
    ]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()
