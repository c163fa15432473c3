"""Was it a relevant interview? A pure rule over ratings (DOMAIN 2.3); no database, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

CRITERIA = (1, 2, 3, 4, 5)
FIRST = 1  # an occupation among her goals, or a bridge job she accepts: must be yes
ENOUGH = 4
LEAST_MINUTES = 10
SHE, LEADER, SECOND = "she", "leader", "second"

Word = Literal["yes", "no", "unknown"]


class Rated(NamedTuple):
    """One rater's answer to one criterion, and whether the result was known by then."""

    criterion: int
    rater: str
    value: str
    after_result: bool = False


@dataclass(frozen=True, slots=True)
class Relevance:
    """`word`: unknown only while it may become yes; `yes`: criteria agreed on; `reasons` as codes."""

    word: Word
    yes: int
    reasons: tuple[str, ...]


def held_gaps(minutes: int | None, decider_present: bool | None, vacancy: str) -> tuple[str, ...]:
    """What a talk lacks to be an interview held; with any gap it is an employer contact and not counted.

    >>> held_gaps(25, True, "vacancy"), held_gaps(5, None, "none")
    ((), ('too_short', 'no_decider', 'no_vacancy'))
    """
    gaps = {
        "too_short": (minutes or 0) < LEAST_MINUTES,
        "no_decider": decider_present is not True,
        "no_vacancy": vacancy not in ("vacancy", "planned"),
    }
    return tuple(code for code, missing in gaps.items() if missing)


def relevant(ratings: Iterable[Rated], *, closed: bool = True) -> Relevance:
    """At least four of five criteria with yes from her and from the leader, the first among them.

    Only ratings from before the result count. Unknown, refused and missing are no. With `closed=False`
    (no result yet) the word is "unknown" as long as answers that are still to come could make it yes.

    >>> both = [Rated(c, who, "yes") for c in CRITERIA for who in (SHE, LEADER)]
    >>> relevant(both)
    Relevance(word='yes', yes=5, reasons=())
    >>> relevant([r for r in both if r.criterion != 1])
    Relevance(word='no', yes=4, reasons=('first_not_yes', 'not_rated'))
    """
    table = in_time(ratings)
    agreed = [c for c in CRITERIA if _both(table, c) == "yes"]
    hopeful = [c for c in CRITERIA if _both(table, c) != "no"]
    if _enough(agreed):
        return Relevance("yes", len(agreed), ())
    if not closed and _enough(hopeful):
        return Relevance("unknown", len(agreed), ("not_rated",))
    return Relevance("no", len(agreed), tuple(_reasons(agreed, hopeful)))


def second_word(ratings: Iterable[Rated]) -> Word:
    """The second rater's own word by the same rule; unknown while one of the five is missing."""
    own = {c: value for (c, rater), value in in_time(ratings).items() if rater == SECOND}
    if len(own) < len(CRITERIA):
        return "unknown"
    return "yes" if _enough([c for c in CRITERIA if own[c] == "yes"]) else "no"


def in_time(ratings: Iterable[Rated]) -> Mapping[tuple[int, str], str]:
    """The ratings that count, by criterion and rater: those given before the result was known."""
    return {(r.criterion, r.rater): r.value for r in ratings if not r.after_result}


def _both(table: Mapping[tuple[int, str], str], criterion: int) -> Word:
    """Yes when both said yes, unknown while nobody said otherwise but one has not answered, else no."""
    given = [table.get((criterion, rater)) for rater in (SHE, LEADER)]
    if all(value == "yes" for value in given):
        return "yes"
    return "no" if any(value not in (None, "yes") for value in given) else "unknown"


def _enough(criteria: list[int]) -> bool:
    return len(criteria) >= ENOUGH and FIRST in criteria


def _reasons(agreed: list[int], hopeful: list[int]) -> list[str]:
    """Why not, in the order in which a reader asks."""
    reasons = []
    if FIRST not in agreed:
        reasons.append("first_not_yes")
    if len(agreed) < ENOUGH:
        reasons.append("under_four")
    if len(hopeful) > len(agreed):
        reasons.append("not_rated")
    return reasons
