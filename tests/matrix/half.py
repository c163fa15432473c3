"""What each half of the matrix asserts; two files, so that two processes share the work."""

import time
from typing import Any

from tests.matrix import addresses, canaries, outcomes
from tests.matrix.matrix import everything
from tests.matrix.setting import Setting

RENEW = "If this is meant: python -m tests.matrix renew, and read the changes of outcomes.csv in review."
LEAST, HALVES, SECONDS = 20_000, 2, 90  # the halves run side by side


def half(here: Setting, part: int, goal: Any) -> None:
    """Ask one half of all addresses; nothing may differ from the table, nor from the reviewed outcomes."""
    began = time.process_time()
    matrix = everything(here.world, part=part, parts=HALVES)
    spent = time.process_time() - began  # of this process alone: others work beside it
    these = addresses.found()[part::HALVES]
    now = outcomes.of(matrix, {one.route: one.capability for one in these})
    changed = outcomes.changes(outcomes.read(), now, _of_half(part))
    heard = set(canaries.WORD.findall(here.log.getvalue()))
    reached = (
        f"{len(these)} addresses, {matrix.asked} cases, {len(matrix.faults)} violations in {spent:.0f} s"
    )
    ok = not (matrix.faults or changed or heard) and matrix.asked >= LEAST / HALVES and spent < SECONDS
    goal("G5", reached=f"{reached} (half {part + 1})", ok=ok)
    goal("G7", reached=f"{len(heard)} canaries in the logs of {matrix.asked} requests", ok=not heard)
    assert not matrix.faults, _first(matrix.faults)
    assert heard == set()
    assert not changed, f"{_first(changed)}\n{RENEW}"
    assert matrix.asked >= LEAST / HALVES


def _first(lines: list[str]) -> str:
    """What stands in the report: nobody can ask the same question again on another day."""
    return "\n".join([f"{len(lines)} in all", *lines[:20]])


def _of_half(part: int) -> list[str]:
    """The addresses of this half; those that are gone belong to the first."""
    known = [f"/{one.route}" for one in addresses.found()]
    gone = {address for address, _method in outcomes.read()} - {*known}
    return [*known[part::HALVES], *(gone if part == 0 else ())]
