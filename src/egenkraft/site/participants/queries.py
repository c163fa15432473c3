"""What the pages on one person need: her row, a free code, a free symbol, names that are alike."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from egenkraft.site.access.scope import current
from egenkraft.site.access.tokens import fingerprint
from egenkraft.site.participants.hooks import had_before, looked_for, may_be_named
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
    """A code that nobody has or had, and that does not say when it was given.

    In an order that only the key knows: who gets another code with her extra protection has neither the
    newest nor any other telling one. The same until somebody is added, so that a page is the same twice.
    """
    taken = {code.casefold() for code in Participant.objects.values_list("code", flat=True)}
    lab, size = current().lab_id, 10 ** max(3, len(str(2 * len(taken))))
    tried = (f"P{_drawn(lab, n, size)}" for n in count(len(taken)))
    return next(code for code in tried if code.casefold() not in taken and not had_before(code))


def _drawn(lab: UUID, n: int, size: int) -> int:
    """The n-th number of the lab's own order: three digits, or more in a large lab."""
    least = size // 10
    return least + int(fingerprint(f"code|{lab}|{n}")[:12], 16) % (size - least)


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
