"""What may leave the lab: no figure on under ten people, no group of one to four, nothing true of all."""

from egenkraft.core.trials.result import Result

BASE, LEAST = 10, 5  # people that a figure outside rests on; people in a cell that may be told
YES_NO, UP_DOWN = {1: "yes", 0: "no"}, {1: "up", 0: "same", -1: "down"}


def closed(*cells: int) -> bool:
    """Whether a cell of this group could point at somebody, or tells the same of everybody in it.

    >>> closed(5, 0, 7), closed(3, 9), closed(0, 12)
    (False, True, True)
    """
    return any(0 < cell < LEAST for cell in cells) or max(cells, default=0) == sum(cells) > 0


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
    if any(arm < LEAST for arm in _arms(result)) or _shares(result):
        return "outside.least"
    return None


def _arms(result: Result) -> list[int]:
    """How many were observed in each arm. In turns each turn is one, of those who stand in the figure: then
    at every time that is compared no fewer had begun, and no fewer waited."""
    n = result.n
    if result.plan.design != "waitlist":
        return [arm.observed for arm in (n.treated, n.control) if arm is not None]
    seen = {one.arm: 0 for one in result.persons}
    for one in result.persons:
        seen[one.arm] += one.gain is not None
    return list(seen.values()) or [0]  # nothing could be compared


def _shares(result: Result) -> bool:
    """Whether the outcome is yes or no and a cell may not be told: then its shares may not either."""
    return any(closed(*cells.values()) for cells in answers(result).values())


def answers(result: Result) -> dict[str, dict[str, int]]:
    """What people answered where the outcome is yes or no, by arm or in "all"; empty for other outcomes.

    Counted person by person: a comparison within strata tells no table of its own, and gives the cells away
    all the same.
    """
    if result.plan.outcome.kind != "yes_no":
        return {}
    told: dict[str, dict[str, int]] = {}
    for one in result.findings.persons:
        words = YES_NO if one.gain is None else UP_DOWN
        value = one.after if one.gain is None else one.gain
        if value is not None:
            told.setdefault(one.arm or "all", dict.fromkeys(words.values(), 0))[words[int(value)]] += 1
    return told
