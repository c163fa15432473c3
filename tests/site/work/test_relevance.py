"""The rule of a relevant interview, against its words and against a second way of counting."""

import random
from itertools import product

import pytest

from egenkraft.site.work.relevance import (
    CRITERIA,
    LEADER,
    SECOND,
    SHE,
    Rated,
    held_gaps,
    relevant,
    second_word,
)

ALL_YES = {(c, who): "yes" for c in CRITERIA for who in (SHE, LEADER)}


def rated(table: dict[tuple[int, str], str], *, late: bool = False) -> list[Rated]:
    return [Rated(c, who, value, late) for (c, who), value in table.items()]


def test_all_yes_from_both_is_relevant() -> None:
    assert relevant(rated(ALL_YES)).word == "yes"


@pytest.mark.parametrize("criterion", [2, 3, 4, 5])
@pytest.mark.parametrize("value", ["no", "unknown", "refused"])
def test_one_of_the_later_four_may_fail(criterion: int, value: str) -> None:
    found = relevant(rated(ALL_YES | {(criterion, SHE): value}))
    assert (found.word, found.yes) == ("yes", 4)


@pytest.mark.parametrize("who", [SHE, LEADER])
def test_the_first_must_be_yes_from_both(who: str) -> None:
    found = relevant(rated(ALL_YES | {(1, who): "unknown"}))
    assert (found.word, found.yes, found.reasons) == ("no", 4, ("first_not_yes",))


def test_two_missing_yes_are_too_many() -> None:
    found = relevant(rated(ALL_YES | {(2, SHE): "no", (3, LEADER): "no"}))
    assert (found.word, found.reasons) == ("no", ("under_four",))


def test_ratings_after_the_result_do_not_count() -> None:
    assert relevant(rated(ALL_YES, late=True)).word == "no"
    late_no = [Rated(1, SHE, "no", after_result=True)]
    assert relevant(rated(ALL_YES) + late_no).word == "yes"


def test_unknown_only_while_it_may_still_become_yes() -> None:
    half = {key: value for key, value in ALL_YES.items() if key[1] == LEADER}
    assert relevant(rated(half), closed=False).word == "unknown"
    assert relevant(rated(half), closed=True).word == "no"
    assert relevant(rated(half | {(1, LEADER): "no"}), closed=False).word == "no"
    assert relevant([], closed=False).word == "unknown"


def test_equals_a_slow_second_way_of_counting() -> None:
    chance = random.Random(7)
    for _ in range(3000):
        table = {
            key: chance.choice(["yes", "yes", "no", "unknown", "refused"])
            for key in product(CRITERIA, (SHE, LEADER))
            if chance.random() < 0.95
        }
        both = {c for c in CRITERIA if table.get((c, SHE)) == "yes" == table.get((c, LEADER))}
        expected = "yes" if 1 in both and len(both) >= 4 else "no"
        assert relevant(rated(table)).word == expected
        assert relevant(rated(table)).yes == len(both)


def test_the_second_rater_counts_alone_and_only_when_complete() -> None:
    own = {(c, SECOND): "yes" for c in CRITERIA}
    assert second_word(rated(own)) == "yes"
    assert second_word(rated(own | {(1, SECOND): "no"})) == "no"
    assert second_word(rated({(c, SECOND): "yes" for c in (1, 2, 3, 4)})) == "unknown"
    assert second_word(rated(own, late=True)) == "unknown"
    assert relevant(rated(own)).word == "no"


@pytest.mark.parametrize(
    ("minutes", "decider", "vacancy", "gaps"),
    [
        (10, True, "planned", ()),
        (9, True, "vacancy", ("too_short",)),
        (None, True, "vacancy", ("too_short",)),
        (30, None, "vacancy", ("no_decider",)),
        (30, False, "none", ("no_decider", "no_vacancy")),
    ],
)
def test_what_makes_an_employer_contact(
    minutes: int | None, decider: bool | None, vacancy: str, gaps: tuple[str, ...]
) -> None:
    assert held_gaps(minutes, decider, vacancy) == gaps
