"""How else the lot could have fallen: the estimate under every arrangement, counted exactly."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from egenkraft.core.trials.exact.two import Deal, Strata, countable, observed
from egenkraft.core.trials.result import Result

SLOTS, STEPS = 2_000, 40  # so many sums are counted one by one; where there are more, in so many steps


@dataclass(frozen=True)
class Otherwise:
    """Each estimate that a lot can give with the number of lots that give it, the one that came, and p.

    `extreme` is p as (lots at least as extreme, all lots).
    """

    counts: tuple[tuple[Fraction, int], ...]
    observed: Fraction
    extreme: tuple[int, int]


def otherwise(result: Result) -> Otherwise | None:
    """The distribution of the estimate under the lot; None without one, or not exactly counted."""
    dealt, p = result.findings.dealt, result.p
    if not dealt or p is None or p.chance.fraction is None or p.chance.method != "exact":
        return None
    if result.plan.analysis.statistic == "studentised" or not countable(dealt):
        return None
    return _counted(dealt, result.findings.unit, p.chance.fraction)


@lru_cache(maxsize=64)
def _counted(dealt: Strata, unit: Fraction, p: Fraction) -> Otherwise:
    deal = Deal(dealt)
    weight = sum(
        (Fraction(len(part.treated) * len(part.control), len(part.scores)) for part in dealt), Fraction(0)
    )

    def estimate(total: Fraction | int) -> Fraction:
        return (total - deal.expected) / weight * unit

    sums = _sums(deal)
    counts = tuple((estimate(total), count) for total, count in sums if count)
    return Otherwise(counts, estimate(observed(dealt)), (int(p * deal.all), deal.all))


def _sums(deal: Deal) -> list[tuple[Fraction, int]]:
    """The treated sums with their counts; where there are too many, the middle of each of forty steps."""
    high = sum(sum(sorted(part.scores)[len(part.control) :]) for part in deal.strata)
    low = sum(sum(sorted(part.scores)[: len(part.treated)]) for part in deal.strata)
    slots = (high - low) // deal.step
    wide = 1 if slots <= SLOTS else -(-slots // STEPS)
    edges = [min(low + deal.step * (wide * (k + 1) - 1), high) for k in range(-(-(slots + 1) // wide))]
    found, below, start = list[tuple[Fraction, int]](), 0, low
    for edge in edges:
        upto = deal.at_most(edge)
        found.append((Fraction(start + edge, 2), upto - below))
        below, start = upto, edge + deal.step
    return found
