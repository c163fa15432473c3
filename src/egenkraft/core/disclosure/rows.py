"""Rows of a matrix in fractions, without rounding."""

from collections.abc import Sequence
from fractions import Fraction


def reduced(
    rows: Sequence[Sequence[int]], columns: int | None = None
) -> tuple[list[list[Fraction]], list[int]]:
    """The rows so combined that each has a column of its own among the first `columns`, where it has a 1 and
    the others have 0; and these columns. Rows that are combinations of others fall away.

    >>> reduced([[1, 1, 0], [0, 1, 1], [1, 2, 1]])[1]
    [0, 1]
    """
    left = [[Fraction(value) for value in row] for row in rows]
    own: list[int] = []
    for column in range(columns if columns is not None else len(left[0]) if left else 0):
        place = len(own)
        pivot = next((n for n in range(place, len(left)) if left[n][column]), None)
        if pivot is None:
            continue
        left[place], left[pivot] = left[pivot], left[place]
        lead = left[place][column]
        left[place] = first = [value / lead for value in left[place]]
        for n, row in enumerate(left):
            if n != place and (share := row[column]):
                left[n] = [a - share * b for a, b in zip(row, first, strict=True)]
        own.append(column)
    return left[: len(own)], own
