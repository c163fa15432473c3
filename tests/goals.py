"""The proofs by number: each test tells the figure it reached, and the run ends with one table.

A test takes the fixture `goal` and says `goal("G6", reached="212 of 214", wanted=">= 95 %", ok=True)`.
The figure travels with the test's report, so that it arrives from every process of a run. A goal whose
tests tell no figure shows how many of them passed; one whose tests did not run says so and why.
"""

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

GOALS = {  # mark: goal, what is wanted of it
    "powercut": ("G1", "0 acknowledged writes lost in 200 power cuts, at least 6 kinds of write"),
    "kill9": ("G2", "0 lost, 0 double in 100 kills with at least 1,000 writes each"),
    "contention": ("G3", "0 “locked” with 32 writers, p99 < 1 s"),
    "startup": ("G4", "no start with the wrong SQLite, PRAGMA, role or schema"),
    "matrix": ("G5", "every route, at least 20,000 cases, 0 violations, < 90 s"),
    "mutants": ("G6", "at least 200 mutants, at least 95 % caught"),
    "canary": ("G7", "0 canaries in any output"),
    "erasure": ("G8", "0 canaries, every model classified, resumable"),
    "audit": ("G9", "every tampering found; 1 M rows < 30 s"),
    "bitrot": ("G10", "at least 99 % of harmful bit flips found"),
    "restore": ("G11", "drill equals manifest; at most 60 min lost; < 10 min for 300 labs"),
    "noninterference": ("G12", "0 differing bytes, time difference < 5 %"),
    "export": ("G13", "two persons, every change voids, no differencing"),
    "asvs": ("G14", "every applicable row of level 1 and 2, at least 15 of level 3"),
    "journey": ("G15", "quick exit < 300 ms, Back empty, without JavaScript, 8 languages"),
    "chaos": ("G16", "0 lost, a clear message, recovers"),
    "upload": ("G17", "0 markers, 0 answers of 5xx, < 300 MB"),
    "load": ("G18", "100 requests/s for 10 min, p95 < 300 ms, p99 < 1 s, 0 errors"),
    "shape": ("G19", "checks clean; every branch of the guarded rooms"),
    "protected": ("G20", "25 effects, chosen after data exist"),
}
NOT_YET = {  # parts of the product that do not exist yet
    "G13": "does not apply yet: no part of the product hands a file to another organisation",
    "G18": "not measured: the load of many labs on one machine has no test yet",
}
FURTHER = {"messages", "session", "consent"}  # proofs that have no number
EVERYDAY = 600  # seconds that the everyday proofs may take on two cores, a process on each
WHOLE = 15  # a run that met so many goals is a whole one, in which the others must not be missing silently
FIGURE = "goal"  # the name under which a figure travels in a report
MARK = "goal mark"  # and that of a mark: a report's keywords also hold the names of folders
PROOF = "proof"  # and that of whether a proof keeps all processes to itself


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # one table, printed by the process that gathers all reports
        processes = int(config.getoption("numprocesses", None) or 1)
        table = Table(processes, everyday=not config.getoption("--long", False))
        config.pluginmanager.register(table, "goals-table")


def pytest_itemcollected(item: pytest.Item) -> None:
    marks = {mark.name: None for mark in item.iter_markers()}
    item.user_properties += [(MARK, name) for name in marks if name in GOALS]
    if marks.keys() & (GOALS.keys() | FURTHER):
        item.user_properties.append((PROOF, "alone" in marks))


@dataclass
class Tally:
    """What was seen of one goal: how its tests ended, and the figures they told."""

    ends: Counter[str] = field(default_factory=Counter)
    figures: list[dict[str, Any]] = field(default_factory=list)


class Table:
    """The plug-in of the process that prints: gathers reports, writes the table at the end."""

    def __init__(self, processes: int = 1, *, everyday: bool = True) -> None:
        self.goals: defaultdict[str, Tally] = defaultdict(Tally)
        self.left_out: Counter[str] = Counter()
        self.processes, self.everyday = processes, everyday
        self.seconds = 0.0  # of all proofs, one after another
        self.began = time.monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, alone in report.user_properties:
            if name == PROOF:
                self.seconds += report.duration * (self.processes if alone else 1)
        if report.skipped and not hasattr(report, "wasxfail"):
            self.left_out[reason(report)] += 1
        failed = report.failed
        if report.when != "call" and not failed and not report.skipped:
            return
        for name, value in report.user_properties:
            if name == MARK:
                self.goals[GOALS[str(value)][0]].ends[report.outcome] += 1
            elif name == FIGURE:
                figure: dict[str, Any] = value  # type: ignore[assignment]
                self.goals[figure["goal"]].figures.append({**figure, "ok": figure["ok"] and not failed})

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        lines = [*self.rows(), *self.leavings()]
        if not lines:
            return
        terminalreporter.section("goals")
        for line in lines:
            terminalreporter.write_line(line)

    def rows(self) -> list[str]:
        told = [row for goal in sorted(self.goals, key=number) for row in _rows(goal, self.goals[goal])]
        if not told:
            return []
        if len(self.goals) >= WHOLE:
            told = sorted([*told, *self.untold()], key=lambda row: number(row[0]))
            told += [self.in_all()] if self.everyday else []
        table = [("goal", "", "figure reached", "figure wanted"), *told]
        widths = [max(len(row[column]) for row in table) for column in range(3)]
        return ["  ".join([*(map(str.ljust, row, widths)), row[3]]) for row in table]

    def in_all(self) -> tuple[str, str, str, str]:
        """In a whole everyday run: how long its proofs kept the processes busy, and how long all took."""
        each = self.seconds / self.processes
        whole = time.monotonic() - self.began  # with the tests that are no proofs
        proofs = f"proofs: {each / 60:.1f} min in each of {self.processes} processes"
        reached = f"{proofs}; all tests: {whole / 60:.1f} min"
        return ("all", "ok" if each <= EVERYDAY else "MISSED", reached, "at most 10 min on two cores")

    def untold(self) -> list[tuple[str, str, str, str]]:
        """In a whole run: the goals that no test of it is about, and why."""
        left = {goal: wanted for goal, wanted in GOALS.values() if goal not in self.goals}
        return [(goal, "-", NOT_YET.get(goal, "no test told anything"), left[goal]) for goal in left]

    def leavings(self) -> list[str]:
        """What was not run, counted, with the reason."""
        return [f"left out: {count} × {why}" for why, count in sorted(self.left_out.items())]


def _rows(goal: str, tally: Tally) -> list[tuple[str, str, str, str]]:
    wanted = next((text for name, text in GOALS.values() if name == goal), "")
    rows = [
        (goal, "ok" if each["ok"] else "MISSED", each["reached"], each["wanted"] or wanted)
        for each in tally.figures
    ]
    failed, passed, skipped = (tally.ends[end] for end in ("failed", "passed", "skipped"))
    if failed and all(each["ok"] for each in tally.figures):
        rows.append((goal, "MISSED", f"{failed} of {failed + passed} tests failed", wanted))
    if not rows and passed:
        rows.append((goal, "ok", f"{passed} tests passed", wanted))
    if not rows and skipped:
        rows.append((goal, "-", f"not measured: {skipped} tests left out", wanted))
    return rows


def number(goal: str) -> tuple[int, str]:
    found = re.search(r"\d+", goal)
    return (int(found[0]) if found else 0, goal)


def reason(report: pytest.TestReport) -> str:
    """Why a test was left out, as the words after pytest's own "Skipped: "."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ").strip() or "no reason given"


Tell = Callable[..., None]


@pytest.fixture
def goal(request: pytest.FixtureRequest) -> Tell:
    """Tell the figure a test reached. It does not fail the test: assert what must hold beside it."""

    def tell(name: str, *, reached: object, wanted: str = "", ok: bool = True) -> None:
        figure = {"goal": name, "reached": str(reached), "wanted": wanted, "ok": bool(ok)}
        request.node.user_properties.append((FIGURE, figure))

    return tell


@pytest.fixture(scope="session")
def many(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """`many(12, 200)`: the count of an everyday run, or the one of the long proofs."""
    return lambda everyday, long: long if pytestconfig.getoption("--long") else everyday
