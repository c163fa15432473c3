"""Designs, missing follow-ups, grades and the decision rule."""

from fractions import Fraction
from typing import Any

import pytest
from tests.core.trials_help import ARMS, arms, pairs, plan, rows

from egenkraft.core import trials as t

FIVE = {"min": 1, "max": 5}
NEW = [5, 4, 4, 5, 3, 4, 5, 5, 4, 3, 4, 5]
OLD = [2, 3, 3, 1, 2, 3, 4, 2, 3, 2, 3, 1]


def two(treated: list[Any], control: list[Any], **changes: Any) -> t.Result:
    changes["outcome"] = {**FIVE, **changes.get("outcome", {})}
    made = plan("two_arm", "person arm value", arms=ARMS, **changes)
    return t.analyse(made, None, arms(treated, control))


def test_a_clear_effect_is_adopted() -> None:
    found = two(NEW, OLD)
    assert (found.grade, found.verdict.word, found.verdict.reasons) == ("A", "adopt", ())


@pytest.mark.parametrize(
    ("changes", "grade", "reasons"),
    [
        ({"locked": None}, "B", ("plan_not_locked",)),
        ({"early_looks": 1}, "B", ("early_look",)),
        (
            {"early_looks": 2, "amended_after_unblinding": True},
            "C",
            ("early_look", "amended_after_unblinding"),
        ),
    ],
)
def test_grades_step_down(changes: dict[str, Any], grade: str, reasons: tuple[str, ...]) -> None:
    found = two(NEW, OLD, **changes)
    assert (found.grade, found.grade_reasons) == (grade, reasons)
    assert ("grade_too_low" in found.verdict.reasons) == (grade == "C")


def test_lost_follow_up_lowers_the_grade_and_bars_adoption() -> None:
    found = two([*NEW[:6], *[None] * 6], OLD)
    assert found.grade == "B"
    assert found.verdict.word == "test_more"
    assert "arms_lost_unevenly" in found.verdict.reasons
    few = two([*NEW[:6], *[None] * 6], [*OLD[:6], *[None] * 6])
    assert "follow_up_low" in few.verdict.reasons


def test_the_rule_names_why_it_cannot_answer() -> None:
    assert two([5, 5, 5], [1, 1, 1]).verdict.reasons == ("min_p_above_level",)
    assert "too_few_observed" in two([5, 5], [1] * 30).verdict.reasons
    assert two([3] * 6, [3] * 6).verdict.reasons == ("no_variation",)
    assert (
        two(NEW, OLD, outcome={"delta": 1, "delta_set_by": "default"}).verdict.warnings[-1]
        == "delta_not_by_participants"
    )
    because = plan("pre_post", "person before after", question="because", outcome=FIVE)
    told = t.analyse(because, None, pairs(OLD, NEW)).verdict
    assert told.reasons == ("cause_from_pre_post",)
    assert two([None] * 5, [3] * 5).verdict.reasons == ("too_few_observed",)


def test_without_delta_nothing_is_decided() -> None:
    raw = dict(plan("two_arm", "person arm value", arms=ARMS).raw)
    raw["outcome"] = {key: value for key, value in raw["outcome"].items() if key != "delta"}
    found = t.analyse(t.Plan.of(raw), None, arms(NEW, OLD))
    assert "delta_missing" in found.verdict.reasons
    assert found.posterior is not None
    assert found.posterior.reference.prob_gt_delta is None


def test_everybody_alike_in_each_arm_still_has_a_spread_of_rounding() -> None:
    found = two([4] * 8, [3] * 8, outcome={"sd": 1})
    assert found.posterior is not None
    assert 0.9 < found.posterior.flat.prob_gt0 < 1


def test_harm_bars_adoption_and_confirmed_harm_drops() -> None:
    harm = {"method": "JT", "n": 12, "improved": 8, "unchanged": 2, "deteriorated": 2}
    made = plan("two_arm", "person arm value", arms=ARMS, outcome=FIVE)
    told = t.analyse(made, None, arms(NEW, OLD), harm).verdict
    assert (told.word, told.reasons) == ("test_more", ("harm_signal",))
    sure = plan(
        "two_arm",
        "person arm value",
        arms=ARMS,
        outcome=FIVE,
        reliable={"reliability": 0.8, "harm_confirmed": True},
    )
    told = t.analyse(sure, None, arms(NEW, OLD), harm).verdict
    assert (told.word, told.reasons) == ("drop", ("harm_confirmed",))


def test_gains_with_strata_equal_a_hand_count() -> None:
    table = [
        ("a", "new", 1, 3, "x"),
        ("b", "usual", 2, 2, "x"),
        ("c", "new", 2, 4, "y"),
        ("d", "new", 3, 3, "y"),
        ("e", "usual", 1, 2, "y"),
    ]
    made = plan("two_arm", "person arm value=after before stratum=place", arms=ARMS, outcome=FIVE)
    found = t.analyse(made, None, rows("person arm before after place", table))
    # x: 2 - 0 weighs 1/2; y: 1 - 1 weighs 2/3.
    assert found.estimate.value == Fraction(6, 7)
    assert found.findings.arrangements == 2 * 3
    assert found.estimate.what == "difference_of_mean_gains"


def test_four_lines_on_missing_scores() -> None:
    found = two([*NEW, None], [*OLD, None]).missing
    complete = Fraction(sum(NEW), 12) - Fraction(sum(OLD), 12)
    assert found.complete_cases == complete
    assert found.bounds.low == Fraction(sum(NEW) + 1, 13) - Fraction(sum(OLD) + 5, 13)
    assert found.bounds.high == Fraction(sum(NEW) + 5, 13) - Fraction(sum(OLD) + 1, 13)
    assert found.imputed.missing == "too_few_to_impute"
    assert found.tipping.missing == "does_not_flip"
    assert two([*NEW, None], OLD, outcome={"min": None}).missing.bounds.missing == "no_scale_limit"


def test_bounds_run_against_her_own_before() -> None:
    made = plan("pre_post", "person before after", outcome=FIVE)
    found = t.analyse(made, None, pairs([2, 3, 1, 4, 2], [3, 4, 3, 5, None])).missing
    assert (found.bounds.low, found.bounds.high) == (Fraction(5 - 1, 5), Fraction(5 + 3, 5))
    assert found.tipping.flips_at == 0


def test_imputation_needs_twenty_in_each_arm_and_repeats() -> None:
    table = []
    for i in range(48):
        before, gain = i % 3 + 1, (i < 24) + (i // 3) % 2
        table.append((i, "new" if i < 24 else "usual", before, None if i % 12 == 5 else before + gain))
    made = plan("two_arm", "person arm before value", arms=ARMS, outcome=FIVE, seed="9")
    data = rows("person arm before value", table)
    first, second = (t.analyse(made, None, data).missing.imputed for _ in range(2))
    assert first == second
    assert first.value == pytest.approx(1, abs=0.15)
    assert first.low is not None
    assert 0.5 < first.low < 1 < (first.high or 0) < 1.5
    assert first.df is not None
    assert 10 < first.df < 46


def test_rows_left_out_of_the_file_take_the_bounds_away() -> None:
    found = two(NEW, OLD, people={"randomised": 60})
    assert found.missing.bounds.missing == "rows_left_out"
    assert "rows_left_out" in found.verdict.reasons
    assert any(item.what == "follow_up" for item in found.refused)


def test_people_of_the_lot_without_a_row_are_assigned() -> None:
    made = plan("two_arm", "person arm value", arms=ARMS, outcome=FIVE)
    people = [str(i) for i in range(24)]
    draw = made.randomise(people, seed="s")
    data = [{"person": p, "arm": draw.arms[p], "value": "3"} for p in people[:20]]
    found = t.analyse(made, draw, data)
    assert (found.n.all.assigned, found.n.all.observed) == (24, 20)
    data[0]["arm"] = "usual" if data[0]["arm"] == "new" else "new"
    with pytest.raises(t.TrialError, match="arm_differs"):
        t.analyse(made, draw, data)


def test_lower_is_better_mirrors_everything() -> None:
    higher, lower = (
        two(NEW, OLD),
        two([6 - v for v in NEW], [6 - v for v in OLD], outcome={"better": "lower"}),
    )
    assert higher.estimate == lower.estimate
    assert higher.interval == lower.interval
    assert higher.p == lower.p
    assert higher.posterior == lower.posterior


def test_long_data_equal_wide_data() -> None:
    wide = plan("pre_post", "person before after", outcome=FIVE)
    times = {"before": "T0", "after": "T1"}
    long = plan("pre_post", "person time value", outcome=FIVE, times=times)
    table = [(i, "T0", a) for i, a in enumerate(OLD)] + [(i, "T1", b) for i, b in enumerate(NEW)]
    table += [(0, "T2", 1)]
    one = t.analyse(wide, None, pairs(OLD, NEW))
    other = t.analyse(long, None, rows("person time value", table))
    assert (one.p, one.interval, one.posterior) == (other.p, other.interval, other.posterior)


BAD = [
    ("off_lattice", "value", {"value": "3.5"}),
    ("off_lattice", "value", {"value": "three"}),
    ("outside_scale", "value", {"value": "7"}),
    ("unknown_arm", "arm", {"arm": "other"}),
    ("duplicate_person", "person", {"person": "0"}),
]


@pytest.mark.parametrize(("code", "column", "change"), BAD)
def test_a_wrong_cell_is_named_by_row_and_column(code: str, column: str, change: dict[str, str]) -> None:
    data = arms(NEW, OLD)
    data[4] |= change
    with pytest.raises(t.TrialError) as told:
        t.analyse(plan("two_arm", "person arm value", arms=ARMS, outcome=FIVE), None, data)
    assert (told.value.code, told.value.row, told.value.column) == (code, 6, column)
    assert told.value.mend


def test_codes_of_missing_answers_and_a_planned_word_for_yes() -> None:
    codes = {"codes": {"-97": "moved"}}
    assert two([*NEW, -97], OLD, missing=codes).n.all.observed == 24
    made = plan("two_arm", "person arm value", arms=ARMS, outcome={"kind": "yes_no", "yes": ["employed"]})
    words = ["employed", "out", "out", "employed"]
    assert t.analyse(made, None, arms(words, words)).estimate.value == 0
    with pytest.raises(t.TrialError, match="outside_scale"):
        t.analyse(made, None, arms(words, [*words, "owt"]))


def test_a_pull_to_the_lattice_is_warned() -> None:
    found = two([*NEW, "3.8"], OLD, outcome={"snap": 0.25})
    assert "snapped_to_lattice" in found.verdict.warnings


def test_a_change_of_presentation_is_passed_on() -> None:
    made = plan("pre_post", "person before after", outcome=FIVE)
    found = t.analyse(made, None, pairs(OLD, NEW), warnings=("presentation_changed",))
    assert "presentation_changed" in found.verdict.warnings
    assert "visades olika" in t.report(found, "sv").text()


def test_pooling_refuses_what_differs() -> None:
    one, other = two(NEW, OLD, outcome={"sd": 1}), two(NEW, OLD, outcome={"sd": 1, "max": 6})
    with pytest.raises(t.TrialError, match=r"different_outcomes.*max: 5 / 6"):
        t.pool([one, other])
    paired = t.analyse(
        plan("pre_post", "person before after", outcome={**FIVE, "sd": 1}), None, pairs(OLD, NEW)
    )
    with pytest.raises(t.TrialError, match="mixed_designs"):
        t.pool([one, paired])
    with pytest.raises(t.TrialError, match="two labs"):
        t.pool([one])


def test_pooling_three_labs_reaches_the_next_one() -> None:
    labs = [two(NEW, OLD, outcome={"sd": 1}), two(NEW[:9], OLD[:9], outcome={"sd": 1})]
    labs.append(two(NEW, OLD, locked=None, outcome={"sd": 1}))
    found = t.pool(labs)
    assert (found.code, found.grade, found.verdict.scope) == ("D7", "A", "national")
    assert found.findings.extra["next_lab"]["prob_gt0"] > 0.8
    two_labs = t.pool(labs[:2])
    assert two_labs.verdict.scope == "these_labs"
    words = [["yes"] * 6 + ["no"] * 4, ["yes"] * 2 + ["no"] * 8]
    shares = [
        two(*words, outcome={"kind": "yes_no", "min": None, "max": None, "delta": 0.1}) for _ in range(3)
    ]
    assert t.pool(shares).estimate.value == pytest.approx(1.4, abs=0.4)
