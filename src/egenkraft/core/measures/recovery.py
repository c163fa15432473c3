"""Clinically significant change: reliable change and the side of a cut-off (Jacobson & Truax 1991)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .changes import Better, Change, Number
from .errors import MeasureError

Outcome = Literal["recovered", "improved", "unchanged", "deteriorated", "harmed"]
Norms = tuple[Number, Number]


@dataclass(frozen=True, slots=True)
class Recovery:
    """One outcome per person in the order given, None where change is missing, and how many of each."""

    cutoff: float
    outcomes: tuple[Outcome | None, ...]
    counts: dict[str, int]


def cutoff(kind: Literal["a", "b", "c"], *, dysfunctional: Norms, functional: Norms) -> float:
    """The cut-off between a dysfunctional and a functional group, each (mean, sd), in the instrument's unit.

    a: two SDs from the dysfunctional mean towards the functional one; b: two SDs from the functional mean
    towards the dysfunctional one; c: where both are equally likely. Works in either direction. Raises
    MeasureError `change_invalid` for another kind, an sd not above 0 or equal means.

    >>> [cutoff(kind, dysfunctional=(40, 7.5), functional=(60, 7.5)) for kind in "abc"]
    [55.0, 45.0, 50.0]
    """
    (mean_d, sd_d), (mean_f, sd_f) = dysfunctional, functional
    if kind not in ("a", "b", "c") or sd_d <= 0 or sd_f <= 0 or mean_d == mean_f:
        mend = "Choose a, b or c, with two norm groups of different means and sd above 0."
        raise MeasureError("change_invalid", "This cut-off cannot be computed.", mend)
    towards = 1 if mean_f > mean_d else -1
    if kind == "a":
        return float(mean_d + towards * 2 * sd_d)
    if kind == "b":
        return float(mean_f - towards * 2 * sd_f)
    return float((sd_f * mean_d + sd_d * mean_f) / (sd_d + sd_f))


def recovery(
    change: Change,
    before: Sequence[Number | None],
    after: Sequence[Number | None],
    *,
    cutoff: float,
    better: Better = "higher",
) -> Recovery:
    """Per person: recovered (reliably better and across the cut-off), harmed (reliably worse and back
    across), or the plain category. Raises MeasureError `change_invalid` with method HA, which has cut-offs
    of another kind.

    >>> from egenkraft.core.measures import reliable_change
    >>> change = reliable_change([40, 60], [60, 40], sd=7.5, reliability=0.8)
    >>> recovery(change, [40, 60], [60, 40], cutoff=50).outcomes
    ('recovered', 'harmed')
    """
    if change.method == "HA":
        raise MeasureError(
            "change_invalid", "Method HA has no such cut-off.", "Use one of the other methods."
        )
    sign = 1 if better == "higher" else -1
    outcomes = tuple(
        _outcome(category, x, y, cutoff, sign)
        for category, x, y in zip(change.categories, before, after, strict=True)
    )
    words = ("recovered", "improved", "unchanged", "deteriorated", "harmed")
    return Recovery(cutoff, outcomes, {word: outcomes.count(word) for word in words})


def _outcome(
    category: str | None, x: Number | None, y: Number | None, cut: float, sign: int
) -> Outcome | None:
    if category is None or x is None or y is None:
        return None
    was, now = sign * (x - cut) > 0, sign * (y - cut) > 0
    if category == "improved":
        return "recovered" if now and not was else "improved"
    if category == "deteriorated":
        return "harmed" if was and not now else "deteriorated"
    return "unchanged"
