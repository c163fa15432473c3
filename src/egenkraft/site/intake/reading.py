"""From files to rows of values: which sheet it is, where its header stands, what each cell says."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egenkraft.site.intake import cells, items
from egenkraft.site.intake.problems import Problem, Problems, listed, shown
from egenkraft.site.intake.specs import Column, Spec, plain, specs
from egenkraft.site.outside.dates import BadCell, has_year
from egenkraft.site.outside.sheets import Cell, Room, Sheet, Unreadable, read_file, table_files

HEADER_WITHIN = 10  # rows of titles and blanks that may stand above the header
STEP = 500  # rows between two reports of progress
SECRET_HEADERS = {"personnummer", "pnr", "samordningsnummer", "personal number", "social security number"}

Progress = Callable[[str, int, int], None]  # sheet, rows read, rows in all


@dataclass(frozen=True)
class Row:
    """One row: its number in the spreadsheet, its values by column key, and its cells as written."""

    table: "Table"
    number: int
    values: Mapping[str, Any]
    broken: bool = False

    def get(self, key: str) -> Any:
        """The value of a column; None where the cell is blank or the column is not there."""
        return self.values.get(key)

    def given(self, *keys: str) -> dict[str, Any]:
        """The values of these columns that are written; blank cells say nothing."""
        return {key: self.values[key] for key in keys if self.values.get(key) is not None}

    def problem(self, key: str, what: str, mend: str = "") -> Problem:
        """A problem in one cell of this row."""
        column = self.table.spec.by_key.get(key)
        secret = column is not None and column.secret
        value = "" if column is None and key not in self.table.written else self.table.cell(self.number, key)
        return self.table.problem(what, mend, row=self.number, key=key, value=shown(value, secret))


@dataclass(frozen=True)
class Table:
    """A recognised sheet: its spec, the row of its header, and in which place each column stands."""

    spec: Spec
    sheet: Sheet
    header: int
    places: Mapping[str, int]
    written: Mapping[str, str]
    items: Mapping[str, Column] = field(default_factory=dict)

    @property
    def data(self) -> Iterator[tuple[int, list[Cell]]]:
        """Row number and cells of each row below the header that is not blank."""
        for number, row in enumerate(self.sheet.rows[self.header + 1 :], self.header + 2):
            if any(not cells.blank(cell) for cell in row):
                yield number, row

    def cell(self, number: int, key: str) -> str:
        row = self.sheet.rows[number - 1]
        place = self.places.get(key)
        return cells.text_of(row[place]) if place is not None and place < len(row) else ""

    def title(self, key: str) -> str:
        """The header as they wrote it, or as it should be called."""
        if key in self.written:
            return self.written[key]
        column = self.spec.by_key.get(key)
        return column.header(_language()) if column else ""

    def problem(
        self, what: str, mend: str, *, row: int | None = None, key: str = "", value: str = ""
    ) -> Problem:
        return Problem(self.sheet.file, self.sheet.name, row, self.title(key), value, what, mend)


def _language() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


def sheet_name(key: str) -> str:
    """What the sheet is called in the language of the messages."""
    return specs()[key].name(_language())


def read_sheets(folder: Path, problems: Problems) -> list[Sheet]:
    """Every sheet of every table in the folder that is not empty."""
    sheets: list[Sheet] = []
    room = Room()
    for path in table_files(folder):
        try:
            sheets += read_file(path, room)
        except Unreadable as error:
            problems.add(Problem(error.file, "", None, "", "", error.what, error.mend))
    if not sheets and not problems:
        mend = _("Put .xlsx or .csv files into the folder.")
        problems.add(Problem(folder.name, "", None, "", "", _("There is no table here."), mend))
    return sheets


def recognise(sheets: list[Sheet], problems: Problems) -> list[Table]:
    """The sheets that are known, each with its header found, in the order in which they are loaded."""
    tables = [table for sheet in sheets if (table := _table(sheet, problems)) is not None]
    if sheets and not tables and not problems:
        first = sheets[0]
        mend = _("Name each sheet as in the list of sheets: %(names)s.") % {
            "names": listed((spec.name(_language()) for spec in specs().values()), 20)
        }
        problems.add(Problem(first.file, first.name, None, "", "", _("No sheet is known by its name."), mend))
    return sorted(tables, key=lambda table: table.spec.position)


def _table(sheet: Sheet, problems: Problems) -> Table | None:
    spec = _spec_of(sheet)
    if spec is None:
        text = _("%(file)s: the sheet “%(sheet)s” was not read, because its name is not known.")
        problems.notice(text % {"file": sheet.file, "sheet": sheet.name})
        return None
    header = _header(spec, sheet)
    table = _placed(spec, sheet, header, problems)
    if not _complete(table, problems):
        return None
    return table


def _spec_of(sheet: Sheet) -> Spec | None:
    """By the sheet's own name; by the file's name where the file has one sheet only."""
    found = by_name(sheet.name)
    if found is None and sheet.alone:
        found = by_name(Path(sheet.file).stem)
    return found


def by_name(name: str) -> Spec | None:
    """The spec that a sheet's or file's name means: the whole name first, then the longest name within it."""
    words = plain(re.sub(r"[.,/]", " ", name))
    tried = {plain(known): spec for spec in specs().values() for known in (*spec.names_sv, *spec.names_en)}
    if words in tried:
        return tried[words]
    around = f" {' '.join(re.sub(r'[^a-z -]', ' ', words).split())} "
    within = [known for known in tried if f" {known} " in around]
    return tried[max(within, key=len)] if within else None


def _header(spec: Spec, sheet: Sheet) -> int:
    """The row among the first ten with most known headers: titles may stand above it."""
    scores = [sum(_known(spec, cell) for cell in row) for row in sheet.rows[:HEADER_WITHIN]]
    return scores.index(max(scores))


def _known(spec: Spec, cell: Cell) -> bool:
    word = plain(cell) if isinstance(cell, str) else ""
    return bool(word) and (word in spec.by_header or (spec.items and items.code_of(word) is not None))


def _placed(spec: Spec, sheet: Sheet, header: int, problems: Problems) -> Table:
    places: dict[str, int] = {}
    written: dict[str, str] = {}
    asked: dict[str, Column] = {}
    known = spec.by_header
    row = sheet.rows[header] if sheet.rows else []
    for place, cell in enumerate(row):
        word = plain(cells.text_of(cell))
        column = known.get(word) or (items.column(word) if spec.items else None)
        if column is None:
            _unknown(sheet, word, cells.text_of(cell), problems)
        elif column.key in places:
            _twice(sheet, header, cells.text_of(cell), written[column.key], problems)
        else:
            places[column.key], written[column.key] = place, shown(cells.text_of(cell))
            if column.kind == "item":
                asked[column.key] = column
    return Table(spec, sheet, header, places, written, asked)


def _unknown(sheet: Sheet, word: str, header: str, problems: Problems) -> None:
    if not word:
        return
    place = {"file": sheet.file, "sheet": sheet.name, "column": shown(header)}
    if word in SECRET_HEADERS:
        problems.notice(
            _("%(file)s, %(sheet)s: the column “%(column)s” was not read. It is not needed.") % place
        )
    else:
        problems.notice(
            _("%(file)s, %(sheet)s: the column “%(column)s” is not known and was not read.") % place
        )


def _twice(sheet: Sheet, header: int, written: str, first: str, problems: Problems) -> None:
    what = _("“%(second)s” means the same as “%(first)s”.") % {"second": shown(written), "first": first}
    mend = _("Keep one of the two columns.")
    problems.add(Problem(sheet.file, sheet.name, header + 1, shown(written), "", what, mend))


def _complete(table: Table, problems: Problems) -> bool:
    missing = [column for column in table.spec.columns if column.required and column.key not in table.places]
    mend = _("Add a column with this header. Other words for it: %(words)s.")
    for column in missing:
        words = listed(word for word in (*column.headers(_language())[1:], column.header("en")))
        what = _("The column is missing.")
        problems.add(table.problem(what, mend % {"words": words}, key=column.key))
    for keys in table.spec.needs:
        if not any(key in table.places for key in keys):
            what = _("The column is missing.")
            problems.add(table.problem(what, _("Add a column with each person's code."), key=keys[0]))
            missing.append(table.spec.column(keys[0]))
    return not missing


def read_rows(
    table: Table, today: date, problems: Problems, tell: Progress, done: int, total: int
) -> list[Row]:
    """Every row of a table with its cells read; what cannot be read becomes a problem in its cell."""
    rows = []
    columns = [table.items.get(key) or table.spec.column(key) for key in table.places]
    for count, (number, written) in enumerate(table.data, 1):
        rows.append(_row(table, columns, number, written, today, problems))
        if count % STEP == 0:
            tell(table.spec.key, done + count, total)
    tell(table.spec.key, done + len(rows), total)
    return rows


def _row(
    table: Table, columns: list[Column], number: int, written: list[Cell], today: date, problems: Problems
) -> Row:
    values: dict[str, Any] = {}
    broken = False
    for column in columns:
        place = table.places[column.key]
        cell = written[place] if place < len(written) else None
        if cells.blank(cell):
            broken |= _lacks(table, column, number, problems)
            continue
        try:
            values[column.key] = cells.read(column, cell, today)
        except BadCell as error:
            broken = True
            value = shown(cells.text_of(cell), column.secret)
            what = _("This cannot be kept as it is.") if column.secret else error.what
            problems.add(table.problem(what, error.mend, row=number, key=column.key, value=value))
        else:
            _without_year(table, column, cell, values[column.key], problems)
    return Row(table, number, values, broken)


def _lacks(table: Table, column: Column, number: int, problems: Problems) -> bool:
    if not column.required:
        return False
    problems.add(table.problem(_("The cell is blank."), _("Fill it in."), row=number, key=column.key))
    return True


def _without_year(table: Table, column: Column, cell: Cell, day: Any, problems: Problems) -> None:
    if column.kind == "day" and isinstance(cell, str) and not has_year(cell):
        text = _("%(file)s, %(sheet)s: days are written without a year. They are read as the year %(year)s.")
        problems.notice(text % {"file": table.sheet.file, "sheet": table.sheet.name, "year": day.year})
