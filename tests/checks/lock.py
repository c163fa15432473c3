"""The lock: every package pinned with its digests, from one index, and in step with pyproject.toml."""

import tomllib
from pathlib import Path
from typing import Any

from tests.checks import ROOT, Answer, clean, found, not_checked

INDEX = "https://pypi.org/simple"


def check() -> Answer:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    wrong = unpinned(lock) + out_of_step(lock, ROOT / "pyproject.toml")
    if wrong:
        return found("lock", wrong)
    packages = [row for row in lock["package"] if "registry" in row["source"]]
    if len(packages) < 20:
        return not_checked("lock", "it lists too few packages to be the whole")
    return clean("lock", f"{len(packages)} packages, each file with its SHA-256, all from {INDEX}")


def unpinned(lock: dict[str, Any]) -> list[str]:
    """Packages from elsewhere, or with a file that has no SHA-256."""
    wrong = []
    for row in lock["package"]:
        source = row["source"]
        if source.get("editable") == ".":
            continue
        if source.get("registry") != INDEX:
            wrong.append(f"{row['name']} comes from {source}")
        files = [*row.get("wheels", []), *([row["sdist"]] if "sdist" in row else [])]
        if not files or not all(file.get("hash", "").startswith("sha256:") for file in files):
            wrong.append(f"{row['name']} has a file without a SHA-256")
    return wrong


def out_of_step(lock: dict[str, Any], project: Path) -> list[str]:
    """Names that stand in pyproject.toml and not in the lock's own account of it, or the other way."""
    written = tomllib.loads(project.read_text(encoding="utf-8"))
    ours = next(row for row in lock["package"] if row["source"].get("editable") == ".")
    groups = {"": written["project"]["dependencies"], **written["project"]["optional-dependencies"]}
    wanted = [_name(text) for rows in groups.values() for text in rows]
    wanted += [_name(text) for rows in written["dependency-groups"].values() for text in rows]
    held = [row["name"] for row in ours["metadata"]["requires-dist"]]
    held += [row["name"] for rows in ours["metadata"]["requires-dev"].values() for row in rows]
    return [
        f"{name} is in only one of pyproject.toml and uv.lock" for name in sorted(set(wanted) ^ set(held))
    ]


def _name(requirement: str) -> str:
    """`django-allauth[mfa]>=65` -> `django-allauth`"""
    letters = 0
    while letters < len(requirement) and (requirement[letters].isalnum() or requirement[letters] in "-_."):
        letters += 1
    return requirement[:letters].lower().replace("_", "-")
