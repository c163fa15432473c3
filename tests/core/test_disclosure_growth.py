"""Counts that only grow: the product's answer beside an attack that tries every history of every person."""

from itertools import product
from random import Random

import pytest

from egenkraft.core.disclosure import Contradiction, Grown, told_by_growth
from egenkraft.core.disclosure.differences import atoms_of, secret


def histories(counts: list[Grown], which: list[int], people: list[str]) -> list[tuple[int, ...]]:
    """Every way in which each person came to have it (at which count; after the last: never) that fits."""
    return [
        days
        for days in product(range(len(counts) + 1), repeat=len(people))
        if all(
            sum(day <= n for person, day in zip(people, days, strict=True) if person in counts[n].group)
            == counts[n].had
            for n in which
        )
    ]


def by_force(new: Grown, earlier: list[Grown], least: int) -> set[frozenset[str]]:
    """Every group that is narrowed by all counts together more than by either side."""
    counts = [*earlier, new]
    people = sorted(frozenset().union(*(one.group for one in counts)))
    every = list(range(len(counts)))
    sets = [histories(counts, which, people) for which in (every, every[-1:], every[:-1])]
    told = set()
    for atom in atoms_of([one.group for one in counts]):
        places = [n for n, person in enumerate(people) if person in atom]
        for day in every:
            ranges = []
            for found in sets:
                sums = [sum(one[n] <= day for n in places) for one in found]
                ranges.append((min(sums), max(sums)))
            (low, high), *sides = ranges
            narrow = high - low < 5 and (low, high) != (0, len(atom))
            more = low > max(side[0] for side in sides) or high < min(side[1] for side in sides)
            if narrow and more and secret(len(atom), low, high, least):
                told.add(atom)
    return told


@pytest.mark.parametrize("seed", range(40))
def test_the_answer_is_that_of_brute_force(seed: int) -> None:
    chance = Random(seed)
    people, days = "abcdefg"[: chance.randint(4, 7)], chance.randint(2, 3)
    came = {person: chance.randint(0, days) for person in people}
    counts = []
    for day in range(days):
        group = frozenset(person for person in people if chance.random() < 0.75) or frozenset("a")
        counts.append(Grown(group, sum(came[person] <= day for person in group)))
    *earlier, new = counts
    told, found = by_force(new, earlier, least=3), told_by_growth(new, earlier, least=3)
    assert (found is None) == (not told)
    assert found is None or found in told
    assert found is None or len(found) == min(map(len, told))


def test_nobody_loses_what_she_had() -> None:
    with pytest.raises(Contradiction):
        told_by_growth(Grown(frozenset("abcdef"), 2), [Grown(frozenset("abcdef"), 4)], least=5)


def test_the_first_count_is_judged_elsewhere() -> None:
    assert told_by_growth(Grown(frozenset("abcdef"), 2), [], least=5) is None
