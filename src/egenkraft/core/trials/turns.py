"""What a wait-list plan can show before it starts: its deals, how far its estimate swings, simulated trials.

Worked out as if what differs between two people lasts through all periods: then measuring them more often
tells least, so nothing is promised that more periods alone would have to keep.
"""

from dataclasses import dataclass
from functools import cached_property
from math import factorial, prod, sqrt
from typing import Any


@dataclass(frozen=True)
class Deal:
    """Turns with their places; turn t begins with period t, and the last one only waits."""

    seats: tuple[int, ...]

    @property
    def people(self) -> int:
        """Everybody in the lot."""
        return sum(self.seats)

    @property
    def ways(self) -> int:
        """In how many ways the lot can fall."""
        return factorial(self.people) // prod(factorial(many) for many in self.seats)

    @property
    def mirrored(self) -> bool:
        """Whether the turns in opposite order are a deal too, so that both ends are as extreme."""
        return self.seats == self.seats[::-1]

    @cached_property
    def periods(self) -> tuple[tuple[int, int], ...]:
        """(exposed, waiting) at each period with both."""
        exposed = [sum(self.seats[:turn]) for turn in range(1, len(self.seats))]
        return tuple((many, self.people - many) for many in exposed)

    @property
    def divisor(self) -> int:
        """What turns a sum over people into the effect."""
        return sum(exposed * waiting for exposed, waiting in self.periods)

    @cached_property
    def weights(self) -> tuple[tuple[int, ...], ...]:
        """What a gain at each period adds to the sum, turn by turn."""
        return tuple(
            tuple(
                waiting if turn <= period else -exposed
                for period, (exposed, waiting) in enumerate(self.periods, 1)
            )
            for turn in range(1, len(self.seats) + 1)
        )

    @property
    def root(self) -> float:
        """How many standard errors one standard deviation is."""
        swing = sum(many * sum(row) ** 2 for many, row in zip(self.seats, self.weights, strict=True))
        return self.divisor / sqrt(swing)

    def simulate(self, noise: Any, true: float) -> tuple[Any, Any]:
        """Estimate and its standard error in each trial: a row of lasting differences between people each.

        The error is that of the analysis: how far the estimate swings over all deals of what is left when
        the estimated effect is taken off.
        """
        import numpy as np

        turn = np.repeat(np.arange(len(self.seats)), self.seats)
        weights = np.array(self.weights, dtype=float)
        estimate = true + noise @ weights.sum(axis=1)[turn] / self.divisor
        begun = (turn[:, None] < np.arange(1, len(self.seats))[None, :]).astype(float)
        left = noise[:, :, None] + (true - estimate)[:, None, None] * begun[None, :, :]
        return estimate, np.sqrt(self._swing(left @ weights.T)) / self.divisor

    def _swing(self, costs: Any) -> Any:
        """The variance of the sum over all deals, exactly, of each trial: (trial, person, turn) costs."""
        import numpy as np

        seats = np.array(self.seats, dtype=float)
        rows = costs @ seats / self.people
        columns = costs.mean(axis=1)
        middle = columns @ seats / self.people
        off = costs - rows[:, :, None] - columns[:, None, :] + middle[:, None, None]
        return (off**2 @ seats).sum(axis=1) / (self.people - 1)
