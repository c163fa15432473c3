"""Integer lattices: text becomes a fraction, a fraction becomes whole steps, or it is an error."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

Number = int | float | str | Decimal | Fraction


def fraction(value: Number) -> Fraction:
    """The exact fraction that a number is written as; a float is read by its shortest decimals.

    >>> fraction(0.1), fraction("1/6"), fraction("2,5")
    (Fraction(1, 10), Fraction(1, 6), Fraction(5, 2))
    """
    if isinstance(value, float):
        return Fraction(repr(value))
    if isinstance(value, str):
        return Fraction(value.strip().replace(",", ".").replace("−", "-"))
    return Fraction(value)


def integers(values: Iterable[Number]) -> tuple[list[int], Fraction]:
    """The values as whole numbers of one common unit, and that unit.

    >>> integers(["0.5", 2])
    ([1, 4], Fraction(1, 2))
    """
    told = list(values)
    if set(map(type, told)) <= {int}:
        return [value for value in told if isinstance(value, int)], Fraction(1)
    exact = [fraction(value) for value in told]
    unit = lcm(*(value.denominator for value in exact)) if exact else 1
    return [int(value * unit) for value in exact], Fraction(1, unit)


def tidy(lattice: Fraction) -> Fraction:
    """The lattice meant by many decimals: 0.1666667 means a sixth, 0.25 stays as it is.

    >>> tidy(Fraction("0.1666666667"))
    Fraction(1, 6)
    """
    if lattice.denominator < 10**6:
        return lattice
    near = lattice.limit_denominator(1000)
    return near if abs(near - lattice) * 10**5 < lattice else lattice


@dataclass(frozen=True)
class Lattice:
    """Steps of one size from an origin; `snap` is how far a raw value may be pulled to the nearest step."""

    step: Fraction
    origin: Fraction = Fraction(0)
    snap: Fraction = Fraction(0)

    def steps(self, value: Fraction) -> int | None:
        """The whole number of steps nearest to the value, or None when it lies further off than `snap`.

        >>> Lattice(Fraction(1, 6), snap=Fraction("0.04")).steps(Fraction("3.8"))
        23
        """
        position = (value - self.origin) / self.step
        nearest = round(position)
        return nearest if abs(position - nearest) * self.step <= self.snap else None

    def value(self, steps: int) -> Fraction:
        """The raw value that this many steps stand for."""
        return self.origin + steps * self.step

    def pulled(self, value: Fraction) -> bool:
        """Whether the value was not on the lattice to begin with."""
        return ((value - self.origin) / self.step).denominator != 1
