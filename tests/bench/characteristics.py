"""What the decision rule does in the long run: whole trials are simulated and analysed as real ones are.

`python -m tests.bench.characteristics` writes the table of docs/reference/verdict-odds.md anew. Each trial
goes through `analyse` with its exact test, its beliefs and its verdict; nothing is taken from a formula.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any

from egenkraft.core import trials as t

TRIALS = 2_000
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "verdict-odds.md"
ODDS, STORY = "<!-- odds -->", "<!-- end of odds -->"
WORDS = ("adopt", "test_more", "drop", "not_answerable")
Lines = list[dict[str, str]]
Make = Callable[[random.Random, float], Lines]

BASE: dict[str, Any] = {
    "format": "egenkraft-plan/1",
    "title": "A simulated trial",
    "locked": "2026-01-10T09:00:00Z",
    "outcome": {"name": "outcome", "kind": "score", "better": "higher", "lattice": 1},
}
FINE = {"min": 0, "max": 100, "sd": 10, "delta": 3}  # so fine that rounding hardly counts
CONF = {"min": 0, "max": 20, "sd": 4, "delta": 2}  # the pack on confidence, SD as planned with
ARMS = {"treated": "new", "control": "usual"}
RETEST = 0.7  # correlation of two answers of one person


@dataclass(frozen=True)
class Setting:
    """One row of the table: a plan, how a trial of it is made, and the true effects tried."""

    name: str
    plan: t.Plan
    make: Make
    effects: tuple[float, ...]


def plan(design: str, columns: str, outcome: dict[str, Any], **more: Any) -> t.Plan:
    roles = {name: name for name in columns.split()}
    question = "changed" if design == "pre_post" else "because"
    whole = BASE["outcome"] | outcome | {"delta_set_by": "participants"}
    return t.Plan.of(
        BASE | {"design": design, "question": question, "columns": roles, "outcome": whole} | more
    )


def settings() -> Iterator[Setting]:
    for n in (6, 11, 20):
        made = plan("two_arm", "person arm value", FINE, arms=ARMS)
        yield Setting(f"two arms, {n} v {n}, no before", made, _finals(n), (0, 3, 6, 10))
    for n in (11, 20):
        made = plan("two_arm", "person arm before value", CONF, arms=ARMS)
        yield Setting(f"two arms, {n} v {n}, `conf` before and after", made, _gains(n), (0, 2, 4))
    for n in (12, 22):
        made = plan("waitlist", "person period wave value", CONF)
        yield Setting(f"wait-list, {n} women, two waves", made, _waves(n), (0, 2, 4))
    for n in (12, 22):
        made = plan("pre_post", "person before after", CONF)
        yield Setting(f"before and after, {n} women", made, _before_after(n), (0, 2, 4))
    weeks = {f"P{one}": [5, 12] for one in range(4)}
    made = plan(
        "baselines",
        "person time value start",
        CONF,
        mechanism={"kind": "windows", "windows": weeks},
    )
    yield Setting("starts by lot, 4 women, 16 weeks", made, _starts(weeks, 16), (0, 2, 4))


# --- one trial ---------------------------------------------------------------------------------------
def _score(value: float, outcome: dict[str, Any]) -> int:
    return max(outcome["min"], min(outcome["max"], round(value)))


def _finals(n: int) -> Make:
    def make(dice: random.Random, effect: float) -> Lines:
        shifts = [effect] * n + [0.0] * n
        values = [_score(dice.gauss(50 + shift, 10), FINE) for shift in shifts]
        return [
            {"person": str(i), "arm": "new" if i < n else "usual", "value": str(value)}
            for i, value in enumerate(values)
        ]

    return make


def _pair(dice: random.Random, effect: float) -> tuple[int, int]:
    """Two answers of one person on the confidence pack, in the middle of the scale."""
    own, noise = CONF["sd"] * RETEST**0.5, CONF["sd"] * (1 - RETEST) ** 0.5
    level = dice.gauss(9, own)
    return _score(dice.gauss(level, noise), CONF), _score(dice.gauss(level + effect, noise), CONF)


def _gains(n: int) -> Make:
    def make(dice: random.Random, effect: float) -> Lines:
        pairs = [_pair(dice, effect if i < n else 0.0) for i in range(2 * n)]
        return [
            {"person": str(i), "arm": "new" if i < n else "usual", "before": str(x), "value": str(y)}
            for i, (x, y) in enumerate(pairs)
        ]

    return make


def _waves(n: int) -> Make:
    """Half begin at once; everybody is asked before, and when the others still wait."""

    def make(dice: random.Random, effect: float) -> Lines:
        lines = []
        for i in range(n):
            wave = 1 if i < n // 2 else 2
            before, after = _pair(dice, effect if wave == 1 else 0.0)
            for period, value in ((0, before), (1, after)):
                cells = {"person": i, "period": period, "wave": wave, "value": value}
                lines.append({name: str(cell) for name, cell in cells.items()})
        return lines

    return make


def _before_after(n: int) -> Make:
    def make(dice: random.Random, effect: float) -> Lines:
        pairs = [_pair(dice, effect) for _one in range(n)]
        return [{"person": str(i), "before": str(x), "after": str(y)} for i, (x, y) in enumerate(pairs)]

    return make


def _starts(windows: dict[str, list[int]], weeks: int) -> Make:
    own, noise = CONF["sd"] * RETEST**0.5, CONF["sd"] * (1 - RETEST) ** 0.5

    def make(dice: random.Random, effect: float) -> Lines:
        lines = []
        for person, (first, last) in windows.items():
            level, start = dice.gauss(9, own), dice.randint(first, last)
            for week in range(1, weeks + 1):
                value = _score(dice.gauss(level + effect * (week >= start), noise), CONF)
                cells = {"person": person, "time": week, "value": value, "start": start}
                lines.append({name: str(cell) for name, cell in cells.items()})
        return lines

    return make


# --- many trials -------------------------------------------------------------------------------------
def verdicts(setting: Setting, effect: float, trials: int = TRIALS) -> Counter[str]:
    """How the first `trials` trials of this row end; the same ones each time."""
    found: Counter[str] = Counter()
    for number in range(trials):
        dice = random.Random(f"{setting.name}\n{effect}\n{number}")
        found[t.analyse(setting.plan, None, setting.make(dice, effect)).verdict.word] += 1
    return found


def row(setting: Setting, trials: int = TRIALS) -> list[str]:
    """The lines of one setting: effect, then the share of each verdict in percent."""
    lines = []
    for effect in setting.effects:
        found = verdicts(setting, effect, trials)
        of_sd = effect / float(setting.plan.outcome.sd or 1)
        shares = " | ".join(f"{100 * found[word] / trials:.1f}" for word in WORDS)
        lines.append(f"| {setting.name} | {effect:g} ({of_sd:.1f} SD) | {shares} |")
    return lines


def chance(counted: int, trials: int, share: float) -> float:
    """Probability of a count at least as far from what the share expects, on its side (binomial)."""
    share = min(max(share, 1e-9), 1 - 1e-9)
    far = range(counted, trials + 1) if counted >= share * trials else range(counted + 1)
    return sum(comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in far)


def table() -> list[str]:
    head = "| design | true effect in points | adopt % | test more % | drop % | cannot be answered % |"
    return [head, "|---|---|---|---|---|---|", *(line for one in settings() for line in row(one))]


def main() -> int:
    text = PAGE.read_text(encoding="utf-8")
    before, _mark, rest = text.partition(ODDS)
    after = rest.partition(STORY)[2]
    PAGE.write_text(before + "\n".join([ODDS, "", *table(), "", STORY]) + after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
