"""How answers out of a file and answers already held become one history. Decides, writes nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from egenkraft.site.consent.models import Consent, Purpose


@dataclass(frozen=True)
class Decision:
    """One yes or no out of a file."""

    participant: UUID
    purpose: str
    given: bool
    on: date
    form: str = Consent.Form.SPOKEN
    witness: str = ""
    language: str = "sv"
    by_herself: bool = False


@dataclass
class Plan:
    """Rows to make (older ones already ended), open rows to close, and what is in force afterwards."""

    new: list[Consent] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    standing: dict[tuple[UUID, str], Consent] = field(default_factory=dict)

    @property
    def in_force(self) -> list[Consent]:
        return [row for row in self.new if row.ended_at is None]


def merge(
    held: Iterable[Consent],
    rows: Iterable[Decision],
    purposes: Mapping[str, Purpose],
    version: Callable[[Purpose, date], int],
    account: UUID | None,
) -> Plan:
    """Return the plan: known answers left alone, the latest day wins, on one day a no wins.

    `version` tells which words of a purpose were there on a day: an answer is to those.
    """
    plan, known = Plan(), set()
    for old in held:
        known.add((old.participant_id, old.purpose.key, old.given, old.on))
        if old.ended_at is None:
            plan.standing[old.participant_id, old.purpose.key] = old
    for row in sorted(rows, key=lambda row: (row.on, not row.given)):
        what = (row.participant, row.purpose, row.given, row.on)
        if what not in known:
            known.add(what)
            purpose = purposes[row.purpose]
            _enter(plan, row, _consent(row, purpose, version(purpose, row.on), account))
    return plan


def _enter(plan: Plan, row: Decision, new: Consent) -> None:
    place = (row.participant, row.purpose)
    standing = plan.standing.get(place)
    plan.new.append(new)
    if standing is not None and _outlives(standing, new):
        new.ended_at = new.at
        return
    if standing is not None:
        standing.ended_at = new.at
        if not standing._state.adding:
            plan.closed.append(standing.pk)
    plan.standing[place] = new


def _outlives(standing: Consent, new: Consent) -> bool:
    return standing.on > new.on or (standing.on == new.on and not standing.given)


def _consent(row: Decision, purpose: Purpose, version: int, account: UUID | None) -> Consent:
    return Consent(
        participant_id=row.participant,
        purpose=purpose,
        given=row.given,
        text_version=version,
        language=row.language,
        form=row.form,
        witness=row.witness.strip(),
        on=row.on,
        by_id=account,
        by_herself=row.by_herself,
    )
