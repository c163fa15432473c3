"""Reads spreadsheets from a folder: .xlsx as it is, .csv in the ways that programs in Sweden write it."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from egenkraft.site.outside import workbook

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Rows = list[list[Cell]]

LARGEST_FILE = 30_000_000
LARGEST_UNPACKED = 300_000_000  # a small .xlsx can unpack to anything
MOST_ROWS = 200_000
MOST_COLUMNS = 300
LONGEST_CELL = 10_000
TIMEOUT = 180  # seconds of wall time for one workbook
TIMES: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
TABLES = (".xlsx", ".csv")
OTHER_TABLES = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv")
DELIMITERS = (";", "\t", ",")


class Unreadable(ValueError):
    """A file that cannot be read as a table: `file` is its name, `what` is wrong, and the `mend`."""

    def __init__(self, file: str, what: str, mend: str) -> None:
        self.file, self.what, self.mend = file, what, mend
        super().__init__(f"{file}: {what} {mend}")


@dataclass(frozen=True)
class Sheet:
    """One sheet: the file it lies in, its own name, and every row from the first on."""

    file: str
    name: str
    alone: bool
    rows: Rows

    @property
    def empty(self) -> bool:
        return not any(cell not in (None, "") for row in self.rows for cell in row)


def table_files(folder: Path) -> list[Path]:
    """The files in the folder that are, or look like, tables, in the order of their names."""
    found = [
        path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in TABLES + OTHER_TABLES
    ]
    return sorted(
        (path for path in found if not path.name.startswith(("~$", "."))), key=lambda path: path.name
    )


def read_file(path: Path) -> list[Sheet]:
    """Every sheet of one file that is not empty; raise `Unreadable` with the mend."""
    if path.suffix.lower() not in TABLES:
        raise Unreadable(path.name, _("This kind of file is not read."), _("Save it as .xlsx or .csv."))
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(path.name, _("The file is larger than 30 MB."), _("Split it into several files."))
    read = _workbook if path.suffix.lower() == ".xlsx" else _csv
    return [sheet for sheet in read(path) if not sheet.empty]


def _workbook(path: Path) -> Iterator[Sheet]:
    """Read in a child process with limits: a hostile file ends that process and nothing else."""
    limits = map(str, (LARGEST_UNPACKED, MOST_ROWS, MOST_COLUMNS))
    command = [sys.executable, "-I", workbook.__file__, str(path), *limits]
    env = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    mend = _("Open it in your spreadsheet program and save it as .xlsx again.")
    damaged = Unreadable(path.name, _("The file is damaged, locked by a password, or no workbook."), mend)
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False, env=env)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as error:
        raise damaged from error
    if done.returncode:
        raise _refusals(path.name).get(done.returncode, damaged)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for name, rows in found:
        read: Rows = [[_cell(cell) for cell in row] for row in rows]
        yield Sheet(path.name, name, len(found) == 1, _not_too_much(path, read))


def _refusals(name: str) -> dict[int, Unreadable]:
    """What the child says by its exit code."""
    split = _("Split it into several files.")
    return {
        workbook.TOO_LARGE: Unreadable(name, _("The file unpacks to more than 300 MB."), split),
        workbook.TOO_LONG: Unreadable(name, _("A sheet has more than 200,000 rows."), split),
        workbook.TOO_WIDE: _too_wide(name),
    }


def _too_wide(name: str) -> Unreadable:
    what = _("A sheet has more than 300 columns.")
    return Unreadable(name, what, _("Delete the columns that are not needed, and save it again."))


def _cell(cell: Any) -> Cell:
    """A cell as the child wrote it."""
    if not isinstance(cell, list):
        return cell  # type: ignore[no-any-return]
    kind, value = cell
    return timedelta(seconds=value) if kind == "timedelta" else TIMES[kind](value)


def _csv(path: Path) -> Iterator[Sheet]:
    text = _decoded(path)
    first, _newline, rest = text.partition("\n")
    delimiter = ""
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[-1], "\n" + rest  # the row stays, so that numbers stay
    mark = delimiter or _delimiter(text)
    if any(line.count(mark) > MOST_COLUMNS and '"' not in line for line in text.splitlines()):
        raise _too_wide(path.name)  # before it becomes millions of cells
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        rows: Rows = [list(row) for row in _numbered(reader)]
    except csv.Error as error:
        what = _("A quotation mark is opened and not closed, or a row is broken.")
        raise Unreadable(path.name, what, _("Save it as .xlsx, or mend the row.")) from error
    yield Sheet(path.name, path.stem, True, _not_too_much(path, rows))


def _numbered(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    for count, row in enumerate(reader):
        if count > MOST_ROWS:
            return
        yield row


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        path.name, _("The letters of the file cannot be read."), _("Save it as “CSV UTF-8” or .xlsx.")
    )


def _delimiter(text: str) -> str:
    """The mark that splits the first rows into most columns; a tie goes to the semicolon of Swedish Excel."""
    lines = [line for line in text.splitlines() if line.strip()][:15]
    return max(DELIMITERS, key=lambda mark: sum(_outside_quotes(line).count(mark) for line in lines))


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _not_too_much(path: Path, rows: Rows) -> Rows:
    if len(rows) > MOST_ROWS:
        raise _refusals(path.name)[workbook.TOO_LONG]
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise _too_wide(path.name)
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for row in rows for cell in row):
        what = _("A cell holds more than 10,000 letters.")
        raise Unreadable(path.name, what, _("Make the text shorter, and save it again."))
    return rows
