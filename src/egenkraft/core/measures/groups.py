"""A group at one time: mean, spread, floor, ceiling and everything missing, by reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from .model import Pack
from .reasons import Reason, tally
from .scoring import Answers, Score, score


@dataclass(frozen=True, slots=True)
class Summary:
    """`n` people asked, `scored` of them; mean, median and sd (n - 1) in the instrument's unit, exact where
    they can be.

    `floor` and `ceiling` count those at the worst and the best end; `missing` counts people without a score
    by reason; `items` holds per item how many gave each answer, `items_missing` why the others did not.
    """

    n: int
    scored: int
    mean: Fraction | None
    median: Fraction | None
    sd: float | None
    floor: int
    ceiling: int
    prorated: int
    missing: Mapping[str, int]
    items: Mapping[str, Mapping[int, int]]
    items_missing: Mapping[str, Mapping[str, int]]


def group(pack: Pack, people: Sequence[Answers | Reason]) -> Summary:
    """The group's answers at one time; a person who did not answer at all is given as a Reason.

    >>> from egenkraft.core import measures
    >>> conf = measures.load("conf")
    >>> best, worst = ({item.code: code for item in conf.items} for code in (2, 0))
    >>> found = group(conf, [best, worst, Reason.MOVED])
    >>> found.mean, found.floor, found.ceiling, found.missing
    (Fraction(10, 1), 1, 1, {'moved': 1})
    """
    scores = [score(pack, person) for person in people if not isinstance(person, Reason)]
    values = sorted(one.value for one in scores if one.value is not None)
    lost = [person for person in people if isinstance(person, Reason)]
    unscored = Counter(one.reason or "" for one in scores if one.value is None and pack.rule)
    low, high = (pack.rule.low, pack.rule.high) if pack.rule else (0, 0)
    worst, best = (low, high) if pack.better == "higher" else (high, low)
    return Summary(
        len(people),
        len(values) if pack.rule else len(scores),
        *_figures(pack, values),
        values.count(worst) if pack.rule else 0,
        values.count(best) if pack.rule else 0,
        sum("prorated" in one.flags for one in scores),
        tally(lost) | dict(sorted(unscored.items())),
        {item.code: _counts(scores, item.code) for item in pack.items},
        {item.code: _gaps(scores, lost, item.code) for item in pack.items},
    )


def _figures(pack: Pack, values: list[int]) -> tuple[Fraction | None, Fraction | None, float | None]:
    if not values or pack.rule is None:
        return None, None, None
    n, mean = len(values), Fraction(sum(values), len(values))
    middle = Fraction(values[(n - 1) // 2] + values[n // 2], 2)
    spread = (
        sqrt(sum((value - mean) ** 2 for value in values) / (n - 1)) * float(pack.rule.lattice)
        if n > 1
        else None
    )
    return mean * pack.rule.lattice, middle * pack.rule.lattice, spread


def _counts(scores: list[Score], code: str) -> dict[int, int]:
    return dict(sorted(Counter(one.items[code] for one in scores if one.items[code] >= 0).items()))


def _gaps(scores: list[Score], lost: list[Reason], code: str) -> dict[str, int]:
    return tally([*lost, *(Reason(one.items[code]) for one in scores if one.items[code] < 0)])
