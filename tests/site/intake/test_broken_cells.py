# ruff: noqa: E501  (tables: one case a line)
"""Any broken cells in any sheet: a sentence or a load, never a crash, and never a half."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site.intake.conftest import TODAY

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.intake.loading import load_folder
from egenkraft.site.intake.specs import Spec, specs
from egenkraft.site.participants.models import Participant

WORDS = st.sampled_from(
    ["P01", "P99", "ja", "nej", "31/02", "2018-09-27", "27/9", "14.30", "90", "1,5 h", "-5", "999999999999", "conf",
     "Språkkafé", "start", "1e999", "=1/0", "0", "-", "\u202e", "'", "jjjjj", "två grupper", "hållen", "../x.png", "ü" * 500]
)  # fmt: skip
CELLS = st.one_of(st.just(""), WORDS, st.text(alphabet=st.characters(codec="utf-8"), max_size=40))


@st.composite
def sheets(draw: Any) -> tuple[Spec, list[list[str]]]:
    """A sheet with its own headers, and rows whose cells are examples, words from elsewhere, or anything."""
    spec = draw(st.sampled_from(list(specs().values())))
    headers = [column.header("sv") for column in spec.columns]
    headers += ["conf-01", "pos-01.tie"] if spec.items else []
    examples = [
        [*(column.example[row] for column in spec.columns), *(["1", ""] if spec.items else [])]
        for row in (0, 1)
    ]
    rows = []
    for _number in range(draw(st.integers(1, 4))):
        row = list(draw(st.sampled_from(examples)))
        for _cell in range(draw(st.integers(0, 4))):
            row[draw(st.integers(0, len(row) - 1))] = draw(CELLS)
        rows.append(row)
    return spec, [headers, *rows]


def _write(folder: Path, name: str, rows: list[list[str]]) -> None:
    lines = [";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8", newline="")


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=st.lists(sheets(), min_size=1, max_size=3, unique_by=lambda made: made[0].key))
def test_broken_cells_never_crash_and_never_write(
    made: list[tuple[Spec, list[list[str]]]],
    ready: Lab,
    system: Actor,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("in")
    _write(folder, "platser", [["namn"], ["Portalen Hageby"]])
    for spec, rows in made:
        _write(folder, spec.name("sv"), rows)
    before = Participant.objects.count()
    report = load_folder(system, folder=folder, today=TODAY, dry=True, tell=lambda *_progress: None)
    assert not report.written
    assert Participant.objects.count() == before
    for problem in report.problems.found:
        assert problem.what
        assert len(problem.value) <= 30
