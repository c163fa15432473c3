"""Anybody can draw a published lot again, and sees when it is not the one that was promised."""

import json
from pathlib import Path

import pytest
from tests.core.trials_help import ARMS, plan

from egenkraft.core import trials as t
from egenkraft.lot import run


@pytest.fixture
def published(tmp_path: Path) -> Path:
    made = plan("two_arm", "person arm value", arms=ARMS, outcome={"min": 1, "max": 5})
    people = [f"T{number:02}" for number in range(1, 23)]
    strata = {who: "s1" if number < 9 else "s2" for number, who in enumerate(people)}
    lot = made.randomise(people, seed="3 7 2 9", strata=strata).extended(["T23", "T24"], seed="late 4 1")
    file = tmp_path / "lot.json"
    file.write_text(lot.as_json(), encoding="utf-8")
    return file


def test_the_same_seed_gives_the_same_lot(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(published), "--commitment", t.commitment("3 7 2 9")]) == 0
    told = capsys.readouterr().out
    arms = t.replay(json.loads(published.read_text(encoding="utf-8"))).arms
    assert [line for line in told.splitlines() if "\t" in line] == [f"{a}\t{b}" for a, b in arms.items()]
    assert "The same 24 people in the same arms." in told
    assert t.replay(json.loads(published.read_text(encoding="utf-8"))).strata["T23"] == "late-1"


@pytest.mark.parametrize("what", ["arm", "seed", "commitment"])
def test_another_lot_is_found_out(published: Path, what: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(published.read_text(encoding="utf-8"))
    first = told["rounds"][0]
    if what == "arm":
        other = next(place for place, arm in enumerate(first["arms"]) if arm != first["arms"][0])
        first["arms"][0], first["arms"][other] = first["arms"][other], first["arms"][0]
    else:
        first[what] = "another"
    published.write_text(json.dumps(told), encoding="utf-8")
    assert run([str(published)]) == 1
    assert "does not give the published arms" in capsys.readouterr().err


def test_a_promise_that_was_not_kept_is_found_out(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(published), "--commitment", t.commitment("my own")]) == 1
    assert "saw before the draw" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"labels": ["a"], "rounds": [{}]}', '{"labels": 3}'])
def test_a_file_that_is_no_lot_says_so(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    assert run([str(file)]) == 2
    assert "no published lot" in capsys.readouterr().err
    assert run([str(tmp_path / "gone.json")]) == 2
