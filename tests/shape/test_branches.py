"""Every branch of the guarded rooms is walked by tests (TRUST 10, G19). Long: those tests run again."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.checks import ROOT

ROOMS = ("access", "vault", "consent", "audit")
WALKED_BY = (
    *(f"tests/site/{room}" for room in ROOMS),
    *("tests/site/participants", "tests/site/home", "tests/site/measures", "tests/site/reports"),
    "tests/shape/test_headers.py",
)
FLOOR = 0.97  # below it the run fails; the figure told is compared with the whole
LONGEST = 3600  # seconds

SETTINGS = """[run]
branch = true
source = {sources}
omit = */migrations/*
data_file = {folder}/data
"""


def walked(folder: Path) -> dict[str, Counter[str]]:
    """By room: how many branches there are, and how many were walked."""
    (folder / "rc").write_text(
        SETTINGS.format(sources=",".join(f"src/egenkraft/site/{room}" for room in ROOMS), folder=folder)
    )
    around = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "EGENKRAFT", "DJANGO"))
    }
    coverage = [sys.executable, "-m", "coverage"]
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *WALKED_BY]
    run = {"cwd": ROOT, "env": around, "capture_output": True, "text": True}
    done = subprocess.run([*coverage, "run", f"--rcfile={folder}/rc", *tests], timeout=LONGEST, **run)
    assert done.returncode == 0, done.stdout[-3000:]
    subprocess.run([*coverage, "json", f"--rcfile={folder}/rc", "-o", f"{folder}/told"], check=True, **run)
    return by_room(json.loads((folder / "told").read_text()))


def by_room(told: dict) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {room: Counter() for room in ROOMS}
    for name, row in told["files"].items():
        room = name.split("/site/")[1].split("/")[0]
        found[room]["all"] += row["summary"]["num_branches"]
        found[room]["walked"] += row["summary"]["covered_branches"]
    return found


@pytest.mark.long
@pytest.mark.shape
def test_the_branches_of_the_guarded_rooms_are_walked(goal, tmp_path):
    rooms = walked(tmp_path)
    every, done = (sum(row[key] for row in rooms.values()) for key in ("all", "walked"))
    told = ", ".join(f"{room} {row['walked']}/{row['all']}" for room, row in rooms.items())
    goal("G19", reached=told, wanted="every branch of access, vault, consent, audit", ok=every == done)
    assert every > 300
    assert done / every >= FLOOR


@pytest.mark.shape
def test_the_count_is_by_room():
    told = {
        "files": {
            "src/egenkraft/site/vault/doors.py": {"summary": {"num_branches": 4, "covered_branches": 3}}
        }
    }
    assert by_room(told)["vault"] == Counter({"all": 4, "walked": 3})
    assert by_room(told)["audit"] == Counter()
