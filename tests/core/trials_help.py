"""Plans and rows that several tests of core.trials share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from egenkraft.core import trials as t

LOCKED = "2026-01-10T09:00:00Z"


def plan(design: str, columns: str, **changes: Any) -> t.Plan:
    """A locked plan of a design; columns as "role role=column"; further sections or keys by name."""
    roles = {part.split("=")[0]: part.split("=")[-1] for part in columns.split()}
    raw: dict[str, Any] = {
        "format": "egenkraft-plan/1",
        "title": "A test",
        "question": "changed" if design == "pre_post" else "because",
        "design": design,
        "locked": LOCKED,
        "columns": roles,
        "outcome": {"name": "outcome", "kind": "score", "better": "higher", "lattice": 1, "delta": 1},
    }
    for key, value in changes.items():
        before = raw.get(key, {})
        both = isinstance(value, Mapping) and isinstance(before, Mapping)
        raw[key] = {**before, **value} if both else value
    return t.Plan.of(_without_none(raw))


def _without_none(raw: Mapping[str, Any]) -> dict[str, Any]:
    parts = {key: _without_none(value) if isinstance(value, Mapping) else value for key, value in raw.items()}
    return {key: value for key, value in parts.items() if value is not None}


def rows(header: str, table: Iterable[Sequence[object]]) -> list[dict[str, str]]:
    """Rows of text from a header and a table of values; None is an empty cell."""
    names = header.split()
    return [{n: "" if v is None else str(v) for n, v in zip(names, line, strict=True)} for line in table]


def pairs(before: Sequence[object], after: Sequence[object]) -> list[dict[str, str]]:
    """Rows of a pre_post trial."""
    return rows("person before after", ((i, *pair) for i, pair in enumerate(zip(before, after, strict=True))))


def arms(treated: Sequence[object], control: Sequence[object]) -> list[dict[str, str]]:
    """Rows of a two_arm trial with the arms new and usual."""
    lines = [("new", value) for value in treated] + [("usual", value) for value in control]
    return rows("person arm value", ((i, *line) for i, line in enumerate(lines)))


ARMS = {"treated": "new", "control": "usual"}
