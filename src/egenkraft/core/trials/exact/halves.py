"""Meeting in the middle: exact counts for up to 34 people whose numbers are too fine for one polynomial."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

PEOPLE = 34
MANY, FITS = 2000, 2**62


def signed_sums(sizes: Sequence[int]) -> list[int]:
    """The sums of all sign patterns, sorted."""
    sums = [0]
    for size in sizes:
        sums = [value + sign * size for value in sums for sign in (-1, 1)]
    return sorted(sums)


def flips_at_least(sizes: Sequence[int], edge: int) -> int:
    """How many sign patterns have a sum of at least `edge`."""
    middle = len(sizes) // 2
    left, right = signed_sums(sizes[:middle]), signed_sums(sizes[middle:])
    return sum(len(right) - bisect_left(right, edge - value) for value in left)


def subset_sums(scores: Sequence[int]) -> list[list[int]]:
    """By number of people: the sums of all subsets, sorted."""
    by_size: list[list[int]] = [[0]]
    for score in scores:
        grown = [list(sums) for sums in by_size] + [[]]
        for size, sums in enumerate(by_size):
            grown[size + 1] += [value + score for value in sums]
        by_size = grown
    return [sorted(sums) for sums in by_size]


def deals_at_most(scores: Sequence[int], treated: int, edge: int) -> int:
    """How many ways to choose `treated` people give a sum of at most `edge`."""
    middle = len(scores) // 2
    left, right = subset_sums(scores[:middle]), subset_sums(scores[middle:])
    return sum(
        bisect_right(right[treated - size], edge - value)
        for size, sums in enumerate(left)
        if 0 <= treated - size < len(right)
        for value in sums
    )


class Halves:
    """Sums of one value for each person, people in two halves; many sums are held as 64-bit arrays."""

    def __init__(self, left: Sequence[Mapping[int, int]], right: Sequence[Mapping[int, int]]) -> None:
        rows = [list(row.values()) for row in (*left, *right)]
        small = sum(max(abs(value) for value in row) for row in rows) < FITS
        parts = rows[: len(left)], rows[len(left) :]
        self.wide = small and max(_many(part) for part in parts) > MANY
        sums: Callable[[Sequence[Sequence[int]]], Any] = _wide if self.wide else _sums
        self.left, self.right = sums(parts[0]), sums(parts[1])

    def at_least(self, edge: Fraction) -> int:
        """How many sums reach the edge."""
        limit = -(-edge.numerator // edge.denominator)
        if self.wide:
            places = self.right.searchsorted(limit - self.left, side="left")
            return len(self.left) * len(self.right) - int(places.sum())
        return sum(len(self.right) - bisect_left(self.right, limit - value) for value in self.left)

    def at_most(self, edge: Fraction) -> int:
        """How many sums lie at the edge or below."""
        limit = edge.numerator // edge.denominator
        if self.wide:
            return int(self.right.searchsorted(limit - self.left, side="right").sum())
        return sum(bisect_right(self.right, limit - value) for value in self.left)


def _many(rows: Sequence[Sequence[int]]) -> int:
    many = 1
    for row in rows:
        many *= len(row)
    return many


def _sums(rows: Sequence[Sequence[int]]) -> list[int]:
    sums = [0]
    for row in rows:
        sums = [total + value for total in sums for value in row]
    return sorted(sums)


def _wide(rows: Sequence[Sequence[int]]) -> Any:
    import numpy as np

    sums = np.zeros(1, dtype=np.int64)
    for row in rows:
        sums = np.add.outer(sums, np.array(row, dtype=np.int64)).ravel()
    return np.sort(sums)
