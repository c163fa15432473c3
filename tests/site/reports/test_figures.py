"""The board's figures on plain values: who is compared, who is missing and why, when a check-in is due."""

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from tests.site.reports.scenes import WEEKS

from egenkraft.core.measures import Setting, Window, load, share
from egenkraft.site.reports.figures import Follow, Round, ToAsk, compared, direction, due, vector

ON = date(2026, 6, 1)
CONF, POS = load("conf"), load("pos")


def answers(pack: Any, code: int, **other: str) -> str:
    return json.dumps(
        {item.code: str(code) for item in pack.items} | {k.replace("_", "-"): v for k, v in other.items()}
    )


def a_round(wave: int, text: str, *, over: bool = True, mode: str = "alone") -> Round:
    return Round(wave, WEEKS[wave], Setting(1, "sv", "3", mode), text, over, over)


def follow(*rounds: Round, weeks_ago: int = 30, status: str = "active") -> Follow:
    return Follow(status, ON - timedelta(weeks=weeks_ago), rounds)


LOW, HIGH = answers(CONF, 0), answers(CONF, 2)


def test_the_latest_later_answering_is_compared_with_the_start() -> None:
    people = [follow(a_round(0, LOW), a_round(1, HIGH), a_round(2, LOW))]
    assert (direction(CONF, people, WEEKS, ON).signs.same, direction(CONF, people, WEEKS, ON).signs.up) == (
        1,
        0,
    )


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (follow(a_round(0, LOW)), "late"),
        (follow(a_round(0, LOW), status="left"), "left"),
        (follow(a_round(1, LOW)), "no_start"),
        (follow(), "no_start"),
        (follow(a_round(0, LOW), a_round(1, HIGH, over=False)), "late"),
        (follow(a_round(0, "{}"), a_round(1, HIGH)), "too_few_answers"),
        (follow(a_round(0, json.dumps({"conf-99": "1"})), a_round(1, HIGH)), "too_few_answers"),
    ],
)
def test_every_missing_person_has_one_reason(person: Follow, reason: str) -> None:
    base = direction(CONF, [person], WEEKS, ON).base
    assert (dict(base.missing), base.due, base.not_due) == ({reason: 1}, 1, 0)


def test_whose_time_has_not_come_is_not_missing() -> None:
    base = direction(CONF, [follow(a_round(0, LOW), weeks_ago=5)], WEEKS, ON).base
    assert (base.missing, base.due, base.not_due) == ((), 0, 1)


def test_who_answered_early_is_in_although_not_due() -> None:
    found = direction(CONF, [follow(a_round(0, LOW), a_round(1, HIGH), weeks_ago=5)], WEEKS, ON)
    assert (found.signs.up, found.base.due) == (1, 1)


def test_n_and_missing_make_the_whole() -> None:
    people = (
        [follow(a_round(0, LOW), a_round(1, HIGH))] * 7
        + [follow(a_round(0, LOW))] * 2
        + [follow(weeks_ago=1)]
    )
    found = direction(CONF, people, WEEKS, ON)
    assert found.signs.n + sum(count for _reason, count in found.base.missing) == found.base.due == 9
    assert found.base.not_due == 1
    assert found.up == share(7, 7)


def test_help_that_changed_is_told() -> None:
    people = [follow(a_round(0, LOW), a_round(1, HIGH, mode="helped"))] * 3
    assert dict(direction(CONF, people, WEEKS, ON).base.asked_otherwise) == {"mode_changed": 3}


def test_a_position_without_an_answer_is_not_a_no() -> None:
    before = answers(POS, 0, **{"pos_01": "refused"})
    after = answers(POS, 0, **{"pos_01": "1", "pos_02": "1"})
    values = {name: (b, a) for name, b, a in compared("pos", before, after).vector}
    assert values["reached"] == (0, 1)


def test_nobody_reached_has_no_highest_level() -> None:
    people = [follow(a_round(0, answers(POS, 0)), a_round(1, answers(POS, 1)))] * 6
    found = {one.name: one for one in vector(POS, people, WEEKS, ON).values}
    assert (found["reached"].mean, found["reached"].n) == (Fraction(10), 6)
    assert (found["highest_level"].n, found["highest_level"].missing) == (0, 6)
    assert not found["highest_level"].shown


def test_a_vector_without_an_interval_is_not_shown() -> None:
    people = [follow(a_round(0, answers(POS, 0)), a_round(1, answers(POS, 1)))] * 5
    assert not {one.name: one for one in vector(POS, people, WEEKS, ON).values}["reached"].shown


NOTHING, FIRST, SECOND = (), (("conf", 0), ("pos", 0)), (("conf", 1), ("pos", 1))


@pytest.mark.parametrize(
    ("weeks_ago", "done", "number"),
    [
        (1, NOTHING, 1),
        (1, FIRST, 0),
        (1, FIRST[:1], 1),
        (6, NOTHING, 0),  # too late for the start, too early for the next
        (13, FIRST, 1),
        (13, FIRST + SECOND, 0),
        (13, SECOND, 0),
    ],
)
def test_due_is_what_lies_open_today(weeks_ago: int, done: tuple[tuple[str, int], ...], number: int) -> None:
    waves, packs = dict(enumerate(WEEKS)), ["conf", "pos"]
    assert due([ToAsk(ON - timedelta(weeks=weeks_ago), frozenset(done))], waves, packs, ON) == number
    assert due([ToAsk(None)], waves, packs, ON) == 0
    assert due([ToAsk(ON + timedelta(days=1))], waves, packs, ON) == 0


def test_what_a_plan_asks_counts_for_who_has_left() -> None:
    plan = [("conf", {1: Window(ON - timedelta(days=3), ON + timedelta(days=20))})]
    waves, packs = dict(enumerate(WEEKS)), ["conf", "pos"]
    assert due([ToAsk(None, plans=plan)], waves, packs, ON) == 1
    assert due([ToAsk(None, frozenset({("conf", 1)}), plan)], waves, packs, ON) == 0
