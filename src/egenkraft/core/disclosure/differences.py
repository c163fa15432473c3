"""Two publications on almost the same people: what the difference tells about the few who are in one alone.

Every published mean, sum or count rests on a set of people. Whoever knows that one set lies within another
can subtract. A group is exposed when its sum is some combination of the published sums, or when its counts
are pinned by them; combinations of any number of publications are tried, not only pairs.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .audit import Total, audit
from .integers import smallest

Group = frozenset[Hashable]
BIG, SMALL = 1000.0, 1e-3  # bounds of a combination's weights; these matrices hold nothing but 0 and 1


@dataclass(frozen=True)
class Sheet:
    """One publication: the people behind each of its sums, and the counts that it tells about a group.

    `counts` is by group and then by answer: {"all": {"up": 7, "same": 3, "down": 2}}.
    """

    groups: Mapping[str, Group]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def told_by(new: Sheet, earlier: Sequence[Sheet], least: int) -> Group | None:
    """The smallest group of fewer than `least` people that this sheet tells about, with the earlier ones.

    None: it may be published. What the earlier ones told already is not this one's fault.

    >>> twelve, eleven = frozenset("abcdefghijkl"), frozenset("abcdefghijk")
    >>> told_by(Sheet({"all": eleven}), [Sheet({"all": twelve})], least=5)
    frozenset({'l'})
    >>> told_by(Sheet({"all": twelve}), [Sheet({"all": twelve})], least=5) is None
    True
    """
    before = [group for sheet in earlier for group in sheet.groups.values()]
    by_sums = exposed(list(new.groups.values()), before, least) if before else None
    return by_sums or _pinned(new, earlier, least)


def exposed(new: Sequence[Collection[Hashable]], earlier: Sequence[Group], least: int) -> Group | None:
    """The smallest group of fewer than `least` whose sum follows from the sums of these groups of people,
    and did not follow from the earlier ones; exact, by integer programming over all combinations.

    >>> exposed([frozenset("abc"), frozenset("cd")], [frozenset("abcd")], least=2)
    frozenset({'c'})
    """
    told = list(dict.fromkeys(frozenset(group) for group in earlier))
    fresh = [group for group in dict.fromkeys(map(frozenset, new)) if group not in told]
    atoms = _atoms([*told, *fresh])
    rows = [_row(group, atoms) for group in told]
    found: list[Group] = []
    for group in fresh:
        row = _row(group, atoms)
        if _rank([*rows, row]) == _rank(rows):
            continue  # its sum was known before
        rows.append(row)
        found += [one for sign in (1, -1) if (one := _smallest(rows, atoms, least, sign)) is not None]
    return min(found, key=lambda one: (len(one), sorted(map(str, one))), default=None)


def _atoms(groups: Sequence[Group]) -> list[Group]:
    """The people sorted by which of the groups they are in."""
    by: dict[tuple[bool, ...], set[Hashable]] = {}
    for person in sorted(frozenset().union(*groups), key=str):
        by.setdefault(tuple(person in group for group in groups), set()).add(person)
    return [frozenset(people) for people in by.values()]


def _row(group: Group, atoms: Sequence[Group]) -> list[int]:
    return [int(atom <= group) for atom in atoms]


def _rank(rows: Sequence[Sequence[int]]) -> int:
    """The rank of a matrix, in fractions."""
    left = [[Fraction(value) for value in row] for row in rows]
    rank = 0
    for column in range(len(left[0]) if left else 0):
        pivot = next((n for n in range(rank, len(left)) if left[n][column]), None)
        if pivot is None:
            continue
        left[rank], left[pivot] = left[pivot], left[rank]
        for n in range(rank + 1, len(left)):
            share = left[n][column] / left[rank][column]
            left[n] = [a - share * b for a, b in zip(left[n], left[rank], strict=True)]
        rank += 1
    return rank


def _smallest(rows: list[list[int]], atoms: list[Group], least: int, sign: int) -> Group | None:
    """The smallest union of atoms that is a combination of the rows in which the last one counts.

    The last row is independent of the others, so its weight in a combination is what it is: it counts
    where that weight is above 0 (sign 1) or below (sign -1).
    """
    sizes, k, n = [float(len(atom)) for atom in atoms], len(rows), len(atoms)
    same = [[float(row[m]) for row in rows] + [-float(m == other) for other in range(n)] for m in range(n)]
    few = [0.0] * k + sizes
    ends = (SMALL, BIG) if sign > 0 else (-BIG, -SMALL)
    found = smallest(
        few,
        [(same, 0.0, 0.0), ([few], 1.0, float(least - 1))],
        whole=[0] * k + [1] * n,
        low=[-BIG] * (k - 1) + [ends[0]] + [0.0] * n,
        high=[BIG] * (k - 1) + [ends[1]] + [1.0] * n,
    )
    if found is None:
        return None
    inside = [atom for atom, here in zip(atoms, found[k:], strict=True) if here > 0.5]
    return frozenset[Hashable]().union(*inside)


def _pinned(new: Sheet, earlier: Sequence[Sheet], least: int) -> Group | None:
    """The smallest group whose answers are known from the counts together, and from neither side alone."""
    sheets = [new, *earlier]
    groups = [sheet.groups[name] for sheet in sheets for name in sheet.counts]
    if not earlier or not new.counts or len(groups) == len(new.counts):
        return None
    atoms = _atoms(groups)
    known, before, alone = (_known(atoms, some) for some in (sheets, earlier, [new]))
    told = [atom for n, atom in enumerate(atoms) if len(atom) < least and n in known - before - alone]
    return min(told, key=lambda one: (len(one), sorted(map(str, one))), default=None)


def _known(atoms: Sequence[Group], sheets: Sequence[Sheet]) -> set[int]:
    """The atoms of which a number in some answer is known exactly; how many people they hold is known."""
    answers = sorted({answer for sheet in sheets for counts in sheet.counts.values() for answer in counts})
    cells = {f"{n} {answer}": None for n in range(len(atoms)) for answer in answers}
    totals: list[Total] = [
        ([f"{n} {answer}" for answer in answers], len(atom)) for n, atom in enumerate(atoms)
    ]
    for sheet in sheets:
        for name, counts in sheet.counts.items():
            inside = [n for n, atom in enumerate(atoms) if atom <= sheet.groups[name]]
            totals += [([f"{n} {answer}" for n in inside], count) for answer, count in counts.items()]
    ranges = audit(cells, totals).ranges
    return {int(name.split()[0]) for name, (low, high) in ranges.items() if low == high}
