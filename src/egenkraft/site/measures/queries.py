"""Read models of check-ins: what is done, and, with consent, scores for board and trials."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from egenkraft.core import measures
from egenkraft.site.consent.rules import allowed, countable
from egenkraft.site.measures import asking
from egenkraft.site.measures.hooks import from_plans, waits_for_lot
from egenkraft.site.measures.models import Answer, CheckIn, Handover, PresentationChange, Wave
from egenkraft.site.measures.names import pack_name, wave_name
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable


def waves(person: UUID | None = None) -> list[Wave]:
    """The times of the lab, and of those that only plans ask at the ones that a plan asks her at."""
    every = sorted(Wave.objects.all(), key=lambda wave: (wave.weeks, wave.number))
    if not any(wave.of_plans for wave in every):
        return every
    plans = from_plans(every).get(person, ()) if person else ()
    asked = {number for _pack, at in plans for number, window in at.items() if window}
    return [wave for wave in every if not wave.of_plans or wave.number in asked]


def check_in(pk: UUID, *, of: UUID | None) -> CheckIn | None:
    """Her own check-in; another's and a missing one look alike."""
    rows = CheckIn.objects.select_related("wave", "participant")
    found: CheckIn | None = rows.filter(pk=pk, participant=of).first()
    return found


def opened(pk: UUID) -> CheckIn | None:
    """A check-in as its leader sees it: whose and which, never an answer."""
    rows = CheckIn.objects.select_related("wave", "participant").filter(participant__in=reachable())
    found: CheckIn | None = rows.filter(pk=pk).first()
    return found


def whose(pk: UUID) -> UUID | None:
    """The person of an address: herself, or whose check-in it is; None out of reach."""
    rows = reachable()
    found = (
        rows.filter(pk=pk).first()
        or rows.filter(pk__in=CheckIn.objects.filter(pk=pk).values("participant")).first()
    )
    return found.pk if found is not None else None


def following(done: CheckIn) -> CheckIn | None:
    """The next unfinished check-in that was opened for her on the same day."""
    day = timezone.localtime(done.opened_at).date()
    rows = CheckIn.objects.filter(participant=done.participant_id, finished_at=None, on=day)
    every = rows.exclude(pk=done.pk).select_related("wave").order_by("opened_at")
    return next((one for one in every if not waits_for_lot(one.participant_id, one.pack, one.wave)), None)


# --- the person card -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Done:
    """One check-in as staff may see it: that it is done, never what was said."""

    pk: UUID
    pack: str
    wave: str
    on: date
    finished: bool
    answered: int


def of_participant(participant: UUID) -> list[Done]:
    """Her check-ins, the newest first."""
    rows = CheckIn.objects.filter(participant=participant).select_related("wave")
    counted: Any = rows.annotate(answered=Count("answers")).order_by("-on", "pack")
    return [
        Done(
            row.pk,
            pack_name(row.pack),
            wave_name(row.wave),
            row.on,
            row.finished_at is not None,
            row.answered,
        )
        for row in counted
        if row.pack in asking.packs()
    ]


@dataclass(frozen=True)
class Total:
    """A sum for the leader, shown only with her consent for `follow`."""

    pack: str
    wave: str
    on: date
    value: int
    high: int


def sums(participant: Participant) -> list[Total]:
    """Her sums, oldest first: nothing at all without her yes to `follow` and to `measure`."""
    if not (allowed(participant, "follow") and allowed(participant, "measure")):
        return []
    rows = CheckIn.objects.finished().filter(participant=participant, pack__in=asking.packs())
    return [total for row, score in _scored(rows.order_by("on")) if (total := _total(row, score))]


def _total(row: CheckIn, score: measures.Score) -> Total | None:
    rule = asking.packs()[row.pack].rule
    if rule is None or score.value is None:
        return None
    return Total(pack_name(row.pack), wave_name(row.wave), row.on, score.value, rule.high)


# --- board and trials ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Input:
    """One check-in with its answers: codes, or the negative codes of missing reasons."""

    participant: UUID
    wave: int
    on: date
    setting: measures.Setting
    answers: dict[str, int]


def inputs(pack: str) -> list[Input]:
    """Every check-in of a pack, of people who agree to `measure` now, in the order of the days.

    One that was begun today and is not finished yet is left out: she may still be answering.
    """
    return [
        Input(
            row.participant_id,
            row.wave.number,
            row.on,
            measures.Setting(row.pack_version, row.language, row.presentation, row.mode),
            answers,
        )
        for row, answers in _answered(_counted().filter(pack=pack).order_by("on", "pk"))
    ]


def scores(pack: str, wave: UUID, until: datetime | None = None) -> dict[UUID, measures.Score]:
    """The score of everyone who answered the pack at this wave (by then) and agrees to `measure` now."""
    rows = _counted().filter(pack=pack, wave=wave)
    if until is not None:
        rows = rows.filter(Q(finished_at__lte=until) | Q(finished_at=None, on__lt=until.date()))
    return {row.participant_id: score for row, score in _scored(rows)}


def values(pack: str, wave: UUID, until: datetime | None = None) -> dict[UUID, int]:
    """One whole number per person: the sum, or for people in work how many positions are reached."""
    found = {person: _value(score) for person, score in scores(pack, wave, until).items()}
    return {person: value for person, value in found.items() if value is not None}


def answered_before(pack: str, wave: UUID, moment: datetime, people: Collection[UUID]) -> bool:
    """Whether any of these people had answered this wave by that moment."""
    rows = CheckIn.objects.filter(pack=pack, wave=wave, participant__in=people)
    return bool(rows.filter(finished_at__lt=moment).exists())


UNDER_WAY = timedelta(hours=2)  # so long at most she sits with a check-in before her device signs her out


def asked_already(pack: str, waves: Collection[UUID], people: Collection[UUID]) -> set[UUID]:
    """Who of these people is done with the instrument at one of these waves, or sits with it now."""
    rows = CheckIn.objects.finished().filter(pack=pack, wave__in=waves, participant__in=people)
    return set(rows.values_list("participant_id", flat=True)) | under_way(pack, waves, people)


def under_way(pack: str, waves: Collection[UUID], people: Collection[UUID]) -> set[UUID]:
    """Who of these people sits with it now: it was opened, taken up, handed over or answered a while ago."""
    since = timezone.now() - UNDER_WAY
    rows = CheckIn.objects.filter(pack=pack, wave__in=waves, participant__in=people, finished_at=None)
    given = Answer.objects.filter(check_in=OuterRef("pk"), at__gte=since)
    code = Handover.objects.filter(check_in=OuterRef("pk"), opened_at__gte=since)
    now = Q(opened_at__gte=since) | Q(resumed_at__gte=since) | Exists(given) | Exists(code)
    return set(rows.filter(now).values_list("participant_id", flat=True))


def answered_at(pack: str, wave: UUID, people: Collection[UUID]) -> dict[UUID, datetime]:
    """When each of these people answered this wave: when she finished, or where she never did, began."""
    begun = Exists(Answer.objects.filter(check_in=OuterRef("pk")))
    rows = CheckIn.objects.filter(begun, pack=pack, wave=wave, participant__in=people)
    moments = rows.values_list("participant_id", "finished_at", "opened_at")
    return {person: finished or opened for person, finished, opened in moments}


def _value(score: measures.Score) -> int | None:
    reached = score.vector.get("reached")
    return reached.value if reached else score.value


def _counted() -> QuerySet[CheckIn]:
    over = Q(finished_at__isnull=False) | Q(on__lt=timezone.localdate())
    rows: QuerySet[CheckIn] = CheckIn.objects.filter(over)
    return rows.filter(participant__in=countable().values("participant"))


def _scored(rows: QuerySet[CheckIn]) -> Iterator[tuple[CheckIn, measures.Score]]:
    for row, answers in _answered(rows):
        yield row, measures.score(asking.packs()[row.pack], answers, first_wave=row.wave.number == 0)


def _answered(rows: QuerySet[CheckIn]) -> list[tuple[CheckIn, dict[str, int]]]:
    """These check-ins with all their answers, in two statements however many there are.

    By their ids: asked through the same question once more, PostgreSQL took seconds over a young table.
    """
    every = list(rows.select_related("wave"))
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    answers = Answer.objects.filter(check_in__in=[row.pk for row in every])
    for pk, item, code, reason in answers.values_list("check_in_id", "item", "code", "reason"):
        found[pk][item] = asking.stored(code, reason)
    return [(row, found[row.pk]) for row in every]


# --- presentations -------------------------------------------------------------------------------
@dataclass(frozen=True)
class Conflict:
    """People were asked a pack in another presentation than it is asked in now."""

    pack: str
    name: str
    before: str
    now: str
    people: int
    allowed: str  # the researcher's reason, once there is one


def conflicts() -> list[Conflict]:
    """Where a researcher must decide before the next wave can be opened."""
    rows = CheckIn.objects.values_list("pack", "presentation")
    counted = rows.annotate(people=Count("participant", distinct=True)).order_by("pack", "presentation")
    now = {key: pack.asked_as for key, pack in asking.packs().items()}
    leave = {(one.pack, one.before, one.now): one.reason for one in PresentationChange.objects.all()}
    return [
        Conflict(pack, pack_name(pack), before, now[pack], people, leave.get((pack, before, now[pack]), ""))
        for pack, before, people in counted
        if pack in now and before != now[pack]
    ]


def packs_gone() -> set[str]:
    """The ids of packs that somebody in this lab has answered, and that are not there any more."""
    answered = set(CheckIn.objects.order_by().values_list("pack", flat=True).distinct())
    return answered - set(measures.packs(settings.PACKS))
