"""Everybody gets it, in turns decided by lot: when each turn begins, when it is measured, who is in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from egenkraft.core import trials as core
from egenkraft.core.measures import LONGEST
from egenkraft.core.trials.result import Person
from egenkraft.site.measures.models import Wave
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import TREATED


@dataclass(frozen=True)
class Turns:
    """How many turns, the places of each where the plan fixes them, and the weeks between them.

    All are measured before the lot, and again whenever the next turn is about to begin.
    """

    number: int
    weeks: int
    places: tuple[int, ...] = ()

    @property
    def periods(self) -> range:
        """The numbers of the periods with people on both sides: after the last turn nobody waits."""
        return range(1, self.number)

    def after(self, period: int) -> timedelta:
        """From the lot until a period is measured, and the next turn begins."""
        return timedelta(weeks=self.weeks * period)

    def counts(self, drawn: date, period: int, on: date) -> bool:
        """Whether an answer of this day counts for this period: at the start until the day of the lot, later
        where no other period is nearer.

        >>> turns = Turns(3, 8)
        >>> [turns.counts(date(2026, 1, 5), 1, date(2026, month, 20)) for month in (1, 2, 3, 4)]
        [False, True, True, False]
        """
        if period == 0:
            return on <= drawn
        half = min(timedelta(weeks=self.weeks) / 2, LONGEST)
        day = drawn + self.after(period)
        return day - half <= on <= day + half


@lru_cache(maxsize=64)
def of_plan(plan: str) -> Turns | None:
    """The turns that a plan names; None for a plan of another design."""
    read = core.Plan.parse(plan)
    made = read.mechanism.turns
    if read.design != "waitlist" or made is None or read.mechanism.weeks is None:
        return None
    if isinstance(made, tuple):
        return Turns(len(made), read.mechanism.weeks, made)
    return Turns(made, read.mechanism.weeks)


def of(trial: Trial) -> Turns | None:
    return of_plan(trial.plan)


def last_week(before: Wave, number: int, weeks: int) -> int:
    """The week, as waves are counted, of the last measuring."""
    return before.weeks + weeks * (number - 1)


def measured(trial: Trial, waves: Iterable[Wave]) -> Mapping[int, Wave]:
    """Period -> wave, from period 1 on. Of two at the same week it is the one that plans brought."""
    turns = of(trial)
    if turns is None or trial.before_wave is None:
        return {}
    by_week = {wave.weeks: wave for wave in sorted(waves, key=lambda wave: wave.number)}
    at = {period: by_week.get(trial.before_wave.weeks + turns.weeks * period) for period in turns.periods}
    found = {period: wave for period, wave in at.items() if wave is not None}
    return dict(sorted((found | {turns.periods[-1]: trial.after_wave}).items()))


def later(trial: Trial) -> list[UUID]:
    """The waves whose answers the lot may have changed."""
    if of(trial) is None:
        return [trial.after_wave_id]
    return [wave.pk for wave in measured(trial, Wave.objects.all()).values()]


def begins(trial: Trial, member: Member) -> datetime | None:
    """When her turn begins; None before the lot."""
    made = of(trial)
    if made is None or member.assigned_at is None:
        return None
    return member.assigned_at + made.after(int(member.arm) - 1)


def last_begins(trial: Trial) -> datetime | None:
    """When the last turn begins, and all are measured for the last time; None before the lot."""
    made = of(trial)
    if made is None or trial.drawn_at is None:
        return None
    return trial.drawn_at + made.after(made.periods[-1])


def only_waits(trial: Trial, member: Member) -> bool:
    """Whether hers is the last turn: until the last measuring she has nothing of the method."""
    made = of(trial)
    return made is not None and member.arm == str(made.number)


def side(found: core.Result, person: Person) -> str | None:
    """Treated or control; with turns, whether she had the method at the last measuring or still waited."""
    if found.plan.design != "waitlist":
        return person.arm
    last = max((one.arm or "" for one in found.persons), key=lambda arm: int(arm.rpartition(" ")[2] or 0))
    return "control" if person.arm == last else "treated"


# --- what is shown of a lot ------------------------------------------------------------------------
@dataclass(frozen=True)
class Side:
    """People who begin together, under their aliases; `when` says the day, where there are turns."""

    words: str
    members: Sequence[Member]
    when: str = ""


def sides(trial: Trial, members: Iterable[Member]) -> list[Side]:
    """Those who are dealt, by what they are dealt to: now and later, or turn by turn."""
    dealt, turns = [one for one in members if one.arm], of(trial)
    if turns is None:
        now = [one for one in dealt if one.arm == TREATED]
        return [Side(_("Now"), now), Side(_("Later"), [one for one in dealt if one.arm != TREATED])]
    return [
        Side(
            _("Turn %(n)s") % {"n": turn},
            [one for one in dealt if one.arm == str(turn)],
            _begins(trial, turns, turn),
        )
        for turn in range(1, turns.number + 1)
    ]


def _begins(trial: Trial, turns: Turns, turn: int) -> str:
    if trial.drawn_at is None:
        return ""
    day = timezone.localtime(trial.drawn_at).date() + turns.after(turn - 1)
    told, today = {"day": formats.date_format(day, "j F Y")}, timezone.localdate()
    if day == today:
        return _("Begins now.")
    return (_("Began on %(day)s.") if day < today else _("Begins on %(day)s.")) % told
