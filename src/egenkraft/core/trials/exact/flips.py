"""K1, sign flips: the exact distribution of a sum when every sign was as likely as its opposite.

The polynomial of the positive part is kept in one integer (shift algorithm of Streitberg and Röhmel 1986 by
Kronecker substitution), so ties, zeros and half points cost nothing and nothing is rounded.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from egenkraft.core.trials.exact.chance import (
    BITS,
    DRAWS,
    FLOAT_CELLS,
    FLOAT_WORK,
    Alternative,
    Chance,
    slots_sum,
)
from egenkraft.core.trials.exact.halves import PEOPLE, flips_at_least
from egenkraft.core.trials.lattice import Number, integers
from egenkraft.core.trials.streams import generator, words


def signflip(d: Sequence[Number], alternative: Alternative = "two-sided") -> Fraction:
    """The exact p of the sum of the differences `d` under all sign patterns, however many there are.

    Two-sided: |sum| at least as large; "greater" and "less": sum at least as large, as small.

    >>> signflip([1, 0, 2, 0, 1, 1, 2, 1, 0, -1, 2, 0])
    Fraction(3, 64)
    """
    sizes, total, observed = _reduced(integers(d)[0], alternative)
    return Fraction(_extreme(sizes, total, observed, alternative), 1 << len(sizes))


def sign_test(d: Sequence[Number], alternative: Alternative = "two-sided") -> Fraction:
    """The exact sign test of the differences `d`; ties drop out. McNemar's test is this with 1 and -1.

    >>> sign_test([1] * 9 + [-1] * 2)
    Fraction(67, 1024)
    """
    whole = integers(d)[0]
    return signflip([(value > 0) - (value < 0) for value in whole], alternative)


def chance_signflip(d: Sequence[int], alternative: Alternative, seed: str) -> Chance:
    """The p of whole-number differences by the best method that fits: exact, float, else seeded draws."""
    sizes, total, observed = _reduced(d, alternative)
    if (total + 1) * (len(sizes) + 1) <= BITS or len(sizes) <= PEOPLE:
        return Chance.exact(_extreme(sizes, total, observed, alternative), 1 << len(sizes))
    if total < FLOAT_CELLS and total * len(sizes) < FLOAT_WORK:
        return Chance(_float(sizes, total, observed, alternative), None, "float")
    return _sampled(sizes, observed, alternative, seed)


def least_signflip(d: Sequence[int], alternative: Alternative) -> Chance:
    """The p of the most extreme arrangement of these differences: all signs alike."""
    n = sum(1 for value in d if value)
    sides = 2 if alternative == "two-sided" and n else 1
    return Chance.exact(sides, 1 << n)


def _reduced(d: Sequence[int], alternative: Alternative) -> tuple[list[int], int, int]:
    """Sizes of the non-zero differences, their total and the observed sum, all divided by what they share."""
    sizes = [abs(value) for value in d if value]
    shared = gcd(*sizes) or 1
    observed = sum(d) // shared * (-1 if alternative == "less" else 1)
    sizes = [size // shared for size in sizes]
    return sizes, sum(sizes), observed


def _polynomial(sizes: Sequence[int], width: int) -> int:
    product = 1
    for size in sizes:
        product += product << width * size
    return product


def _extreme(sizes: Sequence[int], total: int, observed: int, alternative: Alternative) -> int:
    """How many sign patterns are at least as extreme as the observed sum."""
    if not sizes or (alternative == "two-sided" and not observed):
        return 1 << len(sizes)
    if (total + 1) * (len(sizes) + 1) > BITS and len(sizes) <= PEOPLE:
        if alternative == "two-sided":
            return 2 * flips_at_least(sizes, abs(observed))
        return flips_at_least(sizes, observed)
    width = len(sizes) + 1
    if alternative == "two-sided":
        return 2 * slots_sum(_polynomial(sizes, width), width, (total - abs(observed)) // 2)
    return slots_sum(_polynomial(sizes, width), width, (total - observed) // 2)


def _float(sizes: Sequence[int], total: int, observed: int, alternative: Alternative) -> float:
    """The same recursion in floats: positive terms only, so the relative error stays below n times eps."""
    import numpy as np

    if alternative == "two-sided" and not observed:
        return 1.0
    side = abs(observed) if alternative == "two-sided" else observed
    shares = np.zeros(total + 1)
    shares[0], reach = 1.0, 0
    for size in sorted(sizes):
        shares[size : reach + size + 1] += shares[: reach + 1].copy()
        shares[: reach + size + 1] *= 0.5
        reach += size
    low = float(shares[: (total - side) // 2 + 1].sum())
    return min(1.0, 2 * low) if alternative == "two-sided" else low


def _sampled(sizes: Sequence[int], observed: int, alternative: Alternative, seed: str) -> Chance:
    import numpy as np

    values, bits, hits = np.array(sizes, dtype=float), generator(seed), 0
    for _ in range(DRAWS // 1000):
        signs = (words(bits, 1000, len(sizes)) >> np.uint64(63)).astype(float) * 2 - 1
        sums = signs @ values
        reached = np.abs(sums) >= abs(observed) if alternative == "two-sided" else sums >= observed
        hits += int(reached.sum())
    return Chance.sampled(hits, DRAWS)
