"""A method test from plan to page, in twenty lines: `python examples/trials.py`. The people are invented."""

import csv
from pathlib import Path

from egenkraft.core import trials as t
from egenkraft.core.trials import exact

HERE = Path(__file__).parent / "plans"

plan = t.Plan.read(HERE / "two_arm.toml")
print(*t.check_sentences(plan.check(), "en"), sep="\n")

# The lot: the hash is shown first, the seed (dice thrown before everybody) after; anyone replays the draw.
people = [f"B{number:02}" for number in range(1, 23)]
print("\nCommitment:", t.commitment("7 2 9 4 1"))
draw = plan.randomise(people, seed="7 2 9 4 1")
assert t.replay(draw.as_mapping()) == draw  # noqa: S101 - the point of the example
print("Now:", *(who for who, arm in draw.arms.items() if arm == "now"))

with (HERE / "two_arm.csv").open(encoding="utf-8") as file:
    result = t.analyse(plan, None, list(csv.DictReader(file)))
print("\n" + t.report(result, "en").text())

# Single functions of the kernel: p is a fraction, limits are fractions.
print("Twelve people, one item:", exact.signflip([1, 0, 2, 0, 1, 1, 2, 1, 0, -1, 2, 0]))
print("Seven of fifteen against twelve of fifteen:", exact.fisher(7, 15, 12, 15))
print("Worth of one more test:", round(t.evsi(0.15, 0.20, 0.10, 0.20), 3))
