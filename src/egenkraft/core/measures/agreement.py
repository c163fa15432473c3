"""How well two raters agree beyond chance."""

from collections.abc import Sequence
from fractions import Fraction

ENOUGH = 20  # below this kappa swings too much to be told


def kappa(pairs: Sequence[tuple[bool, bool]]) -> Fraction | None:
    """Cohen's kappa of two raters' yes or no, as a fraction; None below 20 pairs or without any variation.

    Source: Cohen 1960.

    >>> kappa([(True, True)] * 9 + [(False, False)] * 8 + [(True, False)] * 2 + [(False, True)])
    Fraction(7, 10)
    >>> kappa([(True, True)] * 5) is None
    True
    """
    n = len(pairs)
    if n < ENOUGH:
        return None
    one, other = sum(x for x, _ in pairs), sum(y for _, y in pairs)
    chance = Fraction(one * other + (n - one) * (n - other), n * n)
    seen = Fraction(sum(x == y for x, y in pairs), n)
    return None if chance == 1 else (seen - chance) / (1 - chance)
