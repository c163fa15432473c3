"""A p-value that carries its making: a fraction, or a float, or a share of seeded draws."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Method = Literal["exact", "float", "sampled"]
Alternative = Literal["two-sided", "greater", "less"]
BITS = 10**8
FLOAT_CELLS = 4 * 10**6
FLOAT_WORK = 3 * 10**9
ENUMERATED = 2_000_000
DRAWS = 100_000


@dataclass(frozen=True)
class Chance:
    """A probability with its fraction where it is exact or sampled, its method, and the number of draws."""

    value: float
    fraction: Fraction | None
    method: Method = "exact"
    draws: int | None = None

    @classmethod
    def exact(cls, hits: int, of: int) -> "Chance":
        """Hits of all arrangements, reduced."""
        part = Fraction(hits, of)
        return cls(float(part), part)

    @classmethod
    def sampled(cls, hits: int, draws: int) -> "Chance":
        """The add-one share of draws: (1 + hits) / (1 + draws), never 0."""
        part = Fraction(1 + hits, 1 + draws)
        return cls(float(part), part, "sampled", draws)


def slots_sum(polynomial: int, width: int, upto: int) -> int:
    """The sum of slots 0..upto of a polynomial kept in one integer; right while that sum is below
    2**width - 1."""
    if upto < 0:
        return 0
    return (polynomial & ((1 << width * (upto + 1)) - 1)) % ((1 << width) - 1)
