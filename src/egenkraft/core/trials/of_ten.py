"""The sentence "of 10 like these, about N more", never said without the ends of its interval."""

from fractions import Fraction
from math import ceil, floor

from egenkraft.core.trials.exact.fisher import clopper_pearson
from egenkraft.core.trials.result import Result, Signs
from egenkraft.core.trials.words import Words

Span = tuple[Fraction, float, float]


def of_ten(result: Result, words: Words) -> list[str]:
    """How many more do well, of 10 or of 100, with both ends; nothing where no interval is known.

    Shares for yes or no; wins minus losses over pairs for scores; up minus down in one group.
    """
    found, kind = _span(result), "" if result.signs is None else ".signs"
    if found is None:
        return []
    all_ = base(*found)
    value, low, high = (all_ * part for part in found)
    many = round(value)
    way = "more" if many > 0 else "fewer" if many < 0 else "none"
    ends = {"low": _end(words, kind, floor(low)), "high": _end(words, kind, ceil(high))}
    return [words(f"effect.of{kind}.{way}", all=all_, n=abs(many), **ends)]


def base(value: Fraction, low: float, high: float) -> int:
    """10, or 100 where a whole tenth would say more than was found or hide on which side of zero an
    end lies.

    >>> base(Fraction(57, 1000), -0.008, 0.119), base(Fraction(1, 2), 0.1, 0.7)
    (100, 10)
    """
    fair = 1 <= round(abs(10 * value)) <= abs(10 * value)
    kept = _side(floor(10 * low)) == _side(low) and _side(ceil(10 * high)) == _side(high)
    return 10 if fair and kept else 100


def _side(value: float) -> int:
    return (value > 0) - (value < 0)


def _end(words: Words, kind: str, many: int) -> str:
    """An end of the interval, rounded away from the middle, so that it is never told too narrow."""
    way = "more" if many > 0 else "fewer" if many < 0 else "none"
    return words(f"effect.end{kind}.{way}", n=abs(many))


def _span(result: Result) -> Span | None:
    """The difference of shares with its limits."""
    ranks, limits = result.ranks, result.interval
    if result.signs is not None:
        return _signs(result.signs, result.n.all.observed, float(limits.level))
    if result.estimate.what == "risk_difference" and result.estimate.value is not None:
        if limits.low is None or limits.high is None:
            return None
        return result.estimate.value, limits.low, limits.high
    if ranks is None or ranks.low is None or ranks.high is None:
        return None
    return 2 * ranks.superiority - 1, 2 * ranks.low - 1, 2 * ranks.high - 1


def _signs(signs: Signs, people: int, level: float) -> Span | None:
    """Up minus down of all; the exact interval of the share of ups among those who moved, so it spans zero
    where the sign test finds nothing."""
    moved = signs.up + signs.down
    if not moved:
        return None
    low, high = (moved * (2 * end - 1) / people for end in clopper_pearson(signs.up, moved, level))
    return Fraction(signs.up - signs.down, people), low, high
