"""When an instrument is asked, worked out on a calendar by hand."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egenkraft.core.measures import Reason, Times, Window, missing_reason, of_trial, planned, windows
from egenkraft.core.measures.planning import LONGEST, MISSING

MONDAY = date(2026, 1, 5)
LAB = {0: 0, 1: 10, 2: 26}


def days(found: dict[int, Window]) -> dict[int, tuple[str, str]]:
    return {wave: (str(one.first), str(one.last)) for wave, one in found.items()}


def test_the_three_waves_of_a_woman_who_began_on_5_january() -> None:
    # 10 weeks is 16 March, half way there 9 February; 26 weeks is 6 July, and 16 weeks / 2 is 8 weeks
    assert days(windows(MONDAY, LAB)) == {
        0: ("2026-01-05", "2026-02-09"),
        1: ("2026-03-16", "2026-05-11"),
        2: ("2026-07-06", "2026-08-31"),
    }


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2026-03-15", "coming"),
        ("2026-03-16", "due"),
        ("2026-03-30", "due"),
        ("2026-03-31", "overdue"),
        ("2026-05-11", "overdue"),
        ("2026-05-12", "too_late"),
    ],
)
def test_a_window_is_calm_for_two_weeks_and_shut_after_its_last_day(day: str, state: str) -> None:
    assert windows(MONDAY, LAB)[1].state(date.fromisoformat(day)) == state


def test_a_lot_that_waits_keeps_before_open_and_after_closed() -> None:
    """Also where it is her own time: what she answered then could not be asked again."""
    found = of_trial(Times(locked=MONDAY, begun=None, before=0, later={1: 10}))
    assert found == {0: Window(MONDAY, None), 1: None}
    assert found[0] is not None
    assert found[0].state(MONDAY + timedelta(weeks=30)) == "overdue"
    asked = planned(windows(MONDAY, LAB), ("conf", "pos"), [("conf", found)])
    assert [one.pack for one in asked if one.wave == 1] == ["pos"]


def test_before_ends_with_the_lot_and_after_counts_from_it() -> None:
    found = of_trial(Times(locked=MONDAY, begun=date(2026, 1, 19), before=0, later={1: 10}))
    assert days(found) == {0: ("2026-01-05", "2026-01-19"), 1: ("2026-03-30", "2026-05-25")}


def test_one_group_has_two_weeks_for_before() -> None:
    found = of_trial(Times(locked=MONDAY, begun=MONDAY, before=0, later={1: 10}, by_lot=False))
    assert days(found)[0] == ("2026-01-05", "2026-01-19")


def test_periods_of_a_waiting_list_stand_between_before_and_the_end() -> None:
    found = of_trial(Times(locked=MONDAY, begun=MONDAY, before=0, later={1: 4, 2: 8, 3: 12}))
    assert days(found) == {
        0: ("2026-01-05", "2026-01-05"),
        1: ("2026-02-02", "2026-02-16"),
        2: ("2026-03-02", "2026-03-16"),
        3: ("2026-03-30", "2026-05-25"),
    }


def test_the_plan_decides_when_for_its_own_instrument_alone() -> None:
    plan = of_trial(Times(MONDAY, date(2026, 2, 2), 0, {1: 10}))
    found = planned(windows(MONDAY, LAB), ("conf", "pos"), [("conf", plan)])
    assert [(one.pack, one.wave, str(one.window.first), one.trial) for one in found] == [
        ("conf", 0, "2026-01-05", True),
        ("pos", 0, "2026-01-05", False),
        ("pos", 1, "2026-03-16", False),
        ("conf", 1, "2026-04-13", True),
        ("conf", 2, "2026-07-06", False),
        ("pos", 2, "2026-07-06", False),
    ]


@given(
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.dictionaries(st.integers(0, 9), st.integers(0, 200), min_size=1, max_size=6),
)
def test_no_day_belongs_to_two_waves_and_each_belongs_to_the_nearer(
    begun: date, weeks: dict[int, int]
) -> None:
    found = sorted(windows(begun, weeks).values(), key=lambda one: one.first)
    for one, following in pairwise(found):
        assert one.last is not None
        assert one.first <= one.last <= one.first + LONGEST
        if following.first > one.first:
            assert one.last < following.first
            assert one.last - one.first <= following.first - one.last


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ([], "not_asked"),
        (["no_answer", "no_answer"], "not_reached"),
        (["no_answer", "moved"], "moved"),
        (["no_more"], "refused"),
        (["declined", "reached"], "not_asked"),
        (["wrong_number"], "not_reached"),
    ],
)
def test_why_she_is_missing_follows_from_the_last_attempt(outcomes: list[str], word: str) -> None:
    assert missing_reason(outcomes) == word


def test_every_outcome_has_one_of_the_five_reasons() -> None:
    assert {int(Reason.of(word)) for word in MISSING.values()} == {-96, -97, -98, -99}


def asked_by(*plans: Times) -> list[tuple[str, str | None]]:
    found = planned({}, ("conf",), [("conf", {1: of_trial(one)[1]}) for one in plans])
    assert {one.wave for one in found} == {1}
    return [(str(one.window.first), one.window.last and str(one.window.last)) for one in found]


def test_two_plans_that_meet_share_one_window_in_whatever_order_they_come() -> None:
    # ten weeks after 5 January is 16 March, open eight weeks to 11 May; four weeks later: 13 April to 8 June
    early = Times(MONDAY, MONDAY, 0, {1: 10})
    late = Times(MONDAY, MONDAY + timedelta(weeks=4), 0, {1: 10})
    assert asked_by(early, late) == asked_by(late, early) == [("2026-03-16", "2026-06-08")]


def test_two_plans_with_time_between_them_ask_in_each_and_not_in_the_gap() -> None:
    early = Times(MONDAY, MONDAY, 0, {1: 10})
    late = Times(MONDAY, MONDAY + timedelta(weeks=20), 0, {1: 10})
    assert asked_by(late, early) == [("2026-03-16", "2026-05-11"), ("2026-08-03", "2026-09-28")]


def test_a_lot_that_waits_keeps_a_shared_window_open() -> None:
    drawn, waits = Times(MONDAY, MONDAY, 0, {}), Times(MONDAY + timedelta(days=1), None, 0, {})
    (one,) = planned({}, ("conf",), [("conf", of_trial(drawn)), ("conf", of_trial(waits))])
    assert one.window == Window(MONDAY, None)
