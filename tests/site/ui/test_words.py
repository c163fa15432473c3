"""Names, numbers and times: written as in Sweden, and never turned round."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.utils import translation

from egenkraft.site.ui import words

WHEN = datetime(2025, 6, 3, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _swedish():
    with translation.override("sv"):
        yield


def test_a_name_is_isolated_and_escaped():
    assert words.name("Selam <b>") == "<bdi>Selam &lt;b&gt;</bdi>"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (7, "", "7"),
        (1234567, "", "1\xa0234\xa0567"),
        (1.84, "1", "1,8"),
        (1.84, "+1", "+1,8"),
        (-0.3, "2", "−0,30"),
        (0, "+1", "0,0"),
        (0.25, "1", "0,3"),
        (Decimal("2.50"), "", "2,50"),
        ("12–14", "", "12–14"),
    ],
)
def test_numbers_the_swedish_way(value, places, shown):
    assert words.number(value, places) == f'<bdi dir="ltr">{shown}</bdi>'


def test_numbers_the_english_way():
    with translation.override("en"):
        assert words.number(1234.5, 1) == '<bdi dir="ltr">1,234.5</bdi>'


def test_nothing_is_a_dash():
    assert [words.number(None), words.day(None), words.clock(None), words.moment(None)] == ["–"] * 4


def test_days_have_their_weekday_in_words():
    assert words.day(WHEN) == "tisdag 3 juni 2025"
    assert words.day(date(2025, 6, 3)) == "tisdag 3 juni 2025"
    assert words.shortday(WHEN) == "3 juni"
    with translation.override("en"):
        assert words.day(WHEN) == "Tuesday 3 June 2025"


def test_times_are_swedish_and_24_hours():
    assert words.clock(WHEN) == '<bdi dir="ltr">14:30</bdi>'
    assert words.moment(WHEN) == 'tisdag 3 juni <bdi dir="ltr">14:30</bdi>'
    late = datetime(2025, 1, 31, 23, 30, tzinfo=UTC)
    assert words.moment(late) == 'lördag 1 februari <bdi dir="ltr">00:30</bdi>'


def test_a_range_of_time_stands_in_one_bdi():
    assert words.timerange(time(9), time(11, 30)) == '<bdi dir="ltr">09:00–11:30</bdi>'
    assert words.timerange(WHEN) == '<bdi dir="ltr">14:30</bdi>'
    assert words.timerange("9", "10") == '<bdi dir="ltr">9–10</bdi>'


def test_a_telephone_number_rings_and_never_turns():
    assert words.phone(" 011-12  34 56") == '<bdi dir="ltr">011-12 34 56</bdi>'
    assert words.tel("011-12 34 56") == '<a href="tel:011123456"><bdi dir="ltr">011-12 34 56</bdi></a>'
    assert 'href="tel:+4611"' in words.tel('+46 11"><script>')


@pytest.mark.parametrize(
    ("name", "letters"), [("Selam", "Se"), ("Anna Berg", "AB"), ("", ""), ("anna maria berg", "AM")]
)
def test_initials(name, letters):
    assert words.initials(name) == letters


@pytest.mark.parametrize("cell", [7, 1.5, Decimal(2), "12", "1,8", "−0,3", "+2", "19/30", "45 %", "0.9–2.7"])
def test_numbers_in_tables_are_known(cell):
    assert words.is_number(cell)
    assert words.stands_at_end(cell)


@pytest.mark.parametrize("cell", ["", "–", "Selam", "3 juni", True, "n 12"])
def test_other_cells_are_no_numbers(cell):
    assert not words.is_number(cell)
