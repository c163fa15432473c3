"""Two publications on almost the same people: what the difference tells about the few who are in one alone.

Every published mean, sum or count rests on a set of people. Whoever knows that one set lies within another
can subtract. A group is exposed when its sum is some combination of the published sums, or when its counts
are narrowed by them; combinations of any number of publications are tried, not only pairs. What the earlier
ones tell, and what the new one tells alone, is judged elsewhere and is not this rule's to refuse.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, lcm

from .audit import Total, audit, span
from .integers import Band, smallest
from .rows import reduced

Group = frozenset[Hashable]
LEAST = 5  # a cell of one to four may not be told about a group of any size
REST = "…"  # the answers that a sheet does not tell one by one


@dataclass(frozen=True)
class Sheet:
    """One publication: the people behind each of its sums, and the counts that it tells about a group.

    `counts` is by group and then by answer: {"all": {"up": 7, "same": 3, "down": 2}}. Answers that are not
    told are left out: {"all": {"up": 7}}.
    """

    groups: Mapping[str, Group]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def people(self) -> Group:
        """Everybody behind one of its sums."""
        return _people(self.groups.values())


def told_by(new: Sheet, earlier: Sequence[Sheet], least: int) -> Group | None:
    """The smallest group of fewer than `least` people that this sheet tells about, with the earlier ones.

    None: it may be published. Raises `Unsolved` when that could not be proven in time, and `Contradiction`
    when no answers fit all the counts; both are no leave to publish.

    >>> twelve, eleven = frozenset("abcdefghijkl"), frozenset("abcdefghijk")
    >>> told_by(Sheet({"all": eleven}), [Sheet({"all": twelve})], least=5)
    frozenset({'l'})
    >>> told_by(Sheet({"all": twelve}), [Sheet({"all": twelve})], least=5) is None
    True
    """
    joined = _joined(new, earlier)
    before = [group for sheet in joined for group in sheet.groups.values()]
    by_sums = exposed(list(new.groups.values()), before, least) if before else None
    return by_sums or _narrowed(new, joined, least)


def _joined(new: Sheet, earlier: Sequence[Sheet]) -> list[Sheet]:
    """The earlier sheets that share somebody with the new one, or with one that does."""
    left, people, joined = list(earlier), new.people, set[int]()
    while more := [n for n, sheet in enumerate(left) if n not in joined and sheet.people & people]:
        joined.update(more)
        people = people.union(*(left[n].people for n in more))
    return [sheet for n, sheet in enumerate(left) if n in joined]


def exposed(new: Sequence[Collection[Hashable]], earlier: Sequence[Group], least: int) -> Group | None:
    """The smallest group of fewer than `least` whose sum follows from the sums of these groups of people,
    and neither from the earlier ones nor from the new ones alone; exact, by integer programming over all
    combinations.

    >>> exposed([frozenset("abc"), frozenset("cd")], [frozenset("abcd")], least=2)
    frozenset({'c'})
    >>> exposed([frozenset("abc"), frozenset("c")], [frozenset("xyz")], least=2) is None
    True
    """
    told = list(dict.fromkeys(frozenset(group) for group in earlier))
    own = list(dict.fromkeys(map(frozenset, new)))
    fresh = [group for group in own if group not in told]
    atoms = atoms_of([*told, *fresh])
    alone, rows = [_row(group, atoms) for group in own], list[list[int]]()
    for row in (_row(group, atoms) for group in told):
        if not _spans(rows, row):
            rows.append(row)
    found: list[Group] = []
    for group in fresh:
        row = _row(group, atoms)
        if not _spans(rows, row):  # else its sum was known before
            rows.append(row)
            found += [one for sign in (1, -1) if (one := _smallest(rows, alone, atoms, least, sign))]
    return fewest(found)


def _people(groups: Iterable[Group]) -> Group:
    return frozenset[Hashable]().union(*groups)


def fewest(groups: Sequence[Group]) -> Group | None:
    return min(groups, key=lambda one: (len(one), sorted(map(str, one))), default=None)


def atoms_of(groups: Sequence[Group]) -> list[Group]:
    """The people sorted by which of the groups they are in."""
    by: dict[tuple[bool, ...], set[Hashable]] = {}
    for person in sorted(frozenset().union(*groups), key=str):
        by.setdefault(tuple(person in group for group in groups), set()).add(person)
    return [frozenset(people) for people in by.values()]


def _row(group: Group, atoms: Sequence[Group]) -> list[int]:
    return [int(atom <= group) for atom in atoms]


def _spans(rows: Sequence[Sequence[int]], row: Sequence[int]) -> bool:
    """Whether the row is a combination of the others, in fractions."""
    return len(reduced([*rows, row])[0]) == len(reduced(rows)[0])


def _smallest(
    rows: list[list[int]], alone: list[list[int]], atoms: list[Group], least: int, sign: int
) -> Group | None:
    """The smallest union of atoms that is a combination of the rows in which the last one counts, and no
    combination of the rows `alone`.

    The last row is independent of the others, so its weight in a combination is what it is: it counts
    where that weight is above 0 (sign 1) or below (sign -1). A union that is told alone is cut off, and the
    next is asked for: there are few of those.
    """
    sizes, bands = [float(len(atom)) for atom in atoms], _combined(rows, sign)
    bands.append(([sizes], 1.0, float(least - 1)))
    while (found := smallest(sizes, bands, whole=[1] * len(atoms), low=0, high=1)) is not None:
        inside = [round(here) for here in found]
        if not _spans(alone, inside):
            return _people(atom for atom, here in zip(atoms, inside, strict=True) if here)
        away = [1.0 - 2.0 * here for here in inside]  # at least one atom in or out otherwise
        bands.append(([away], 1.0 - sum(inside), float(len(atoms))))
    return None


def _combined(rows: list[list[int]], sign: int) -> list[Band]:
    """What makes a union of atoms a combination of the rows in which the last one counts, in whole numbers.

    In the reduced rows each has an atom of its own. So a union takes each of them as often as it holds that
    atom, once or never: its other atoms follow, and with them how often it takes the last of the given rows.
    """
    n, k = len(rows[0]), len(rows)
    full, own = reduced([[*row, *(int(m == place) for m in range(k))] for place, row in enumerate(rows)], n)
    bands: list[Band] = []
    for column in [*(c for c in range(n) if c not in own), n + k - 1]:
        shared = lcm(*(row[column].denominator for row in full))
        takes = [0.0] * n
        for row, place in zip(full, own, strict=True):
            takes[place] = float(row[column] * shared)
        if column < n:
            takes[column] = -float(shared)
            bands.append(([takes], 0.0, 0.0))
        else:
            bands.append(([takes], *((1.0, inf) if sign > 0 else (-inf, -1.0))))
    return bands


def _narrowed(new: Sheet, earlier: Sequence[Sheet], least: int) -> Group | None:
    """The smallest group of which the counts together leave fewer than five numbers for some answer, fewer
    than either side alone, where those numbers may not be told of a group of this size."""
    groups = [sheet.groups[name] for sheet in (new, *earlier) for name in sheet.counts]
    if not new.counts or len(groups) == len(new.counts):
        return None
    atoms = atoms_of(groups)
    cells, sizes = _cells(atoms, [new, *earlier])
    own, others = _totals(atoms, [new]), _totals(atoms, earlier)
    both = audit(cells, [*sizes, *own], earlier=others)
    told = set[int]()
    for name in both.unsafe:
        place, (low, high) = int(name.partition(" ")[0]), both.ranges[name]
        if (low, high) != (0, len(atoms[place])) and secret(len(atoms[place]), low, high, least):
            sides = [span((name,), cells, [*sizes, *side]) for side in (own, others)]
            if low > max(side[0] for side in sides) or high < min(side[1] for side in sides):
                told.add(place)
    return fewest([atoms[place] for place in told])


def secret(size: int, low: int, high: int, least: int) -> bool:
    """Whether such a range may not be known: of a few people none; of more, a small cell or one of all."""
    return size < least or (high > 0 and low < LEAST) or low == size


def _cells(atoms: Sequence[Group], sheets: Sequence[Sheet]) -> tuple[dict[str, int | None], list[Total]]:
    """A hidden cell for each atom and answer; how many people an atom holds is known."""
    told = [(sheet.groups[name], counts) for sheet in sheets for name, counts in sheet.counts.items()]
    answers = sorted({answer for _group, counts in told for answer in counts})
    if any(sum(counts.values()) < len(group) for group, counts in told):
        answers.append(REST)
    cells: dict[str, int | None] = {f"{n} {answer}": None for n in range(len(atoms)) for answer in answers}
    return cells, [([f"{n} {answer}" for answer in answers], len(atom)) for n, atom in enumerate(atoms)]


def _totals(atoms: Sequence[Group], sheets: Sequence[Sheet]) -> list[Total]:
    """What the sheets tell, as totals over the cells."""
    totals: list[Total] = []
    for sheet in sheets:
        for name, counts in sheet.counts.items():
            inside = [n for n, atom in enumerate(atoms) if atom <= sheet.groups[name]]
            totals += [([f"{n} {answer}" for n in inside], count) for answer, count in counts.items()]
    return totals
