"""Every branch of the guarded rooms is walked by tests (TRUST 10, G19). Long: those tests run again."""

from collections import Counter

import pytest
from tests.branches import ROOMS, by_room, missed, walk


@pytest.mark.long
@pytest.mark.shape
def test_the_branches_of_the_guarded_rooms_are_walked(goal, tmp_path):
    told = walk(tmp_path)
    rooms = by_room(told)
    every, done = (sum(row[key] for row in rooms.values()) for key in ("all", "walked"))
    words = ", ".join(f"{room} {row['walked']}/{row['all']}" for room, row in rooms.items())
    goal("G19", reached=words, wanted=f"every branch of {', '.join(ROOMS)}", ok=every == done)
    assert every > 300
    assert not missed(told)


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
