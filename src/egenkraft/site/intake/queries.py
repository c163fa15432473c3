"""What the pages of loading show: how far it is, what is wrong cell by cell, what is new."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egenkraft.site.intake.models import Load
from egenkraft.site.intake.problems import Problem
from egenkraft.site.intake.specs import Column, specs

BUSY = (Load.State.WAITING, Load.State.CHECKING, Load.State.LOADING)


@dataclass(frozen=True)
class SheetCount:
    name: str
    new: int
    changed: int
    same: int
    kept: int = 0


@dataclass(frozen=True)
class WrongSheet:
    """What must be mended in one sheet, row by row; `file` is empty where it says the same as the name."""

    name: str
    file: str
    problems: list[Problem]


@dataclass(frozen=True)
class LoadPage:
    """One load, ready to show."""

    pk: UUID
    state: str
    busy: bool
    files: list[str]
    done: int
    total: int
    progress: str
    problems: list[Problem]
    wrong: list[WrongSheet]
    problem_count: int
    notices: list[str]
    sheets: list[SheetCount]
    to_write: int

    @property
    def kept(self) -> int:
        return sum(sheet.kept for sheet in self.sheets)

    @property
    def may_write(self) -> bool:
        return self.state == Load.State.CHECKED and not self.problems and self.to_write > 0

    @property
    def nothing_new(self) -> bool:
        return self.state == Load.State.CHECKED and not self.problems and self.to_write == 0


@dataclass(frozen=True)
class LoadRow:
    """One earlier load in the list."""

    pk: UUID
    at: datetime
    state: str
    written: int


@dataclass(frozen=True)
class ColumnHelp:
    header: str
    others: str
    required: bool
    means: str
    example: str


@dataclass(frozen=True)
class SheetHelp:
    """One sheet as the page of columns explains it."""

    key: str
    name: str
    means: str
    columns: list[ColumnHelp]


def load_page(pk: UUID) -> LoadPage | None:
    row = Load.objects.filter(pk=pk).first()
    if row is None:
        return None
    sheets = [SheetCount(_name(key), **count) for key, count in row.counts.get("sheets", {}).items()]
    problems = [Problem(**problem) for problem in row.errors]
    return LoadPage(
        pk=row.pk,
        state=row.state,
        busy=row.state in BUSY,
        files=row.files,
        done=row.done,
        total=row.total,
        progress=_progress(row),
        problems=problems,
        wrong=_wrong(problems),
        problem_count=len(problems) + row.counts.get("more", 0),
        notices=row.counts.get("notices", []),
        sheets=sheets,
        to_write=sum(sheet.new + sheet.changed for sheet in sheets),
    )


def _wrong(problems: list[Problem]) -> list[WrongSheet]:
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.file, problem.sheet), []).append(problem)
    return [
        WrongSheet(
            sheet or file,
            file if sheet and Path(file).stem != sheet else "",
            sorted(found, key=lambda problem: problem.row or 0),
        )
        for (file, sheet), found in groups.items()
    ]


def _progress(row: Load) -> str:
    if row.state == Load.State.WAITING:
        return _("Waiting for its turn.")
    if row.done < row.total or not row.total:
        return _("Reading row %(done)s of %(total)s.") % {"done": row.done, "total": row.total}
    if row.state == Load.State.LOADING:
        return _("All %(total)s rows are read. Now they are written.") % {"total": row.total}
    return _("All %(total)s rows are read. Now they are compared with what is there.") % {"total": row.total}


def latest(most: int = 5) -> list[LoadRow]:
    return [
        LoadRow(row.pk, row.created_at, str(row.get_state_display()), _written(row))
        for row in Load.objects.all()[:most]
    ]


def _written(row: Load) -> int:
    if row.state != Load.State.DONE:
        return 0
    return sum(count["new"] + count["changed"] for count in row.counts.get("sheets", {}).values())


def sheet_helps() -> list[SheetHelp]:
    language = _language()
    return [
        SheetHelp(
            spec.key, spec.name(language), spec.means(language), [_help(column) for column in spec.columns]
        )
        for spec in specs().values()
    ]


def _help(column: Column) -> ColumnHelp:
    language = _language()
    others = (*column.headers(language)[1:], column.header("en" if language == "sv" else "sv"))
    means = column.means(language)
    if column.choices:
        words = ", ".join(choice.words(language)[0] for choice in column.choices)
        means = f"{means} {_('Words: %(words)s.') % {'words': words}}"
    example = next((text for text in column.example if text), "")
    return ColumnHelp(column.header(language), ", ".join(others), column.required, means, example)


def _name(key: str) -> str:
    return specs()[key].name(_language())


def _language() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
