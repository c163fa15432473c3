"""Runs the tools side by side and prints one line each. Ends with 1 where one found something."""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.checks import (
    CLEAN,
    FOUND,
    NOT_CHECKED,
    Answer,
    advisories,
    bandit,
    licences,
    lock,
    not_checked,
    secrets,
    semgrep,
)
from tests.checks.processes import Missing

TOOLS: dict[str, Callable[[], Answer]] = {
    "semgrep": semgrep.check,
    "secrets": secrets.check,
    "bandit": bandit.check,
    "advisories": advisories.check,
    "django": advisories.newest_django,
    "lock": lock.check,
    "licences": licences.check,
}
NETWORK = {"advisories", "django"}  # may stay unchecked everywhere: their database is elsewhere


def ask(name: str) -> Answer:
    try:
        return TOOLS[name]()
    except Missing as why:
        return not_checked(name, str(why))


def told(answers: list[Answer]) -> None:
    for answer in answers:
        print(answer.line, file=sys.stderr)
        for row in answer.findings:
            print(f"    {row}", file=sys.stderr)


def bad(answers: list[Answer], *, strict: bool) -> bool:
    """Whether the run fails: something was found or, where every tool must run, one could not."""
    unchecked = [row for row in answers if row.said == NOT_CHECKED and row.tool not in NETWORK]
    return any(row.said == FOUND for row in answers) or (strict and bool(unchecked))


def main(names: list[str]) -> int:
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(ask, names or list(TOOLS)))
    told(answers)
    if place := os.environ.get("EGENKRAFT_CHECKS"):
        Path(place).write_text(json.dumps({row.tool: [row.said, row.figure] for row in answers}))
    clean = sum(row.said == CLEAN for row in answers)
    print(f"{clean} of {len(answers)} checks clean", file=sys.stderr)
    return 1 if bad(answers, strict=os.environ.get("CI") == "true") else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
