"""The published results of the first labs as data: what may be said and what would have answered."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from egenkraft.core import trials as t

PAGE = Path("docs/explanation/original-lab.md")


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    return runpy.run_path("examples/portalen.py")


def test_the_page_says_what_the_example_prints(
    story: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    story["main"]()
    printed = PAGE.read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize(
    ("reached", "n", "low", "high"),
    [  # exact limits in percent, from the published counts
        (15, 22, 45.1, 86.1),
        (10, 22, 24.4, 67.8),
        (10, 20, 27.2, 72.8),
        (9, 10, 55.5, 99.7),
    ],
)
def test_each_count_keeps_its_own_denominator(
    story: dict[str, Any], reached: int, n: int, low: float, high: float
) -> None:
    claim = next(one for one in story["CLAIMS"] if one.reached == reached and n in one.of)
    result = story["attendance"](claim, n)
    assert (round(100 * result.interval.low, 1), round(100 * result.interval.high, 1)) == (low, high)
    assert (result.grade, result.p) == ("E", None)
    assert (result.verdict.word, result.verdict.reasons[0]) == ("not_answerable", "no_comparison")


def test_what_was_not_published_gives_no_figure(story: dict[str, Any]) -> None:
    silent = [one for one in story["CLAIMS"] if one.reached is None]
    assert len(silent) == 2
    assert all("nothing in figures" in " ".join(story["sayings"](one)) for one in silent)


def test_two_definitions_are_never_one_result(story: dict[str, Any]) -> None:
    one, two = (next(c for c in story["CLAIMS"] if c.reached == count) for count in (15, 10))
    with pytest.raises(t.TrialError, match="different_outcomes"):
        t.pool([story["attendance"](one, 22), story["attendance"](two, 20)])


def test_half_elsewhere_makes_fifteen_of_twenty_two_unremarkable(story: dict[str, Any]) -> None:
    claim = next(one for one in story["CLAIMS"] if one.reached == 15)
    assert story["unremarkable_from"](claim, 22) == 49


def test_which_design_would_have_answered(story: dict[str, Any]) -> None:
    within, lot, job = (plan.check() for _name, plan in story["DESIGNS"])
    assert (round(within.visible.smd or 0, 2), "cause" in within.cannot_say) == (0.63, True)
    assert (round(lot.visible.smd or 0, 2), "cause" in lot.cannot_say) == (1.26, False)
    assert job.visible.points == 62
