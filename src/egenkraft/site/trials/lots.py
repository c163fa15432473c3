"""The lot as it was drawn: kept beside the plan, so that what is published stays when somebody is erased."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.db.models import QuerySet

from egenkraft.core import trials as core
from egenkraft.core.trials.lots import ERASED
from egenkraft.core.trials.lots import Round as Dealt
from egenkraft.site.access.scope import Actor
from egenkraft.site.trials.models import Member, Round, Trial
from egenkraft.site.trials.plans import CONTROL, TREATED


def lot(trial: Trial) -> core.Assignment:
    """Who was dealt where, in every round that is drawn. Nothing is drawn here."""
    return core.Assignment.of(trial.lot) if trial.lot else _from_rows(trial)


def of(trial: Trial) -> core.Assignment | None:
    """As `lot`; None while nobody is dealt."""
    dealt = trial.lot or trial.members.exclude(arm="").exists()
    return lot(trial) if dealt else None


def places(trial: Trial, members: Iterable[Member]) -> list[tuple[str, str]]:
    """Label and stratum of each place to be dealt, in their order: as locked, then those who came by a list
    since. A place whose person is erased stays, under the label that says so."""
    held = [(label, stratum) for label, stratum in trial.places or ()]
    known = {label for label, _stratum in held}
    new = sorted((one.alias, one.stratum) for one in members if one.alias not in known)
    return held + new


def places_late(row: Round, dealt: core.Assignment) -> list[str]:
    """The labels of a round that is about to be drawn, as it was bound: an empty place has a number after
    those in the lot."""
    held = row.places if row.places is not None else _bound(row)
    empty = count(dealt.erased + 1)
    return [label or f"{ERASED}{next(empty)}" for label in held]


def _bound(row: Round) -> list[str]:
    return list(row.members.order_by("alias").values_list("alias", flat=True))


def keep(trial: Trial, drawn: core.Assignment) -> None:
    trial.lot = drawn.as_mapping()
    trial.save(update_fields=["lot"])


def without(_by: Actor, rows: QuerySet[Member]) -> int:
    """Members go. In the lots that were drawn their place, stratum and arm stay; where a lot waits, an empty
    place in its stratum stays to be dealt, so that nobody's turn depends on who was erased. Their alias goes.
    """
    gone: dict[Any, list[str]] = defaultdict(list)
    for pk, alias in rows.order_by("alias").values_list("trial_id", "alias"):
        gone[pk].append(alias)
    for trial in Trial.objects.select_for_update().filter(pk__in=list(gone)):  # a draw waits, or is seen
        if trial.drawn_at is not None:
            keep(trial, lot(trial).without(gone[trial.pk]))
            for row in trial.rounds.filter(drawn_at=None):
                _empty_late(row, gone[trial.pk])
        elif trial.state == Trial.State.LOCKED:
            _empty(trial, gone[trial.pk])
    _all, by_table = rows.delete()
    return int(by_table.get("trials.Member", 0))


def _empty(trial: Trial, gone: list[str]) -> None:
    """Their places stand empty from now on."""
    held = places(trial, trial.members.filter(late=None))
    number = sum(label.startswith(ERASED) for label, _stratum in held)
    labels = {alias: f"{ERASED}{place}" for place, alias in enumerate(gone, number + 1)}
    trial.places = [[labels.get(label, label), stratum] for label, stratum in held]
    trial.save(update_fields=["places"])


def _empty_late(row: Round, gone: list[str]) -> None:
    """The same in a round that waits."""
    held = row.places if row.places is not None else _bound(row)
    row.places = ["" if label in gone else label for label in held]
    row.save(update_fields=["places"])


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
