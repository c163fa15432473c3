"""Deals in which some people's gains move with x: the shared work gives what each x alone would give."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core.trials.exact import moving as under_test
from egenkraft.core.trials.exact.chance import DRAWS
from egenkraft.core.trials.exact.moving import Moving
from egenkraft.core.trials.exact.waves import Waves, drawn_sums
from egenkraft.core.trials.streams import generator, words

SIDES = st.sampled_from(["two-sided", "greater", "less"])
GAIN = st.tuples(st.fractions(-3, 3, max_denominator=4), st.sampled_from([-1, 0, 1]))


@st.composite
def moves(draw: st.DrawFn) -> Moving:
    """Four to eight people in two to four turns, some of whom move, also with parts of steps."""
    turns, people = draw(st.integers(2, 4)), draw(st.integers(4, 8))
    wave = tuple(
        sorted([*range(1, turns + 1), *[draw(st.integers(1, turns)) for _ in range(people - turns)]])
    )
    base, slope = [], []
    for _person in wave:
        if draw(st.booleans()):
            cells = [draw(GAIN) for _period in range(turns - 1)]
        else:
            cells = [(Fraction(draw(st.integers(-4, 4))), 0) for _period in range(turns - 1)]
        base.append(tuple(value for value, _ in cells))
        slope.append(tuple(move for _, move in cells))
    return Moving(tuple(base), tuple(slope), wave)


@settings(max_examples=60, deadline=None)
@given(found=moves(), x=st.integers(0, 5), side=SIDES)
def test_the_exact_p_at_each_x_is_that_of_its_own_deal(found: Moving, x: int, side: Any) -> None:
    deal = found.deal(x)
    assert found.exact(x, side) == Fraction(deal.extreme(side), deal.size)
    assert found.line(side, "s")(x) == deal.extreme(side) / deal.size
    assert found.effect(x) == deal.effect / found.parts


@pytest.mark.parametrize("side", ["two-sided", "greater", "less"])
def test_where_the_recursion_does_not_fit_every_x_is_seen_in_the_same_deals(
    monkeypatch: pytest.MonkeyPatch, side: Any
) -> None:
    rows = ((2, 3), (1, 2), (0, 2), (0, 1), (0, 0), (-1, 0))
    base = tuple(tuple(Fraction(value) for value in row) for row in rows)
    slope = ((0, -1), (0, 0), (1, -1), (0, 0), (1, 1), (0, 0))
    found = Moving(base, slope, (1, 1, 2, 2, 3, 3))
    exact = [float(found.exact(x, side)) for x in range(4)]
    monkeypatch.setattr(under_test, "BITS", 0)
    sampled = [found.line(side, "seed")(x) for x in range(4)]
    assert sampled == [found.line(side, "seed")(x) for x in range(4)], "the seed decides the deals"
    assert sampled != exact
    for one, other in zip(sampled, exact, strict=True):
        assert one == pytest.approx(other, abs=0.006), "four standard errors of 100,000 deals"


@pytest.mark.parametrize("seats", [(1, 1), (3, 2), (2, 3, 1), (2, 1, 2, 2)])
def test_drawn_sums_seat_everybody_in_the_order_of_her_word(seats: Sequence[int]) -> None:
    people, turns = sum(seats), len(seats)
    costs = [[[7 * i * i + j * (i + kind) for j in range(turns)] for i in range(people)] for kind in (1, 5)]
    first, second = drawn_sums(costs, seats, "seed")
    slots = np.repeat(np.arange(turns), seats)
    order = np.argsort(words(generator("seed"), 1000, people), axis=1)
    assert len(first) == DRAWS
    for kind, sums in zip(costs, (first, second), strict=True):
        assert (np.array(kind)[order, slots].sum(axis=1) == sums[:1000]).all()


def test_a_deal_without_anybody_who_stands_still() -> None:
    found = Moving(((Fraction(1, 2),), (Fraction(0),), (Fraction(-1),)), ((-1,), (1,), (1,)), (1, 2, 2))
    deal = Waves(((1 - 2,), (0 + 2,), (-2 + 2,)), (1, 2, 2))
    assert found.exact(1, "greater") == Fraction(deal.extreme("greater"), 3)
