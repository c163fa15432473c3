"""Every mutant before its judges: the test that saw it last, else the matrix, else others."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.matrix.pages import Door
from tests.matrix.setting import setting
from tests.mutants import rooms, seen
from tests.mutants.gate import Gate
from tests.mutants.kinds import Mutant

BATCH = 25  # so many at once in one process of the rooms' tests
Named = Callable[[Mutant], list[str]]  # the tests that may see a mutant


@dataclass(frozen=True)
class Sentence:
    """One mutant, and who saw what of it; empty where it lives."""

    mutant: Mutant
    by: str = ""
    told: str = ""


def judged(mutants: list[Mutant], last: seen.Judges, besides: Named) -> Iterator[Sentence]:
    """One sentence for each. The rooms' tests need empty databases, so they are asked before and after."""
    left = []
    for one in _by_tests(mutants, lambda mutant: _test(last.get((mutant.family, mutant.name), ""))):
        if one.by:
            yield one
        else:
            left.append(one.mutant)
    lives = []
    for one in _by_matrix(left, last) if left else ():
        if one.by:
            yield one
        else:
            lives.append(one.mutant)
    yield from _by_tests(lives, besides)


def _test(judge: str) -> list[str]:
    return [judge] if seen.is_test(judge) and not judge.startswith("tests/matrix/") else []


def _by_matrix(mutants: Iterable[Mutant], last: seen.Judges) -> Iterator[Sentence]:
    with setting() as here:
        gate = Gate(here.world, Door(here.world))
        for mutant in mutants:
            by, told = gate.seen(mutant, last.get((mutant.family, mutant.name), ""))
            yield Sentence(mutant, by if told else "", told)


def _by_tests(mutants: list[Mutant], named: Named) -> Iterator[Sentence]:
    for first in range(0, len(mutants), BATCH):
        those = mutants[first : first + BATCH]
        found = rooms.seen(those, {one.name: named(one) for one in those})
        for one in those:
            by = found.get(one.name, "")
            yield Sentence(one, by, "fails" if by else "")
