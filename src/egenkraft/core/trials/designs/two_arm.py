"""D2 two_arm: now or later by lot. Scores by the two-sample test within strata, yes or no by Fisher's
test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import sqrt

from egenkraft.core.trials.belief import yes_no_beliefs
from egenkraft.core.trials.designs.common import beliefs, file_warnings, interval, left_out, nothing, spread
from egenkraft.core.trials.exact.chance import Chance
from egenkraft.core.trials.exact.fisher import fisher, least_fisher, newcombe, odds_ratio
from egenkraft.core.trials.exact.inversion import Limits, fits, sampled_limits, swap_bits, swap_shifts
from egenkraft.core.trials.exact.studentised import chance_studentised
from egenkraft.core.trials.exact.two import (
    Drawn,
    Strata,
    Stratum,
    arrangements,
    chance_two_sample,
    countable,
    drawn,
    drawn_line,
    least_lot,
    least_two_sample,
    method_for,
)
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.missing import Table, line, lines, table_lines
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import (
    Findings,
    Interval,
    Missing,
    OddsRatio,
    P,
    People,
    Posterior,
    Ranks,
)
from egenkraft.core.trials.rows import Reader, Rows, Scale
from egenkraft.core.trials.single_case import pair_limits
from egenkraft.core.trials.units import Unit, count, mean, person_rows, read_arms, squares, strata


@dataclass(frozen=True)
class Arms:
    """The analysed people of both arms, and everybody who was assigned."""

    plan: Plan
    scale: Scale
    warnings: tuple[str, ...]
    units: tuple[Unit, ...]
    what: str
    answer_unit: Fraction | None = None  # one step of an answer, where the effect counts in parts of it

    @cached_property
    def seen(self) -> tuple[Unit, ...]:
        """People with an outcome."""
        return tuple(unit for unit in self.units if unit.y is not None)

    @cached_property
    def strata(self) -> Strata:
        """Their outcomes by stratum and arm."""
        return strata(self.seen, self.y)

    @cached_property
    def ranked(self) -> Strata:
        """Doubled midranks within each stratum."""
        return tuple(Stratum(*_midranks(part.treated, part.control)) for part in self.strata)

    @cached_property
    def draws(self) -> tuple[Drawn, ...]:
        """One set of seeded deals for whatever is too large to count: the interval and the ranks."""
        return drawn((self.strata, self.ranked), self.plan.draws_seed())

    @property
    def y(self) -> list[int]:
        """Turned steps of the analysed people."""
        return [unit.y for unit in self.seen if unit.y is not None]

    def arm(self, treated: bool) -> list[int]:
        """The analysed outcomes of one arm."""
        return [unit.y for unit in self.seen if unit.y is not None and unit.treated is treated]

    @property
    def left_out(self) -> bool:
        """Whether the file holds fewer people than the lot."""
        return left_out(self.plan, len(self.units))


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """The difference between the arms with its exact test, interval, beliefs and the four lines on the
    missing."""
    reader = Reader(plan, rows)
    units = tuple(read_arms(reader, draw))
    warnings = reader.warnings() + file_warnings(plan, len(units))
    arms = Arms(plan, reader.scale, warnings, units, _what(plan, units))
    return compared(arms)


def compared(arms: Arms) -> Findings:
    """The findings of two arms, however they were read."""
    if not arms.strata:
        return nothing(arms.plan, arms.what, _people(arms), arms.warnings)
    yes_no = arms.what == "risk_difference" and len(arms.strata) == 1
    return _table(arms) if yes_no else _scores(arms)


def _what(plan: Plan, units: Sequence[Unit]) -> str:
    if plan.outcome.kind == "yes_no":
        return "risk_difference"
    paired = any(unit.paired for unit in units)
    return "difference_of_mean_gains" if paired else "difference_of_means"


def _people(arms: Arms) -> People:
    treated = count(unit for unit in arms.units if unit.treated)
    return People(count(arms.units), treated, count(unit for unit in arms.units if not unit.treated))


def effect(units: Sequence[Unit], values: Sequence[Fraction]) -> Fraction:
    """Mean of the treated minus mean of the controls; over strata weighted by n1 * n0 / n."""
    groups: dict[str, tuple[list[Fraction], list[Fraction]]] = {}
    for unit, value in zip(units, values, strict=True):
        groups.setdefault(unit.stratum, ([], []))[0 if unit.treated else 1].append(value)
    both = [(Fraction(len(t) * len(c), len(t) + len(c)), t, c) for t, c in groups.values() if t and c]
    total = sum((weight for weight, _, _ in both), Fraction(0))
    return sum((weight * (mean(t) - mean(c)) for weight, t, c in both), Fraction(0)) / total


def _scores(arms: Arms) -> Findings:
    unit = arms.scale.unit
    estimate = effect(arms.seen, [Fraction(value) for value in arms.y])
    believed, more = _beliefs(arms, estimate)
    return Findings(
        what=arms.what,
        estimate=estimate * unit,
        arrangements=arrangements(arms.strata),
        people=_people(arms),
        interval=_interval(arms),
        missing=_missing(arms),
        p=_p(arms),
        posterior=believed,
        ranks=None if arms.plan.design == "crossover" else _ranks(arms),
        spread=any(len(set(part.scores)) > 1 for part in arms.strata),
        persons=person_rows(arms.units, arms.scale, arms=True),
        dealt=arms.strata,
        unit=unit,
        warnings=arms.warnings + more,
    )


def _p(arms: Arms) -> P:
    """The planned test: the difference of means, or its studentised form for arms of unequal size."""
    side, seed = arms.plan.analysis.alternative, arms.plan.draws_seed()
    lot = least_lot(arms.strata, side)
    if arms.plan.analysis.statistic == "studentised" and len(arms.strata) == 1:
        return P(chance_studentised(arms.strata[0], side, seed), side, None, lot)
    chance = chance_two_sample(arms.strata, side, seed)
    return P(chance, side, least_two_sample(arms.strata, side), lot)


def _interval(arms: Arms) -> Interval:
    plan, unit = arms.plan, arms.scale.unit
    found: Limits
    if fits(swap_bits(arms.strata)):
        return interval(plan, swap_shifts(arms.strata).limits(plan.analysis.level), unit, "exact")
    found = sampled_limits(arms.draws[0], plan.analysis.level)
    return interval(plan, found, unit, "sampled")


def _missing(arms: Arms) -> Missing:
    side, seed = arms.plan.analysis.alternative, arms.plan.draws_seed()

    def p(base: Sequence[int], slope: Sequence[int]) -> Callable[[int], float]:
        first = strata(arms.units, base)
        if countable(first):
            return line(lambda y: chance_two_sample(strata(arms.units, y), side, seed).value)(base, slope)
        return drawn_line(first, strata(arms.units, slope), side, seed)

    def everybody(values: Sequence[Fraction]) -> Fraction:
        return effect(arms.units if len(values) == len(arms.units) else arms.seen, values)

    return lines(arms.units, arms.scale, everybody, p, seed, arms.left_out)


def _beliefs(arms: Arms, estimate: Fraction) -> tuple[Posterior | None, tuple[str, ...]]:
    treated, control = arms.arm(True), arms.arm(False)
    if len(treated) < 2 or len(control) < 2:
        return None, ()
    se, df = _welch(treated, control) if len(arms.strata) == 1 else _dealt_se(arms, estimate)
    groups = [_priors(arms, side) for side in (True, False)]
    prior = spread(groups)
    if prior is not None and arms.answer_unit is not None:
        prior *= float(arms.answer_unit / arms.scale.unit)
    return beliefs(arms.plan, estimate, se, df, prior, arms.scale.unit)


def _priors(arms: Arms, treated: bool) -> list[int]:
    """Before values of one arm; finals where there is no before; the first period of a crossover."""
    paired = any(unit.paired for unit in arms.seen) and arms.plan.design != "crossover"
    found = [unit.before if paired else unit.after for unit in arms.seen if unit.treated is treated]
    return [value for value in found if value is not None]


def _welch(treated: Sequence[int], control: Sequence[int]) -> tuple[float, float]:
    parts = [(float(squares(arm)) / (len(arm) - 1) / len(arm), len(arm)) for arm in (treated, control)]
    total = sum(part for part, _ in parts)
    if not total:
        return 0.0, len(treated) + len(control) - 2
    return sqrt(total), total**2 / sum(part**2 / (n - 1) for part, n in parts)


def _dealt_se(arms: Arms, estimate: Fraction) -> tuple[float, float]:
    """The sd of the statistic over all deals of Y minus the estimate times exposure; df people - 1."""
    variance = weight = Fraction(0)
    for part in arms.strata:
        n1, n0 = len(part.treated), len(part.control)
        n = n1 + n0
        rest = [value - estimate for value in part.treated] + [Fraction(value) for value in part.control]
        variance += Fraction(n1 * n0, n * (n - 1)) * squares(rest)
        weight += Fraction(n1 * n0, n)
    return sqrt(variance) / float(weight), sum(len(part.scores) for part in arms.strata) - 1


def _ranks(arms: Arms) -> Ranks:
    """Superiority over all pairs of the same stratum, tested on doubled midranks."""
    side = arms.plan.analysis.alternative
    wins = sum((a > b) * 2 + (a == b) for part in arms.strata for a in part.treated for b in part.control)
    pairs = sum(len(part.treated) * len(part.control) for part in arms.strata)
    if method_for(arms.ranked) == "sampled":
        chance = arms.draws[1].chance(side)
    else:
        chance = chance_two_sample(arms.ranked, side, arms.plan.draws_seed())
    found = Ranks(Fraction(wins, 2 * pairs), P(chance, side, least_two_sample(arms.ranked, side)))
    if len(arms.strata) > 1:  # the interval's formula knows two groups, not several
        return found
    n1, n0 = len(arms.strata[0].treated), len(arms.strata[0].control)
    low, high = pair_limits(float(found.superiority), n1, n0, float(arms.plan.analysis.level))
    return replace(found, low=low, high=high)


def _midranks(treated: Sequence[int], control: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Doubled midranks: twice the number below, plus the number equal, plus one."""
    ordered = sorted([*treated, *control])
    first: dict[int, int] = {}
    for place, value in enumerate(ordered):
        first.setdefault(value, place)
    last = {value: place for place, value in enumerate(ordered)}
    rank = {value: first[value] + last[value] + 2 for value in first}
    return tuple(rank[value] for value in treated), tuple(rank[value] for value in control)


def _table(arms: Arms) -> Findings:
    plan, side, level = arms.plan, arms.plan.analysis.alternative, float(arms.plan.analysis.level)
    people, treated, control = _people(arms), arms.arm(True), arms.arm(False)
    cells = (sum(treated), len(treated), sum(control), len(control))
    part = fisher(*cells, side)
    low, high = newcombe(*cells, level)
    gone = [len([u for u in arms.units if u.treated is arm and u.y is None]) for arm in (True, False)]
    table = Table(cells[0], cells[1], gone[0], cells[2], cells[3], gone[1])
    delta = None if plan.outcome.delta is None else float(plan.outcome.delta)
    return Findings(
        what=arms.what,
        estimate=table.difference(),
        arrangements=arrangements(arms.strata),
        people=people,
        interval=Interval(plan.analysis.level, "newcombe", low, high),
        missing=table_lines(table, lambda x1, n1, x0, n0: float(fisher(x1, n1, x0, n0, side)), arms.left_out),
        p=P(Chance(float(part), part), side, least_fisher(*cells, side)),
        posterior=yes_no_beliefs(*cells, delta),
        odds_ratio=OddsRatio(*odds_ratio(*cells, level)),
        counts=dict(zip(("x1", "n1", "x0", "n0"), cells, strict=True)),
        spread=len({*treated, *control}) > 1,
        persons=person_rows(arms.units, arms.scale, arms=True),
        dealt=arms.strata,
        warnings=arms.warnings,
    )
