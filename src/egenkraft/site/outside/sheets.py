"""Reads spreadsheets from a folder: .xlsx as it is, .csv in the ways that programs in Sweden write it."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

from django.utils.translation import gettext as _

from egenkraft.site.outside import workbook

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Rows = list[list[Cell]]

LARGEST_FILE = 30_000_000
LARGEST_UNPACKED = 300_000_000  # a small .xlsx can unpack to anything
MOST_ROWS = 200_000
MOST_COLUMNS = 300
LONGEST_CELL = workbook.LONGEST
MOST_CELLS, MOST_LETTERS = 2_000_000, 30_000_000  # of all files that are loaded together
LONGEST_LINE = MOST_COLUMNS * LONGEST_CELL * 12  # bytes: one row as the child writes it
LONGEST_ROW = MOST_COLUMNS * LONGEST_CELL  # letters of one row of a .csv, with its marks
PEEK = 100_000  # letters from which the delimiter is guessed
TIMEOUT = 180  # seconds of wall time for one workbook
TIMES: dict[str, Callable[[str], Cell]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
TABLES = (".xlsx", ".csv")
OTHER_TABLES = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv")
DELIMITERS = (";", "\t", ",")
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


class Unreadable(ValueError):
    """A file that cannot be read as a table: `file` is its name, `what` is wrong, and the `mend`."""

    def __init__(self, file: str, what: str, mend: str) -> None:
        self.file, self.what, self.mend = file, what, mend
        super().__init__(f"{file}: {what} {mend}")


class Full(Exception):
    """There is no room for another row."""


@dataclass
class Room:
    """How much may still be taken into memory, over all files that are loaded together."""

    cells: int = MOST_CELLS
    letters: int = MOST_LETTERS

    def take(self, row: list[Any]) -> None:
        self.cells -= max(1, len(row))
        self.letters -= sum(len(cell) for cell in row if isinstance(cell, str))
        if self.cells < 0 or self.letters < 0:
            raise Full


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


def read_file(path: Path, room: Room | None = None) -> list[Sheet]:
    """Every sheet of one file that is not empty; raise `Unreadable` with the mend.

    What is read takes from `room`, so that many files cannot fill the memory where one may not.
    """
    if path.suffix.lower() not in TABLES:
        raise Unreadable(path.name, _("This kind of file is not read."), _("Save it as .xlsx or .csv."))
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(path.name, _("The file is larger than 30 MB."), _("Split it into several files."))
    room = room or Room()
    left = replace(room)
    read = _workbook if path.suffix.lower() == ".xlsx" else _csv
    try:
        found = [sheet for sheet in read(path, left) if not sheet.empty]
    except Full as error:
        raise _refusals(path.name)[workbook.TOO_MUCH] from error
    room.cells, room.letters = left.cells, left.letters  # a file that was refused takes nothing
    return found


def _workbook(path: Path, room: Room) -> list[Sheet]:
    """Read in a child process with limits: a hostile file ends that process and nothing else."""
    limits = map(str, (LARGEST_UNPACKED, MOST_ROWS, MOST_COLUMNS, room.cells, room.letters))
    command = [sys.executable, "-I", workbook.__file__, str(path), *limits]
    found: list[tuple[str, Rows]] = []
    with closing(_told(path.name, command)) as lines:
        for told in lines:
            if isinstance(told, str):
                room.take([told])
                found.append((told, []))
            else:
                room.take(told)
                found[-1][1].append([_cell(cell) for cell in told])
    return [Sheet(path.name, name, len(found) == 1, rows) for name, rows in found]


def _told(name: str, command: list[str]) -> Generator[Any, None, None]:
    """What the child says, one line at a time and no line longer than a row may be; then how it ended."""
    env = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    refusals, out = _refusals(name), subprocess.PIPE
    try:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=env)  # noqa: S603
    except OSError as error:
        raise _damaged(name) from error
    clock = Timer(TIMEOUT, child.kill)
    clock.start()
    with child:
        try:
            while line := child.stdout.readline(LONGEST_LINE):  # type: ignore[union-attr]
                if len(line) == LONGEST_LINE:
                    raise Full
                if not line.endswith(b"\n"):
                    break  # it ended in the middle: its exit code says why
                yield json.loads(line)
            child.wait()
        finally:
            clock.cancel()
            child.kill()
    if child.returncode:
        raise refusals.get(child.returncode, _damaged(name))


def _damaged(name: str) -> Unreadable:
    mend = _("Open it in your spreadsheet program and save it as .xlsx again.")
    return Unreadable(name, _("The file is damaged, locked by a password, or no workbook."), mend)


def _refusals(name: str) -> dict[int, Unreadable]:
    """What the child says by its exit code."""
    split = _("Split it into several files.")
    less = _("Load less at a time: fewer rows, or fewer files.")
    much = Unreadable(name, _("This is more than can be read at one time."), less)
    return {
        workbook.TOO_LARGE: Unreadable(name, _("The file unpacks to more than 300 MB."), split),
        workbook.TOO_LONG: Unreadable(name, _("A sheet has more than 200,000 rows."), split),
        workbook.TOO_WIDE: _too_wide(name),
        workbook.TOO_WORDY: _too_wordy(name),
        workbook.TOO_MUCH: much,
        -signal.SIGABRT: much,  # its reader found no memory
    }


def _too_wide(name: str) -> Unreadable:
    what = _("A sheet has more than 300 columns.")
    return Unreadable(name, what, _("Delete the columns that are not needed, and save it again."))


def _too_wordy(name: str) -> Unreadable:
    what = _("A cell holds more than 10,000 letters.")
    return Unreadable(name, what, _("Make the text shorter, and save it again."))


def _cell(cell: Any) -> Cell:
    """A cell as the child wrote it."""
    if not isinstance(cell, list):
        return cell  # type: ignore[no-any-return]
    kind, value = cell
    return timedelta(seconds=value) if kind == "timedelta" else TIMES[kind](value)


def _csv(path: Path, room: Room) -> list[Sheet]:
    text = _decoded(path)
    first, delimiter = text[:PEEK].partition("\n")[0], ""
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[-1], text[len(first) :]  # the row stays, so that numbers stay
    rows: Rows = []
    try:
        for row in _split(text, delimiter or _delimiter(text)):
            room.take(row)
            _check_row(path.name, len(rows), row)
            rows.append(list(row))
    except csv.Error as error:
        what = _("A quotation mark is opened and not closed, or a row is broken.")
        raise Unreadable(path.name, what, _("Save it as .xlsx, or mend the row.")) from error
    return [Sheet(path.name, path.stem, True, rows)]


def _split(text: str, mark: str) -> Iterator[list[str]]:
    """Row by row, without ever holding one that is longer than any good row: quotation marks can join
    all lines of a file to one."""
    fed = 0

    def lines() -> Iterator[str]:
        nonlocal fed
        for line in LINE.finditer(text):
            fed += line.end() - line.start()
            if fed > LONGEST_ROW:
                raise Full
            yield line[0]

    for row in csv.reader(lines(), delimiter=mark, strict=True):
        fed = 0
        yield row


def _check_row(name: str, before: int, row: list[str]) -> None:
    if before >= MOST_ROWS:
        raise _refusals(name)[workbook.TOO_LONG]
    if len(row) > MOST_COLUMNS:
        raise _too_wide(name)
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise _too_wordy(name)


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
    lines = [line for line in text[:PEEK].splitlines() if line.strip()][:15]
    return max(DELIMITERS, key=lambda mark: sum(_outside_quotes(line).count(mark) for line in lines))


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
