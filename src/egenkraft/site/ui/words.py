"""Names, numbers, dates and telephone numbers as pages show them.

Everything that must not turn round in a line that runs from the other side stands in <bdi>."""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

Number = int | float | Decimal


def name(value: object) -> SafeString:
    return format_html("<bdi>{}</bdi>", value)


def _ltr(text: str) -> SafeString:
    return format_html('<bdi dir="ltr">{}</bdi>', text)


def number(value: Number | str | None, places: str | int = "") -> SafeString | str:
    """`places`: number of decimals, with a plus before it ("+1") where the sign matters."""
    if value is None or value == "":
        return "–"
    if isinstance(value, str):
        return _ltr(value)
    wish = str(places)
    decimals = wish.lstrip("+")
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    if decimals:
        amount = amount.quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP)
    text = formats.number_format(abs(amount), use_l10n=True, force_grouping=True)
    sign = "−" if amount < 0 else "+" if wish.startswith("+") and amount > 0 else ""
    return _ltr(sign + text)


def phone(value: str) -> SafeString:
    return _ltr(" ".join(str(value).split()))


def tel(value: str) -> SafeString:
    """A link that rings; the number itself never turns round."""
    digits = re.sub(r"[^0-9+]", "", str(value))
    return format_html('<a href="tel:{}">{}</a>', digits, phone(value))


def _local(value: datetime | date) -> datetime | date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: datetime | date | None) -> str:
    """tisdag 3 juni 2025"""
    return formats.date_format(_local(value), "l j F Y") if value else "–"


def shortday(value: datetime | date | None) -> str:
    """3 juni"""
    return formats.date_format(_local(value), "j F") if value else "–"


def clock(value: datetime | time | None) -> SafeString | str:
    """14:30, as on Swedish signs, in every language."""
    if value is None:
        return "–"
    here = _local(value) if isinstance(value, datetime) else value
    return _ltr(f"{here:%H:%M}")


def moment(value: datetime | None) -> SafeString | str:
    """tisdag 3 juni 14:30"""
    if value is None:
        return "–"
    return format_html("{} {}", formats.date_format(_local(value), "l j F"), clock(value))


def timerange(start: datetime | time | str, end: datetime | time | str | None = None) -> SafeString:
    """09:00–11:30; one time alone where the end is not known."""
    texts = [_hours(part) for part in (start, end) if part]
    return _ltr("–".join(texts))


def _hours(value: datetime | time | str) -> str:
    if isinstance(value, str):
        return value
    here = _local(value) if isinstance(value, datetime) else value
    return f"{here:%H:%M}"


def initials(text: str) -> str:
    """The first letters of up to two words, or the first two letters of one."""
    words = text.split()
    if len(words) == 1:
        return text.strip()[:2].capitalize()
    return "".join(word[0] for word in words[:2]).upper()


def is_number(cell: object) -> bool:
    """Whether a table cell belongs at the end of its column."""
    if isinstance(cell, (int, float, Decimal)):
        return not isinstance(cell, bool)
    return bool(re.fullmatch(r"[+−-]?\d[\d\s.,/%–-]*", str(cell).strip()))


def stands_at_end(cell: object) -> bool:
    """A number, or the dash of a number that is missing."""
    return is_number(cell) or str(cell).strip() in {"", "–"}
