"""The table of figures at the end of a run: told figures, silent goals, what was left out."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.goals import GOALS, MARK, NOT_YET, PROOF, Table

PROGRAM = """
import pytest

@pytest.mark.mutants
def test_told(goal):
    goal("G6", reached="212 of 214", wanted=">= 95 %")

@pytest.mark.contention
def test_missed(goal):
    goal("G3", reached="2 locked", ok=False)

@pytest.mark.audit
def test_silent():
    pass

@pytest.mark.kill9
def test_lost(goal):
    goal("G2", reached="0 lost")
    assert False

@pytest.mark.powercut
def test_no_rights():
    pytest.skip("no loop mounts here")
"""


@pytest.mark.parametrize("processes", [["-n0"], ["-n1"]], ids=["one process", "spread out"])
def test_the_run_ends_with_a_table_of_figures(tmp_path: Path, processes: list[str]) -> None:
    (tmp_path / "test_sample.py").write_text(PROGRAM)
    (tmp_path / "conftest.py").write_text(
        "pytest_plugins = ['tests.goals']\n"
        "def pytest_configure(config):\n"
        "    for mark in ('mutants', 'contention', 'audit', 'kill9', 'powercut'):\n"
        "        config.addinivalue_line('markers', mark)\n"
    )
    plain = ["-p", "no:django", "-p", "no:randomly", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", *plain, *processes, str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
    )
    table = run.stdout.partition(" goals ")[2]
    lines = [" ".join(line.split()) for line in table.splitlines()]
    assert "G6 ok 212 of 214 >= 95 %" in lines, run.stdout + run.stderr
    assert f"G3 MISSED 2 locked {GOALS['contention'][1]}" in lines
    assert f"G9 ok 1 tests passed {GOALS['audit'][1]}" in lines
    assert f"G2 MISSED 0 lost {GOALS['kill9'][1]}" in lines
    assert f"G1 - not measured: 1 tests left out {GOALS['powercut'][1]}" in lines
    assert "left out: 1 × no loop mounts here" in lines


def test_every_goal_has_a_registered_mark(pytestconfig: pytest.Config) -> None:
    registered = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert GOALS.keys() <= registered
    assert [goal for goal, _wanted in GOALS.values()] == [f"G{place}" for place in range(1, 21)]


def test_a_whole_run_names_the_goals_that_nobody_told() -> None:
    """When a goal has no test it stands in the table with the reason, and is not missing from it."""
    table = Table(everyday=False)
    table.goals["G6"].ends["passed"] = 1
    assert [row.split()[0] for row in table.rows()[1:]] == ["G6"]
    for goal, _wanted in GOALS.values():
        if goal not in NOT_YET:
            table.goals[goal].ends["passed"] = 1
    rows = {row.split()[0]: row for row in table.rows()[1:]}
    assert list(rows) == [goal for goal, _wanted in GOALS.values()]
    for goal, why in NOT_YET.items():
        assert " ".join(rows[goal].split()).startswith(f"{goal} - {why}")


def took(seconds: float, *marks: tuple[str, object]) -> pytest.TestReport:
    where = ("a.py", 0, "test_a")
    return pytest.TestReport(
        "test_a", where, {}, "passed", None, "setup", duration=seconds, user_properties=[*marks]
    )


@pytest.mark.parametrize(("more", "end"), [(0, "ok"), (6, "MISSED")])
def test_an_everyday_run_says_how_long_its_proofs_take(more: int, end: str) -> None:
    """Two processes share the work; what wants to be alone keeps both."""
    table = Table(2)
    table.pytest_runtest_logreport(took(1_100, (MARK, "matrix"), (PROOF, False)))
    table.pytest_runtest_logreport(took(50 + more, (PROOF, True)))
    table.pytest_runtest_logreport(took(5_000))  # no proof
    for goal, _wanted in GOALS.values():
        table.goals[goal].ends["passed"] = 1
    table.began -= 15 * 60
    said = " ".join(table.rows()[-1].split())
    figures = f"proofs: 10.{int(more > 0)} min in each of 2 processes; all tests: 15.0 min"
    assert said.startswith(f"all {end} {figures}")
