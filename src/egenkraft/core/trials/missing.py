"""Missing follow-ups in four lines: complete cases, worst-case bounds, imputed, tipping point."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, sqrt

from egenkraft.core.trials.result import Bounds, Imputed, Missing, Tipping
from egenkraft.core.trials.rows import Scale
from egenkraft.core.trials.streams import Stream
from egenkraft.core.trials.units import Unit, mean, squares

Effect = Callable[[Sequence[Fraction]], Fraction]
Line = Callable[[Sequence[int], Sequence[int]], Callable[[int], float]]
IMPUTATIONS = 20
LEAST_OBSERVED = 20


@dataclass(frozen=True)
class Pooled:
    """Estimates of completed data pooled by Rubin's rules."""

    mean: float
    total_variance: float
    fraction_missing: float
    df: float
    low: float
    high: float


def rubin(q: Sequence[float], u: Sequence[float], df_complete: float, level: float = 0.95) -> Pooled:
    """Rubin's rules for estimates `q` with variances `u`, small-sample df of Barnard & Rubin 1999.

    >>> round(rubin([1.2, 0.9, 1.5], [0.25, 0.3, 0.28], 20).df, 4)
    8.0468
    """
    from scipy.special import stdtrit

    m = len(q)
    middle, within = sum(q) / m, sum(u) / m
    between = sum((value - middle) ** 2 for value in q) / (m - 1)
    total = within + (1 + 1 / m) * between
    lost = (1 + 1 / m) * between / total if total else 0.0
    seen = (df_complete + 1) / (df_complete + 3) * df_complete * (1 - lost)
    df = seen if not lost else ((m - 1) / lost**2) * seen / ((m - 1) / lost**2 + seen)
    half = float(stdtrit(df, (1 + level) / 2)) * sqrt(total)
    return Pooled(middle, total, lost, df, middle - half, middle + half)


def lines(units: Sequence[Unit], scale: Scale, effect: Effect, p: Line, seed: str, left_out: bool) -> Missing:
    """The four lines for people with gains or finals; `effect` takes one value a person, `p` whole
    multiples."""
    seen = [unit for unit in units if unit.y is not None]
    complete = effect_of(seen, effect) * scale.unit
    if left_out:
        gone = "rows_left_out"
        return Missing(complete, Bounds(None, None, gone), Imputed(missing=gone), Tipping(missing=gone))
    if len(seen) == len(units):
        none = "nothing_missing"
        return Missing(complete, Bounds(complete, complete), Imputed(missing=none), Tipping(missing=none))
    return Missing(
        complete,
        bounds(units, scale, effect),
        imputed(units, scale, seed),
        tipping(units, scale, effect, p),
    )


def effect_of(seen: Sequence[Unit], effect: Effect) -> Fraction:
    """The effect in steps among people who were seen."""
    return effect([Fraction(unit.y) for unit in seen if unit.y is not None])


def bounds(units: Sequence[Unit], scale: Scale, effect: Effect) -> Bounds:
    """Horowitz-Manski: the treated missing at the worst and the controls at the best, and the reverse."""
    low = [unit.end(scale, best=not unit.treated) for unit in units]
    high = [unit.end(scale, best=unit.treated) for unit in units]
    ends = [_filled(side, effect, scale) for side in (low, high)]
    return Bounds(ends[0], ends[1], None if None not in ends else "no_scale_limit")


def _filled(values: Sequence[int | None], effect: Effect, scale: Scale) -> Fraction | None:
    whole = [Fraction(value) for value in values if value is not None]
    return effect(whole) * scale.unit if len(whole) == len(values) else None


def tipping(units: Sequence[Unit], scale: Scale, effect: Effect, p: Line) -> Tipping:
    """The first x = 0, 1, 2 … steps against the finding at which it is gone: estimate <= 0 or p > .05."""
    width = scale.width
    if width is None:
        return Tipping(missing="no_scale_limit")
    sums = {
        arm: [unit.y for unit in units if unit.treated is arm and unit.y is not None] for arm in (True, False)
    }
    means = {arm: mean(values) if values else Fraction(0) for arm, values in sums.items()}
    many = lcm(*(value.denominator for value in means.values()))
    base = [Fraction(unit.y) if unit.y is not None else means[unit.treated] for unit in units]
    slope = [0 if unit.y is not None else -1 if unit.treated else 1 for unit in units]
    at = p([int(value * many) for value in base], [value * many for value in slope])
    for x in range(width + 1):
        moved = [value + x * step for value, step in zip(base, slope, strict=True)]
        if effect(moved) <= 0 or at(x) > 0.05:
            return Tipping(x)
    return Tipping(missing="does_not_flip")


def line(p: Callable[[Sequence[int]], float]) -> Line:
    """The p of base + x * slope as a function of x, worked out anew for each x."""

    def along(base: Sequence[int], slope: Sequence[int]) -> Callable[[int], float]:
        return lambda x: p([value + x * step for value, step in zip(base, slope, strict=True)])

    return along


def imputed(units: Sequence[Unit], scale: Scale, seed: str) -> Imputed:
    """Gain regressed on before by arm, twenty completed data sets from the plan's seed, Rubin's rules."""
    arms = [[unit for unit in units if unit.treated is arm] for arm in (True, False)]
    arms = [arm for arm in arms if arm]
    if any(not unit.paired for unit in units):
        return Imputed(missing="too_few_to_impute")
    if any(sum(unit.y is not None for unit in arm) < LEAST_OBSERVED for arm in arms):
        return Imputed(missing="too_few_to_impute")
    stream, unit_size = Stream(f"impute\n{seed}"), float(scale.unit)
    models = [_Regression(arm) for arm in arms]
    q, u = [], []
    for _ in range(IMPUTATIONS):
        filled = [model.completed(stream) for model in models]
        sides = [(1.0, filled[0])] if len(filled) == 1 else [(1.0, filled[0]), (-1.0, filled[1])]
        q.append(sum(sign * _mean(values) for sign, values in sides) * unit_size)
        u.append(sum(_variance(values) / len(values) for _, values in sides) * unit_size**2)
    df = sum(len(arm) - 1 for arm in arms)
    pooled = rubin(q, u, df)
    return Imputed(pooled.mean, pooled.low, pooled.high, pooled.df)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    middle = _mean(values)
    return sum((value - middle) ** 2 for value in values) / (len(values) - 1)


class _Regression:
    """Gain on before in one arm; each completed set draws residual sd, slope and level anew (proper
    imputation)."""

    def __init__(self, arm: Sequence[Unit]) -> None:
        self.seen = [(float(u.before), float(u.y)) for u in arm if u.before is not None and u.y is not None]
        befores = [before for before, _ in self.seen]
        self.n, self.middle = len(self.seen), _mean(befores)
        # Someone without a before is taken as average for her arm: the model then adds no claim about her.
        self.gone = [float(u.before) if u.before is not None else self.middle for u in arm if u.y is None]
        self.spread = float(squares([Fraction(before) for before in befores]))
        self.level = _mean([gain for _, gain in self.seen])
        cross = sum((before - self.middle) * gain for before, gain in self.seen)
        self.slope = cross / self.spread if self.spread else 0.0
        self.residual = sum((gain - self.expected(before)) ** 2 for before, gain in self.seen)

    def expected(self, before: float) -> float:
        return self.level + self.slope * (before - self.middle)

    def completed(self, stream: Stream) -> list[float]:
        chi = sum(stream.normal() ** 2 for _ in range(self.n - 2))
        sd = sqrt(self.residual / chi)
        level = self.level + sd / sqrt(self.n) * stream.normal()
        slope = self.slope + (sd / sqrt(self.spread) * stream.normal() if self.spread else 0.0)
        drawn = [level + slope * (before - self.middle) + sd * stream.normal() for before in self.gone]
        return [gain for _, gain in self.seen] + drawn


@dataclass(frozen=True)
class Table:
    """Yes or no in two arms, with the missing of each."""

    x1: int
    n1: int
    gone1: int
    x0: int
    n0: int
    gone0: int

    def difference(self) -> Fraction:
        """Share of the treated minus share of the controls, among the observed."""
        return Fraction(self.x1, self.n1) - Fraction(self.x0, self.n0)

    def turned(self, many: int) -> tuple[int, int, int, int]:
        """The best completion with this many of the missing turned against it, the treated first."""
        lost = min(many, self.gone1)
        return (
            self.x1 + self.gone1 - lost,
            self.n1 + self.gone1,
            self.x0 + many - lost,
            self.n0 + self.gone0,
        )


def table_lines(table: Table, p: Callable[[int, int, int, int], float], left_out: bool) -> Missing:
    """The four lines for yes or no in two arms."""
    complete = table.difference()
    if left_out:
        gone = "rows_left_out"
        return Missing(complete, Bounds(None, None, gone), Imputed(missing=gone), Tipping(missing=gone))
    missing = table.gone1 + table.gone0
    if not missing:
        none = "nothing_missing"
        return Missing(complete, Bounds(complete, complete), Imputed(missing=none), Tipping(missing=none))
    ends = [_risk_difference(table.turned(many)) for many in (missing, 0)]
    return Missing(
        complete,
        Bounds(ends[0], ends[1]),
        Imputed(missing="too_few_to_impute"),
        _table_tipping(table, p, missing),
    )


def _risk_difference(cells: tuple[int, int, int, int]) -> Fraction:
    return Fraction(cells[0], cells[1]) - Fraction(cells[2], cells[3])


def _table_tipping(table: Table, p: Callable[[int, int, int, int], float], missing: int) -> Tipping:
    for many in range(missing + 1):
        cells = table.turned(many)
        if _risk_difference(cells) <= 0 or p(*cells) > 0.05:
            return Tipping(many, missing)
    return Tipping(None, missing, "does_not_flip")
