"""What is hidden of a table withstands the attack, and nothing less would: all sets tried by brute force."""

import doctest
import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from egenkraft.core.disclosure import Refused, Table, audit, suppress, tables


def test_examples_hold():
    found = doctest.testmod(tables)
    assert found.attempted
    assert not found.failed


# --- the same by hand -------------------------------------------------------------------------
def every_table(cells, people):
    """All ways of dealing so many people to the cells, one a row."""
    bars = np.array(list(itertools.combinations(range(people + cells - 1), cells - 1)))
    ends = np.hstack([np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), people + cells - 1)])
    return np.diff(ends, axis=1) - 1


class ByHand:
    """Every set that may be hidden, and every table that would look the same."""

    def __init__(self, table, least):
        self.cells = list(table.cells)
        lines = [names for names, _sum in table.totals]
        everybody = sum(table.cells.values())
        kinds = dict.fromkeys([*((name,) for name in self.cells), *lines])
        self.items = [names for names in kinds if set(names) != set(self.cells)]
        value = {names: sum(table.cells[n] for n in names) for names in kinds}
        inside = [[n for n, cell in enumerate(self.cells) if cell in names] for names in self.items]
        other = every_table(len(self.cells), everybody)
        self.other = np.array([other[:, places].sum(axis=1) for places in inside]).T
        self.told = np.array([value[names] for names in self.items])
        for names, total in table.earlier:
            fits = other[:, [n for n, cell in enumerate(self.cells) if cell in names]].sum(axis=1) == total
            self.other = self.other[fits]
            other = other[fits]
        full = {
            (cell,)
            for line in [*lines, tuple(self.cells)]
            for cell in line
            if len(line) > 1 and 0 < table.cells[cell] == sum(table.cells[n] for n in line)
        }
        self.must = [n for n, i in enumerate(self.items) if 0 < value[i] < least or i in full]
        self.beyond = any(
            0 < value[names] < least or names in full for names in kinds if names not in self.items
        )

    def safe(self, hidden):
        shown = [n for n in range(len(self.items)) if n not in hidden]
        left = self.other[(self.other[:, shown] == self.told[shown]).all(axis=1)][:, sorted(hidden)]
        return bool((left.max(axis=0) - left.min(axis=0) >= 5).all()) if hidden else True

    def least_loss(self):
        """(how many are hidden, their sum) of the best set; None where there is none."""
        free = [n for n in range(len(self.items)) if n not in self.must]
        for size in range(len(free) + 1):
            sets = [{*self.must, *more} for more in itertools.combinations(free, size)]
            for hidden in sorted(sets, key=lambda one: sum(int(self.told[n]) for n in one)):
                if self.safe(hidden):
                    return len(hidden), sum(int(self.told[n]) for n in hidden)
        return None


def check(table, least=5):
    hand, found = ByHand(table, least), suppress(table, least=least, base=1)
    wanted = None if hand.beyond else hand.least_loss()
    if wanted is None:
        assert found == Refused("range")
        return None
    sums = dict(found.totals)
    hidden = {n for n, names in enumerate(hand.items) if names not in sums and found.cells[names[0]] is None}
    hidden |= {n for n, names in enumerate(hand.items) if names in sums and sums[names] is None}
    assert hand.safe(hidden)
    assert set(hand.must) <= hidden
    assert (len(hidden), sum(int(hand.told[n]) for n in hidden)) == wanted
    return hidden


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=5), st.integers(2, 8))
def test_of_one_line_the_least_is_hidden(counts, least):
    assume(sum(counts))
    check(Table.of({"all": {f"c{n}": count for n, count in enumerate(counts)}}), least)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=4, max_size=4))
def test_of_two_lines_the_least_is_hidden(counts):
    assume(sum(counts))
    a, b, c, d = counts
    check(Table.of({"t": {"yes": a, "no": b}, "c": {"yes": c, "no": d}}))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=6, max_size=6), st.integers(2, 4))
def test_of_two_lines_of_three_the_least_is_hidden(counts, least):
    assume(sum(counts))
    rows = {r: dict(zip("xyz", counts[3 * n :], strict=False)) for n, r in enumerate("ab")}
    check(Table.of(rows), least)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=4, max_size=4), st.sets(st.sampled_from("abcd"), min_size=1))
def test_what_was_published_before_counts(counts, names):
    assume(sum(counts))
    cells = dict(zip("abcd", counts, strict=True))
    total = (tuple(sorted(names)), sum(cells[name] for name in names))
    check(Table(cells, [(("a", "b"), counts[0] + counts[1])], earlier=[total]))


# --- known tables -----------------------------------------------------------------------------
SINGLETONS = {  # github.com/sdcTools/UserSupport/issues/135: three singletons in a row undo a rule of thumb
    "1": {"A": 1, "B": 1, "H": 7, "M": 1, "W": 0},
    "2": {"A": 1, "B": 0, "H": 0, "M": 2, "W": 8},
}


def test_a_table_that_a_rule_of_thumb_gave_away_is_safe():
    found = suppress(Table.of(SINGLETONS), least=3)
    shown = [(names, total) for names, total in found.totals if total is not None]
    attack = audit(found.cells, shown)
    assert attack.ranges
    assert attack.safe
    small = {name for name, number in Table.of(SINGLETONS).cells.items() if 0 < number < 3}
    assert small <= {name for name, number in found.cells.items() if number is None}


def test_two_small_cells_whose_sum_gives_them_away():
    """15 = 10 + 3 + 1 + 1 (issues/194): whoever sees 10, 3, x, x knows both x."""
    table = Table({"a": 10, "b": 3, "c": 1, "d": 1}, [(("a", "b", "c", "d"), 15)])
    assert not audit({"a": 10, "b": 3, "c": None, "d": None}, table.totals).safe
    assert suppress(table, least=2).cells == {"a": 10, "b": None, "c": None, "d": None}


def test_one_mark_for_what_is_small_and_for_what_hides_it():
    found = suppress(Table.of({"with": {"yes": 9, "no": 8}, "without": {"yes": 2, "no": 12}}))
    assert set(found.cells.values()) == {None}
    assert not found.whole
    assert {total for _names, total in found.totals} == {17, 14, 11, 20, 31}


def test_nothing_small_and_nothing_true_of_all_is_told_whole():
    table = Table.of({"all": {"up": 7, "same": 0, "down": 5}})
    assert suppress(table) == table
    assert suppress(table).whole


def test_what_is_true_of_everybody_is_hidden():
    found = suppress(Table.of({"all": {"up": 12, "same": 0, "down": 0}}))
    assert found.cells["all, up"] is None
    assert list(found.cells.values()).count(None) == 2


def test_a_small_sum_is_hidden_as_well():
    table = Table(
        {"a": 2, "b": 1, "c": 9, "d": 8}, [(("a", "b"), 3), (("c", "d"), 17), (("a", "b", "c", "d"), 20)]
    )
    found = suppress(table)
    assert dict(found.totals)["a", "b"] is None
    assert dict(found.totals)["a", "b", "c", "d"] == 20


# --- refusals ---------------------------------------------------------------------------------
def test_few_people_get_no_table():
    assert suppress(Table({"a": 5, "b": 4})) == Refused("base")
    assert isinstance(suppress(Table({"a": 5, "b": 5})), Table)
    assert suppress(Table({"a": 5, "b": 5}), base=11) == Refused("base")


def test_where_nothing_hides_it_there_is_no_table():
    assert suppress(Table({"a": 9, "b": 3}, earlier=[(("a",), 9)])) == Refused("range")
    assert suppress(Table({"a": 9, "b": 3}, earlier=[(("a",), 13)])) == Refused("earlier")


def test_without_a_proof_there_is_no_table(monkeypatch):
    monkeypatch.setattr(tables, "SECONDS", 0.0)
    assert suppress(Table({"a": 9, "b": 3})) == Refused("time")
    assert isinstance(suppress(Table({"a": 9, "b": 8})), Table)  # nothing to prove
    monkeypatch.setattr(tables, "SECONDS", 60.0)
    monkeypatch.setattr(tables, "smallest", lambda *_args, **_more: None)
    assert suppress(Table({"a": 9, "b": 3})) == Refused("time")


def test_tables_that_cannot_be_judged():
    with pytest.raises(ValueError, match="hidden already"):
        suppress(Table({"a": None, "b": 12}))
    with pytest.raises(ValueError, match="hidden already"):
        suppress(Table({"a": 7, "b": 12}, [(("a", "b"), None)]))
    with pytest.raises(ValueError, match="not that of its cells"):
        suppress(Table({"a": 7, "b": 12}, [(("a", "b"), 18)]))
