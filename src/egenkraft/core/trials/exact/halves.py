"""Meeting in the middle: exact counts for up to 34 people whose numbers are too fine for one polynomial."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

PEOPLE = 34


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
