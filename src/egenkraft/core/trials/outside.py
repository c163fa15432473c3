"""What may leave the lab: no figure on under ten people, no group of one to four, no single person."""

from egenkraft.core.trials.result import Result

BASE, LEAST = 10, 5  # people that a figure outside rests on; people in a cell that may be told


def small(*cells: int) -> bool:
    """Whether a cell could point at somebody.

    >>> small(0, 7), small(3, 9)
    (False, True)
    """
    return any(0 < cell < LEAST for cell in cells)


def withheld(result: Result, audience: str) -> str | None:
    """Why this reader gets the verdict without figures; None when the figures may be told.

    Shares of small groups give their cells away, so they are told whole or not at all; summaries of labs
    were cleared when each lab published them.
    """
    n, design = result.n, result.plan.design
    if audience == "lab" or design == "labs":
        return None
    least = BASE if audience == "public" else LEAST
    if n.all.observed < least:
        return "outside.base" if audience == "public" else "outside.least"
    arms = [arm.observed for arm in (n.treated, n.control) if arm is not None]
    if any(arm < LEAST for arm in arms) or _shares(result):
        return "outside.least"
    return None


def _shares(result: Result) -> bool:
    """Whether the outcome is yes or no and one of its cells is small."""
    counts = result.findings.counts
    if "x0" in counts:
        pairs = ((counts["x1"], counts["n1"]), (counts["x0"], counts["n0"]))
        return small(*(cell for x, n in pairs for cell in (x, n - x)))
    return bool(counts) and "x" in counts and small(counts["x"], counts["n"] - counts["x"])
