"""Reads what the board counts, each kind of row in one statement, only of those who may be counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from egenkraft.core.measures import Setting
from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.rules import countable, who_agreed
from egenkraft.site.measures.models import Attempt, CheckIn, Wave
from egenkraft.site.reports.figures import Follow, Round
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.work.packed import Packed
from egenkraft.site.work.queries import Enrolled

Rounds = dict[tuple[UUID, str], list[Round]]


@dataclass(frozen=True)
class ClosedTrial:
    """A trial whose analysis is frozen; `withdrawn` when somebody in it took back her yes since then."""

    row: Trial
    answer: dict[str, Any]
    withdrawn: bool


def rounds(today: date) -> Rounds:
    """Every check-in of those who may be counted, by person and pack, with its answers as text."""
    code = Coalesce(Cast("answers__code", CharField()), F("answers__reason"))
    rows: Any = (
        CheckIn.objects.filter(participant__in=countable().values("participant"))
        .order_by("wave__weeks", "pk")
        .annotate(given=Packed("answers__item", code, filter=Q(answers__isnull=False)))
    )
    table: Rounds = defaultdict(list)
    fields = (
        "participant_id",
        "pack",
        "wave__number",
        "wave__weeks",
        "pack_version",
        "language",
        "presentation",
        "mode",
        "given",
        "finished_at",
        "on",
    )
    for person, pack, wave, weeks, *how, given, finished, on in rows.values_list(*fields):
        done = finished is not None
        table[person, pack].append(Round(wave, weeks, Setting(*how), given or "{}", done, done or on < today))
    return table


def waves() -> tuple[list[Wave], dict[UUID, set[int]]]:
    """The points in time of the lab in their order; and person -> the waves at which she does not want to be
    asked any more, or has moved. In one statement."""
    times = Wave.objects.order_by().annotate(a_wave=Value(True), at=Value(None, DateTimeField()))
    points = times.values_list("a_wave", "pk", "number", "weeks", "name_en", "at", "of_plans")
    tried = Attempt.objects.order_by().annotate(a_wave=Value(False))
    attempts = tried.values_list(
        "a_wave", "participant_id", "wave__number", "wave__weeks", "outcome", "at", "wave__of_plans"
    )
    rows = list(points.union(attempts, all=True))
    every = [
        Wave(pk=pk, number=number, weeks=weeks, of_plans=bool(of_plans))
        for wave, pk, number, weeks, *_, of_plans in rows
        if wave
    ]
    last: dict[tuple[UUID, int], str] = {}
    for _wave, person, number, _weeks, outcome, _at, _of in sorted(
        (r for r in rows if not r[0]), key=itemgetter(5)
    ):
        last[person, number] = outcome
    settled: dict[UUID, set[int]] = defaultdict(set)
    for (person, number), outcome in last.items():
        if outcome in Attempt.SETTLED:
            settled[person].add(number)
    return sorted(every, key=lambda wave: wave.number), settled


def follows(people: list[Enrolled], table: Rounds, pack: str) -> list[Follow]:
    """Everyone who may be counted, with her answerings of one pack."""
    return [
        Follow(one.status, one.started_on, tuple(table.get((one.pk, pack), ())))
        for one in people
        if one.counts
    ]


def closed_trials() -> list[ClosedTrial]:
    """Answered trials, newest first, and whether each answer still stands on the same people."""
    wanted = ("title", "frozen_at", "frozen_answer", "locked_at", "locked_by", "lab", "outcome")
    related = ("outcome", "method_version__method")
    rows = Trial.objects.filter(frozen_answer__isnull=False).select_related(*related)
    rows = rows.only(*wanted, "method_version__number", "method_version__method__name")
    found: Any = rows.annotate(gone=Exists(_withdrawn().filter(trial=OuterRef("pk")))).order_by("-frozen_at")
    return [ClosedTrial(row, row.frozen_answer or {}, row.gone) for row in found]


def _withdrawn() -> QuerySet[Member]:
    """Who took back her yes to being counted after the answer of her trial was frozen."""
    hers = Consent.objects.filter(participant=OuterRef("participant"), purpose__key="measure", given=True)
    gone = hers.filter(ended_at__gt=OuterRef("trial__frozen_at"))
    rows = Member.objects.exclude(participant__in=who_agreed("measure").values("participant"))
    return rows.filter(Exists(gone))
