"""From a plan, its lot and rows of text to a result."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from egenkraft.core.trials.designs import DESIGNS
from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import Change, Result, Share
from egenkraft.core.trials.rows import Rows, fingerprint
from egenkraft.core.trials.verdict import decide, grade, refusals


def analyse(
    plan: Plan,
    draw: Assignment | None,
    rows: Rows,
    change: Change | Mapping[str, Any] | None = None,
    *,
    data_sha256: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Result:
    """The result of a trial: estimate, interval, exact p, beliefs, missing, grade and verdict.

    `rows` are mappings of column to text, as a CSV file gives them; `draw` is the recorded lot, None
    when arms stand in the rows alone; `change` holds plain counts of reliable change; `warnings` adds
    codes that only the caller knows, such as `presentation_changed`. Raises TrialError with the place
    of every cell that is wrong.
    """
    if plan.design not in DESIGNS:
        raise refuse("plan_invalid", f"The design {plan.design} has no analysis.", "Choose another design.")
    found = DESIGNS[plan.design](plan, rows, draw)
    counts = change_of(change)
    graded, reasons = grade(plan, found)
    return Result(
        plan=plan,
        code=plan.code,
        findings=found,
        grade=graded,
        grade_reasons=reasons,
        verdict=decide(plan, found, graded, counts, warnings),
        refused=refusals(plan, found),
        data_sha256=data_sha256 or fingerprint(rows),
        change=counts,
    )


def change_of(counts: Change | Mapping[str, Any] | None) -> Change | None:
    """Plain counts as a Change; a mapping has the keys of the answer's `change`."""
    if counts is None or isinstance(counts, Change):
        return counts
    plain = dict(counts)
    share = plain.pop("share_improved", None)
    if share is not None and not isinstance(share, Share):
        share = Share(**(dict(share) if isinstance(share, Mapping) else asdict(share)))
    return Change(**plain, share_improved=share)
