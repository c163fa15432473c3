"""Reliable change, cut-offs, shares and up / same / down against published figures and brute force."""

import csv
import statistics
from fractions import Fraction
from math import comb, sqrt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core import measures
from egenkraft.core.measures import MeasureError, Reason

METHODS = ("JT", "GLN", "HLL", "EN", "NK", "HA")

# Jacobson et al. 1989, couples, DAS before and after (30 people; by JT with r .80: 16 / 13 / 1).
COUPLES = [
    (90.5, 97), (74, 124), (97, 97.5), (73.5, 88), (61, 96.5), (66.5, 62.5), (68.5, 112.5),
    (86.5, 103.5), (88.5, 90), (68.5, 82.5), (98, 105), (80.5, 99.5), (89.5, 112.5), (91.5, 101),
    (83.5, 99.5), (60.5, 79.5), (83, 88), (88, 100.5), (98.5, 119), (78.5, 116), (99.5, 116),
    (79.5, 129), (84.5, 113), (92.5, 118), (93, 92), (85, 114), (64, 68), (61, 52),
    (80, 60.5), (82.5, 104.5),
]  # fmt: skip
BEFORE, AFTER = [x for x, _ in COUPLES], [y for _, y in COUPLES]


def test_jacobson_and_truax_1991_worked_example() -> None:
    one = measures.reliable_change([32.5], [47.5], sd=7.5, reliability=0.8)
    assert 7.5 * sqrt(1 - 0.8) == pytest.approx(3.354, abs=5e-4)
    assert one.rc[0] == pytest.approx(3.16227766016838)
    assert one.categories == ("improved",)
    norms = {"dysfunctional": (40, 7.5), "functional": (60, 7.5)}
    assert [measures.cutoff(kind, **norms) for kind in ("a", "b", "c")] == [55, 45, 50]
    assert measures.recovery(one, [32.5], [47.5], cutoff=50).outcomes == ("improved",)
    assert measures.recovery(one, [32.5], [47.5], cutoff=45).outcomes == ("recovered",)


def test_couples_of_1989() -> None:
    found = measures.reliable_change(BEFORE, AFTER, sd="sample", reliability=0.8)
    assert (found.improved, found.unchanged, found.deteriorated, found.n) == (16, 13, 1, 30)
    assert found.warnings == ("sd_from_sample",)
    share = found.share_improved
    assert (share.numerator, share.denominator) == (16, 30)
    assert (share.low, share.high) == pytest.approx((0.3432552381607341, 0.7165819208164629), abs=1e-12)


def test_the_couples_are_those_of_the_published_file(reference: Path) -> None:
    path = reference / "evaluation" / "csv" / "jacobson_1989.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    before, after = (
        {row["subject"]: float(row["das"]) for row in rows if row["time"] == time} for time in ("pre", "post")
    )
    assert [(before[person], after[person]) for person in before] == COUPLES


def by_hand(method: str, r: float, r_after: float) -> list[float]:
    """The formulas written out once more, from the standard library's moments."""
    m1, m2 = statistics.mean(BEFORE), statistics.mean(AFTER)
    s1, s2 = statistics.stdev(BEFORE), statistics.stdev(AFTER)
    c, sem = statistics.covariance(BEFORE, AFTER), s1 * sqrt(1 - r)
    r2 = (s2**2 - sem**2) / s2**2
    q = (s1**2 * r + s2**2 * r2 - 2 * c) / (s1**2 + s2**2 - 2 * c)
    rows = {
        "JT": lambda x, y: (y - x) / sqrt(2 * sem**2),
        "GLN": lambda x, y: ((y - m1) - r * (x - m1)) / (s1 * sqrt(1 - r * r)),
        "HLL": lambda x, y: ((y - m2) - r * (x - m1)) / (s1 * sqrt(1 - r * r)),
        "EN": lambda x, y: (y - (r * (x - m1) + m1)) / sem,
        "NK": lambda x, y: (y - (r * (x - m1) + m1)) / sqrt(r * r * s1**2 * (1 - r) + s1**2 * (1 - r_after)),
        "HA": lambda x, y: ((y - x) * q + (m2 - m1) * (1 - q)) / (sqrt(2 * q) * sem),
    }
    return [rows[method](x, y) for x, y in COUPLES]


@pytest.mark.parametrize("method", METHODS)
def test_each_method_follows_its_formula(method: str) -> None:
    found = measures.reliable_change(
        BEFORE, AFTER, method=method, sd="sample", reliability=0.8, reliability_after=0.7
    )
    assert list(found.rc) == pytest.approx(by_hand(method, 0.8, 0.7), abs=1e-12)
    limit = 1.644854 if method == "HA" else 1.959964
    assert found.limit == limit
    assert found.improved == sum(value > limit for value in by_hand(method, 0.8, 0.7))


def test_the_method_decides_the_share_so_the_plan_must_fix_it() -> None:
    shares = {
        method: measures.reliable_change(BEFORE, AFTER, method=method, sd="sample", reliability=0.8).improved
        for method in METHODS
    }
    assert max(shares.values()) > 2 * min(shares.values())


def test_hageman_arrindell_is_jacobson_truax_times_root_q_when_the_means_agree() -> None:
    after = [y - statistics.mean(AFTER) + statistics.mean(BEFORE) for y in AFTER]
    jt, ha = (
        measures.reliable_change(BEFORE, after, method=method, sd="sample", reliability=0.8)
        for method in ("JT", "HA")
    )
    ratios = {round(a / b, 9) for a, b in zip(ha.rc, jt.rc, strict=True) if a and b}
    assert len(ratios) == 1


scores = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=30)


@given(scores, st.sampled_from(METHODS))
@settings(max_examples=100, deadline=None)
def test_turning_the_scale_round_turns_nothing_else(pairs: list[tuple[int, int]], method: str) -> None:
    up = measures.reliable_change(
        [x for x, _ in pairs], [y for _, y in pairs], method=method, sd=4, reliability=0.7
    )
    down = measures.reliable_change(
        [20 - x for x, _ in pairs],
        [20 - y for _, y in pairs],
        method=method,
        sd=4,
        reliability=0.7,
        better="lower",
    )
    assert [None if a is None else round(a, 9) for a in up.rc] == [
        None if b is None else round(-b, 9) + 0.0 for b in down.rc
    ]
    assert up.categories == down.categories
    assert up.improved + up.unchanged + up.deteriorated == up.n


@given(scores, st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_order_of_people_changes_nothing(pairs: list[tuple[int, int]], random: object) -> None:
    def sorted_categories(rows: list[tuple[int, int]]) -> list[tuple[int, int, str | None]]:
        found = measures.reliable_change([x for x, _ in rows], [y for _, y in rows], sd=4, reliability=0.7)
        return sorted((x, y, word) for (x, y), word in zip(rows, found.categories, strict=True))

    shuffled = sorted(pairs, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert sorted_categories(pairs) == sorted_categories(shuffled)


def test_missing_people_keep_their_place_and_are_counted() -> None:
    found = measures.reliable_change([1, None, 3], [9, 5, None], sd=2, reliability=Fraction(3, 4))
    assert found.categories == ("improved", None, None)
    assert (found.n, found.missing) == (1, 2)


def test_what_cannot_be_computed_says_why() -> None:
    nobody = measures.reliable_change([None], [3], sd=2, reliability=0.5)
    assert (nobody.reason, nobody.share_improved.value) == ("nobody", None)
    assert measures.reliable_change([4, 4], [5, 6], sd="sample", reliability=0.5).reason == "no_variation"
    assert measures.reliable_change([4], [5], sd="sample", reliability=0.5).reason == "too_few_observed"
    assert measures.reliable_change([4], [5], method="HA", sd=3, reliability=0.5).reason == "too_few_observed"
    assert (
        measures.reliable_change([1, 5], [2, 6], method="HA", sd=3, reliability=0.5).reason == "no_variation"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "XY"}, {"reliability": 1}, {"reliability": -0.1}, {"sd": 0}, {"sd": "norm"},
        {"reliability_after": 1.2}, {"better": "up"}, {"sd": float("nan")},
    ],
)  # fmt: skip
def test_arguments_without_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(MeasureError) as caught:
        measures.reliable_change([1], [2], **({"sd": 2, "reliability": 0.5} | wrong))  # type: ignore[arg-type]
    assert caught.value.code == "change_invalid"
    with pytest.raises(MeasureError):
        measures.reliable_change([1], [2, 3], sd=2, reliability=0.5)


def test_cut_offs_mirror_and_recovery_needs_both() -> None:
    worse_is_high = {"dysfunctional": (60, 5), "functional": (40, 10)}
    assert measures.cutoff("a", **worse_is_high) == 50
    assert measures.cutoff("b", **worse_is_high) == 60
    assert measures.cutoff("c", **worse_is_high) == pytest.approx((10 * 60 + 5 * 40) / 15)
    before, after = [60, 48, 40, 60, 40], [40, 41, 60, 58, 41]
    change = measures.reliable_change(before, after, sd=5, reliability=0.8, better="lower")
    found = measures.recovery(change, before, after, cutoff=50, better="lower")
    assert found.outcomes == ("recovered", "improved", "harmed", "unchanged", "unchanged")
    assert found.counts["deteriorated"] == 0
    with pytest.raises(MeasureError):
        measures.recovery(
            measures.reliable_change(before, after, method="HA", sd=5, reliability=0.8),
            before,
            after,
            cutoff=1,
        )
    with pytest.raises(MeasureError):
        measures.cutoff("c", dysfunctional=(40, 1), functional=(40, 1))


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [
        (5, 12, 0.15165222980843013, 0.7233303143178942),
        (0, 12, 0.0, 0.2646484693970512),
        (15, 22, 0.4512755724262295, 0.8613534784462021),
        (10, 22, 0.24386186592301654, 0.6778952454468283),
    ],
)
def test_clopper_pearson_literals(x: int, n: int, low: float, high: float) -> None:
    found = measures.share(x, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)
    mirrored = measures.share(n - x, n)
    assert mirrored.low is not None
    assert mirrored.high is not None
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-12)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=60, deadline=None)
def test_limits_solve_the_binomial_sum_in_exact_fractions(case: tuple[int, int]) -> None:
    x, n = case
    found = measures.share(x, n)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1

    def tail(p: Fraction, counts: range) -> Fraction:
        return sum((comb(n, k) * p**k * (1 - p) ** (n - k) for k in counts), Fraction(0))

    if x:
        assert float(tail(Fraction(found.low), range(x, n + 1))) == pytest.approx(0.025, rel=1e-9)
    if x < n:
        assert float(tail(Fraction(found.high), range(x + 1))) == pytest.approx(0.025, rel=1e-9)


def test_large_groups_have_limits_too() -> None:
    found = measures.share(600, 1801)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 600 / 1801 < found.high < found.low + 0.05
    with pytest.raises(MeasureError):
        measures.share(3, 2)


def test_up_same_down_per_item_of_one_woman_and_of_a_group() -> None:
    fut = measures.load("fut")
    before = {"fut-01": 0, "fut-02": 1, "fut-03": 2}
    after = {"fut-01": 1, "fut-02": 1, "fut-03": int(Reason.REFUSED)}
    one = measures.item_change(fut, before, after)
    assert [(item.direction, item.reason) for item in one] == [
        ("up", None),
        ("same", None),
        (None, Reason.REFUSED),
    ]
    group = measures.group_change(fut, [before, after, before], [after, before, Reason.MOVED])
    assert (group["fut-01"].up, group["fut-01"].down, group["fut-01"].n) == (1, 1, 2)
    assert group["fut-03"].missing == {"refused": 2, "moved": 1}
    with pytest.raises(MeasureError):
        measures.group_change(fut, [before], [])


@given(
    st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 20)), st.one_of(st.none(), st.integers(0, 20))))
)
@settings(max_examples=60, deadline=None)
def test_signs_count_everybody_once(pairs: list[tuple[int | None, int | None]]) -> None:
    before, after = [x for x, _ in pairs], [y for _, y in pairs]
    found, turned = measures.signs(before, after), measures.signs(before, after, better="lower")
    assert found.n + sum(found.missing.values()) == len(pairs)
    assert (found.up, found.same, found.down) == (turned.down, turned.same, turned.up)


def test_only_common_items_may_be_pooled() -> None:
    pos, res = measures.load("pos"), measures.load("res")
    assert measures.common_items(pos, pos) == tuple(item.code for item in pos.items)
    assert measures.common_items(pos, res) == ()
