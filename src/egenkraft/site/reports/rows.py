"""Reads what the board counts, each kind of row in one statement, only of those who may be counted."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce

from egenkraft.core.measures import Setting
from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.rules import countable, who_agreed
from egenkraft.site.measures.models import CheckIn, Wave
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


def waves() -> dict[int, int]:
    """Wave number -> weeks after the start."""
    return dict(Wave.objects.values_list("number", "weeks"))


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
    rows = Trial.objects.filter(frozen_answer__isnull=False).select_related("outcome").only(*wanted)
    found = list(rows.order_by("-frozen_at"))
    gone = _withdrawn() if found else set()
    return [ClosedTrial(row, row.frozen_answer or {}, row.pk in gone) for row in found]


def _withdrawn() -> set[UUID]:
    """The trials in which somebody took back her yes to being counted after the answer was frozen."""
    hers = Consent.objects.filter(participant=OuterRef("participant"), purpose__key="measure", given=True)
    gone = hers.filter(ended_at__gt=OuterRef("trial__frozen_at"))
    rows = Member.objects.exclude(participant__in=who_agreed("measure").values("participant"))
    return set(rows.filter(Exists(gone)).values_list("trial_id", flat=True))
