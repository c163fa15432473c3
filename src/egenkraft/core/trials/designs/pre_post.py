"""D1 pre_post: the mean gain of the enrolled, by sign flips. It shows change, never its cause."""

from collections.abc import Sequence
from fractions import Fraction
from math import sqrt

from egenkraft.core.trials.designs.common import beliefs, file_warnings, interval, left_out, nothing, spread
from egenkraft.core.trials.exact.chance import Alternative, Chance
from egenkraft.core.trials.exact.flips import chance_signflip, least_signflip, sign_test
from egenkraft.core.trials.exact.inversion import fits, flip_bits, flip_shifts, sampled_flip_limits
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.missing import line, lines
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import Findings, Interval, P, People, Posterior, Signs
from egenkraft.core.trials.rows import Reader, Rows
from egenkraft.core.trials.units import Unit, count, mean, person_rows, read_pairs, squares

WHAT = "mean_gain"


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """The mean gain with its exact test and interval, signs, beliefs and the four lines on the missing."""
    reader = Reader(plan, rows)
    units = read_pairs(reader)
    warnings = reader.warnings() + file_warnings(plan, len(units))
    seen = [unit for unit in units if unit.y is not None]
    gains = [unit.y for unit in seen if unit.y is not None]
    everybody = count(units)
    people = People(everybody, everybody)
    if not gains:
        return nothing(plan, WHAT, people, warnings)
    unit, side, seed = reader.scale.unit, plan.analysis.alternative, plan.draws_seed()
    believed, more = _beliefs(plan, seen, gains, unit)
    return Findings(
        what=WHAT,
        estimate=mean(gains) * unit,
        arrangements=1 << len(gains),
        people=people,
        interval=limits(plan, gains, unit),
        missing=lines(
            units, reader.scale, mean, line(lambda y: _p(y, side, seed)), seed, left_out(plan, len(units))
        ),
        p=P(chance_signflip(gains, side, seed), side, least_signflip(gains, side)),
        posterior=believed,
        signs=signs(gains, side),
        spread=any(gains),
        persons=person_rows(units, reader.scale, arms=False),
        warnings=warnings + more,
    )


def _p(gains: Sequence[int], side: Alternative, seed: str) -> float:
    return chance_signflip(gains, side, seed).value


def _beliefs(
    plan: Plan, seen: Sequence[Unit], gains: Sequence[int], unit: Fraction
) -> tuple[Posterior | None, tuple[str, ...]]:
    n = len(gains)
    if n < 2:
        return None, ()
    befores = [seen_unit.before for seen_unit in seen if seen_unit.before is not None]
    se = sqrt(squares(gains) / (n - 1) / n)
    return beliefs(plan, mean(gains), se, n - 1, spread([befores]), unit)


def limits(plan: Plan, gains: Sequence[int], unit: Fraction) -> Interval:
    """The interval of the mean gain by inversion of the sign-flip test."""
    if fits(flip_bits(gains)):
        return interval(plan, flip_shifts(gains).limits(plan.analysis.level), unit, "exact")
    found = sampled_flip_limits(gains, plan.analysis.level, plan.draws_seed())
    return interval(plan, found, unit, "sampled")


def signs(gains: Sequence[int], side: Alternative) -> Signs:
    """How many went up, stayed and went down, with the sign test."""
    up, down = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    turned = [(gain > 0) - (gain < 0) for gain in gains]
    part = sign_test(turned, side)
    return Signs(
        up, len(gains) - up - down, down, P(Chance(float(part), part), side, least_signflip(turned, side))
    )
