"""D5 crossover: two groups swap; half the difference of (first - second) between AB and BA (Hills &
Armitage)."""

from dataclasses import replace

from egenkraft.core.trials.designs.common import file_warnings
from egenkraft.core.trials.designs.two_arm import Arms, compared
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import Findings
from egenkraft.core.trials.rows import Reader, Rows
from egenkraft.core.trials.units import Unit, dealt, once, unseen


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """The effect of A over B: each person's first minus second period, halved between the two orders."""
    reader = Reader(plan, rows)
    seen: dict[str, int] = {}
    units = [_unit(reader, index, seen, draw) for index in range(len(rows))]
    reader.finish()
    units += unseen(units, draw, paired=True)
    warnings = reader.warnings() + file_warnings(plan, len(units))
    # One step of (first - second) moves the effect by half a step.
    half = replace(reader.scale, unit=reader.scale.unit / 2)
    return compared(Arms(plan, half, warnings, tuple(units), "half_difference_of_orders", reader.scale.unit))


def _unit(reader: Reader, index: int, seen: dict[str, int], draw: Assignment | None) -> Unit:
    """Read so that her outcome is first minus second: the second period stands where a before would."""
    person = once(reader, index, seen)
    treated, stratum = dealt(reader, index, person, draw)
    first, second = reader.steps(index, "first"), reader.steps(index, "second")
    return Unit(person, treated, stratum, before=second, after=first, paired=True)
