"""The child process that reads an uploaded workbook: a path in, rows as lines of JSON out.

A small file can say that it fills a million rows by sixteen thousand columns, or unpack to anything: so
it is read here, with limits on memory and time, and whatever happens ends with this process. It imports
nothing of the site. Formulas are never computed: the value that the file carries is taken.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
CHUNK = 1 << 20
CELLS = 2_000_000  # of one sheet
TOO_LARGE, TOO_LONG, TOO_WIDE = 3, 4, 5  # exit codes: what was wrong with the file


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


def sheets(path: str, rows: int, columns: int) -> Iterator[tuple[str, list[list[Any]]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if sheet.total_width > columns:
            sys.exit(TOO_WIDE)
        if sheet.total_height > rows or sheet.total_height * sheet.total_width > CELLS:
            sys.exit(TOO_LONG)
        # The empty area is kept, so that row numbers are those seen in the spreadsheet program.
        yield name, [[plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def main() -> None:
    limit()
    path, most, rows, columns = sys.argv[1], *map(int, sys.argv[2:5])
    weigh(path, most)
    for found in sheets(path, rows, columns):
        sys.stdout.write(json.dumps(found, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
