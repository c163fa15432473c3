"""What the pages on one person need: her row, a free code, a free symbol, names that are alike."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from egenkraft.site.participants.hooks import looked_for, may_be_named
from egenkraft.site.participants.likeness import alike
from egenkraft.site.participants.models import Participant, StatusChange

ENOUGH = 5


@dataclass(frozen=True)
class Alike:
    """Somebody with nearly this name; `name` is empty unless she has said yes to taking part."""

    pk: UUID
    code: str
    symbol: str
    name: str


@dataclass(frozen=True)
class Step:
    """One step of her way through the lab."""

    status: str
    word: str
    on: date


def free_code() -> str:
    """The next code in the lab's row of codes: P25 after P24."""
    numbers = [0]
    for code in Participant.objects.filter(code__istartswith="P").values_list("code", flat=True):
        match = re.fullmatch(r"[Pp](\d{1,6})", code)
        numbers += [int(match[1])] if match else []
    return f"P{max(numbers) + 1:02}"


def free_symbol() -> str:
    """The symbol that fewest of those who take part have, the first of them in the list."""
    used = Counter(Participant.objects.present().values_list("symbol", flat=True))
    return min((name for name, _word in Participant.SYMBOLS), key=lambda name: used[name])


def alike_to(display_name: str) -> list[Alike]:
    """People of the lab whose display name is the same or nearly so, at most five."""
    looked_for(display_name)
    rows = [
        row for row in Participant.objects.exclude(display_name="") if alike(row.display_name, display_name)
    ]
    named = may_be_named() if rows else set()
    return [Alike(r.pk, r.code, r.symbol, r.display_name if r.pk in named else "") for r in rows[:ENOUGH]]


def steps_of(participant: Participant) -> list[Step]:
    """Her way through the lab, the first step first."""
    rows = StatusChange.objects.filter(participant=participant)
    return [Step(row.status, str(row.get_status_display()), row.on) for row in rows]
