"""Events over person-time, with the exact Poisson interval."""

from dataclasses import dataclass
from math import exp, fsum, lgamma, log

from .errors import MeasureError

BISECTIONS = 80


@dataclass(frozen=True, slots=True)
class Rate:
    """`events` in `time` (any unit of person-time): events per unit with the interval `low` to `high`."""

    value: float | None
    low: float | None
    high: float | None
    events: int
    time: float


def rate(events: int, time: float, level: float = 0.95) -> Rate:
    """Events per unit of person-time with the exact Poisson interval (Garwood 1936), by bisection.

    Each event counts as coming on its own; where some people have many, show the spread beside the interval.
    No time at all: value and limits are None. Raises MeasureError `rate_invalid` for negative input.

    >>> one = rate(19, 45.0)
    >>> round(one.value, 3), round(one.low, 3), round(one.high, 3)
    (0.422, 0.254, 0.659)
    >>> round(rate(0, 1.0).high, 4)
    3.6889
    """
    if events < 0 or time < 0 or not 0 < level < 1:
        message = f"{events} events in {time} at level {level} is no rate."
        raise MeasureError("rate_invalid", message, "Count events and time from 0, level between 0 and 1.")
    if time == 0:
        return Rate(None, None, None, events, 0.0)
    tail = (1 - level) / 2
    low = _mean(events - 1, 1 - tail) if events else 0.0
    return Rate(events / time, low / time, _mean(events, tail) / time, events, time)


def _mean(events: int, chance: float) -> float:
    """The Poisson mean at which `events` or fewer have this chance."""
    low, high = 0.0, 2.0 * events + 40.0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if _at_most(events, middle) > chance:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _at_most(events: int, mean: float) -> float:
    return fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(events + 1))
