"""Every branch of the guarded rooms is walked by tests: `python -m tests.branches`.

Prints, file by file, which lines and branches nobody walked, and exits 1 when there are any.
The same count stands in the long run (`tests/shape/test_branches.py`, G19).
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {  # what is counted together: its folder
    "access": "src/egenkraft/site/access",
    "vault": "src/egenkraft/site/vault",
    "consent": "src/egenkraft/site/consent",
    "audit": "src/egenkraft/site/audit",
    "disclosure": "src/egenkraft/core/disclosure",
}
WALKED_BY = (
    *(f"tests/site/{room}" for room in ("access", "vault", "consent", "audit")),
    *("tests/site/participants", "tests/site/home", "tests/site/measures", "tests/site/reports"),
    *("tests/site/cards", "tests/site/trust", "tests/site/activities/test_kiosk.py"),
    *("tests/shape/test_headers.py", "tests/shape/test_labels.py"),
    *(path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("tests/core/test_disclosure*.py"))),
)
ON_POSTGRES = {  # what SQLite never walks: the file and its question, and the test that walks it there
    ("src/egenkraft/site/audit/chain.py", 'if connection.vendor == "postgresql":'): (
        "tests/site/postgres/test_context.py::test_appends_at_once_keep_one_chain"
    ),
    ("src/egenkraft/site/access/sealed.py", 'if connections["default"].vendor != "sqlite":'): (
        "tests/site/access/test_sealed.py::test_every_write_of_a_whole_lab_is_marked"  # with --postgres
    ),
}
FUNCTIONS_ON_POSTGRES = {  # and the functions that it never runs
    ("src/egenkraft/site/access/memory.py", "def _of_server("): (
        "tests/site/reports/test_memory.py::test_kept_until_another_connection_writes"
    ),
}
LONGEST = 3600  # seconds
SETTINGS = """[run]
branch = true
source = {sources}
omit = */migrations/*
data_file = {folder}/data
"""


@dataclass(frozen=True)
class Walk:
    """What coverage tells, and the end of what the tests printed where one of them failed."""

    told: dict[str, Any]
    failed: str = ""


def walk(folder: Path) -> Walk:
    """Run the tests under coverage; a test that fails does not hide what the others walked."""
    (folder / "rc").write_text(SETTINGS.format(sources=",".join(ROOMS.values()), folder=folder))
    around = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "EGENKRAFT", "DJANGO"))
    }
    coverage, settings = [sys.executable, "-m", "coverage"], f"--rcfile={folder}/rc"
    tests = ["-m", "pytest", "-q", *WALKED_BY]
    run: dict[str, Any] = {"cwd": ROOT, "env": around, "capture_output": True, "text": True}
    done = subprocess.run([*coverage, "run", settings, *tests], timeout=LONGEST, **run)
    subprocess.run([*coverage, "json", settings, "-o", f"{folder}/told"], check=True, **run)
    told = elsewhere(json.loads((folder / "told").read_text()))
    return Walk(told, "" if done.returncode == 0 else f"{done.stdout[-3000:]}{done.stderr[-1000:]}")


def elsewhere(told: dict[str, Any]) -> dict[str, Any]:
    """The same report; branches that PostgreSQL alone takes count as walked by the test named for them."""
    for name, question in ON_POSTGRES:
        row = told["files"].get(name)
        if row is None:
            continue
        text = (ROOT / name).read_text(encoding="utf-8").splitlines()
        there = [pair for pair in row["missing_branches"] if text[pair[0] - 1].strip() == question]
        ends = {end for _start, end in there}
        row["missing_branches"] = [pair for pair in row["missing_branches"] if pair not in there]
        row["missing_lines"] = [line for line in row["missing_lines"] if line not in ends]
        row["summary"]["covered_branches"] += len(there)
    for name, begins in FUNCTIONS_ON_POSTGRES:
        if name in told["files"]:
            row, inside = told["files"][name], _lines(name, begins)
            row["missing_lines"] = [line for line in row["missing_lines"] if line not in inside]
    return told


def _lines(name: str, begins: str) -> range:
    """The numbers of the lines of a function."""
    text = (ROOT / name).read_text(encoding="utf-8").splitlines()
    first = next(number for number, line in enumerate(text, 1) if line.startswith(begins))
    after = (number for number, line in enumerate(text, 1) if number > first and line[:1].strip())
    return range(first, next(after, len(text) + 1))


def by_room(told: dict[str, Any]) -> dict[str, Counter[str]]:
    """By room: how many branches there are, and how many were walked."""
    found: dict[str, Counter[str]] = {room: Counter() for room in ROOMS}
    for name, row in told["files"].items():
        room = next(room for room, place in ROOMS.items() if name.startswith(place))
        found[room]["all"] += row["summary"]["num_branches"]
        found[room]["walked"] += row["summary"]["covered_branches"]
    return found


def missed(told: dict[str, Any]) -> list[str]:
    """File by file: lines that nobody ran, and branches that nobody took."""
    return [
        f"{name}: lines {row['missing_lines']}, branches {row['missing_branches']}"
        for name, row in sorted(told["files"].items())
        if row["missing_lines"] or row["missing_branches"]
    ]


def report(found: Walk) -> int:
    """Print the count of each room, what nobody walked and what failed; 1 where there is anything."""
    for room, row in by_room(found.told).items():
        print(f"{room}: {row['walked']} of {row['all']} branches")
    print(*missed(found.told), sep="\n")
    if found.failed:
        print("", "Not every test passed:", found.failed, sep="\n")
    return int(bool(missed(found.told) or found.failed))


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="egenkraft-branches-") as folder:
        return report(walk(Path(folder)))


if __name__ == "__main__":
    sys.exit(main())
