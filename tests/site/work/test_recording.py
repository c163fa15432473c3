"""Interview lists from a spreadsheet: loaded once, brought forward, never back, twice the same."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.site.work.scenes import a_day_ago, booked, hold

from egenkraft.site.access.scope import Actor
from egenkraft.site.work.actions import Refused, record_all
from egenkraft.site.work.models import Employer, Interview, InterviewEvent, Rating
from egenkraft.site.work.rows import InterviewRow, Recorded

RATINGS = {(who, c): "yes" for who in ("she", "leader") for c in range(1, 6)}


@pytest.fixture
def person(make_participant: Any) -> Any:
    return make_participant("P01")


@pytest.fixture
def full(person: Any) -> InterviewRow:
    return InterviewRow(
        participant_id=person.pk,
        employer="Skolköket AB",
        occupation="Kökshjälp",
        state="held",
        on=a_day_ago() - timedelta(days=10),
        invited_on=a_day_ago() - timedelta(days=20),
        minutes=30,
        decider_present=True,
        result="offer",
        result_on=a_day_ago(),
        ratings=RATINGS,
        rated_on=a_day_ago() - timedelta(days=9),
    )


def everything() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values()) for model in (Employer, Interview, InterviewEvent, Rating)
    ]


def test_twice_the_same_changes_nothing(scoped: Actor, full: InterviewRow) -> None:
    other = replace(
        full, employer="Hotellet", result="", result_on=None, state="booked", minutes=None, ratings={}
    )
    assert record_all(scoped, [full, other]) == Recorded(2, 0, 0)
    before = everything()
    assert record_all(scoped, [full, other]) == Recorded(0, 0, 2)
    assert everything() == before


def test_a_row_with_a_result_is_answered_with_every_step(scoped: Actor, full: InterviewRow) -> None:
    record_all(scoped, [full])
    row = Interview.objects.get()
    assert (row.state, row.result) == ("answered", "offer")
    assert list(row.events.values_list("state", flat=True)) == ["invited", "booked", "held", "answered"]
    assert not Rating.objects.filter(after_result=True).exists()


@pytest.mark.parametrize("rated_on", [None, "later"])
def test_rated_too_late_or_nobody_knows_when_is_not_counted(
    scoped: Actor, full: InterviewRow, rated_on: str | None
) -> None:
    when = timezone.localdate() if rated_on else None
    record_all(scoped, [replace(full, rated_on=when)])
    assert Rating.objects.filter(after_result=True).count() == 10


def test_a_later_list_brings_an_interview_forward(scoped: Actor, full: InterviewRow) -> None:
    early = replace(full, state="invited", on=None, result="", result_on=None, minutes=None, ratings={})
    record_all(scoped, [early])
    assert record_all(scoped, [full]) == Recorded(0, 1, 0)
    row = Interview.objects.get()
    assert row.state == "answered"
    assert list(row.events.values_list("state", flat=True)) == ["invited", "booked", "held", "answered"]


def test_an_old_list_takes_nothing_back(scoped: Actor, person: Any, full: InterviewRow) -> None:
    row = booked(scoped, person, on=full.on)
    hold(scoped, row)
    old = replace(full, state="booked", result="", result_on=None, minutes=None, ratings={})
    assert record_all(scoped, [old]) == Recorded(0, 0, 1)
    row.refresh_from_db()
    assert (row.state, row.minutes) == ("held", 25)


def test_held_without_the_definition_is_a_contact(scoped: Actor, full: InterviewRow) -> None:
    record_all(scoped, [replace(full, minutes=5, result="", result_on=None, ratings={})])
    assert Interview.objects.get().state == "contact"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"state": "cancelled", "result": "", "missed_by": ""}, "missed_by"),
        ({"state": "booked", "result": "", "on": None}, "on"),
        ({"on": date(2999, 1, 1)}, "on"),
        ({"minutes": 5}, "result"),
        ({"employer": "  "}, "employer"),
    ],
)
def test_an_impossible_row_stops_all_with_its_place(
    scoped: Actor, full: InterviewRow, wrong: dict[str, Any], field: str
) -> None:
    good = replace(full, employer="Hotellet")
    with pytest.raises(Refused) as refused:
        record_all(scoped, [good, replace(full, **wrong)])
    assert (refused.value.field, refused.value.row) == (field, 1)
    assert not Interview.objects.exists()


def test_the_same_interview_twice_in_a_list(scoped: Actor, full: InterviewRow) -> None:
    with pytest.raises(Refused) as refused:
        record_all(scoped, [full, replace(full, occupation="KÖKSHJÄLP")])
    assert refused.value.row == 1


def test_second_ratings_in_the_list_mean_that_the_lab_drew_it(scoped: Actor, full: InterviewRow) -> None:
    second = {("second", c): "no" for c in range(1, 6)}
    rows = [
        replace(full, employer=f"Hotell {n}", ratings=RATINGS | second if n == 3 else RATINGS)
        for n in range(10)
    ]
    record_all(scoped, rows)
    drawn = list(Interview.objects.order_by("employer__name").values_list("second_rater_drawn", flat=True))
    assert drawn[3]
    assert 2 <= sum(drawn) <= 3


def test_many_rows_take_a_fixed_number_of_statements(
    scoped: Actor, make_participant: Any, full: InterviewRow, django_assert_max_num_queries: Any
) -> None:
    rows = [replace(full, employer=f"Arbetsgivare {n}") for n in range(60)]
    with django_assert_max_num_queries(30):
        record_all(scoped, rows)
