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
    *("tests/site/cards", "tests/site/trust", "tests/shape/test_headers.py"),
    *(path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("tests/core/test_disclosure*.py"))),
)
LONGEST = 3600  # seconds
SETTINGS = """[run]
branch = true
source = {sources}
omit = */migrations/*
data_file = {folder}/data
"""


def walk(folder: Path) -> dict[str, Any]:
    """Run the tests under coverage; return its report."""
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
    assert done.returncode == 0, done.stdout[-3000:]
    subprocess.run([*coverage, "json", settings, "-o", f"{folder}/told"], check=True, **run)
    told: dict[str, Any] = json.loads((folder / "told").read_text())
    return told


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


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="egenkraft-branches-") as folder:
        told = walk(Path(folder))
    for room, row in by_room(told).items():
        print(f"{room}: {row['walked']} of {row['all']} branches")
    print(*missed(told), sep="\n")
    return bool(missed(told))


if __name__ == "__main__":
    sys.exit(main())
