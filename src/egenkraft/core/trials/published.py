"""Cards of published trials, computed from the data: a folder of plans and the rows of one data set."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from egenkraft.core.trials.analysis import analyse
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import Result


def rows_of(records: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Records of any values as rows of text, the way a CSV file gives them; None becomes empty."""
    return [{str(k): "" if v is None else str(v) for k, v in record.items()} for record in records]


def cards(folder: str | Path, records: Iterable[Mapping[str, Any]]) -> dict[str, Result]:
    """The result of each plan file (NAME.toml) in the folder on the same records, by name.

    Raises TrialError as `analyse` does. Large files take seconds (JOBS II about two), so keep the results.
    """
    rows = rows_of(records)
    return {path.stem: analyse(Plan.read(path), None, rows) for path in sorted(Path(folder).glob("*.toml"))}
