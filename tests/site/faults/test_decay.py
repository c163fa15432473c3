"""Decay: single bits flipped in a database file are found by the marks of the rows and integrity_check.

A flip counts when it changes what the marked tables hold, or makes them unreadable. Flips in free space
change nothing and do not count.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from tests.on_postgres import only_sqlite
from tests.people import make_participant

from egenkraft.site.access import sealed
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.actions import ship_kinds
from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.measures.actions import ship_waves
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.work.models import Employer, Interview

pytestmark = [
    pytest.mark.bitrot,
    only_sqlite("bits of its file"),
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"]),
]
PEOPLE, DAYS, ITEMS = 12, 30, 20


def fill(lab: Any) -> None:
    """Some hundred rows of each marked table."""
    people = [make_participant(lab, f"P{n:02}") for n in range(PEOPLE)]
    by = Actor.system(lab.pk)
    with scope(by):
        kind, wave = ship_kinds(by)[0], ship_waves(by)[0]
        cook, today = Employer.objects.create(name="Köket"), date(2025, 6, 3)
        days = [
            Activity.objects.create(
                kind=kind, title="Café", starts_at=timezone.now() - timedelta(days=n), minutes=90
            )
            for n in range(DAYS)
        ]
        Attendance.objects.bulk_create(
            Attendance(activity=day, participant=one, state="here", marked_at=timezone.now())
            for day in days
            for one in people
        )
        for one in people:
            row = CheckIn.objects.create(
                participant=one, wave=wave, pack="conf", pack_version=1, language="sv", on=today
            )
            Answer.objects.bulk_create(
                Answer(check_in=row, item=f"conf-{n:02}", code=n % 3, language="sv") for n in range(ITEMS)
            )
        Interview.objects.bulk_create(
            Interview(participant=one, employer=cook, occupation=f"Kock {n}", on=today, invited_on=today)
            for n in range(5)
            for one in people
        )


@dataclass
class Copy:
    """A copy of the database in a file of its own, and what its marked tables hold."""

    path: Path

    def __post_init__(self) -> None:
        self.good = self.path.read_bytes()
        self.page = int.from_bytes(self.good[16:18], "big")
        self.held = self.dump()

    def flipped(self, at: int, bit: int) -> None:
        data = bytearray(self.good)
        data[at] ^= 1 << bit
        self.path.write_bytes(bytes(data))

    def dump(self) -> list[Any] | None:
        """Every row of the marked tables; None where they cannot be read."""
        link = dbapi2.connect(str(self.path))
        try:
            tables = [model._meta.db_table for model in sealed.sealed_models()]
            return [
                link.execute(f"SELECT rowid, * FROM {name} NOT INDEXED ORDER BY rowid").fetchall()  # noqa: S608
                for name in tables
            ]
        except (dbapi2.Error, ValueError, OverflowError):
            return None
        finally:
            link.close()

    def whole(self) -> bool:
        link = dbapi2.connect(str(self.path))
        try:
            return bool(link.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)])
        except (dbapi2.Error, ValueError):  # a fault in the very words of the answer
            return False
        finally:
            link.close()

    def sound(self) -> bool:
        """What the nightly scan says of the file."""
        with self.opened():
            try:
                return all(one.sound for one in sealed.scan())
            except (DatabaseError, ValueError):  # it does not even open
                return False

    @contextmanager
    def opened(self) -> Iterator[None]:
        """The site's own connection, for a while to this file."""
        usual = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = str(self.path)
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual


@pytest.fixture
def copy(lab: Any, tmp_path: Path) -> Copy:
    fill(lab)
    path = tmp_path / "decaying.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    return Copy(path)


def test_at_least_99_percent_of_harmful_flips_are_found(copy: Copy, goal: Any, pytestconfig: Any) -> None:
    wanted = 300 if pytestconfig.getoption("--long") else 60
    dice, harmful, missed, tries = random.Random(20250603), 0, [], 0
    assert copy.held is not None
    assert copy.whole()
    assert copy.sound()
    while harmful < wanted:
        tries += 1
        at, bit = dice.randrange(len(copy.good)), dice.randrange(8)
        copy.flipped(at, bit)
        if copy.dump() == copy.held:
            continue
        harmful += 1
        if copy.whole() and copy.sound():
            missed.append((at, bit))
    found = harmful - len(missed)
    ok = found >= 0.99 * harmful
    goal("G10", reached=f"{found} of {harmful} harmful flips found ({tries} made)", wanted=">= 99 %", ok=ok)
    assert ok, missed


def test_nothing_is_cried_over_a_sound_file(copy: Copy) -> None:
    with copy.opened():
        counts = {one.label: one.rows for one in sealed.scan()}
    assert counts["activities.Attendance"] == PEOPLE * DAYS
    assert counts["measures.Answer"] == PEOPLE * ITEMS
    assert copy.sound()
