"""Nothing published together tells about a few: every attack is tried by brute force beside the product's."""

import doctest
import importlib
import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core.disclosure import Sheet, audit, differences, exposed, told_by

PEOPLE = "abcdefgh"


@pytest.mark.parametrize("module", ["audit", "differences"])
def test_examples_hold(module):
    found = doctest.testmod(importlib.import_module(f"egenkraft.core.disclosure.{module}"))
    assert found.attempted
    assert not found.failed


# --- the audit of hidden cells ----------------------------------------------------------------
def by_hand(cells, totals):
    """Every filling of the hidden cells that fits, tried one by one."""
    hidden = [name for name, value in cells.items() if value is None]
    most = max((total for _names, total in totals), default=0)
    fits = []
    for values in itertools.product(range(most + 1), repeat=len(hidden)):
        full = {**cells, **dict(zip(hidden, values, strict=True))}
        if all(sum(full[name] for name in names) == total for names, total in totals):
            fits.append(full)
    return {name: (min(f[name] for f in fits), max(f[name] for f in fits)) for name in hidden}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_ranges_are_those_of_all_fillings(data):
    names = ["a", "b", "c", "d"]
    true = {name: data.draw(st.integers(0, 4)) for name in names}
    hidden = data.draw(st.sets(st.sampled_from(names), min_size=1))
    cells = {name: None if name in hidden else true[name] for name in names}
    groups = data.draw(st.lists(st.sets(st.sampled_from(names), min_size=1), min_size=1, max_size=4))
    totals = [(sorted(group), sum(true[name] for name in group)) for group in [*groups, set(names)]]
    cut = data.draw(st.integers(0, len(totals)))
    found = audit(cells, totals[:cut], earlier=totals[cut:])
    assert found.ranges == by_hand(cells, totals)
    assert found.unsafe == tuple(n for n, (low, high) in found.ranges.items() if high - low < 5)


def test_an_earlier_total_makes_a_safe_table_unsafe():
    cells, totals = {"a": None, "b": None, "c": 20}, [(("a", "b", "c"), 40)]
    assert audit(cells, totals).safe
    assert audit(cells, totals, earlier=[(("b", "c"), 37)]).unsafe == ("a", "b")


def test_nothing_hidden_and_totals_that_cannot_be():
    assert audit({"a": 3}, [(("a",), 3)]).safe
    for cells, totals in [
        ({"a": 3}, [(("a",), 4)]),
        ({"a": 3, "b": None}, [(("a", "b"), 2)]),
        ({"a": None}, [(("a",), 1), (("a",), 2)]),
    ]:
        with pytest.raises(ValueError, match="contradict"):
            audit(cells, totals)
    with pytest.raises(ValueError, match="not in the table"):
        audit({"a": None}, [(("z",), 4)])


# --- differences of groups --------------------------------------------------------------------
def spans(rows, wanted):
    """Whether a row is a combination of the others: elimination in fractions, written apart from ours."""
    basis = []
    for row in [*rows, wanted]:
        left = [Fraction(value) for value in row]
        for lead, known in basis:
            if left[lead]:
                left = [a - left[lead] * b for a, b in zip(left, known, strict=True)]
        lead = next((n for n, value in enumerate(left) if value), None)
        if lead is None:
            if row is wanted:
                return True
            continue
        if row is wanted:
            return False
        basis.append((lead, [value / left[lead] for value in left]))
    return True


def rows_of(groups):
    return [[int(person in group) for person in PEOPLE] for group in groups]


def smallest_by_hand(new, earlier, least):
    """The size of the smallest exposed group, every subset of the people tried."""
    for size in range(1, least):
        for few in itertools.combinations(PEOPLE, size):
            wanted = rows_of([few])[0]
            if spans(rows_of([*earlier, *new]), wanted) and not spans(rows_of(earlier), wanted):
                return size
    return None


GROUP = st.frozensets(st.sampled_from(PEOPLE), min_size=1)


@settings(max_examples=120, deadline=None)
@given(
    new=st.lists(GROUP, min_size=1, max_size=3), earlier=st.lists(GROUP, max_size=4), least=st.integers(2, 5)
)
def test_the_smallest_exposed_group_is_found_or_there_is_none(new, earlier, least):
    found = exposed(new, earlier, least)
    assert (len(found) if found else None) == smallest_by_hand(new, earlier, least)
    if found:
        wanted = rows_of([found])[0]
        assert spans(rows_of([*earlier, *new]), wanted)
        assert not spans(rows_of(earlier), wanted)


def test_three_publications_tell_what_no_two_do():
    """a+b, b+c and a+c give each of them, though every pair of groups differs by two people."""
    one, two, three = frozenset("ab"), frozenset("bc"), frozenset("ac")
    assert exposed([two], [one], 2) is None
    assert exposed([three], [one, two], 2) == frozenset("a")


def test_the_same_people_again_tell_nothing():
    sheet = Sheet({"all": frozenset(PEOPLE)}, {"all": {"up": 5, "down": 3}})
    assert told_by(sheet, [sheet, sheet], 5) is None
    assert told_by(sheet, [], 5) is None


# --- counts that pin somebody -----------------------------------------------------------------
def fillings(atoms, sheets):
    """Every way in which the people of each atom can have answered, that fits all counts."""
    answers = ("up", "down")
    for ups in itertools.product(*(range(len(atom) + 1) for atom in atoms)):
        numbers = [{"up": up, "down": len(atom) - up} for up, atom in zip(ups, atoms, strict=True)]
        if all(
            sum(n[answer] for n, atom in zip(numbers, atoms, strict=True) if atom <= sheet.groups["all"])
            == sheet.counts["all"][answer]
            for sheet in sheets
            for answer in answers
        ):
            yield ups


def pinned_by_hand(atoms, sheets):
    every = list(fillings(atoms, sheets))
    return {n for n in range(len(atoms)) if len({ups[n] for ups in every}) == 1}


def test_counts_pin_what_sums_do_not():
    """One left and one came: the sums tell only the difference, and a count that falls by one tells both."""
    stay = frozenset("abcdef")
    before = Sheet({"all": stay | {"x"}}, {"all": {"up": 4, "down": 3}})
    after = Sheet({"all": stay | {"y"}}, {"all": {"up": 3, "down": 4}})
    assert exposed([after.groups["all"]], [before.groups["all"]], 5) is None
    assert told_by(after, [before], 5) == frozenset("x")
    same = Sheet({"all": stay | {"y"}}, {"all": {"up": 4, "down": 3}})
    assert told_by(same, [before], 5) is None


def test_pinned_groups_are_those_of_all_fillings():
    chance = random.Random(7)
    for _round in range(60):
        answers = {person: chance.choice(("up", "down")) for person in PEOPLE}
        sheets = []
        for _n in range(3):
            group = frozenset(person for person in PEOPLE if chance.random() < 0.7) or frozenset("a")
            counts = {a: sum(answers[p] == a for p in group) for a in ("up", "down")}
            sheets.append(Sheet({"all": group}, {"all": counts}))
        atoms = differences._atoms([sheet.groups["all"] for sheet in sheets])
        assert differences._known(atoms, sheets) == pinned_by_hand(atoms, sheets)
