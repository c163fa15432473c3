"""A lab as a new one begins, and folders of spreadsheets to load into it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.actions import ship_kinds
from egenkraft.site.consent.actions import ship_purposes
from egenkraft.site.intake.loading import Report, load_folder
from egenkraft.site.labs.actions import ship_outcomes
from egenkraft.site.measures.actions import ship_waves

TODAY = date(2019, 6, 1)
Load = Callable[..., Report]
Put = Callable[[str, str], Path]


@pytest.fixture
def ready(lab: Lab, system: Actor) -> Iterator[Lab]:
    """Outcomes, purposes, kinds and waves are there; the scope is the installation's own."""
    with scope(system):
        for ship in (ship_outcomes, ship_purposes, ship_kinds, ship_waves):
            ship(system)
        yield lab


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


@pytest.fixture
def put(folder: Path) -> Put:
    """Writes one CSV file as a Swedish spreadsheet program does."""

    def put(name: str, text: str) -> Path:
        path = folder / f"{name}.csv"
        path.write_text(
            "\n".join(line.strip() for line in text.strip().splitlines()) + "\n", encoding="utf-8"
        )
        return path

    return put


@pytest.fixture
def load(ready: Lab, system: Actor, folder: Path, media: Path) -> Load:
    def load(*, dry: bool = False, where: Path | None = None, tell: Any = None) -> Report:
        return load_folder(
            system, folder=where or folder, today=TODAY, dry=dry, tell=tell or (lambda *_progress: None)
        )

    return load


def said(report: Report) -> list[str]:
    return [problem.sentence() for problem in report.problems.found]
