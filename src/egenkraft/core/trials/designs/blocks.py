"""D4 alternating and D6 matched: differences within blocks or pairs, by sign flips."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm, sqrt

from egenkraft.core.trials.designs.common import beliefs, file_warnings, left_out, nothing, spread
from egenkraft.core.trials.designs.pre_post import limits
from egenkraft.core.trials.exact.flips import chance_signflip, least_signflip
from egenkraft.core.trials.exact.hidden import tipping_gamma
from egenkraft.core.trials.lots import Assignment
from egenkraft.core.trials.missing import line, lines
from egenkraft.core.trials.plan import Plan
from egenkraft.core.trials.result import Bounds, Count, Findings, Missing, P, People, Person, Posterior
from egenkraft.core.trials.rows import Reader, Rows, Scale
from egenkraft.core.trials.units import Unit, mean, squares

Cells = dict[bool, list[int | None]]


@dataclass(frozen=True)
class Blocks:
    """Turned steps of every block by arm, and differences in parts of a step so small that all are whole."""

    plan: Plan
    scale: Scale
    cells: dict[str, Cells]

    @property
    def differences(self) -> dict[str, Fraction | None]:
        """Mean treated minus mean control of each block, None where one side is not observed."""
        return {name: _difference(cells, None, self.scale) for name, cells in self.cells.items()}

    @property
    def parts(self) -> int:
        """In how many parts a step is cut."""
        return lcm(*(value.denominator for value in self.differences.values() if value is not None))


def findings(plan: Plan, rows: Rows, draw: Assignment | None) -> Findings:
    """The mean difference within blocks or pairs with its exact test; pairs without a lot also with Γ."""
    reader = Reader(plan, rows)
    blocks = Blocks(plan, reader.scale, _read(reader))
    warnings = reader.warnings() + file_warnings(plan, len(blocks.cells))
    what = "mean_pair_difference" if plan.design == "matched" else "mean_block_difference"
    units, scale = _units(blocks)
    found = [unit.y for unit in units if unit.y is not None]
    if not found:
        return nothing(plan, what, _people(blocks), warnings)
    side, seed = plan.analysis.alternative, plan.draws_seed()
    believed, more = _beliefs(blocks, found, scale.unit)
    return Findings(
        what=what,
        estimate=mean(found) * scale.unit,
        arrangements=1 << len(found),
        people=_people(blocks),
        interval=limits(plan, found, scale.unit),
        missing=_missing(blocks, units, scale),
        p=P(chance_signflip(found, side, seed), side, least_signflip(found, side)),
        posterior=believed,
        gamma=tipping_gamma(found) if plan.design == "matched" else None,
        spread=any(found),
        persons=_persons(blocks),
        warnings=warnings + more,
    )


def _read(reader: Reader) -> dict[str, Cells]:
    role = "pair" if reader.plan.design == "matched" else "block"
    found: dict[str, Cells] = {}
    for index in range(len(reader.rows)):
        name, treated = reader.key(index, role), reader.arm(index)
        cells = found.setdefault(name, {True: [], False: []})
        if role == "pair" and cells[treated]:
            message = f"Pair {name} has this arm already."
            reader.problem("duplicate_person", message, "One row for each side of a pair.", index, role)
        cells[treated].append(reader.steps(index, "value"))
    reader.finish()
    return found


def _difference(cells: Cells, best: bool | None, scale: Scale) -> Fraction | None:
    """Treated minus control; with `best` the missing are filled with the end that helps or hurts most."""
    means = []
    for treated in (True, False):
        end = None if best is None else scale.high if best is treated else scale.low
        values = [end if value is None else value for value in cells[treated] or [None]]
        known = [value for value in values if value is not None]
        if not known or (best is not None and len(known) < len(values)):
            return None
        means.append(mean(known))
    return means[0] - means[1]


def _units(blocks: Blocks) -> tuple[list[Unit], Scale]:
    """Blocks as units whose outcome is the difference in parts of a step, with the scale cut alike."""
    parts, scale = blocks.parts, blocks.scale
    units = [
        Unit(name, True, "", None, None if value is None else int(value * parts), paired=False)
        for name, value in blocks.differences.items()
    ]
    ends = [None if end is None else end * parts for end in (scale.low, scale.high)]
    return units, replace(scale, unit=scale.unit / parts, low=ends[0], high=ends[1])


def _people(blocks: Blocks) -> People:
    """Pairs or blocks in all; sides by arm."""
    differences = blocks.differences.values()
    everybody = Count(len(blocks.cells), sum(value is not None for value in differences))
    return People(everybody, _side(blocks, True), _side(blocks, False))


def _side(blocks: Blocks, treated: bool) -> Count:
    cells = [value for block in blocks.cells.values() for value in block[treated] or [None]]
    return Count(len(cells), sum(value is not None for value in cells))


def _beliefs(
    blocks: Blocks, found: Sequence[int], unit: Fraction
) -> tuple[Posterior | None, tuple[str, ...]]:
    if len(found) < 2:
        return None, ()
    n, parts = len(found), blocks.parts
    control = [
        value * parts
        for name, cells in blocks.cells.items()
        if blocks.differences[name] is not None
        for value in cells[False]
        if value is not None
    ]
    se = sqrt(squares(found) / (n - 1) / n)
    return beliefs(blocks.plan, mean(found), se, n - 1, spread([control]), unit)


def _missing(blocks: Blocks, units: Sequence[Unit], scale: Scale) -> Missing:
    """The four lines; bounds fill every missing cell, not the difference alone."""
    side, seed = blocks.plan.analysis.alternative, blocks.plan.draws_seed()
    gone = left_out(blocks.plan, len(units))
    found = lines(units, scale, mean, line(lambda y: chance_signflip(y, side, seed).value), seed, gone)
    cells = [value for block in blocks.cells.values() for arm in block.values() for value in arm or [None]]
    if gone or None not in cells:
        return found
    ends = []
    for best in (False, True):
        filled = [_difference(block, best, blocks.scale) for block in blocks.cells.values()]
        known = [value for value in filled if value is not None]
        ends.append(mean(known) * blocks.scale.unit if len(known) == len(filled) else None)
    bounds = Bounds(ends[0], ends[1], None if None not in ends else "no_scale_limit")
    return replace(found, bounds=bounds)


def _persons(blocks: Blocks) -> tuple[Person, ...]:
    """One row a block: mean of the control side, mean of the treated side, their difference."""
    rows = []
    for name, cells in blocks.cells.items():
        sides = {}
        for treated in (True, False):
            known = [value for value in cells[treated] if value is not None]
            steps = mean(known) if known else None
            lattice, sign = blocks.scale.lattice, blocks.scale.sign
            sides[treated] = None if steps is None else lattice.origin + steps * sign * lattice.step
        difference = blocks.differences[name]
        gain = None if difference is None else difference * blocks.scale.unit
        rows.append(Person(name, None, sides[False], sides[True], gain))
    return tuple(rows)
