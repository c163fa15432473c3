"""Turns of a wait-list plan: their places, their lot, and what the plan can show before it starts."""

from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.trials_help import plan

from egenkraft.core import trials as t
from egenkraft.core.trials.check import visible_smd
from egenkraft.core.trials.exact.waves import Waves
from egenkraft.core.trials.turns import Deal

SEATS = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)


def turns(turns: Any, **changes: Any) -> t.Plan:
    mechanism = {"turns": turns, "weeks": 8}
    return plan("waitlist", "person period wave value", mechanism=mechanism, **changes)


@pytest.mark.parametrize(("made", "dealt"), [(3, [8, 7, 7]), ([10, 6, 6], [10, 6, 6]), (4, [6, 6, 5, 5])])
def test_a_plan_deals_its_own_places_and_anybody_deals_them_again(made: Any, dealt: list[int]) -> None:
    lot = turns(made).randomise([f"p{n}" for n in range(22)], seed="7 2 9")
    arms = list(lot.arms.values())
    assert [arms.count(str(turn)) for turn in range(1, len(dealt) + 1)] == dealt
    assert t.replay(lot.as_mapping()) == lot


def test_places_and_people_must_be_as_many() -> None:
    with pytest.raises(t.TrialError, match="seats_differ"):
        turns([8, 7, 7]).randomise(["a", "b"], seed="s")


@pytest.mark.parametrize("made", [1, 5, True, [3], [1, 1, 1, 1, 1], [0, 4], "3", [399, 2], [3000000, 7, 7]])
def test_what_a_plan_may_not_say_of_turns(made: Any) -> None:
    with pytest.raises(t.TrialError, match="turns"):
        turns(made)


@pytest.mark.parametrize("key", ["turns", "weeks"])
def test_turns_belong_to_one_design(key: str) -> None:
    with pytest.raises(t.TrialError, match="belongs to design waitlist"):
        plan("pre_post", "person before after", mechanism={key: 3})


@settings(max_examples=30, deadline=None)
@given(seats=SEATS, data=st.data(), true=st.integers(-2, 2))
def test_a_simulated_trial_has_the_estimate_and_the_error_of_the_analysis(
    seats: tuple[int, ...], data: st.DataObject, true: int
) -> None:
    deal = Deal(seats)
    noise = [data.draw(st.integers(-3, 3)) for _ in range(deal.people)]
    wave = [turn for turn, many in enumerate(seats, 1) for _ in range(many)]
    gains = tuple(
        tuple(value + true * (own <= period) for period in range(1, len(seats)))
        for value, own in zip(noise, wave, strict=True)
    )
    exact = Waves(gains, tuple(wave))
    estimate, error = deal.simulate(np.array([noise], dtype=float), float(true))
    assert estimate[0] == pytest.approx(float(exact.effect))
    assert error[0] ** 2 == pytest.approx(float(exact.variance(exact.effect)), abs=1e-9)
    assert (deal.ways, deal.divisor) == (exact.size, exact.divisor)


@pytest.mark.parametrize("seats", [(3, 3), (2, 2, 2), (3, 2, 1), (1, 2, 2), (2, 1, 1, 2)])
def test_the_least_p_is_that_of_the_most_extreme_deal(seats: tuple[int, ...]) -> None:
    n = sum(seats)
    wave = [turn for turn, many in enumerate(seats, 1) for _ in range(many)]
    gains = tuple((2**place,) * (len(seats) - 1) for place in range(n))  # no two deals alike
    found = min(
        Fraction(Waves(gains, deal).extreme("two-sided"), Deal(seats).ways)
        for deal in set(permutations(wave))
    )
    first = seats[0]
    checked = turns(list(seats), people={"treated": first, "control": n - first}).check(simulate=0)
    assert checked.min_p is not None
    assert checked.min_p.fraction is not None
    mirrored = Deal(seats).mirrored
    assert checked.min_p.fraction == Fraction(2 if mirrored else 1, Deal(seats).ways)
    assert found == checked.min_p.fraction


def test_places_for_another_number_are_shared_evenly_in_the_check() -> None:
    people = {"treated": 6, "control": 6}
    uneven, even = (turns(made, people=people).check(simulate=0) for made in ([380, 7, 7], 3))
    assert (uneven.arrangements, uneven.min_p) == (even.arrangements, even.min_p)


def test_two_turns_see_what_two_arms_see_and_more_turns_see_more() -> None:
    people, outcome = {"treated": 11, "control": 11}, {"sd": 4}
    seen = [turns(n, people=people, outcome=outcome).check(simulate=0).visible.smd for n in (2, 3, 4)]
    assert seen[0] == pytest.approx(visible_smd(11, 11))
    assert None not in seen
    assert sorted(seen, reverse=True) == seen  # type: ignore[type-var]


def test_the_odds_are_simulated_and_a_trial_without_effect_is_hardly_ever_adopted() -> None:
    people, outcome = {"treated": 8, "control": 14}, {"sd": 4, "delta": 2}
    found = turns([8, 7, 7], people=people, outcome=outcome).check(simulate=500)
    assert found.simulated == 500
    by_truth = {odds.true: odds for odds in found.odds}
    assert by_truth[0.0].adopt <= 0.05
    assert by_truth[4.0].adopt > by_truth[2.0].adopt > by_truth[0.0].adopt
    assert "too_small_alone" in found.reasons
