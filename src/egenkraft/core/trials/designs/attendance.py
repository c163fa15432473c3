"""D0 attendance: the share with the outcome among those who came; no comparison, so no p and no effect."""

from fractions import Fraction

from egenkraft.core.trials.designs.common import file_warnings, left_out, nothing
from egenkraft.core.trials.exact.fisher import clopper_pearson
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import (
    Bounds,
    Count,
    Findings,
    Imputed,
    Interval,
    Missing,
    People,
    Person,
    Tipping,
)
from egenkraft.core.trials.rows import Reader, Rows
from egenkraft.core.trials.units import once


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """The share with its exact interval, and its bounds when some were not asked or did not answer."""
    reader = Reader(plan, rows)
    seen: dict[str, int] = {}
    names, answers = [], []
    for index in range(len(rows)):
        names.append(once(reader, index, seen) if "person" in plan.columns else str(index + 1))
        answers.append(reader.steps(index, "value"))
    reader.finish()
    known = [answer for answer in answers if answer is not None]
    people = People(Count(len(answers), len(known)))
    warnings = reader.warnings() + file_warnings(plan, len(rows))
    if not known:
        return nothing(plan, "share", people, warnings)
    low, high = clopper_pearson(sum(known), len(known), float(plan.analysis.level))
    return Findings(
        what="share",
        estimate=Fraction(sum(known), len(known)),
        arrangements=1,
        people=people,
        interval=Interval(plan.analysis.level, "clopper_pearson", low, high),
        missing=_missing(answers, known, left_out(plan, len(rows))),
        persons=tuple(
            Person(who, None, None, reader.scale.raw(answer), None)
            for who, answer in zip(names, answers, strict=True)
        ),
        counts={"x": sum(known), "n": len(known)},
        warnings=warnings,
    )


def _missing(answers: list[int | None], known: list[int], gone: bool) -> Missing:
    share, everybody = Fraction(sum(known), len(known)), len(answers)
    reason = "rows_left_out" if gone else "nothing_missing" if everybody == len(known) else "no_comparison"
    if gone:
        ends = Bounds(None, None, reason)
    else:
        most = sum(known) + everybody - len(known)
        ends = Bounds(Fraction(sum(known), everybody), Fraction(most, everybody))
    return Missing(share, ends, Imputed(missing=reason), Tipping(missing=reason))
