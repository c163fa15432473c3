"""Every branch of the guarded rooms is walked by tests (TRUST 10, G19). Long: those tests run again."""

from collections import Counter

import pytest
from tests.branches import (
    FUNCTIONS_ON_POSTGRES,
    ON_POSTGRES,
    ROOMS,
    ROOT,
    Walk,
    by_room,
    elsewhere,
    missed,
    report,
    walk,
)


@pytest.mark.long
@pytest.mark.shape
def test_the_branches_of_the_guarded_rooms_are_walked(goal, tmp_path):
    found = walk(tmp_path)
    rooms = by_room(found.told)
    every, done = (sum(row[key] for row in rooms.values()) for key in ("all", "walked"))
    words = ", ".join(f"{room} {row['walked']}/{row['all']}" for room, row in rooms.items())
    goal("G19", reached=words, wanted=f"every branch of {', '.join(ROOMS)}", ok=every == done)
    assert every > 300
    assert not missed(found.told)
    assert not found.failed


@pytest.mark.shape
def test_the_count_is_by_room_and_says_what_is_missing():
    file = {
        "summary": {"num_branches": 4, "covered_branches": 3},
        "missing_lines": [],
        "missing_branches": [[7, 9]],
    }
    told = {"files": {"src/egenkraft/site/vault/doors.py": file}}
    assert by_room(told)["vault"] == Counter({"all": 4, "walked": 3})
    assert by_room(told)["audit"] == Counter()
    assert missed(told) == ["src/egenkraft/site/vault/doors.py: lines [], branches [[7, 9]]"]


@pytest.mark.shape
def test_what_nobody_walked_is_told_also_where_a_test_failed(capsys):
    file = {
        "summary": {"num_branches": 2, "covered_branches": 2},
        "missing_lines": [],
        "missing_branches": [],
    }
    whole = {"files": {"src/egenkraft/site/vault/doors.py": file}}
    assert report(Walk(whole)) == 0
    assert report(Walk(whole, "1 failed")) == 1
    assert "vault: 2 of 2 branches" in capsys.readouterr().out
    file["missing_lines"] = [7]
    assert report(Walk(whole, "1 failed")) == 1
    shown = capsys.readouterr().out
    assert "doors.py: lines [7]" in shown
    assert "1 failed" in shown


@pytest.mark.shape
@pytest.mark.parametrize("entry", ON_POSTGRES, ids=lambda entry: entry[0].rpartition("/")[2])
def test_what_postgresql_alone_walks_is_named_with_its_test(entry):
    name, question = entry
    path, _colons, test = ON_POSTGRES[entry].partition("::")
    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")
    lines = [line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    assert lines.count(question) == 1
    at = lines.index(question) + 1
    row = {
        "summary": {"num_branches": 4, "covered_branches": 2},
        "missing_lines": [at + 1, at + 3],
        "missing_branches": [[at, at + 1], [at + 2, at + 3]],
    }
    left = elsewhere({"files": {name: row}})["files"][name]
    assert (left["missing_lines"], left["missing_branches"]) == ([at + 3], [[at + 2, at + 3]])
    assert left["summary"]["covered_branches"] == 3


@pytest.mark.shape
@pytest.mark.parametrize("entry", FUNCTIONS_ON_POSTGRES, ids=lambda entry: entry[0].rpartition("/")[2])
def test_a_function_that_postgresql_alone_runs_is_named_with_its_test(entry):
    name, begins = entry
    path, _colons, test = FUNCTIONS_ON_POSTGRES[entry].partition("::")
    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    (at,) = (number for number, line in enumerate(lines, 1) if line.startswith(begins))
    row = {
        "summary": {"num_branches": 0, "covered_branches": 0},
        "missing_lines": [at - 3, at, at + 4, len(lines)],
        "missing_branches": [],
    }
    assert elsewhere({"files": {name: row}})["files"][name]["missing_lines"] == [at - 3, len(lines)]
