"""When an instrument is asked of somebody: a first and a last day, from her own start or from a locked plan.

The one place that computes it. An answer belongs to the time that it is nearest to, and eight weeks after
its day it is too late in any case; the first two weeks are calm.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

CALM = timedelta(days=14)
LONGEST = timedelta(weeks=8)
NEXT = -1  # no wave: what begins after the last one
State = Literal["coming", "due", "overdue", "too_late"]


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a check-in may be answered; without a last day it is open until a lot is drawn."""

    first: date
    last: date | None

    def state(self, today: date) -> State:
        """Where the day lies: before the window, in its calm weeks, later in it, or behind it.

        >>> [Window(date(2026, 3, 2), date(2026, 4, 27)).state(date(2026, m, 20)) for m in (2, 3, 4, 5)]
        ['coming', 'overdue', 'overdue', 'too_late']
        """
        if today < self.first:
            return "coming"
        if self.last is not None and today > self.last:
            return "too_late"
        return "due" if today <= self.first + CALM else "overdue"


@dataclass(frozen=True, slots=True)
class Times:
    """What a locked plan fixes: the wave before, and the later waves with their weeks after the beginning.

    `begun` is the day of the lot, or of the lock where nothing is drawn; None while the lot waits.
    """

    locked: date
    begun: date | None
    before: int | None
    later: Mapping[int, int]
    by_lot: bool = True
    until: int | None = None
    """Weeks after the beginning when something else begins: the last wave is too late from halfway there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One instrument at one wave, and when; `trial` says that a plan asks for it and not her own start."""

    pack: str
    wave: int
    window: Window
    trial: bool = False


def windows(begun: date, weeks: Mapping[int, int]) -> dict[int, Window]:
    """Wave -> window, for waves so many weeks after a day; each ends before the next is nearer.

    >>> found = windows(date(2026, 1, 5), {0: 0, 1: 10})
    >>> str(found[0].last), str(found[1].first), str(found[1].last)
    ('2026-02-09', '2026-03-16', '2026-05-11')
    """
    days = {wave: begun + timedelta(weeks=week) for wave, week in weeks.items()}
    found = {}
    for wave, first in days.items():
        later = [day for day in days.values() if day > first]
        half = (min(later) - first) / 2 if later else LONGEST
        found[wave] = Window(first, first + min(half, LONGEST))
    return found


def of_trial(times: Times) -> dict[int, Window | None]:
    """Wave -> window by a locked plan: before the lot is drawn, and then so many weeks after it.

    While the lot waits the later waves have no window: what is answered then tells nothing of the method,
    and it could not be asked again.

    >>> of_trial(Times(date(2026, 2, 2), None, 0, {1: 10}))
    {0: Window(first=datetime.date(2026, 2, 2), last=None), 1: None}
    """
    found: dict[int, Window | None] = {}
    if times.before is not None:
        last = times.begun if times.by_lot else times.locked + CALM
        found[times.before] = Window(times.locked, last)
    if times.begun is None:
        return found | dict.fromkeys(times.later)
    ends = {} if times.until is None else {NEXT: times.until}
    later = windows(times.begun, {**times.later, **ends})
    later.pop(NEXT, None)
    return found | later


def planned(
    own: Mapping[int, Window],
    packs: Collection[str],
    trials: Iterable[tuple[str, Mapping[int, Window | None]]] = (),
) -> tuple[Asked, ...]:
    """Everything that is asked of one person, the earliest first: the core round at her own waves, and for
    each trial its instrument at its waves. Where both ask the same at the same wave, the plan decides when;
    a wave without a window is not asked at all yet.

    Two plans that ask the same at the same wave share one answer. Where their windows meet, it is asked from
    the earlier first day to the later last day. Where there is time between them it is asked in each: an
    answer in the gap would fit neither, and once it is given nothing more is asked.

    >>> own = windows(date(2026, 1, 5), {0: 0})
    >>> plan = of_trial(Times(date(2026, 2, 2), date(2026, 2, 9), 0, {1: 10}))
    >>> found = planned(own, ["conf", "pos"], [("conf", plan)])
    >>> [(one.pack, one.wave, str(one.window.first)) for one in found]
    [('pos', 0, '2026-01-05'), ('conf', 0, '2026-02-02'), ('conf', 1, '2026-04-20')]
    """
    by_plan: dict[tuple[str, int], list[Window]] = defaultdict(list)
    for pack, at in trials:
        for wave, window in at.items():
            by_plan[pack, wave] += [window] if window else []
    every = [
        Asked(pack, wave, window)
        for wave, window in own.items()
        for pack in packs
        if (pack, wave) not in by_plan
    ]
    for (pack, wave), found in by_plan.items():
        every += (Asked(pack, wave, window, trial=True) for window in _together(found))
    places = {pack: place for place, pack in enumerate(packs)}
    order = sorted(every, key=lambda one: (one.window.first, one.wave, places.get(one.pack, 99)))
    return tuple(order)


def _together(found: Iterable[Window]) -> list[Window]:
    """The windows in the order of their first days, those that meet made one."""
    joined: list[Window] = []
    for one in sorted(found, key=lambda window: window.first):
        before = joined[-1] if joined else None
        if before is None or (before.last is not None and one.first > before.last + timedelta(days=1)):
            joined.append(one)
        else:
            last = None if before.last is None or one.last is None else max(before.last, one.last)
            joined[-1] = Window(before.first, last)
    return joined


def open_now(asked: Iterable[Asked], done: Collection[tuple[str, int]], today: date) -> tuple[Asked, ...]:
    """What of it is to be answered today: in its window, and not among the (pack, wave) that are done.

    >>> asked = planned(windows(date(2026, 1, 5), {0: 0}), ["conf", "pos"])
    >>> [one.pack for one in open_now(asked, {("conf", 0)}, date(2026, 1, 9))]
    ['pos']
    """
    return tuple(
        one
        for one in asked
        if one.window.state(today) in ("due", "overdue") and (one.pack, one.wave) not in done
    )


# What the last attempt to reach somebody came to -> why her answers are missing once the window is shut.
MISSING = {
    "reached": "not_asked",  # she was reached, and the questions were still never put to her
    "no_answer": "not_reached",
    "wrong_number": "not_reached",
    "moved": "moved",
    "declined": "refused",
    "no_more": "refused",
}


def missing_reason(outcomes: Iterable[str]) -> str:
    """Why nothing was answered, as a word of `Reason`: the last attempt, else nobody asked. Who says no to
    check-ins is in no count, so her no is never a reason here.

    >>> missing_reason(["no_answer", "moved"]), missing_reason([])
    ('moved', 'not_asked')
    """
    last = list(outcomes)[-1:]
    return MISSING[last[0]] if last else "not_asked"
