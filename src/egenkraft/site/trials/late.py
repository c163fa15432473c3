"""People who come after the draw: a round of their own, with a seed of its own bound before it is drawn."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from egenkraft.core import trials as core
from egenkraft.site.access.models import Membership
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.rules import agreeing, countable
from egenkraft.site.measures.queries import answered_at
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import linked, reaching
from egenkraft.site.trials import lots, seeds, turns
from egenkraft.site.trials.actions import NotNow, must_be
from egenkraft.site.trials.models import Member, Round, Trial
from egenkraft.site.trials.plans import INTERVIEWS

LEAST = 2  # one person alone is no lot


class TooFew(ValueError):
    """A lot needs two people at least."""


class InTurns(NotNow):
    """Turns are dealt once for all: a lot among those who came later would compare them with nobody."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may join; a researcher sees her code only."""

    pk: UUID
    name: str
    symbol: str
    began: date | None = None


def candidates(trial: Trial, by: Actor) -> list[Candidate]:
    """People within the role's reach who agree to take part and to check-ins, and are not in the trial.

    Who has answered the questions of the time after is left out: no lot can have changed that answer.
    """
    rows = _outside(trial)
    rows = rows.exclude(pk__in=_answered(trial, rows))
    if by.role == Membership.Role.RESEARCHER:
        return [Candidate(one.pk, one.code, "") for one in rows.order_by("code")]
    return [Candidate(one.pk, one.shown_as, one.symbol, one.started_on) for one in rows]


def too_late(trial: Trial) -> int:
    """How many could have joined, had they not answered the questions of the time after already."""
    return len(_answered(trial, _outside(trial)))


def _outside(trial: Trial) -> QuerySet[Participant]:
    with reaching("trials.late"):
        mine = linked()
    rows = mine.present().filter(pk__in=countable().values("participant"))  # type: ignore[attr-defined]
    found: QuerySet[Participant] = rows.filter(pk__in=agreeing("take_part"))
    return found.exclude(pk__in=trial.members.values("participant"))


def _answered(trial: Trial, rows: QuerySet[Participant]) -> list[UUID]:
    if trial.outcome.measure == INTERVIEWS:
        return []
    people = list(rows.values_list("pk", flat=True))
    return list(answered_at(trial.outcome.measure, trial.after_wave_id, people))


def open_round(trial: Trial) -> Round | None:
    """The round whose seed is bound and which is not drawn yet."""
    return trial.rounds.filter(drawn_at=None).first()


@transaction.atomic
def bind(by: Actor, *, trial: Trial, people: Iterable[UUID]) -> Round:
    """Take these people in under aliases that follow the others', and bind the number behind their lot."""
    _must_go_on(trial)
    if turns.of(trial) is not None:
        raise InTurns("turns")
    if open_round(trial) is not None:
        raise NotNow("a round waits")
    free = {one.pk for one in candidates(trial, by)}
    chosen = list(Participant.objects.filter(pk__in=[pk for pk in people if pk in free]))
    if len(chosen) < LEAST:
        raise TooFew
    secrets.SystemRandom().shuffle(chosen)
    seed, now = secrets.token_hex(16), timezone.now()
    row = Round(trial=trial, number=trial.rounds.count() + 1, bound_at=now, bound_by_id=by.account_id)
    row.seed_commitment, row.seed_sealed = core.commitment(seed), seeds.seal(row.pk, seed, model="round")
    first = _last_number(trial) + 1
    row.places = [f"T{number:02}" for number in range(first, first + len(chosen))]
    row.save()
    Member.objects.bulk_create(
        Member(lab_id=trial.lab_id, trial=trial, participant=one, alias=alias, late=row)
        for alias, one in zip(row.places, chosen, strict=True)
    )
    record(by, "trial.late", "trial", trial.pk, change={"round": row.number, "members": len(chosen)})
    return row


def _last_number(trial: Trial) -> int:
    """The highest number so far; one that stood in a lot is never given again, even if she was erased."""
    dealt = lots.lot(trial).arms
    numbers = [alias[1:] for alias in (*dealt, *trial.members.values_list("alias", flat=True))]
    return max([len(dealt), *(int(one) for one in numbers if one.isdecimal())])


@transaction.atomic
def draw(by: Actor, *, trial: Trial, row: Round) -> core.Assignment:
    """Draw the round with the seed that was bound, and show the seed. Earlier rounds stay as they are."""
    _must_go_on(trial)
    row.refresh_from_db()
    if row.drawn_at is not None:
        raise NotNow("drawn")
    row.seed = seeds.opened(row.pk, bytes(row.seed_sealed or b""), model="round")
    row.seed_sealed, row.drawn_at, row.drawn_by_id = None, timezone.now(), by.account_id
    row.save()
    members = list(row.members.order_by("alias"))
    before = lots.lot(trial)
    lot = before.extended(lots.places_late(row, before), seed=row.seed)
    lots.keep(trial, lot)
    for member in members:
        member.arm, member.stratum = lot.arms[member.alias], lot.strata[member.alias]
        member.assigned_at = row.drawn_at
    Member.objects.bulk_update(members, ["arm", "stratum", "assigned_at"])
    record(by, "trial.draw", "trial", trial.pk, change={"round": row.number, "members": len(members)})
    return lot


def _must_go_on(trial: Trial) -> None:
    must_be(trial, Trial.State.RUNNING)
    if trial.drawn_at is None:
        raise NotNow("no lot")


def published(trial: Trial) -> dict[str, Any]:
    """The lot as it was drawn: everything that a replay needs of every round, and no person."""
    return lots.lot(trial).as_mapping()
