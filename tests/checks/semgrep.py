"""Our own rules: nothing in src, and exactly the marked lines in the samples of each rule."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.checks import ROOT, Answer, clean, found, not_checked
from tests.checks.processes import run

RULES = ROOT / "tests" / "shape" / "rules"
MARK = "# found"
EXCEPTION = re.compile(r"#\s*nosem(?:grep)?(?P<rest>.*)$")
ARGUMENTS = ("scan", "--metrics=off", "--disable-version-check", "--json", "--no-git-ignore", "--jobs", "2")

Places = dict[str, set[int]]  # lines found, by "rule path"


def check() -> Answer:
    config, samples = (str(path.relative_to(ROOT)) for path in (RULES / "rules.yml", RULES))
    done = run("semgrep", *ARGUMENTS, "--config", config, samples, "src")
    return read(done.stdout, done.stderr, product=sources(), rules=rule_names())


def sources() -> set[str]:
    return {str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("*.py")}


def rule_names() -> list[str]:
    return re.findall(r"^  - id: (\S+)$", (RULES / "rules.yml").read_text(encoding="utf-8"), re.M)


def read(said: str, beside: str, *, product: set[str], rules: list[str]) -> Answer:
    """The answer in semgrep's own report: errors first, then blindness, then findings."""
    try:
        report: dict[str, Any] = json.loads(said)
    except ValueError:
        return not_checked("semgrep", f"no report: {beside.strip()[-200:]}")
    if report["errors"]:
        return found("semgrep", (f"a rule or a file is broken: {_error(row)}" for row in report["errors"]))
    unread = product - set(report["paths"]["scanned"])
    if unread:
        return not_checked("semgrep", f"{len(unread)} files were not read, such as {min(unread)}")
    places, wrong = _places(report["results"])
    wrong += blind(places, rules) + unreasoned(rules)
    if wrong:
        return found("semgrep", wrong)
    told = f"{len(rules)} rules with samples, {len(product)} files, {len(exceptions())} reasoned exceptions"
    return clean("semgrep", told)


def _error(row: dict[str, Any]) -> str:
    return " ".join(str(row.get("message", row)).split())[:300]


def _places(results: list[dict[str, Any]]) -> tuple[Places, list[str]]:
    """Lines found in the samples, and the findings in the product as sentences."""
    places: Places = defaultdict(set)
    wrong = []
    for row in results:
        rule, path, line = row["check_id"].rsplit(".", 1)[-1], row["path"], row["start"]["line"]
        if path.startswith("src/"):
            wrong.append(f"{path}:{line} {rule}: {row['extra']['message']}")
        else:
            places[f"{rule} {path}"].add(line)
    return places, wrong


def blind(places: Places, rules: list[str]) -> list[str]:
    """Where a rule does not find its bad sample line by line, or finds something in its good one."""
    wrong = []
    for rule in rules:
        for name in ("bad", "good"):
            path = RULES / rule / f"{name}.py"
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            wanted = {number for number, line in enumerate(lines, 1) if line.endswith(MARK)}
            if not lines or (name == "bad") != bool(wanted):
                wrong.append(f"{rule} has no {name} sample")
            reached = places.get(f"{rule} {path.relative_to(ROOT)}", set())
            if reached != wanted:
                wrong.append(f"{rule} differs in its {name} sample on lines {sorted(reached ^ wanted)}")
    return wrong


def exceptions() -> list[tuple[str, str]]:
    """Where in the product a rule is switched off, and the words after it."""
    rows = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if off := EXCEPTION.search(line):
                rows.append((f"{Path(path).relative_to(ROOT)}:{number}", off["rest"]))
    return rows


def unreasoned(rules: list[str]) -> list[str]:
    """Exceptions without the name of a rule and a reason of some words."""
    good = re.compile(r": (?P<rule>[\w-]+)(?: +[^\s]+){3,}")
    return [
        f"{place} switches a rule off without a name and a reason"
        for place, rest in exceptions()
        if not (told := good.fullmatch(rest.rstrip())) or told["rule"] not in rules
    ]
