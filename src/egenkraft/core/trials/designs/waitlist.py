"""D2 waitlist: a lot into waves; people already exposed against people still waiting at the same time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, sqrt

from egenkraft.core.trials.designs.common import beliefs, file_warnings, interval, left_out, nothing, spread
from egenkraft.core.trials.designs.grid import Series, read_series
from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.exact.inversion import fits, swap_bits, swap_shifts
from egenkraft.core.trials.exact.moving import Moving
from egenkraft.core.trials.exact.two import Strata, Stratum
from egenkraft.core.trials.exact.waves import Waves
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import (
    Bounds,
    Count,
    Findings,
    Imputed,
    Interval,
    Missing,
    P,
    People,
    Person,
    Posterior,
    Tipping,
)
from egenkraft.core.trials.rows import Reader, Rows, Scale

WHAT = "exposed_minus_waiting"
Fill = Callable[[int, bool], Fraction | int | None]


@dataclass(frozen=True)
class Wait:
    """Everybody's values at period 0 and at every later period that the plan's data hold."""

    plan: Plan
    scale: Scale
    series: tuple[Series, ...]
    wave: tuple[int, ...]

    @cached_property
    def periods(self) -> tuple[Fraction, ...]:
        """Periods with people on both sides, by the waves of everybody."""
        times = sorted({time for one in self.series for time in one.times})
        return tuple(t for t in times[1:] if 0 < sum(w <= t for w in self.wave) < len(self.wave))

    @cached_property
    def start(self) -> Fraction:
        """The first period of all."""
        return min(time for each in self.series for time in each.times)

    def before(self, one: Series) -> int | None:
        """Her value at the first period."""
        return dict(zip(one.times, one.values, strict=True)).get(self.start)

    def gains(self, one: Series) -> tuple[int | None, ...]:
        """Gains from period 0 at each period."""
        values, start = dict(zip(one.times, one.values, strict=True)), self.before(one)
        found = [values.get(period) for period in self.periods]
        return tuple(None if v is None or start is None else v - start for v in found)

    @cached_property
    def complete(self) -> tuple[int, ...]:
        """Places of people who were seen at every period."""
        return tuple(i for i, one in enumerate(self.series) if None not in self.gains(one))

    def deal(self, places: Sequence[int], gains: Sequence[Sequence[int]]) -> Waves | None:
        """These people's gains with their waves counted in periods; None where nothing is compared."""
        waves = tuple(_rank(self.wave[i], self.periods) for i in places)
        if not gains or not self.periods:
            return None
        found = Waves(tuple(tuple(row) for row in gains), waves)
        return found if found.periods else None


def _rank(wave: int, periods: Sequence[Fraction]) -> int:
    """The number of the first period at which this wave is exposed, one past the last for the others."""
    return next((number for number, period in enumerate(periods, 1) if wave <= period), len(periods) + 1)


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """Exposed minus waiting over all periods with both, by the recorded lot of waves."""
    reader = Reader(plan, rows)
    series = read_series(reader, "period", "wave")
    wait = Wait(plan, reader.scale, tuple(series), tuple(_wave(one) for one in series))
    warnings = reader.warnings() + file_warnings(plan, len(series))
    people = People(Count(len(series), len(wait.complete)))
    gains = [[v for v in wait.gains(series[i]) if v is not None] for i in wait.complete]
    deal = wait.deal(wait.complete, gains)
    if deal is None:
        return nothing(plan, WHAT, people, warnings)
    side, seed, unit = plan.analysis.alternative, plan.draws_seed(), reader.scale.unit
    chance, least = deal.chances(side, seed)
    believed, more = _beliefs(wait, deal)
    return Findings(
        what=WHAT,
        estimate=deal.effect * unit,
        arrangements=deal.size,
        people=people,
        interval=_interval(wait, deal),
        missing=_missing(wait, deal),
        p=P(chance, side, least),
        posterior=believed,
        spread=len({value for row in gains for value in row}) > 1,
        persons=_persons(wait),
        warnings=warnings + more,
    )


def _wave(one: Series) -> int:
    marks = {mark for mark in one.marks if mark}
    if len(marks) != 1 or not next(iter(marks)).isdecimal():
        told = (
            f"{one.person} has {len(marks)} waves."
            if len(marks) != 1
            else f"{one.person}'s wave is no number."
        )
        raise refuse("unknown_arm", told, "Write one wave (1, 2, 3 …) for each person, the same in each row.")
    return int(next(iter(marks)))


def _two_waves(deal: Waves) -> Strata | None:
    """Two waves compare at one period only: then the whole trial is two arms, exact at any size."""
    if len(deal.periods) != 1 or len(deal.labels) != 2:
        return None
    place = deal.periods[0][0] - 1
    sides: dict[bool, list[int]] = {True: [], False: []}
    for row, wave in zip(deal.gains, deal.wave, strict=True):
        sides[wave == deal.labels[0]].append(row[place])
    return (Stratum(tuple(sides[True]), tuple(sides[False])),)


def _interval(wait: Wait, deal: Waves) -> Interval:
    level, unit = wait.plan.analysis.level, wait.scale.unit
    arms = _two_waves(deal)
    if arms is not None and fits(swap_bits(arms)):
        return interval(wait.plan, swap_shifts(arms).limits(level), unit, "exact")
    limits, method = deal.limits(level, wait.plan.draws_seed())
    return interval(wait.plan, limits, unit, method)


def _beliefs(wait: Wait, deal: Waves) -> tuple[Posterior | None, tuple[str, ...]]:
    n = len(deal.wave)
    if n < 3:
        return None, ()
    befores = [wait.before(wait.series[i]) for i in wait.complete]
    se = sqrt(deal.variance(deal.effect))
    known = [value for value in befores if value is not None]
    return beliefs(wait.plan, deal.effect, se, n - 1, spread([known]), wait.scale.unit)


def _missing(wait: Wait, deal: Waves) -> Missing:
    complete = deal.effect * wait.scale.unit
    if left_out(wait.plan, len(wait.series)):
        gone = "rows_left_out"
        return Missing(complete, Bounds(None, None, gone), Imputed(missing=gone), Tipping(missing=gone))
    if len(wait.complete) == len(wait.series):
        none = "nothing_missing"
        return Missing(complete, Bounds(complete, complete), Imputed(missing=none), Tipping(missing=none))
    ends = [_filled(wait, _ends(wait, best)) for best in (False, True)]
    values = [None if deal_ is None else deal_.effect * wait.scale.unit / parts for deal_, parts in ends]
    why = None if None not in values else "no_scale_limit"
    return Missing(
        complete, Bounds(values[0], values[1], why), Imputed(missing="too_few_to_impute"), _tipping(wait)
    )


def _ends(wait: Wait, best: bool) -> Fill:
    return lambda place, on: _end(wait, place, on is best)


def _end(wait: Wait, place: int, best: bool) -> int | None:
    """The best or worst gain that a missing answer allows, against her own before where there is one."""
    after = wait.scale.high if best else wait.scale.low
    before = wait.before(wait.series[place])
    if before is None:
        before = wait.scale.low if best else wait.scale.high
    return None if after is None or before is None else after - before


def _filled(wait: Wait, fill: Fill) -> tuple[Waves | None, int]:
    """Everybody's gains with the missing filled, over their common denominator."""
    rows: list[list[Fraction]] = []
    for place, one in enumerate(wait.series):
        row = []
        for period, gain in zip(wait.periods, wait.gains(one), strict=True):
            value = fill(place, wait.wave[place] <= period) if gain is None else gain
            if value is None:
                return None, 1
            row.append(Fraction(value))
        rows.append(row)
    parts = lcm(*(value.denominator for row in rows for value in row))
    whole = [[int(value * parts) for value in row] for row in rows]
    return wait.deal(range(len(rows)), whole), parts


def _tipping(wait: Wait) -> Tipping:
    """Missing gains at the observed mean of their side, moved step by step against the finding."""
    if wait.scale.width is None:
        return Tipping(missing="no_scale_limit")
    sides: dict[bool, list[int]] = {True: [], False: []}
    for one, wave in zip(wait.series, wait.wave, strict=True):
        for period, gain in zip(wait.periods, wait.gains(one), strict=True):
            if gain is not None:
                sides[wave <= period].append(gain)
    means = {on: Fraction(sum(v), len(v)) if v else Fraction(0) for on, v in sides.items()}
    moving = _moving(wait, means)
    p = moving.line(wait.plan.analysis.alternative, wait.plan.draws_seed())
    for x in range(wait.scale.width + 1):
        if moving.effect(x) <= 0 or p(x) > 0.05:
            return Tipping(x)
    return Tipping(missing="does_not_flip")


def _moving(wait: Wait, means: Mapping[bool, Fraction]) -> Moving:
    """The missing gains at their side's mean, falling with x where exposed and rising where waiting."""
    base, slope = [], []
    for one, wave in zip(wait.series, wait.wave, strict=True):
        cells = list(zip(wait.gains(one), (wave <= period for period in wait.periods), strict=True))
        base.append(tuple(means[on] if gain is None else Fraction(gain) for gain, on in cells))
        slope.append(tuple(0 if gain is not None else -1 if on else 1 for gain, on in cells))
    return Moving(tuple(base), tuple(slope), tuple(_rank(wave, wait.periods) for wave in wait.wave))


def _persons(wait: Wait) -> tuple[Person, ...]:
    """Everybody's first and last value; a gain where she was seen at every period that is compared."""
    rows, complete = [], set(wait.complete)
    for place, (one, wave) in enumerate(zip(wait.series, wait.wave, strict=True)):
        start, last = wait.before(one), one.values[-1]
        gain = None
        if place in complete and start is not None and last is not None:
            gain = (last - start) * wait.scale.unit
        rows.append(Person(one.person, f"wave {wave}", wait.scale.raw(start), wait.scale.raw(last), gain))
    return tuple(rows)
