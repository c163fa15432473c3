"""The kernel against brute force, and the properties that every exact test has."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations, product
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core.trials import exact
from egenkraft.core.trials.exact.flips import chance_signflip
from egenkraft.core.trials.exact.halves import deals_at_most, flips_at_least
from egenkraft.core.trials.exact.starts import Starts
from egenkraft.core.trials.exact.two import (
    Deal,
    Stratum,
    chance_two_sample,
    drawn,
    drawn_line,
    float_two_sample,
)
from egenkraft.core.trials.exact.waves import Waves

SIDES = ("two-sided", "greater", "less")
gains = st.lists(st.integers(-4, 4), min_size=1, max_size=10)
scores = st.lists(st.integers(0, 6), min_size=1, max_size=5)
side = st.sampled_from(SIDES)


def beyond(values: Sequence[Fraction], seen: Fraction, middle: Fraction, which: str) -> Fraction:
    """The share of arrangements at least as extreme, counted one by one."""
    if which == "two-sided":
        hits = sum(abs(value - middle) >= abs(seen - middle) for value in values)
    else:
        hits = sum(value >= seen if which == "greater" else value <= seen for value in values)
    return Fraction(hits, len(values))


@settings(max_examples=60, deadline=None)
@given(gains, side)
def test_sign_flips_equal_brute_force(d: list[int], which: str) -> None:
    sums = [
        Fraction(sum(s * v for s, v in zip(signs, d, strict=True)))
        for signs in product((1, -1), repeat=len(d))
    ]
    assert exact.signflip(d, which) == beyond(sums, Fraction(sum(d)), Fraction(0), which)


@settings(max_examples=60, deadline=None)
@given(scores, scores, side)
def test_two_samples_equal_brute_force(x: list[int], y: list[int], which: str) -> None:
    pool = x + y
    sums = [Fraction(sum(pool[i] for i in places)) for places in combinations(range(len(pool)), len(x))]
    middle = Fraction(len(x) * sum(pool), len(pool))
    assert exact.two_sample(x, y, None, which) == beyond(sums, Fraction(sum(x)), middle, which)


@settings(max_examples=40, deadline=None)
@given(scores, scores, st.lists(st.integers(0, 6), min_size=2, max_size=4), side)
def test_strata_equal_brute_force(x: list[int], y: list[int], z: list[int], which: str) -> None:
    first, pool = len(z) // 2, x + y
    inside = [sum(pool[i] for i in places) for places in combinations(range(len(pool)), len(x))]
    other = [sum(z[i] for i in places) for places in combinations(range(len(z)), first)]
    sums = [Fraction(a + b) for a in inside for b in other]
    middle = Fraction(len(x) * sum(pool), len(pool)) + Fraction(first * sum(z), len(z))
    labels = (["a"] * len(x) + ["b"] * first, ["a"] * len(y) + ["b"] * (len(z) - first))
    got = exact.two_sample(x + z[:first], y + z[first:], labels, which)
    assert got == beyond(sums, Fraction(sum(x) + sum(z[:first])), middle, which)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=4), st.lists(st.integers(0, 6), min_size=3, max_size=5)
)
def test_studentised_equals_brute_force(x: list[int], y: list[int]) -> None:
    pool = x + y

    def squared(one: Sequence[int], other: Sequence[int]) -> Fraction | None:
        parts = [
            Fraction(len(a) * sum(v * v for v in a) - sum(a) ** 2, len(a) ** 2 * (len(a) - 1))
            for a in (one, other)
        ]
        away = Fraction(sum(one), len(one)) - Fraction(sum(other), len(other))
        return (away**2 / sum(parts)) if sum(parts) else (Fraction(10**9) if away else Fraction(0))

    seen, hits, ways = squared(x, y), 0, 0
    for places in combinations(range(len(pool)), len(x)):
        rest = [pool[i] for i in range(len(pool)) if i not in places]
        hits += squared([pool[i] for i in places], rest) >= seen
        ways += 1
    assert exact.studentised(x, y) == Fraction(hits, ways)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=4, max_size=6), side)
def test_waves_equal_brute_force(rows: list[tuple[int, int]], which: str) -> None:
    wave = [1, 2, *([3] * (len(rows) - 2))]

    def effect(order: Sequence[int]) -> Fraction:
        total = weight = Fraction(0)
        for period in (1, 2):
            on = [row[period - 1] for row, own in zip(rows, order, strict=True) if own <= period]
            off = [row[period - 1] for row, own in zip(rows, order, strict=True) if own > period]
            k = Fraction(len(on) * len(off), len(rows))
            total += k * (Fraction(sum(on), len(on)) - Fraction(sum(off), len(off)))
            weight += k
        return total / weight

    every = [effect(order) for order in sorted(set(permutations(wave)))]
    assert exact.waves(rows, wave, which) == beyond(every, effect(wave), Fraction(0), which)
    assert Waves(tuple(rows), tuple(wave)).effect == effect(wave)
    assert Waves(tuple(rows), tuple(wave)).variance(Fraction(0)) == mean(value**2 for value in every)


def test_where_everybody_begins_at_once_nothing_is_compared() -> None:
    assert exact.waves([[1], [2], [3]], [1, 1, 1]) == 1


SERIES = st.lists(st.lists(st.integers(0, 5), min_size=6, max_size=6), min_size=2, max_size=3)


@settings(max_examples=30, deadline=None)
@given(SERIES, st.sampled_from(["windows", "pool", "permute", "permute_windows"]), side)
def test_starts_equal_brute_force(y: list[list[int]], kind: str, which: str) -> None:
    n = len(y)
    windows = [(3, 4)] * n if kind == "pool" else [(2 + i, 4 + i // 2) for i in range(n)]
    start = [low for low, _ in windows]

    def effect(drawn_: Sequence[int]) -> Fraction:
        parts = [
            Fraction(sum(r[s - 1 :]), len(r[s - 1 :])) - Fraction(sum(r[: s - 1]), s - 1)
            for r, s in zip(y, drawn_, strict=True)
        ]
        return sum(parts, Fraction(0)) / n

    inside = [range(low, high + 1) for low, high in windows]
    if kind == "permute":
        every = [effect(order) for order in permutations(start)]
    elif kind == "permute_windows":
        every = [effect(d) for order in permutations(inside) for d in product(*order)]
    else:
        every = [effect(d) for d in product(*inside)]
    middle = sum(every, Fraction(0)) / len(every)
    assert exact.starts(y, start, kind, windows, which) == beyond(every, effect(start), middle, which)
    deal = Starts(tuple(map(tuple, y)), tuple(start), kind, tuple(windows))
    assert deal.variance(Fraction(0), "seed") == sum(((v - middle) ** 2 for v in every), Fraction(0)) / len(
        every
    )


def test_starts_refuse_a_phase_without_answers() -> None:
    with pytest.raises(ValueError, match="window_without_data"):
        exact.starts([[1, 2, 3]], [1], "windows", [(1, 2)])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=2, max_size=8), st.sampled_from(["0.5", "0.8", "0.95"]))
def test_interval_of_gains_equals_listed_subset_means(d: list[int], level: str) -> None:
    n = len(d)
    means = sorted(Fraction(sum(part), len(part)) for k in range(1, n + 1) for part in combinations(d, k))
    rank = int((1 - Fraction(level)) / 2 * 2**n)
    wanted = (means[rank - 1], means[-rank]) if rank else (None, None)
    assert exact.interval_signflip(d, level) == wanted


@settings(max_examples=40, deadline=None)
@given(scores, scores, st.sampled_from(["0.5", "0.8", "0.95"]))
def test_interval_of_two_samples_equals_listed_swaps(x: list[int], y: list[int], level: str) -> None:
    swaps = sorted(
        Fraction(sum(out) - sum(back), k)
        for k in range(1, min(len(x), len(y)) + 1)
        for out in combinations(x, k)
        for back in combinations(y, k)
    )
    rank = int((1 - Fraction(level)) / 2 * (len(swaps) + 1))
    wanted = (swaps[rank - 1], swaps[-rank]) if rank else (None, None)
    assert exact.interval_two_sample(x, y, level=level) == wanted


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=6, max_size=9))
def test_interval_is_dual_to_the_test(d: list[int]) -> None:
    low, high = exact.interval_signflip(d)
    assert low is not None
    assert high is not None
    step = Fraction(1, 1000)
    assert exact.signflip([v - low - step for v in d], "greater") > Fraction(1, 40)
    assert exact.signflip([v - low + step for v in d], "greater") <= Fraction(1, 40)
    assert exact.signflip([v - high - step for v in d], "less") <= Fraction(1, 40)


@settings(max_examples=40, deadline=None)
@given(scores, scores)
def test_swapping_the_labels_turns_the_sides(x: list[int], y: list[int]) -> None:
    assert exact.two_sample(x, y, None, "greater") == exact.two_sample(y, x, None, "less")
    assert exact.two_sample(x, y) == exact.two_sample(y, x)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-4, 4), min_size=2, max_size=8), st.integers(0, 7))
def test_a_larger_gain_never_raises_the_one_sided_p(d: list[int], place: int) -> None:
    more = list(d)
    more[place % len(d)] += 1
    assert exact.signflip(more, "greater") <= exact.signflip(d, "greater")


@pytest.mark.parametrize("sizes", [[1, 1, 2, 3, 3], [1, 2, 4, 8], [2, 2, 2, 2, 2, 2]])
def test_p_is_uniform_under_the_null_by_full_enumeration(sizes: list[int]) -> None:
    found = [
        exact.signflip([s * v for s, v in zip(signs, sizes, strict=True)], "greater")
        for signs in product((1, -1), repeat=len(sizes))
    ]
    for level in set(found):
        assert Fraction(sum(p <= level for p in found), len(found)) == level


def test_p_of_two_samples_is_uniform_under_the_null_by_full_enumeration() -> None:
    pool = [0, 1, 1, 3, 4, 4, 7]
    found = []
    for places in combinations(range(7), 3):
        rest = [pool[i] for i in range(7) if i not in places]
        found.append(exact.two_sample([pool[i] for i in places], rest))
    for level in set(found):
        assert Fraction(sum(p <= level for p in found), len(found)) == level


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=8),
    st.lists(st.integers(0, 9), min_size=3, max_size=8),
    side,
)
def test_the_float_recursion_agrees_with_the_exact_one(x: list[int], y: list[int], which: str) -> None:
    part = Stratum(tuple(x), tuple(y))
    wanted = Fraction(Deal((part,)).extreme(sum(x), which), Deal((part,)).all)
    assert float_two_sample(part, which) == pytest.approx(float(wanted), rel=1e-12)


def test_methods_of_p_by_size() -> None:
    assert chance_signflip([1, 2, 3], "two-sided", "s").method == "exact"
    fine = [10**6 + 7 * i * i for i in range(40)]
    assert chance_signflip(fine[:12], "two-sided", "s").method == "exact"
    assert chance_signflip(fine, "two-sided", "s").method == "sampled"
    fine = [i * 7919 * 104729 % 10**7 for i in range(40)]
    assert chance_two_sample((Stratum(tuple(fine[:8]), tuple(fine[8:15])),), "greater", "s").method == "exact"
    assert (
        chance_two_sample((Stratum(tuple(fine[:20]), tuple(fine[20:])),), "greater", "s").method == "sampled"
    )


@settings(max_examples=25, deadline=None)
@given(gains, scores, scores, side)
def test_meeting_in_the_middle_counts_the_same(d: list[int], x: list[int], y: list[int], which: str) -> None:
    edge = sum(d)
    signs = product((1, -1), repeat=len(d))
    sums = [sum(s * abs(v) for s, v in zip(order, d, strict=True)) for order in signs]
    assert flips_at_least([abs(v) for v in d], edge) == sum(value >= edge for value in sums)
    deal = Deal((Stratum(tuple(x), tuple(y)),))
    assert deals_at_most(x + y, len(x), sum(x)) == deal.at_most(sum(x))


def test_drawn_deals_repeat_and_come_near_the_exact_p() -> None:
    part = (Stratum((3, 5, 6, 2, 7, 8), (1, 4, 2, 3, 0, 5)),)
    first, again, other = (drawn((part,), seed)[0].chance("two-sided") for seed in ("a", "a", "b"))
    assert first == again != other
    wanted = chance_two_sample(part, "two-sided", "a").value
    assert first.value == pytest.approx(wanted, abs=0.004)


def test_a_line_of_drawn_deals_follows_the_exact_p() -> None:
    base = (Stratum((3, 5, 6, 2, 7, 8), (1, 4, 2, 3, 0, 5)),)
    slope = (Stratum((0, -1, 0, 0, 0, -1), (1, 0, 0, 0, 0, 0)),)
    along = drawn_line(base, slope, "two-sided", "seed")
    for x in (0, 2, 4):
        moved = (Stratum((3, 5 - x, 6, 2, 7, 8 - x), (1 + x, 4, 2, 3, 0, 5)),)
        assert along(x) == pytest.approx(chance_two_sample(moved, "two-sided", "s").value, abs=0.006)


@pytest.mark.parametrize("cells", [(3, 4, 1, 4), (7, 15, 12, 15), (2, 9, 5, 8)])
def test_barnard_is_never_above_its_own_enumeration(cells: tuple[int, int, int, int]) -> None:
    x1, n1, x0, n0 = cells
    p = exact.barnard(*cells)
    assert 0 < p <= 1
    assert exact.barnard(n1 - x1, n1, n0 - x0, n0) == pytest.approx(p, rel=1e-9)


def test_boschloo_never_exceeds_fisher() -> None:
    for x1, x0 in ((5, 1), (4, 2), (6, 0)):
        assert exact.boschloo(x1, 8, x0, 8) <= float(exact.fisher(x1, 8, x0, 8, "greater")) + 1e-12


def test_rosenbaum_by_brute_force() -> None:
    d, gamma = [2, 1, 3, -1], Fraction(3, 2)
    total = Fraction(0)
    for signs in product((1, -1), repeat=4):
        if sum(s * abs(v) for s, v in zip(signs, d, strict=True)) >= sum(d):
            ups = signs.count(1)
            total += gamma**ups / (1 + gamma) ** 4
    assert exact.rosenbaum(d, gamma) == total
    assert exact.rosenbaum(d, 1) == exact.signflip(d, "greater")
