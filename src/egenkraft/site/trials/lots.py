"""The lot as it was drawn: kept beside the plan, so that what is published stays when somebody is erased."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from egenkraft.core import trials as core
from egenkraft.core.trials.lots import Round as Dealt
from egenkraft.site.access.scope import Actor
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import CONTROL, TREATED


def lot(trial: Trial) -> core.Assignment:
    """Who was dealt where, in every round that is drawn. Nothing is drawn here."""
    return core.Assignment.of(trial.lot) if trial.lot else _from_rows(trial)


def of(trial: Trial) -> core.Assignment | None:
    """As `lot`; None while nobody is dealt."""
    dealt = trial.lot or trial.members.exclude(arm="").exists()
    return lot(trial) if dealt else None


def keep(trial: Trial, drawn: core.Assignment) -> None:
    trial.lot = drawn.as_mapping()
    trial.save(update_fields=["lot"])


def without(_by: Actor, rows: QuerySet[Member]) -> int:
    """Members go; in the lots that were drawn their place, stratum and arm stay, and their alias goes."""
    gone: dict[Any, list[str]] = defaultdict(list)
    for pk, alias in rows.order_by("alias").values_list("trial_id", "alias"):
        gone[pk].append(alias)
    for trial in Trial.objects.filter(pk__in=list(gone), drawn_at__isnull=False):
        keep(trial, lot(trial).without(gone[trial.pk]))
    _all, by_table = rows.delete()
    return int(by_table.get("trials.Member", 0))


def _from_rows(trial: Trial) -> core.Assignment:
    """Of a trial that was drawn before its lot was kept: from the arms that were written then."""
    members = list(trial.members.exclude(arm="").order_by("alias"))
    rounds = [_round(trial.seed, (one for one in members if one.late_id is None))]
    for row in trial.rounds.filter(drawn_at__isnull=False).order_by("number"):
        rounds.append(_round(row.seed, (one for one in members if one.late_id == row.pk)))
    arms = core.Plan.parse(trial.plan).arms
    labels = (arms.get("treated", TREATED), arms.get("control", CONTROL))
    return core.Assignment(trial.plan_hash, "two_arm", tuple(rounds), labels)


def _round(seed: str, members: Iterable[Member]) -> Dealt:
    rows = [(one.alias, one.stratum, one.arm) for one in members]
    people, strata, arms = zip(*rows, strict=True) if rows else ((), (), ())
    return Dealt(seed, people, strata, arms)
