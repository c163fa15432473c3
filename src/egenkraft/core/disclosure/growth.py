"""Counts of something that only comes to be: who has had an interview has had one from then on.

Two such counts on different days are no plain difference: between them some of the people may have come to
have it. So each person has a day at which she came to have it, or none, and the attack asks what all the
counts together say of the few who are in one of them alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from .audit import APART, Attack, Total
from .differences import Group, atoms_of, fewest, secret


@dataclass(frozen=True)
class Grown:
    """One count: so many of this group had it on that day."""

    group: Group
    had: int


def told_by_growth(new: Grown, earlier: Sequence[Grown], least: int) -> Group | None:
    """The smallest group that this count, with the earlier ones in the order of their days, tells about so
    that it may not be told; None where it may. The counts are exact, and nobody loses what she had.

    Raises `Unsolved` without a proof, `Contradiction` where no answers fit.

    >>> ten, twelve = frozenset("abcdefghij"), frozenset("abcdefghijkl")
    >>> sorted(told_by_growth(Grown(twelve, 6), [Grown(ten, 6)], least=5))  # neither of the two new ones
    ['k', 'l']
    >>> told_by_growth(Grown(twelve, 9), [Grown(ten, 6)], least=5) is None  # it may be anybody
    True
    """
    counts = [*earlier, new]
    atoms = atoms_of([one.group for one in counts])
    cells: dict[str, int | None] = {f"{a} {day}": None for a in range(len(atoms)) for day in _days(counts)}
    sizes = [([f"{a} {day}" for day in _days(counts)], len(atom)) for a, atom in enumerate(atoms)]
    own, others = _totals(atoms, counts, [len(earlier)]), _totals(atoms, counts, range(len(earlier)))
    both, *sides = (Attack.on(cells, [*sizes, *told]) for told in ([*own, *others], own, others))
    told = [
        atoms[a]
        for a, day in product(range(len(atoms)), range(len(counts)))
        if _narrowed([f"{a} {one}" for one in range(day + 1)], both, sides, len(atoms[a]), least)
    ]
    return fewest(told)


def _days(counts: Sequence[Grown]) -> range:
    """By which of the counts somebody has it; the last: by none."""
    return range(len(counts) + 1)


def _totals(atoms: Sequence[Group], counts: Sequence[Grown], which: Sequence[int]) -> list[Total]:
    return [
        (
            [
                f"{a} {one}"
                for a, atom in enumerate(atoms)
                if atom <= counts[day].group
                for one in range(day + 1)
            ],
            counts[day].had,
        )
        for day in which
    ]


def _narrowed(names: list[str], both: Attack, sides: Sequence[Attack], size: int, least: int) -> bool:
    """Whether all the counts leave fewer numbers than either side, so few that they may not be known."""
    low, high = both.span(names)
    if high - low >= APART or (low, high) == (0, size) or not secret(size, low, high, least):
        return False
    spans = [side.span(names) for side in sides]
    return low > max(span[0] for span in spans) or high < min(span[1] for span in spans)
