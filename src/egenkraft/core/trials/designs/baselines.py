"""D3 baselines: a start drawn by lot for each person, who is her own comparison."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm, sqrt

from egenkraft.core.trials.designs.common import beliefs, file_warnings, interval, left_out, nothing, spread
from egenkraft.core.trials.designs.grid import Series, read_series
from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.exact.starts import Starts, Window
from egenkraft.core.trials.lattice import fraction
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
from egenkraft.core.trials.single_case import log_ratio, nap, tau_u
from egenkraft.core.trials.units import mean

Rows_ = tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class Base:
    """Everybody's series and the occasion at which each started."""

    plan: Plan
    scale: Scale
    series: tuple[Series, ...]
    start: tuple[int, ...]

    @property
    def y(self) -> Rows_:
        """Turned steps by person and occasion."""
        return tuple(one.values for one in self.series)

    def starts(self, y: Rows_) -> Starts:
        """The mechanism over these values."""
        made = self.plan.mechanism
        statistic = "median" if self.plan.analysis.statistic == "median" else "mean"
        return Starts(y, self.start, made.kind, self._windows(), statistic)

    def _windows(self) -> tuple[Window, ...]:
        made = self.plan.mechanism
        if made.kind == "permute":
            return tuple((start, start) for start in self.start)
        if made.kind == "pool":
            if made.pool is None:
                raise refuse("plan_invalid", "mechanism.pool is missing.", "Give pool = [first, last].")
            return (made.pool,) * len(self.series)
        absent = [one.person for one in self.series if one.person not in made.windows]
        if absent:
            told = f"mechanism.windows has no window for {absent[0]}."
            raise refuse("plan_invalid", told, "Give [first, last] for each person.")
        return tuple(made.windows[one.person] for one in self.series)

    def phases(self, place: int) -> tuple[list[int], list[int]]:
        """Observed values before and after her start."""
        row, start = self.y[place], self.start[place]
        before = [value for value in row[: start - 1] if value is not None]
        return before, [value for value in row[start - 1 :] if value is not None]

    @cached_property
    def gone(self) -> int:
        """How many occasions are missing."""
        return sum(value is None for row in self.y for value in row)


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """Mean after minus mean before the start, averaged over people, by the recorded start mechanism."""
    reader = Reader(plan, rows)
    series = tuple(read_series(reader, "time", "start" if "start" in plan.columns else "phase"))
    base = Base(plan, reader.scale, series, tuple(_start(plan, one) for one in series))
    warnings = reader.warnings() + file_warnings(plan, len(series))
    what = "median_within_person" if plan.analysis.statistic == "median" else "mean_within_person"
    people = People(Count(len(series), sum(all(base.phases(i)) for i in range(len(series)))))
    if people.all.observed < len(series):
        return nothing(plan, what, people, warnings)
    deal = base.starts(base.y)
    side, seed = plan.analysis.alternative, plan.draws_seed()
    estimate = Fraction(deal.total, deal.divisor)
    chance, least = deal.chances(side, seed)
    believed, more = _beliefs(base, deal, estimate)
    return Findings(
        what=what,
        estimate=estimate * reader.scale.unit,
        arrangements=deal.size,
        people=people,
        interval=_interval(base, deal, estimate),
        missing=_missing(base, estimate),
        p=P(chance, side, least),
        posterior=believed,
        spread=len({value for row in base.y for value in row if value is not None}) > 1,
        persons=_persons(base),
        warnings=warnings + more,
    )


def _start(plan: Plan, one: Series) -> int:
    """The number of the first treated occasion."""
    if "phase" in plan.columns:
        marks, known = one.marks, (plan.arms["treated"], plan.arms["control"])
        strange = [mark for mark in marks if mark not in known]
        places = [i for i, mark in enumerate(marks, 1) if mark == known[0]]
        if strange or not places or known[1] in marks[places[0] :]:
            told = f"{one.person}'s phases are not {known[1]} first and {known[0]} after."
            raise refuse(
                "unknown_arm", told, "Mend the phase of each occasion.", column=plan.columns["phase"]
            )
        return places[0]
    marks_ = {mark for mark in one.marks if mark}
    try:
        moment = fraction(next(iter(marks_))) if len(marks_) == 1 else None
    except (ValueError, ZeroDivisionError):
        moment = None
    places = [i for i, time in enumerate(one.times, 1) if moment is not None and time >= moment]
    if not places:
        told = f"{one.person} has no one start inside the series."
        raise refuse("unknown_arm", told, "Write the same start in each row.", column=plan.columns["start"])
    return places[0]


def _interval(base: Base, deal: Starts, estimate: Fraction) -> Interval:
    limits, method = deal.limits(base.plan.analysis.level, base.plan.draws_seed())
    # Limits are in θ of the statistic: answers over exposure, so steps already.
    low, high = limits
    outside = (low is not None and estimate < low) or (high is not None and estimate > high)
    if outside:
        return Interval(base.plan.analysis.level, method, missing="no_constant_shift")
    return interval(base.plan, limits, base.scale.unit, method)


def _beliefs(base: Base, deal: Starts, estimate: Fraction) -> tuple[Posterior | None, tuple[str, ...]]:
    n = len(base.series)
    if n < 2:
        return None, ()
    se = sqrt(deal.variance(estimate, base.plan.draws_seed()))
    before = [base.phases(place)[0] for place in range(n)]
    return beliefs(base.plan, estimate, se, n - 1, spread(before), base.scale.unit)


def _missing(base: Base, estimate: Fraction) -> Missing:
    complete = estimate * base.scale.unit
    if left_out(base.plan, len(base.series)):
        gone = "rows_left_out"
        return Missing(complete, Bounds(None, None, gone), Imputed(missing=gone), Tipping(missing=gone))
    if not base.gone:
        none = "nothing_missing"
        return Missing(complete, Bounds(complete, complete), Imputed(missing=none), Tipping(missing=none))
    ends = [_bound(base, best) for best in (False, True)]
    why = None if None not in ends else "no_scale_limit"
    return Missing(
        complete, Bounds(ends[0], ends[1], why), Imputed(missing="too_few_to_impute"), _tipping(base)
    )


def _bound(base: Base, best: bool) -> Fraction | None:
    """The effect with every missing occasion at the end that helps or hurts most."""
    low, high = base.scale.low, base.scale.high
    if low is None or high is None:
        return None
    rows = tuple(
        tuple(
            value if value is not None else (high if (t >= start) is best else low)
            for t, value in enumerate(row, 1)
        )
        for row, start in zip(base.y, base.start, strict=True)
    )
    deal = base.starts(rows)
    return Fraction(deal.total, deal.divisor) * base.scale.unit


def _tipping(base: Base) -> Tipping:
    """Missing occasions at the mean of her own phase, moved step by step against the finding."""
    if base.scale.width is None:
        return Tipping(missing="no_scale_limit")
    side, seed = base.plan.analysis.alternative, base.plan.draws_seed()
    means = [tuple(mean(phase) for phase in base.phases(i)) for i in range(len(base.series))]
    parts = lcm(*(value.denominator for pair in means for value in pair))
    for x in range(base.scale.width + 1):
        deal = base.starts(_moved(base, means, parts, x))
        if deal.total <= 0 or deal.chances(side, seed)[0].value > 0.05:
            return Tipping(x)
    return Tipping(missing="does_not_flip")


def _moved(base: Base, means: Sequence[tuple[Fraction, ...]], parts: int, x: int) -> Rows_:
    return tuple(
        tuple(
            value * parts if value is not None else int((pair[1] - x if t >= start else pair[0] + x) * parts)
            for t, value in enumerate(row, 1)
        )
        for row, start, pair in zip(base.y, base.start, means, strict=True)
    )


def _persons(base: Base) -> tuple[Person, ...]:
    """Means before and after the start, one row a person."""
    rows = []
    for place, one in enumerate(base.series):
        before, after = (mean(phase) for phase in base.phases(place))
        lattice, sign = base.scale.lattice, base.scale.sign
        raw = [lattice.origin + value * sign * lattice.step for value in (before, after)]
        gain = (after - before) * base.scale.unit
        rows.append(Person(one.person, None, raw[0], raw[1], gain, _overlap(base, place)))
    return tuple(rows)


def _overlap(base: Base, place: int) -> dict[str, float | None]:
    """Nonoverlap, Tau, Tau-U and, on scales with a true zero, the log ratio of one person's series."""
    before, after = base.phases(place)
    pairs = nap(before, after, float(base.plan.analysis.level))
    counted = base.plan.outcome.kind == "count" and base.scale.sign == 1
    unit = float(base.scale.unit)
    ratio = log_ratio([v * unit for v in before], [v * unit for v in after]) if counted else None
    return {
        "nap": float(pairs.nap),
        "nap_low": pairs.low,
        "nap_high": pairs.high,
        "tau": float(pairs.tau),
        "tau_u": float(tau_u(before, after)),
        "log_ratio": ratio.value if ratio else None,
        "log_ratio_se": ratio.se if ratio else None,
    }
