"""Rows about somebody with extra protection: a file from before must not write back what was hidden.

They are passed over without a word and counted as rows that stand there already.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from egenkraft.site.intake.reading import Row
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.blind import hidden_codes, hidden_names

CODES, NAMES = ("code",), ("name", "full_name")
MANY_CODES, MANY_NAMES = ("people",), ("others",)
PEOPLE = "participants"
ABOUT_PEOPLE = (
    *(PEOPLE, "consents", "attendance", "checkins", "interviews", "members"),
    *("pictures", "quotations"),
)

Rows = Mapping[str, list[Row]]


def without_hidden(rows: Rows) -> tuple[dict[str, list[Row]], dict[str, int]]:
    """The rows that may be loaded, by sheet, and how many of each sheet were passed over."""
    people = [row for key in ABOUT_PEOPLE for row in rows.get(key, ())]
    codes = hidden_codes(_texts(people, CODES, MANY_CODES)) - _codes_in_use()
    names = hidden_names(_texts(people, NAMES, MANY_NAMES))
    own = _codes_of_hidden()
    kept: dict[str, list[Row]] = {key: list(found) for key, found in rows.items()}
    for key in ABOUT_PEOPLE:
        also = own if key == PEOPLE else set()  # of her own row nothing comes back, whatever its code
        kept[key] = [row for row in rows.get(key, ()) if not _is_about(row, codes, names, also)]
    passed = {key: len(found) - len(kept[key]) for key, found in rows.items()}
    return {key: kept[key] for key in rows}, {key: count for key, count in passed.items() if count}


def _codes_of_hidden() -> set[str]:
    rows = Participant.objects.exclude(guarded_at=None).values_list("code", flat=True)
    return {code.casefold() for code in rows}


def _codes_in_use() -> set[str]:
    return set(Participant.objects.values_list("code", flat=True))


def _texts(rows: Iterable[Row], one: tuple[str, ...], many: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for row in rows:
        found |= {str(row.get(key)) for key in one if row.get(key)}
        for key in many:
            found |= {str(text) for text in _list(row.get(key))}
    return found


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set)) else [value] if value else []


def _is_about(row: Row, codes: set[str], names: set[str], own: set[str]) -> bool:
    """By code; by name only where no code says who she is."""
    code = row.get("code")
    if code:
        return str(code) in codes or str(code).casefold() in own
    if any(str(row.get(key)) in names for key in NAMES if row.get(key)):
        return True
    inside = {str(text) for key in MANY_CODES for text in _list(row.get(key))}
    called = {str(text) for key in MANY_NAMES for text in _list(row.get(key))}
    return bool(inside & codes or called & names)
