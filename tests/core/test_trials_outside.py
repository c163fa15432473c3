"""Outside the lab no share is told that gives a small cell away, or says the same of everybody."""

import doctest

import pytest
from tests.core.trials_help import plan

from egenkraft.core import trials
from egenkraft.core.trials import outside

PLAN = """format = "egenkraft-plan/1"
title = "t"
question = "changed"
design = "DESIGN"

[columns]
person = "person"
value = "after"
COLUMNS
[arms]
treated = "method"
control = "waiting"

[outcome]
name = { en = "x", sv = "x" }
better = "higher"
kind = "yes_no"
delta = 0.2
delta_set_by = "default"
"""


def result(treated: str, control: str, *, strata: int = 1) -> trials.Result:
    """Two arms of y, n and - (missing), dealt within so many strata."""
    columns = 'arm = "arm"\n' + ('stratum = "stratum"\n' if strata > 1 else "")
    plan = trials.Plan.parse(PLAN.replace("DESIGN", "two_arm").replace("COLUMNS", columns))
    words = {"y": "yes", "n": "no", "-": ""}
    rows = [
        {"person": f"{arm}{n}", "arm": arm, "stratum": f"s{n % strata}", "after": words[answer]}
        for arm, answers in (("method", treated), ("waiting", control))
        for n, answer in enumerate(answers)
    ]
    return trials.analyse(plan, None, rows)


def test_examples_hold():
    assert doctest.testmod(outside).attempted
    assert not doctest.testmod(outside).failed


@pytest.mark.parametrize("strata", [1, 2, 3])
@pytest.mark.parametrize("audience", ["public", "participant"])
@pytest.mark.parametrize(
    ("treated", "control", "told"),
    [
        ("yyyyynnnnnn", "yyyyyynnnnn", True),
        ("ynnnnnnnnnn", "yyyyyynnnnn", False),  # one yes
        ("yyyyynnnnnn", "yyyyyyynnnn", False),  # four no
        ("yyyyynnnnnn", "nnnnnnnnnnn", False),  # nobody: true of each of them
        ("yyyyyyyyyyy", "yyyyyynnnnn", False),
        ("yyyyynnnnn-", "yyyyynnnnn-", True),
    ],
)
def test_yes_and_no_are_counted_within_strata_too(strata, audience, treated, control, told):
    found = result(treated, control, strata=strata)
    assert outside.withheld(found, audience) == (None if told else "outside.least")
    assert outside.withheld(found, "lab") is None
    report = trials.report(found, lang="en", audience=audience)
    assert any(key.startswith("effect.") for key in report.figures) == told


def test_the_answers_of_both_arms():
    found = result("yyyyynnnnnn-", "yyyyyynnnn--", strata=2)
    assert not found.findings.counts  # a comparison within strata tells no table of its own
    told = {"treated": {"yes": 5, "no": 6}, "control": {"yes": 6, "no": 4}}
    assert outside.answers(found) == told


def test_shares_and_changes_of_one_group():
    columns = PLAN.replace("DESIGN", "attendance").replace("COLUMNS", "")
    plan = trials.Plan.parse(columns)
    rows = [{"person": str(n), "after": "yes" if n < 3 else "no"} for n in range(12)]
    found = trials.analyse(plan, None, rows)
    assert outside.answers(found) == {"all": {"yes": 3, "no": 9}}
    assert outside.withheld(found, "public") == "outside.least"
    plan = trials.Plan.parse(
        PLAN.replace("DESIGN", "pre_post")
        .replace("COLUMNS", 'before = "before"')
        .replace('value = "after"', 'after = "after"')
    )
    rows = [
        {"person": str(n), "before": "no" if n < 9 else "yes", "after": "yes" if n < 7 else "no"}
        for n in range(12)
    ]
    found = trials.analyse(plan, None, rows)
    assert outside.answers(found) == {"all": {"up": 7, "same": 2, "down": 3}}
    assert outside.withheld(found, "public") == "outside.least"


def in_turns(*seats: int, missing: tuple[int, ...] = ()) -> trials.Result:
    """Everybody gets it in turns of so many places; these people missed the last measuring."""
    turn = [number for number, many in enumerate(seats, 1) for _place in range(many)]
    rows = [
        {
            "person": f"p{who}",
            "period": str(period),
            "wave": str(own),
            "value": "" if period == len(seats) - 1 and who in missing else str(who % 3 + (own <= period)),
        }
        for who, own in enumerate(turn)
        for period in range(len(seats))
    ]
    return trials.analyse(plan("waitlist", "person period wave value"), None, rows)


@pytest.mark.parametrize("audience", ["public", "participant"])
@pytest.mark.parametrize(
    ("seats", "missing", "told"),
    [
        ((10, 2), (), False),
        ((2, 10), (), False),
        ((4, 4, 4), (), False),
        ((6, 4, 6), (), False),
        ((5, 5, 5), (), True),
        ((5, 5, 5), (14,), False),  # of the five who waited longest one is missing
        ((6, 5, 6), (0, 16), True),
    ],
)
def test_no_turn_under_five_leaves_the_lab(seats, missing, told, audience):
    found = in_turns(*seats, missing=missing)
    assert found.estimate.value is not None
    assert outside.withheld(found, audience) == (None if told else "outside.least")
    assert outside.withheld(found, "lab") is None
    report = trials.report(found, lang="en", audience=audience)
    assert any(key.startswith("effect.") for key in report.figures) == told


def test_turns_in_which_nothing_could_be_compared_stay_inside():
    found = in_turns(10, 2, missing=(10, 11))
    assert (found.n.all.observed, found.estimate.value) == (10, None)
    assert outside.withheld(found, "public") == "outside.least"
