"""Nothing published together tells about a few: every attack is tried by brute force beside the product's."""

import doctest
import importlib
import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from egenkraft.core.disclosure import Sheet, Unsolved, audit, differences, exposed, told_by, within

PEOPLE = "abcdefgh"


@pytest.mark.parametrize("module", ["audit", "differences", "integers", "rows"])
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
            apart = not spans(rows_of(earlier), wanted) and not spans(rows_of(new), wanted)
            if apart and spans(rows_of([*earlier, *new]), wanted):
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
        assert not spans(rows_of(new), wanted)


def test_three_publications_tell_what_no_two_do():
    """a+b, b+c and a+c give each of them, though every pair of groups differs by two people."""
    one, two, three = frozenset("ab"), frozenset("bc"), frozenset("ac")
    assert exposed([two], [one], 2) is None
    assert exposed([three], [one, two], 2) == frozenset("a")


def test_what_the_earlier_ones_tell_already_is_not_counted_twice():
    """A part, the rest and both: the third follows from two of them, whoever tells it."""
    one, rest = frozenset("a"), frozenset("bcdefgh")
    assert exposed([one | rest], [one, rest], 2) is None
    assert exposed([rest - {"b"}], [one, rest, one | rest], 2) == frozenset("b")


def test_the_same_people_again_tell_nothing():
    sheet = Sheet({"all": frozenset(PEOPLE)}, {"all": {"up": 5, "down": 3}})
    assert told_by(sheet, [sheet, sheet], 5) is None
    assert told_by(sheet, [], 5) is None


def test_reports_on_other_people_are_no_hindrance():
    """One woman is missing in the new report, and its arms are small: that is its own affair."""
    arms = {"treated": frozenset(f"t{n}" for n in range(7)), "control": frozenset(f"c{n}" for n in range(7))}
    new = Sheet({"assigned": arms["treated"] | {"away"} | arms["control"], **arms})
    other = Sheet({"all": frozenset(f"x{n}" for n in range(24))}, {"all": {"yes": 9, "no": 15}})
    assert told_by(new, [other], 10) is None
    assert told_by(new, [other, Sheet({"all": new.groups["assigned"] - {"away", "t0"}})], 10)


def test_a_report_on_other_people_counts_where_a_third_joins_them():
    new, between = Sheet({"all": frozenset("abc")}), Sheet({"all": frozenset("bcd")})
    far = Sheet({"all": frozenset("d")})
    assert told_by(new, [between, far], 2) == told_by(new, [far, between], 2) == frozenset("a")
    assert told_by(new, [far], 2) is None
    assert told_by(new, [between], 2) is None
    assert differences._joined(new, [far, between]) == [far, between]
    assert differences._joined(Sheet({"all": frozenset("x")}), [far, between]) == []


# --- no proof, no leave -----------------------------------------------------------------------
class Ended:
    x = None

    def __init__(self, status):
        self.status = status


@pytest.mark.parametrize("status", [1, 3, 4])
def test_a_programme_that_was_not_solved_is_no_leave(monkeypatch, status):
    monkeypatch.setattr("scipy.optimize.milp", lambda *_args, **_options: Ended(status))
    with pytest.raises(Unsolved, match=f"status {status}"):
        told_by(Sheet({"all": frozenset("abc")}), [Sheet({"all": frozenset("abcd")})], 5)
    with pytest.raises(Unsolved):
        audit({"a": None, "b": None}, [(("a", "b"), 9)])


def test_a_half_done_answer_is_none(monkeypatch):
    """The limit of time leaves a filling that fits, and no proof that it is the least."""
    half = Ended(1)
    half.x = [4.0, 5.0]
    monkeypatch.setattr("scipy.optimize.milp", lambda *_args, **_options: half)
    with pytest.raises(Unsolved):
        audit({"a": None, "b": None}, [(("a", "b"), 9)])


def test_without_time_nothing_is_answered():
    with within(0), pytest.raises(Unsolved, match="no time left"):
        audit({"a": None}, [(("a",), 9)])
    with within(0), within(60), pytest.raises(Unsolved):  # an inner limit does not lengthen the outer one
        audit({"a": None}, [(("a",), 9)])
    with within(60):
        assert audit({"a": None}, [(("a",), 9)]).ranges == {"a": (9, 9)}


# --- counts that narrow what somebody answered ------------------------------------------------
def fits(filling, atoms, sheets, answers):
    """Whether all counts are as if the people of each atom had answered so."""
    for sheet in sheets:
        for name, counts in sheet.counts.items():
            inside = [way for way, atom in zip(filling, atoms, strict=True) if atom <= sheet.groups[name]]
            sums = dict(zip(answers, map(sum, zip(*inside, strict=True)), strict=True))
            if any(sums[answer] != count for answer, count in counts.items()):
                return False
    return True


def left_by_hand(atoms, sheets, answers):
    """The numbers that each atom can still have of each answer, all ways of answering tried."""
    numbers = range(1 + max(map(len, atoms)))
    ways = [[w for w in itertools.product(numbers, repeat=len(answers)) if sum(w) == len(a)] for a in atoms]
    every = [one for one in itertools.product(*ways) if fits(one, atoms, sheets, answers)]
    return [[{one[n][m] for one in every} for m in range(len(answers))] for n in range(len(atoms))]


def narrowed_by_hand(new, earlier, answers, least):
    """The rule, said once more: fewer than six numbers in a row are left, fewer than either side leaves, and
    they are about a few people, a small cell, or everybody."""
    atoms = differences.atoms_of([sheet.groups["all"] for sheet in (new, *earlier)])
    both, before, alone = (left_by_hand(atoms, some, answers) for some in ([new, *earlier], earlier, [new]))
    sizes = set()
    for atom, row, *sides in zip(atoms, both, before, alone, strict=True):
        for left, old, own in zip(row, *sides, strict=True):
            secret = len(atom) < least or (left != {0} and min(left) <= 4) or left == {len(atom)}
            known = (max(min(old), min(own)), min(max(old), max(own)))
            if secret and max(left) - min(left) < 5 and (min(left), max(left)) != known:
                sizes.add(len(atom))
    return min(sizes, default=None)


@pytest.mark.parametrize(("answers", "people", "out"), [("ud", 16, 7), ("usd", 9, 3)])
def test_what_counts_narrow_is_what_all_answers_leave(answers, people, out):
    chance = random.Random(people)
    seen = set()
    for _round in range(40):
        said = {f"p{n}": chance.choice(answers) for n in range(people)}
        sheets = []
        for _n in range(2 + (len(answers) == 2)):
            group = frozenset(said) - set(chance.sample(sorted(said), chance.randint(0, out)))
            sheets.append(
                Sheet({"all": group}, {"all": {a: sum(said[p] == a for p in group) for a in answers}})
            )
        least = chance.choice((2, 5, 10))
        found = differences._narrowed(sheets[0], sheets[1:], least)
        wanted = narrowed_by_hand(sheets[0], sheets[1:], answers, least)
        assert (len(found) if found else None) == wanted
        seen.add(wanted is None)
    assert seen == {True, False}


def test_counts_pin_what_sums_do_not():
    """One left and one came: the sums tell only the difference, and a count that falls by one tells both."""
    stay = frozenset("abcdef")
    before = Sheet({"all": stay | {"x"}}, {"all": {"up": 4, "down": 3}})
    after = Sheet({"all": stay | {"y"}}, {"all": {"up": 3, "down": 4}})
    assert exposed([after.groups["all"]], [before.groups["all"]], 5) is None
    assert told_by(after, [before], 5) == frozenset("x")
    same = Sheet({"all": stay | {"y"}}, {"all": {"up": 4, "down": 3}})
    assert told_by(same, [before], 5) is None


def test_of_three_who_left_it_is_not_told_that_one_at_least_went_up():
    stay = frozenset(f"s{n}" for n in range(12))
    before = Sheet({"all": stay | set("xyz")}, {"all": {"up": 8, "down": 7}})
    after = Sheet({"all": stay | set("uvw")}, {"all": {"up": 7, "down": 8}})
    assert len(told_by(after, [before], 5)) == 3


def test_a_small_cell_of_many_is_not_told_by_subtraction():
    """Twelve came, and two of them went down: as their own report it would not be told."""
    old, new = frozenset(f"o{n}" for n in range(12)), frozenset(f"n{n}" for n in range(12))
    before = Sheet({"all": old}, {"all": {"up": 6, "down": 6}})
    assert told_by(Sheet({"all": old | new}, {"all": {"up": 16, "down": 8}}), [before], 5) == new
    assert told_by(Sheet({"all": old | new}, {"all": {"up": 12, "down": 12}}), [before], 5) is None
    assert (
        told_by(Sheet({"all": old | new}, {"all": {"up": 18, "down": 6}}), [before], 5) == new
    )  # all of them


def test_answers_that_are_not_told_one_by_one():
    """Only those who went up are told: of one who left it is known whether she did."""
    old = frozenset(f"o{n}" for n in range(12))
    before = Sheet({"all": old | {"x"}}, {"all": {"up": 7}})
    for up in (6, 7):
        assert differences._narrowed(Sheet({"all": old}, {"all": {"up": up}}), [before], 5) == {"x"}
    full = Sheet({"all": old}, {"all": {"up": 7, "same": 0, "down": 5}})
    assert differences._narrowed(full, [before], 5) == {"x"}
