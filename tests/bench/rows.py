"""How long 10,000 rows of a spreadsheet take, dry run and loading."""

import csv
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

PEOPLE, DAYS = 100, 96


def run() -> None:
    from egenkraft.site.intake.command import run as load

    with tempfile.TemporaryDirectory(prefix="egenkraft-rows-") as name:
        folder = Path(name)
        count = write(folder)
        began = time.monotonic()
        code = load([str(folder), "--yes", "--lab", "portalen"])
        print(f"{f'{count:,} rows loaded (exit {code})':46} {time.monotonic() - began:10.1f} s")


def write(folder: Path) -> int:
    """Participants, activities and attendance of a large lab; returns the number of rows."""
    start = date(2019, 6, 3)
    days = [start + timedelta(days=n) for n in range(DAYS)]
    people = [f"X{n:03}" for n in range(PEOPLE)]
    _sheet(
        folder,
        "deltagare",
        ["kod", "namn", "språk", "start"],
        [[c, f"Person {c}", "sv", "2019-06-01"] for c in people],
    )
    title = "Språkkafé"
    _sheet(
        folder,
        "aktiviteter",
        ["datum", "tid", "slag", "titel", "minuter"],
        [[f"{d:%Y-%m-%d}", "14:00", "språkkafé", title, "90"] for d in days],
    )
    marks = [
        [c, f"{d:%Y-%m-%d}", title, "ja" if (i + j) % 4 else "nej"]
        for i, d in enumerate(days)
        for j, c in enumerate(people)
    ]
    _sheet(folder, "närvaro", ["kod", "datum", "aktivitet", "närvarande"], marks)
    return len(people) + len(days) + len(marks)


def _sheet(folder: Path, name: str, head: list[str], rows: list[list[str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *rows])
