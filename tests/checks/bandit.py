"""Known bad calls in the product: no finding of medium or high severity."""

import json
from typing import Any

from tests.checks import Answer, clean, found, not_checked
from tests.checks.processes import run


def check() -> Answer:
    done = run("bandit", "-q", "-r", "src", "-ll", "-f", "json", "-c", "pyproject.toml")
    return read(done.stdout, done.stderr)


def read(said: str, beside: str = "") -> Answer:
    """The answer in bandit's own report."""
    try:
        report: dict[str, Any] = json.loads(said)
    except ValueError:
        return not_checked("bandit", f"no report: {beside.strip()[-200:]}")
    if report["errors"]:
        return not_checked("bandit", f"could not read {report['errors'][0]['filename']}")
    lines = report["metrics"]["_totals"]["loc"]
    if not lines:
        return not_checked("bandit", "it read no line")
    if report["results"]:
        return found("bandit", (_row(row) for row in report["results"]))
    return clean("bandit", f"{lines:,} lines, 0 findings of medium or high severity")


def _row(row: dict[str, Any]) -> str:
    return f"{row['filename']}:{row['line_number']} {row['test_id']} {row['issue_text']}"
