"""`egenkraft analyse`: what it prints, what it refuses, and how it says so."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from egenkraft.analyse import run
from egenkraft.core import trials as t

PLANS = Path("examples/plans")
NAMES = sorted(path.stem for path in PLANS.glob("*.toml"))
KEYS = {
    "change",
    "code",
    "data_sha256",
    "design",
    "estimate",
    "format",
    "grade",
    "grade_reasons",
    "interval",
    "missing",
    "n",
    "odds_ratio",
    "outcome",
    "p",
    "people",
    "plan_hash",
    "posterior",
    "ranks",
    "refused",
    "sensitivity",
    "signs",
    "verdict",
}


def told(argv: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert run(argv) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_plan_answers(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    argv = [str(PLANS / f"{name}.csv"), "--plan", str(PLANS / f"{name}.toml")]
    answer = told([*argv, "--json"], capsys)
    assert set(answer) >= KEYS
    assert answer["format"] == "egenkraft-answer/1"
    assert list(answer) == sorted(answer)
    assert answer["people"] == []
    for lang in ("sv", "en"):
        for reader in ("lab", "participant", "public"):
            assert run([*argv, "--lang", lang, "--for", reader]) == 0
            page = capsys.readouterr().out
            assert page.count("\n\n") == 10
            assert "{" not in page


def test_people_are_listed_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    argv = [str(PLANS / "two_arm.csv"), "--plan", str(PLANS / "two_arm.toml"), "--json", "--people"]
    answer = told(argv, capsys)
    assert answer["people"][0] == {"person": "B01", "arm": "treated", "before": 8, "after": 13, "gain": 5}
    assert len(answer["people"]) == 22


def test_the_same_file_and_plan_give_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    argv = [str(PLANS / "two_arm.csv"), "--plan", str(PLANS / "two_arm.toml"), "--json"]
    assert told(argv, capsys) == told(argv, capsys)


def test_the_check_needs_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["--check", "--plan", str(PLANS / "two_arm.toml")]
    answer = told([*argv, "--json"], capsys)
    assert answer["format"] == "egenkraft-check/1"
    assert answer["design"]["arrangements"] == 705432
    assert [item["true"] for item in answer["odds"]] == [0, 2, 4, 4]
    assert run([*argv, "--lang", "en"]) == 0
    assert "1/352716" in capsys.readouterr().out


PLAN = (PLANS / "pre_post.toml").read_text(encoding="utf-8")
GOOD = "code,february,may\nA01,8,11\nA02,12,12\nA03,5,9\nA04,10,9\n"
WRONG = [
    ("code,februari,may\nA01,8,11\n", "row 1, column february: missing_column"),
    (GOOD + "A01,3,4\n", "row 6, column code: duplicate_person"),
    (GOOD + "A05,3.5,4\n", "row 6, column february: off_lattice"),
    (GOOD + "A05,3,21\n", "row 6, column may: outside_scale"),
    (GOOD + "A05,3\n", "row 6: missing_column"),
    (GOOD + "A05,31/02,4\n", "row 6, column february: off_lattice"),
    ("", "row 1: missing_column"),
]


@pytest.mark.parametrize(("text", "place"), WRONG)
def test_bad_data_name_file_row_column_and_mend(
    text: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, plan = tmp_path / "data.csv", tmp_path / "plan.toml"
    data.write_text(text, encoding="utf-8")
    plan.write_text(PLAN, encoding="utf-8")
    assert run([str(data), "--plan", str(plan), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"{data}, {place}: ")
    assert len(printed.err.split(". ")) >= 2


def test_every_wrong_cell_is_told_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data.csv"
    data.write_text(GOOD + "A05,x,21\nA06,3.5,4\n", encoding="utf-8")
    assert run([str(data), "--plan", str(PLANS / "pre_post.toml")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 3


def test_a_bad_plan_and_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN.replace('"pre_post"', '"prepost"'), encoding="utf-8")
    assert run(["nowhere.csv", "--plan", str(plan)]) == 2
    assert f"{plan}, column design: plan_invalid" in capsys.readouterr().err
    assert run(["nowhere.csv", "--plan", str(PLANS / "pre_post.toml")]) == 2
    assert "nowhere.csv: cannot be read" in capsys.readouterr().err
    (tmp_path / "latin.csv").write_bytes("code,february,may\nÅsa,1,2\n".encode("latin-1"))
    assert run([str(tmp_path / "latin.csv"), "--plan", str(PLANS / "pre_post.toml")]) == 2
    assert "not_utf8" in capsys.readouterr().err


def test_a_file_from_a_spreadsheet_with_a_byte_order_mark_and_crlf(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode() + b"\r\n")
    answer = told([str(data), "--plan", str(PLANS / "pre_post.toml"), "--json"], capsys)
    assert answer["n"]["assigned"] == 4


def test_reliable_change_stands_in_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN + "\n[reliable]\nreliability = 0.8\nsd = 4\n", encoding="utf-8")
    answer = told([str(PLANS / "pre_post.csv"), "--plan", str(plan), "--json"], capsys)
    change = answer["change"]
    assert (change["method"], change["n"]) == ("JT", 11)
    assert change["improved"] + change["unchanged"] + change["deteriorated"] == 11
    low, high = t.clopper_pearson(change["improved"], 11)
    assert change["share_improved"]["low"] == pytest.approx(low)
    assert change["share_improved"]["high"] == pytest.approx(high)


def test_the_core_imports_without_numpy_scipy_or_django() -> None:
    code = (
        "import sys; from egenkraft.core import trials, measures;"
        "print(sorted({'numpy', 'scipy', 'django'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
