"""K3, waves, where some people's gains move: how the p of a wait-list trial follows x when gains are
base + x * slope."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

from egenkraft.core.trials.exact.chance import BITS, Alternative, slots_sum
from egenkraft.core.trials.exact.waves import (
    Waves,
    drawn_sums,
    polynomials,
    recursion_bits,
    sampled_chance,
    step_of,
)

ENDS = 4_000
Seats = tuple[int, ...]


@dataclass(frozen=True)
class Moving:
    """Gains base + x * slope by person and period, and everybody's recorded wave.

    Most people's slope is 0. Their part of each sum is worked out once, by the seats that they leave;
    the few who move are then dealt into what is left, anew for each x.
    """

    base: tuple[tuple[Fraction, ...], ...]
    slope: tuple[tuple[int, ...], ...]
    wave: tuple[int, ...]

    @cached_property
    def parts(self) -> int:
        """The common denominator of all gains."""
        return lcm(*(value.denominator for row in self.base for value in row))

    @cached_property
    def _frame(self) -> Waves:
        return self.deal(0)

    @cached_property
    def _moves(self) -> list[list[int]]:
        return self._frame.costs([[value * self.parts for value in row] for row in self.slope])

    def _costs(self, x: int) -> list[list[int]]:
        return [
            [cost + x * move for cost, move in zip(row, moves, strict=True)]
            for row, moves in zip(self._frame.whole, self._moves, strict=True)
        ]

    def effect(self, x: int) -> Fraction:
        """Exposed minus waiting in steps."""
        return Fraction(self._total(self._costs(x)), self._frame.divisor * self.parts)

    def _total(self, costs: Sequence[Sequence[int]]) -> int:
        labels = self._frame.labels
        return sum(row[labels.index(wave)] for row, wave in zip(costs, self.wave, strict=True))

    def line(self, alternative: Alternative, seed: str) -> Callable[[int], float]:
        """The p as a function of x: exact where the recursion fits, else from the same seeded draws for
        every x."""
        if self._few and recursion_bits(self._still, self._frame.seats) <= BITS:
            return lambda x: float(self.exact(x, alternative))

        def along(x: int) -> float:
            deal = self.deal(x)
            if deal.bits <= BITS:
                return deal.extreme(alternative) / deal.size
            return self._sampled(x, alternative, seed)

        return along

    def deal(self, x: int) -> Waves:
        """The gains at x as a deal of its own, in parts of a step."""
        gains = (
            tuple(int((value + x * move) * self.parts) for value, move in zip(row, moves, strict=True))
            for row, moves in zip(self.base, self.slope, strict=True)
        )
        return Waves(tuple(gains), self.wave)

    @cached_property
    def _sums(self) -> dict[str, tuple[Any, ...]]:
        return {}

    def _sampled(self, x: int, alternative: Alternative, seed: str) -> float:
        if seed not in self._sums:
            costs = (self._frame.whole, self._moves)
            self._sums[seed] = drawn_sums(costs, self._frame.seats, seed)
        base, move = self._sums[seed]
        return sampled_chance(base + x * move, self._total(self._costs(x)), alternative).value

    def exact(self, x: int, alternative: Alternative) -> Fraction:
        """The share of all deals that are at least as extreme; sums centre on 0."""
        costs, size = self._costs(x), self._frame.size
        ends, seen = self._ends(costs), self._total(costs)
        if alternative == "less":
            return Fraction(self._at_most(ends, seen), size)
        if alternative == "greater":
            return Fraction(size - self._at_most(ends, seen - 1), size)
        if not seen:
            return Fraction(1)
        return Fraction(self._at_most(ends, -abs(seen)) + size - self._at_most(ends, abs(seen) - 1), size)

    @cached_property
    def _steady(self) -> tuple[int, ...]:
        whole = (all(value.denominator == 1 for value in row) for row in self.base)
        still = (not any(row) for row in self.slope)
        return tuple(place for place, both in enumerate(zip(whole, still, strict=True)) if all(both))

    @cached_property
    def _still(self) -> list[list[int]]:
        """The costs of those who stand still, in whole steps."""
        return [[cost // self.parts for cost in self._frame.whole[place]] for place in self._steady]

    @property
    def _few(self) -> bool:
        """Whether those who move can be dealt one by one."""
        many = len(self.wave) - len(self._steady)
        deals: int = len(self._frame.seats) ** many
        return deals <= ENDS

    @cached_property
    def _tables(self) -> dict[Seats, int]:
        return polynomials(self._still, self._frame.seats, self._width, step_of(self._still))

    @property
    def _width(self) -> int:
        return self._frame.size.bit_length() + 1

    def _ends(self, costs: Sequence[Sequence[int]]) -> dict[Seats, Counter[int]]:
        """How often those who move have each sum, by the seats that they take."""
        taken = {(0,) * len(self._frame.seats): Counter({0: 1})}
        for place in sorted(set(range(len(costs))) - set(self._steady)):
            following = dict[Seats, Counter[int]]()
            for seats, sums in taken.items():
                for j, cost in enumerate(costs[place]):
                    into = following.setdefault((*seats[:j], seats[j] + 1, *seats[j + 1 :]), Counter())
                    for value, count in sums.items():
                        into[value + cost] += count
            taken = following
        return taken

    def _at_most(self, ends: dict[Seats, Counter[int]], total: int) -> int:
        """How many deals have a sum of at most `total`, in parts of a step."""
        base, step, width = sum(min(row) for row in self._still), step_of(self._still), self._width
        return sum(
            count * slots_sum(self._tables[seats], width, ((total - value) // self.parts - base) // step)
            for seats, sums in ends.items()
            if seats in self._tables
            for value, count in sums.items()
        )
