"""The child process that reads an uploaded workbook: a path in, lines of JSON out.

A line is the name of a sheet, or one row of the sheet that was named last.

A small file can say that it fills a million rows by sixteen thousand columns, or unpack to anything: so
it is read here, with limits on memory and time, and whatever happens ends with this process. It imports
nothing of the site. Formulas are never computed: the value that the file carries is taken.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
CHUNK = 1 << 20
LONGEST = 10_000  # letters of one cell
SHEETS = 500
TOO_LARGE, TOO_LONG, TOO_WIDE, TOO_MUCH, TOO_WORDY = 3, 4, 5, 6, 7  # exit codes: what was wrong


def limit() -> None:
    """Bound memory, time, files; on systems without `resource` the parent's clock remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def weigh(path: str, most: int) -> None:
    """Unpack every part into nothing: what a file says of its own size may be untrue."""
    total = 0
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > most:
            sys.exit(TOO_LARGE)
        for part in packed.infolist():
            with packed.open(part) as file:
                while data := file.read(CHUNK):
                    total += len(data)
                    if total > most:
                        sys.exit(TOO_LARGE)


def plain(cell: Any) -> Any:
    """A cell as JSON: days and times as a list of their kind and text."""
    if isinstance(cell, datetime | date | time):
        return [type(cell).__name__, cell.isoformat()]
    if isinstance(cell, timedelta):
        return ["timedelta", cell.total_seconds()]
    return cell


@dataclass
class Limits:
    """Rows and columns of one sheet; cells and letters that are still free, over all sheets."""

    rows: int
    columns: int
    cells: int
    letters: int

    def take_area(self, end: tuple[int, int] | None) -> None:
        """Where the last cell is says how many there will be, before any of them is made."""
        height, width = (0, 0) if end is None else (end[0] + 1, end[1] + 1)
        self.cells -= height * width
        if width > self.columns:
            sys.exit(TOO_WIDE)
        if height > self.rows:
            sys.exit(TOO_LONG)
        if self.cells < 0:
            sys.exit(TOO_MUCH)

    def take_letters(self, rows: list[list[Any]]) -> None:
        """One text in the file can be pointed at from every cell, and becomes a text in each."""
        for row in rows:
            sizes = [len(cell) for cell in row if isinstance(cell, str)]
            self.letters -= sum(sizes)
            if self.letters < 0:
                sys.exit(TOO_MUCH)
            if max(sizes, default=0) > LONGEST:
                sys.exit(TOO_WORDY)


def sheets(path: str, limits: Limits) -> Iterator[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    if len(book.sheet_names) > SHEETS:
        sys.exit(TOO_MUCH)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        limits.take_area(sheet.end)
        # The empty area is kept, so that row numbers are those seen in the spreadsheet program.
        rows = sheet.to_python(skip_empty_area=False)
        limits.take_letters(rows)
        yield name, rows


def main() -> None:
    limit()
    path, most, *numbers = sys.argv[1], *map(int, sys.argv[2:7])
    try:
        weigh(path, most)
        for name, rows in sheets(path, Limits(*numbers)):
            say(name)
            for row in rows:
                say([plain(cell) for cell in row])
    except MemoryError:
        sys.exit(TOO_MUCH)


def say(what: Any) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
