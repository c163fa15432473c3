"""Answers out of a file: few statements, twice changes nothing, an old yes never comes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.actions import Decision, decide_all, ship_purposes, withdraw
from egenkraft.site.consent.merge import merge
from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.consent.rules import PURPOSES, allowed

SPRING = date(2025, 3, 3)


@pytest.fixture(autouse=True)
def purposes(scoped: Actor) -> list[Purpose]:
    return ship_purposes(scoped)


@pytest.fixture
def her(make_participant: Any) -> Any:
    return make_participant("P01", agrees=())


def yes(her: Any, on: date = SPRING, purpose: str = "photo") -> Decision:
    return Decision(her.pk, purpose, True, on, form="paper", witness="Anna")


def no(her: Any, on: date = SPRING, purpose: str = "photo") -> Decision:
    return Decision(her.pk, purpose, False, on)


def test_many_answers_take_few_statements(
    scoped: Actor, make_participant: Any, django_assert_max_num_queries: Any
) -> None:
    people = [make_participant(f"P{n:02}", agrees=()) for n in range(30)]
    rows = [yes(her, purpose=purpose) for her in people for purpose in PURPOSES]
    with django_assert_max_num_queries(13):
        assert decide_all(scoped, rows) == 270
    assert all(allowed(her, "research") for her in people)
    assert AuditRow.objects.filter(action="consent.decide").count() == 270


def test_the_same_file_twice_changes_nothing(scoped: Actor, her: Any) -> None:
    rows = [yes(her), yes(her, purpose="measure"), no(her, SPRING + timedelta(days=9))]
    assert decide_all(scoped, rows) == 3
    before = list(Consent.objects.values_list("pk", "given", "ended_at"))
    assert decide_all(scoped, rows) == 0
    assert list(Consent.objects.values_list("pk", "given", "ended_at")) == before


def test_the_latest_day_wins_whatever_the_order(scoped: Actor, her: Any) -> None:
    decide_all(scoped, [no(her, SPRING + timedelta(days=5)), yes(her)])
    assert not allowed(her, "photo")
    assert Consent.objects.filter(ended_at=None).count() == 1


def test_on_one_day_a_no_wins(scoped: Actor, her: Any) -> None:
    decide_all(scoped, [no(her), yes(her)])
    assert not allowed(her, "photo")


def test_an_old_file_never_brings_back_a_yes(scoped: Actor, her: Any) -> None:
    decide_all(scoped, [yes(her)])
    withdraw(scoped, participant=her, purpose="photo", form="phone", language="sv")
    assert decide_all(scoped, [yes(her)]) == 0
    assert decide_all(scoped, [yes(her, SPRING + timedelta(days=1)), yes(her, timezone.localdate())]) == 2
    assert not allowed(her, "photo")
    assert Consent.objects.filter(ended_at=None, given=False).count() == 1


def test_a_later_file_counts(scoped: Actor, her: Any) -> None:
    withdraw(scoped, participant=her, purpose="photo", form="phone", language="sv")
    decide_all(scoped, [yes(her, timezone.localdate() + timedelta(days=1))])
    assert allowed(her, "photo")


def test_only_what_is_in_force_is_told(scoped: Actor, her: Any, monkeypatch: Any) -> None:
    told: list[Any] = []
    monkeypatch.setattr("egenkraft.site.consent.actions.tell", lambda *args: told.append(args[1:]))
    decide_all(scoped, [yes(her), no(her, SPRING + timedelta(days=2)), yes(her, purpose="quote")])
    assert sorted(told, key=str) == sorted([(her.pk, "photo", False), (her.pk, "quote", True)], key=str)


answers = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), max_size=8)


@given(first=answers, second=answers)
def test_cutting_a_file_in_two_gives_the_same_answer(
    first: list[tuple[bool, int]], second: list[tuple[bool, int]]
) -> None:
    def rows(pairs: list[tuple[bool, int]]) -> list[Decision]:
        return [Decision(WHO, "photo", given, SPRING + timedelta(days=n)) for given, n in pairs]

    whole = merge([], rows(first + second), WORDS, first_words, None)
    part = merge([], rows(first), WORDS, first_words, None)
    rest = merge(part.new, rows(second), WORDS, first_words, None)
    assert standing(rest) == standing(whole)
    days = [(n, given) for given, n in first + second]
    last = max((n for n, _given in days), default=None)
    assert standing(whole) == (all(given for n, given in days if n == last) if days else None)


WHO = Purpose().pk
WORDS = {"photo": Purpose(key="photo")}


def first_words(_purpose: Purpose, _day: Any) -> int:
    return 1


def standing(plan: Any) -> bool | None:
    rows = list(plan.standing.values())
    assert len(rows) <= 1
    assert all(row.ended_at is None for row in rows)
    return rows[0].given if rows else None
