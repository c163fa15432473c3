# ruff: noqa: E501  (tables: one case a line)
"""Days, times and lengths as people in Sweden write them."""

from datetime import date, time, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from egenkraft.site.outside.dates import (
    BadDay,
    BadTime,
    from_serial,
    has_year,
    parse_clock,
    parse_day,
    parse_minutes,
)

TODAY = date(2019, 1, 10)
DAY = date(2018, 9, 27)


@pytest.mark.parametrize(
    "text",
    [
        "2018-09-27",
        "2018-9-27",
        "2018/09/27",
        "20180927",
        "180927",
        "18-09-27",
        "27/9 2018",
        "27/9-2018",
        "27/9/2018",
        "27/9/18",
        "27/9",
        "27.9.2018",
        "27.9.18",
        "27 sep 2018",
        "27 sept. 2018",
        "27 september",
        "27 September 2018",
        "27:e september 2018",
        "27 sep -18",
        "den 27 september 2018",
        "torsdag 27 september 2018",
        "tors 27/9",
        "tor den 27 sep",
        "September 27, 2018",
        "2018-09-27 00:00:00",
        "2018-09-27T00:00:00",
        " 27/9  2018. ",
        "43370",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert parse_day(text, TODAY) == DAY


@pytest.mark.parametrize("text", ["1 okt 2018", "1 oktober 2018", "1 October 2018", "1/10 2018"])
def test_swedish_and_english_months(text: str) -> None:
    assert parse_day(text, TODAY) == date(2018, 10, 1)


def test_without_a_year_the_nearest_day_is_meant() -> None:
    assert parse_day("20/12", TODAY) == date(2018, 12, 20)
    assert parse_day("3 mars", TODAY) == date(2019, 3, 3)
    assert parse_day("29/2", date(2020, 1, 1)) == date(2020, 2, 29)
    assert not has_year("20/12")
    assert has_year("20/12 2018")
    assert has_year("43370")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "31/02 2019",
            "“31/02 2019” is not a day: February 2019 has 28 days. Write the day like 2018-09-27 or 27/9 2018.",
        ),
        ("31/2", "“31/2” is not a day: February 2019 has 28 days."),
        ("2019-13-01", "“2019-13-01” is not a day: there is no month 13."),
        ("9/27/2018", "there is no month 27"),
        ("27 foo 2018", "“foo” is not a month"),
        ("i går", "“i går” is not a day."),
        ("", "“” is not a day."),
        ("0/0", "there is no month 0"),
        ("2018", "is not a day"),
        ("1/1 3018", "the year is not possible"),
        ("onsdag 27 september 2018", "27 September 2018 was a Thursday. Mend the weekday or the day."),
    ],
)
def test_what_is_no_day_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with translation.override("en"), pytest.raises(BadDay, match=r".") as told:
        parse_day(text, TODAY)
    assert sentence in str(told.value)


def test_the_sentence_is_swedish_for_swedish_readers() -> None:
    with translation.override("sv"), pytest.raises(BadDay, match="februari 2019"):
        parse_day("31/02 2019", TODAY)


@given(st.dates(date(1930, 1, 1), date(2038, 12, 31)))
def test_every_day_comes_back_however_it_is_written(day: date) -> None:
    for text in (f"{day:%Y-%m-%d}", f"{day.day}/{day.month} {day.year}", f"{day.day}.{day.month}.{day.year}"):
        assert parse_day(text, TODAY) == day
    assert from_serial((day - date(1899, 12, 30)).days) == day


@given(st.text(max_size=30))
def test_any_text_gives_a_day_or_a_sentence(text: str) -> None:
    try:
        found: object = parse_day(text, TODAY)
    except BadDay as error:
        found = error.what
    assert found


@pytest.mark.parametrize(
    ("text", "clock"),
    [("14:30", time(14, 30)), ("14.30", time(14, 30)), ("1430", time(14, 30)), ("kl 14", time(14)), ("9", time(9)),
     ("kl. 9.05", time(9, 5)), ("klockan 14:30", time(14, 30)), ("08:15:00", time(8, 15))],
)  # fmt: skip
def test_a_time_is_read(text: str, clock: time) -> None:
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["25:00", "14:75", "eftermiddag", "", "14:3"])
def test_what_is_no_time_is_told(text: str) -> None:
    with (
        translation.override("en"),
        pytest.raises(BadTime, match=r"is not a time of day\. Write the time like 14:30\."),
    ):
        parse_clock(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90", 90), ("90 min", 90), ("90,0", 90), ("1,5 h", 90), ("1.5h", 90), ("1 tim 30 min", 90), ("1 h 30", 90),
     ("1:30", 90), ("2 timmar", 120), ("1 timme och 15 minuter", 75), ("0", 0)],
)  # fmt: skip
def test_a_length_is_read(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize("text", ["länge", "", "-5", "1,5"])
def test_what_is_no_length_is_told(text: str) -> None:
    with translation.override("en"), pytest.raises(BadTime, match="is not a length of time"):
        parse_minutes(text)


def test_a_serial_keeps_only_the_day() -> None:
    assert from_serial(43370.604) == DAY
    assert from_serial(43370) + timedelta(days=1) == date(2018, 9, 28)


def test_a_raised_two_is_no_day_and_no_fault() -> None:
    with pytest.raises(BadDay):
        parse_day("²", TODAY)
