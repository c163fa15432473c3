"""Who has a check-in to do, who waits too long, and for whom the time has passed.

When something is asked is computed in `core.measures.planning` alone; here are the people and what they
have answered. Asked is who takes part and says yes to check-ins now. A pause is left in peace; who has left
or finished is asked for the trial she was in, and for nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, QuerySet, Value

from egenkraft.core.measures import Asked, Window, planned, windows
from egenkraft.site.consent.rules import who_agreed
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures import asking, hooks
from egenkraft.site.measures.models import Attempt, CheckIn, Wave
from egenkraft.site.measures.names import wave_name
from egenkraft.site.participants.models import Participant, Status

REMEMBERED = timedelta(weeks=8)  # how long a passed time still stands in the list
State = Literal["due", "overdue", "too_late", "settled"]


@dataclass(frozen=True)
class Due:
    """One participant, one wave, and the packs she has not answered there."""

    participant: UUID
    name: str
    symbol: str
    wave: UUID
    wave_name: str
    packs: tuple[str, ...]
    on: date
    last: date | None
    state: State
    begun: bool
    trial: bool
    status: str  # in words, where she does not take part any more
    tries: int
    came_to: str  # what the last attempt to reach her came to

    @property
    def late(self) -> bool:
        return self.state == "overdue"


def core_round() -> tuple[str, ...]:
    """The packs that are due at each wave: those that the lab's outcomes are measured by."""
    return _core(Outcome.objects.current().order_by("position").values_list("measure", flat=True))


def _core(measures: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in measures if key in asking.packs())) or asking.CORE


def due(today: date, among: QuerySet[Participant] | None = None) -> list[Due]:
    """Everyone who agrees to check-ins and has one to do now, the longest wait first."""
    return [row for row in waiting(today, among) if row.state in ("due", "overdue")]


def waiting(today: date, among: QuerySet[Participant] | None = None) -> list[Due]:
    """As `due`, and those for whom the time has passed or who have said that they do not want to."""
    if among is not None and among.query.is_empty():
        return []
    book = _Book.read(today)
    rows = [row for person in _people(book, among) for row in book.rows(person)]
    return sorted(rows, key=lambda one: (one.on, one.name))


def _people(book: "_Book", among: QuerySet[Participant] | None) -> Iterable[Participant]:
    now = Q(status=Status.ACTIVE, started_on__lte=book.today)
    rows = Participant.objects.filter(now | Q(pk__in=list(book.plans)))
    for purpose in ("measure", "take_part"):
        rows = rows.filter(pk__in=who_agreed(purpose).values("participant"))
    if among is not None:
        rows = rows.filter(pk__in=among.values("pk"))
    return [row for row in rows if row.status not in (Status.PAUSED, Status.INVITED)]


@dataclass(frozen=True)
class _Book:
    """What is known on a day of everybody: plans, answered packs, attempts."""

    today: date
    waves: Mapping[int, Wave]
    packs: Sequence[str]
    plans: hooks.Plans
    done: Mapping[tuple[UUID, UUID], Mapping[str, bool]]
    tried: Mapping[tuple[UUID, UUID], Sequence[str]]

    @classmethod
    def read(cls, today: date) -> "_Book":
        waves, packs = _times_and_packs()
        done: dict[tuple[UUID, UUID], dict[str, bool]] = defaultdict(dict)
        tried: dict[tuple[UUID, UUID], list[tuple[datetime, str]]] = defaultdict(list)
        for answer, person, wave, what, at in _answers_and_attempts():
            if answer:
                done[person, wave][what] = at is not None
            else:
                tried[person, wave].append((at, what))
        plans = hooks.from_plans(list(waves.values()))
        in_order = {key: [what for _at, what in sorted(rows)] for key, rows in tried.items()}
        return cls(today, waves, packs, plans, done, in_order)

    def rows(self, person: Participant) -> list[Due]:
        """Her rows: what is open now, else the time that passed last."""
        groups: dict[tuple[int, Window], list[Asked]] = defaultdict(list)
        for one in self._asked(person):
            if one.window.first <= self.today and not self._finished(person, one):
                groups[one.wave, one.window].append(one)
        found = [self._row(person, wave, window, asked) for (wave, window), asked in groups.items()]
        still = [row for row in found if row.last is None or row.last >= self.today]
        passed = [row for row in found if row.last and 0 < (self.today - row.last).days <= REMEMBERED.days]
        return still or passed[-1:]

    def _asked(self, person: Participant) -> Sequence[Asked]:
        weeks = {number: wave.weeks for number, wave in self.waves.items() if not wave.of_plans}
        goes_on = person.status == Status.ACTIVE and person.started_on is not None
        own = windows(person.started_on, weeks) if goes_on and person.started_on else {}
        return planned(own, self.packs, self.plans.get(person.pk, ()))

    def _finished(self, person: Participant, one: Asked) -> bool:
        return self.done.get((person.pk, self.waves[one.wave].pk), {}).get(one.pack, False)

    def _row(self, person: Participant, number: int, window: Window, asked: Sequence[Asked]) -> Due:
        wave = self.waves[number]
        tried = self.tried.get((person.pk, wave.pk), ())
        state = window.state(self.today)
        ended = person.status in (Status.LEFT, Status.FINISHED)
        return Due(
            participant=person.pk,
            name=person.shown_as,
            symbol=person.symbol,
            wave=wave.pk,
            wave_name=wave_name(wave),
            packs=tuple(one.pack for one in asked),
            on=window.first,
            last=window.last,
            state="settled" if tried and tried[-1] in Attempt.SETTLED else state,  # type: ignore[arg-type]
            begun=bool(self.done.get((person.pk, wave.pk))),
            trial=any(one.trial for one in asked),
            status=str(person.get_status_display()) if ended else "",
            tries=len(tried),
            came_to=tried[-1] if tried else "",
        )


def _times_and_packs() -> tuple[dict[int, Wave], tuple[str, ...]]:
    """The lab's waves by number, and its core round: read in one statement."""
    waves = Wave.objects.order_by().annotate(wave=Value(True))
    outcomes = Outcome.objects.current().order_by().annotate(wave=Value(False), of_plans=Value(False))
    both = waves.values_list("wave", "pk", "number", "weeks", "name_sv", "name_en", "of_plans").union(
        outcomes.values_list("wave", "pk", "position", "position", "measure", "measure", "of_plans"), all=True
    )
    rows = sorted(both, key=lambda row: row[2])
    found = {
        number: Wave(pk=pk, number=number, weeks=weeks, name_sv=sv, name_en=en, of_plans=bool(of_plans))
        for wave, pk, number, weeks, sv, en, of_plans in rows
        if wave
    }
    return found, _core(row[4] for row in rows if not row[0])


def _answers_and_attempts() -> QuerySet[Any, tuple[Any, ...]]:
    """In one statement: (is an answering, participant, wave, pack or outcome, when finished or tried)."""
    fields = ("answering", "participant_id", "wave_id")
    answers = CheckIn.objects.order_by().annotate(answering=Value(True))
    attempts = Attempt.objects.order_by().annotate(answering=Value(False))
    return answers.values_list(*fields, "pack", "finished_at").union(
        attempts.values_list(*fields, "outcome", "at"), all=True
    )


def attempts(**only: object) -> dict[tuple[UUID, UUID], list[str]]:
    """(participant, wave) -> what each attempt to reach her came to, in the order of time."""
    found: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    rows = Attempt.objects.filter(**only).order_by("at")
    for person, wave, outcome in rows.values_list("participant_id", "wave_id", "outcome"):
        found[person, wave].append(outcome)
    return found


@dataclass(frozen=True)
class Offer:
    """What the leader is offered when opening: her wave by the calendar, and what is left of it."""

    wave: UUID
    packs: tuple[str, ...]


def offer(participant: Participant, today: date) -> Offer | None:
    """What is due now; else the wave she has reached, before that the first, and what is left there."""
    now = due(today, among=Participant.objects.filter(pk=participant.pk))
    if now:
        return Offer(now[-1].wave, now[-1].packs)
    every = list(Wave.objects.filter(of_plans=False))
    start = participant.started_on or today
    reached = [wave for wave in every if start + timedelta(weeks=wave.weeks) <= today] or every[:1]
    if not reached:
        return None
    wave = max(reached, key=lambda one: one.weeks)
    rows = CheckIn.objects.finished().filter(participant=participant, wave=wave)
    done = set(rows.values_list("pack", flat=True))
    left = (pack for pack in core_round() if pack not in done)
    return Offer(wave.pk, tuple(pack for pack in left if not hooks.waits_for_lot(participant.pk, pack, wave)))
