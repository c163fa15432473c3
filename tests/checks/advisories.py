"""Known holes in the locked packages, and whether Django is the newest of its series: both need a network."""

import json
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from tests.checks import ROOT, Answer, clean, found, not_checked
from tests.checks.processes import Missing, run

AUDIT = ("--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json", "--timeout=5")


def check() -> Answer:
    """One package is asked about first: an index without advisories calls everything clean."""
    pinned = pins()
    try:
        first = read(*audit([row for row in pinned if row.startswith("django==")]), asked=1)
        if first.said != "clean":
            return first
        return read(*audit(pinned), asked=len(pinned))
    except Missing as why:
        return not_checked("advisories", str(why))


def pins() -> list[str]:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return [f"{row['name']}=={row['version']}" for row in lock["package"] if "registry" in row["source"]]


def audit(pinned: list[str]) -> tuple[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "pins.txt")
        path.write_text("\n".join(pinned), encoding="utf-8")
        done = run("pip-audit", "-r", str(path), *AUDIT, network=True, within=60.0)
    return done.stdout, done.stderr


def read(said: str, beside: str, *, asked: int) -> Answer:
    """The answer in pip-audit's report: a package that the database does not know was not checked."""
    try:
        report: dict[str, Any] = json.loads(said)
    except ValueError:
        why = (beside.strip().splitlines() or ["no report"])[-1]
        return not_checked("advisories", f"the database cannot be reached: {why[:120]}")
    holes = [
        f"{row['name']} {row['version']} {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for row in report["dependencies"]
        for hole in row.get("vulns", [])
    ]
    if holes:
        return found("advisories", holes)
    known = [row for row in report["dependencies"] if "skip_reason" not in row]
    if len(known) < asked:
        return not_checked(
            "advisories", f"the database here knows {len(known)} of {asked} packages asked about"
        )
    return clean("advisories", f"{asked} locked packages, none with a known hole")


def newest_django() -> Answer:
    """Whether the index has a newer patch of Django's series than the lock."""
    try:
        done = run("uv", "lock", "--dry-run", "--upgrade-package", "django", network=True, within=60.0)
    except Missing as why:
        return not_checked("django", str(why))
    return read_upgrade(done.returncode, done.stderr)


def read_upgrade(code: int, said: str) -> Answer:
    if code:
        return not_checked("django", "the index cannot be reached")
    newer = [line for line in said.splitlines() if line.startswith("Update django ")]
    if newer:
        return found("django", newer)
    version = next(row.split("==")[1] for row in pins() if row.startswith("django=="))
    return clean("django", f"{version} is the newest patch of its series")
