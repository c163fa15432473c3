"""Days, times and minutes as people in Sweden write them, or a sentence that says what to mend."""

import re
from calendar import monthrange
from datetime import date, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb febr",
            "mars march mar",
            "april apr",
            "maj may",
            "juni june jun",
            "juli july jul",
            "augusti august aug",
            "september sep sept",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "måndag mån må monday mon",
            "tisdag tis ti tuesday tue tues",
            "onsdag ons on wednesday wed",
            "torsdag tors tor to thursday thu thur thurs",
            "fredag fre fr friday fri",
            "lördag lör lö saturday sat",
            "söndag sön sö sunday sun",
        )
    )
    for name in names.split()
}
FIRST_SERIAL, LAST_SERIAL = 20000, 60000  # 1954 to 2064: what a day is as a bare number in a spreadsheet
SERIAL_ZERO = date(1899, 12, 30)

_PATTERNS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{2})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<d>\d{1,2})\s*[/.]\s*(?P<m>\d{1,2})(?:\s*[-/.]?\s*(?P<y>\d{4}|\d{2})|[.]?)"),
    re.compile(
        r"(?P<d>\d{1,2})(?::?[ae]|th|st|nd|rd)?[\s.-]*(?P<n>[a-z]+)[.]?(?:[\s,-]*(?P<y>\d{4}|\d{2}))?"
    ),
    re.compile(r"(?P<n>[a-z]+)[.]?\s*(?P<d>\d{1,2})(?:th|st|nd|rd)?(?:\s*,?\s*(?P<y>\d{4}))?"),
)
_CLOCK = re.compile(
    r"(?:(?:kl|klockan|at)[.]?\s*)?(?P<h>\d{1,2})(?:\s*[:.]\s*(?P<m>\d{2})(?::\d{2})?)?(?:\s*h)?"
)
_HOURS = re.compile(r"(?P<h>\d+(?:[.,]\d+)?)\s*(?:h|t|tim|timme|timmar|hour|hours|hr|hrs)[.]?")
_MINUTES = re.compile(r"(?P<m>\d+(?:[.,]0+)?)\s*(?:m|min|minut|minuter|minute|minutes)?[.]?")
_HOURS_MINUTES = re.compile(rf"{_HOURS.pattern}\s*(?:och|and|,)?\s*{_MINUTES.pattern}")


class BadCell(ValueError):
    """A value that cannot be read: `what` is wrong and the `mend`; as text, both sentences."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what} {mend}".strip())


class BadDay(BadCell):
    """Text that is no day."""


class BadTime(BadCell):
    """Text that is no time of day, or no length of time."""


DAY_MEND = gettext_lazy("Write the day like 2018-09-27 or 27/9 2018.")
CLOCK_MEND = gettext_lazy("Write the time like 14:30.")
MINUTES_MEND = gettext_lazy("Write minutes like 90, or hours like 1,5 h.")


def parse_day(text: str, today: date) -> date:
    """Return the day that the text means; without a year, the one nearest to `today`."""
    words = _plain(text)
    weekday, words = _weekday(words)
    for pattern in _PATTERNS:
        match = pattern.fullmatch(words)
        if match:
            day = _day(match.groupdict(), text, today)
            return _right_weekday(day, weekday)
    if words.isdecimal() and FIRST_SERIAL <= int(words) <= LAST_SERIAL:
        return from_serial(int(words))
    raise BadDay(_("“%(text)s” is not a day.") % {"text": text.strip()}, str(DAY_MEND))


def has_year(text: str) -> bool:
    """Tell whether a text that is a day also says which year."""
    words = _weekday(_plain(text))[1]
    return (
        any(bool(match["y"]) for match in (p.fullmatch(words) for p in _PATTERNS) if match)
        or words.isdecimal()
    )


def from_serial(number: float) -> date:
    """The day behind a spreadsheet's bare number (days since 30 December 1899)."""
    return SERIAL_ZERO + timedelta(days=int(number))


def _plain(text: str) -> str:
    words = " ".join(text.lower().replace("–", "-").split())
    words = re.sub(r"^(den|the)\s+", "", words)
    return re.sub(r"[ t]00:00(:00)?(\.0+)?$", "", words).strip(" .,")


def _weekday(words: str) -> tuple[int | None, str]:
    first, _space, rest = words.partition(" ")
    number = WEEKDAYS.get(first.strip(".,"))
    if number is None or not rest:
        return None, words
    return number, re.sub(r"^(den|the)\s+", "", rest)


def _day(parts: dict[str, str | None], text: str, today: date) -> date:
    day = int(parts["d"] or 0)
    month = _month(parts, text)
    if not 1 <= month <= 12:
        what = _("“%(text)s” is not a day: there is no month %(month)s.") % {
            "text": text.strip(),
            "month": month,
        }
        raise BadDay(what, str(DAY_MEND))
    year = parts.get("y")
    if year is None:
        return _nearest(day, month, text, today)
    return _exact(int(year) if len(year) == 4 else _century(int(year), today), month, day, text)


def _month(parts: dict[str, str | None], text: str) -> int:
    name = parts.get("n")
    if name is None:
        return int(parts["m"] or 0)
    if name not in MONTHS:
        what = _("“%(text)s” is not a day: “%(name)s” is not a month.") % {"text": text.strip(), "name": name}
        raise BadDay(what, str(DAY_MEND))
    return MONTHS[name]


def _century(year: int, today: date) -> int:
    full = today.year - today.year % 100 + year
    return full if full <= today.year + 20 else full - 100


def _exact(year: int, month: int, day: int, text: str) -> date:
    if not 1900 <= year <= 2100:
        raise BadDay(_("“%(text)s”: the year is not possible.") % {"text": text.strip()}, str(DAY_MEND))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        name = date_format(date(year, month, 1), "F Y")
        what = _("“%(text)s” is not a day: %(month)s has %(last)s days.")
        raise BadDay(what % {"text": text.strip(), "month": name, "last": last}, str(DAY_MEND))
    return date(year, month, day)


def _nearest(day: int, month: int, text: str, today: date) -> date:
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        if 1 <= day <= monthrange(year, month)[1]:
            found.append(date(year, month, day))
    if not found:
        return _exact(today.year, month, day, text)
    return min(found, key=lambda one: abs((one - today).days))


def _right_weekday(day: date, weekday: int | None) -> date:
    if weekday is None or day.weekday() == weekday:
        return day
    what = _("%(day)s was a %(weekday)s.") % {
        "day": date_format(day, "j F Y"),
        "weekday": date_format(day, "l"),
    }
    raise BadDay(what, _("Mend the weekday or the day."))


def parse_clock(text: str) -> time:
    """Return the time of day: 14:30, 14.30, 1430, kl 14."""
    words = " ".join(text.lower().split()).strip(" .")
    if re.fullmatch(r"\d{4}", words):
        words = f"{words[:2]}:{words[2:]}"
    match = _CLOCK.fullmatch(words)
    if match is None or int(match["h"]) > 23 or int(match["m"] or 0) > 59:
        raise BadTime(_("“%(text)s” is not a time of day.") % {"text": text.strip()}, str(CLOCK_MEND))
    return time(int(match["h"]), int(match["m"] or 0))


def parse_minutes(text: str) -> int:
    """Return whole minutes: 90, 90 min, 1,5 h, 1 tim 30 min, 1:30."""
    words = " ".join(text.lower().split())
    for pattern in (_MINUTES, _HOURS, _HOURS_MINUTES, re.compile(r"(?P<h>\d{1,2}):(?P<m>\d{2})")):
        match = pattern.fullmatch(words)
        if match:
            parts = {key: float(value.replace(",", ".")) for key, value in match.groupdict("0").items()}
            return round(parts.get("h", 0) * 60 + parts.get("m", 0))
    raise BadTime(_("“%(text)s” is not a length of time.") % {"text": text.strip()}, str(MINUTES_MEND))
