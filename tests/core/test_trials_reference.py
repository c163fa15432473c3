"""Every reference case and every single function of the reference folder, where this machine has it."""

import csv
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from egenkraft.analyse import run
from egenkraft.core.trials import exact

CASES = [
    "bcg",
    "check_11v11",
    "check_20v20",
    "check_6v6",
    "check_paired12",
    "check_paired20",
    "check_paired8",
    "check_yes_no_11_20",
    "check_yes_no_11_30",
    "check_yes_no_30_30",
    "crossover8",
    "eight_schools_cauchy",
    "eight_schools_normal",
    "example_ab",
    "five_pairs",
    "follow_up",
    "jacobson_1989",
    "labs_yes_no",
    "matched10",
    "ordinal12",
    "portalen",
    "rotarod",
    "sleep",
    "vaccine",
    "waitlist6",
]


def at(answer: Any, path: str) -> Any:
    """The value at a dotted path; list elements by index; absent is None."""
    for key in path.split("."):
        if answer is None:
            return None
        answer = answer[int(key)] if isinstance(answer, list) else answer.get(key)
    return answer


def differs(got: Any, want: Any, tol: float) -> bool:
    if isinstance(want, float) or (isinstance(want, int) and isinstance(got, float)):
        return got is None or abs(got - want) > tol * max(1, abs(want))
    return bool(got != want)


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, reference: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = reference / "evaluation" / "cases" / name
    data = ["--check"] if name.startswith("check") else [str(case / "data.csv")]
    assert run([*data, "--plan", str(case / "plan.toml"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    told = json.loads((case / "expected.json").read_text())
    wrong = {
        path: (at(answer, path), want)
        for path, want in told["expect"].items()
        if differs(at(answer, path), want, told.get("tol", {}).get(path, 1e-6))
    }
    absent = [
        code
        for path, codes in told.get("includes", {}).items()
        for code in codes
        if code not in at(answer, path)
    ]
    assert not wrong
    assert not absent


@pytest.fixture(scope="module")
def kernel(reference: Path) -> Any:
    return json.loads((reference / "evaluation" / "kernel.json").read_text())


def test_kernel_sign_flips(kernel: Any) -> None:
    sleep, ordinal = kernel["signflip"]["sleep_x10"], kernel["signflip"]["ordinal12"]
    assert exact.signflip(sleep["d"]) == Fraction(sleep["two_sided"])
    assert [str(limit) for limit in exact.interval_signflip(sleep["d"])] == sleep["interval_x10"]
    assert exact.signflip(ordinal["d"], "greater") == Fraction(ordinal["greater"])
    assert exact.sign_test(ordinal["d"]) == Fraction(ordinal["sign_test"])
    assert exact.sign_test([1] * 9 + [-1] * 2) == Fraction(kernel["mcnemar_9_2"])


def test_kernel_two_samples(kernel: Any) -> None:
    asat = kernel["two_sample"]["asat"]
    assert exact.two_sample(asat["x"], asat["y"]) == Fraction(asat["sum_two_sided"])
    ordered = sorted(Fraction(value) for value in asat["x"] + asat["y"])

    def rank(value: str) -> int:
        first = ordered.index(Fraction(value))
        return 2 * first + ordered.count(Fraction(value)) + 1

    x, y = [rank(value) for value in asat["x"]], [rank(value) for value in asat["y"]]
    assert exact.two_sample(x, y) == Fraction(asat["ranks_two_sided"])
    assert exact.two_sample(x, y, alternative="less") == Fraction(asat["ranks_less"])


def test_kernel_rotarod_from_the_published_file(kernel: Any, reference: Path) -> None:
    with (reference / "evaluation" / "csv" / "rotarod.csv").open() as file:
        table = list(csv.DictReader(file))
    arms = [[row["time"] for row in table if row["group"] == arm] for arm in ("control", "treatment")]
    wanted = kernel["two_sample"]["rotarod_control_v_treatment"]
    assert exact.two_sample(*arms) == Fraction(wanted["sum_two_sided"])


@pytest.mark.parametrize("name", ["mehta_vaccine", "tea"])
def test_kernel_two_by_two(kernel: Any, name: str) -> None:
    case = kernel["two_by_two"][name]
    cells = (case["x1"], case["n1"], case["x0"], case["n0"])
    for side, key in (("two-sided", "two_sided"), ("greater", "greater"), ("less", "less")):
        assert exact.fisher(*cells, side) == Fraction(case["fisher"][key])
    value, low, high = exact.odds_ratio(*cells)
    wanted = case["odds_ratio"]
    assert (value, low, high) == pytest.approx((wanted["value"], wanted["low"], wanted["high"]), rel=1e-6)
    assert exact.newcombe(*cells) == pytest.approx(case["newcombe"], abs=1e-9)


def test_kernel_shares(kernel: Any) -> None:
    for share, limits in kernel["clopper_pearson"].items():
        x, n = map(int, share.split("/"))
        assert exact.clopper_pearson(x, n) == pytest.approx(limits, abs=1e-9)
