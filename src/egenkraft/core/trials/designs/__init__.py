"""One module for each design: rows of text in, findings out. The verdict is drawn elsewhere."""

from collections.abc import Callable

from egenkraft.core.trials.designs import (
    attendance,
    baselines,
    blocks,
    crossover,
    labs,
    pre_post,
    two_arm,
    waitlist,
)
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import Findings
from egenkraft.core.trials.rows import Rows

DESIGNS: dict[str, Callable[[Plan, Rows, Assignment | None], Findings]] = {
    "attendance": attendance.findings,
    "pre_post": pre_post.findings,
    "two_arm": two_arm.findings,
    "waitlist": waitlist.findings,
    "baselines": baselines.findings,
    "alternating": blocks.findings,
    "crossover": crossover.findings,
    "matched": blocks.findings,
    "labs": labs.findings,
}
