"""People who come after the draw: a round of their own, with a seed of its own bound before it is drawn."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.core import trials as core
from egenkraft.site.access.models import Membership
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.rules import agreeing, countable
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import linked, reaching
from egenkraft.site.trials import analysis, seeds
from egenkraft.site.trials.actions import NotNow
from egenkraft.site.trials.models import Member, Round, Trial

LEAST = 2  # one person alone is no lot


class TooFew(ValueError):
    """A lot needs two people at least."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may join; a researcher sees her code only."""

    pk: UUID
    name: str
    symbol: str
    began: date | None = None


def candidates(trial: Trial, by: Actor) -> list[Candidate]:
    """People within the role's reach who agree to take part and to check-ins, and are not in the trial."""
    with reaching("trials.late"):
        mine = linked()
    rows = mine.present().filter(pk__in=countable().values("participant"))  # type: ignore[attr-defined]
    rows = rows.filter(pk__in=agreeing("take_part")).exclude(pk__in=trial.members.values("participant"))
    if by.role == Membership.Role.RESEARCHER:
        return [Candidate(one.pk, one.code, "") for one in rows.order_by("code")]
    return [Candidate(one.pk, one.shown_as, one.symbol, one.started_on) for one in rows]


def open_round(trial: Trial) -> Round | None:
    """The round whose seed is bound and which is not drawn yet."""
    return trial.rounds.filter(drawn_at=None).first()


@transaction.atomic
def bind(by: Actor, *, trial: Trial, people: Iterable[UUID]) -> Round:
    """Take these people in under aliases that follow the others', and bind the number behind their lot."""
    _must_go_on(trial)
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
    row.save()
    first = _last_number(trial) + 1
    Member.objects.bulk_create(
        Member(lab_id=trial.lab_id, trial=trial, participant=one, alias=f"T{number:02}", late=row)
        for number, one in enumerate(chosen, first)
    )
    record(by, "trial.late", "trial", trial.pk, change={"round": row.number, "members": len(chosen)})
    return row


def _last_number(trial: Trial) -> int:
    numbers = [alias[1:] for alias in trial.members.values_list("alias", flat=True)]
    return max((int(one) for one in numbers if one.isdecimal()), default=0)


@transaction.atomic
def draw(by: Actor, *, trial: Trial, row: Round) -> core.Assignment:
    """Draw the round with the seed that was bound, and show the seed. Earlier rounds stay as they are."""
    _must_go_on(trial)
    if row.drawn_at is not None:
        raise NotNow("drawn")
    row.seed = seeds.opened(row.pk, bytes(row.seed_sealed or b""), model="round")
    row.seed_sealed, row.drawn_at, row.drawn_by_id = None, timezone.now(), by.account_id
    row.save()
    lot = assignment(trial)
    members = list(row.members.all())
    for member in members:
        member.arm, member.stratum = lot.arms[member.alias], lot.strata[member.alias]
        member.assigned_at = row.drawn_at
    Member.objects.bulk_update(members, ["arm", "stratum", "assigned_at"])
    record(by, "trial.draw", "trial", trial.pk, change={"round": row.number, "members": len(members)})
    return lot


def _must_go_on(trial: Trial) -> None:
    if trial.state != Trial.State.RUNNING or trial.drawn_at is None:
        raise NotNow(trial.state)


def assignment(trial: Trial) -> core.Assignment:
    """The whole lot drawn again from its seeds: the first round, and each late one as its own stratum."""
    members = list(trial.members.order_by("alias"))
    first = [one for one in members if one.late_id is None]
    plan = analysis.plan_for(trial.plan, trial.locked_at, 0, False)
    strata = {one.alias: one.stratum for one in first} if any(one.stratum for one in first) else None
    lot = plan.randomise([one.alias for one in first], seed=trial.seed, strata=strata)
    for row in trial.rounds.filter(drawn_at__isnull=False).order_by("number"):
        lot = lot.extended([one.alias for one in members if one.late_id == row.pk], seed=row.seed)
    return lot


def published(trial: Trial) -> dict[str, Any]:
    """Everything that a replay needs of every round, and no person."""
    return assignment(trial).as_mapping()
