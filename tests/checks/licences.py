"""What a release consists of, with licences: `script/sbom` writes it, the checks read the licences."""

import json
import re
import sys
import tempfile
import tomllib
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.checks import ROOT, Answer, clean, found, not_checked
from tests.checks.processes import run

READ_BY_US = {"pysqlite3": "Zlib (read in its LICENSE file; its metadata name none)"}
MAY = re.compile(  # everything a release holds is under one of these
    r"MIT|BSD|Apache|ISC|Python Software Foundation|PSF|MPL|Mozilla|Zlib|CC0|OFL|HPND|CMU|LGPL", re.IGNORECASE
)


def check() -> Answer:
    """Every package of a release has a licence, and one that may stand beside ours."""
    names = release()
    missing = [name for name in names if not installed(name)]
    if missing or len(names) < 10:
        return not_checked("licences", f"not installed here: {', '.join(missing) or 'too few'}")
    told = {name: licence(name) for name in names}
    wrong = [f"{name}: {text or 'no licence told'}" for name, text in told.items() if not MAY.search(text)]
    if wrong:
        return found("licences", wrong)
    kinds = Counter(MAY.search(text)[0] for text in told.values())  # type: ignore[index]
    return clean("licences", f"{len(names)} packages of a release: {_counts(kinds)}")


def _counts(kinds: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in kinds.most_common())


def release() -> list[str]:
    """The packages that a release brings to this platform: what the lock reaches from our dependencies."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    rows = {row["name"]: row for row in lock["package"]}
    ours = next(row for row in lock["package"] if row["source"].get("editable") == ".")
    reached: set[str] = set()
    waiting = [row["name"] for row in ours["dependencies"] if _here(row)]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        row = rows[name]
        extras = [need for needs in row.get("optional-dependencies", {}).values() for need in needs]
        needs = [need for need in (*row.get("dependencies", []), *extras) if _here(need)]
        waiting += [need["name"] for need in needs if installed(need["name"])]
    return sorted(reached)


def _here(need: dict[str, Any]) -> bool:
    from packaging.markers import Marker

    return "marker" not in need or Marker(need["marker"]).evaluate()


def installed(name: str) -> bool:
    return any(True for _one in metadata.distributions(name=name))


def licence(name: str) -> str:
    """What the package says of itself: the expression, the classifiers, or the first line of the text."""
    about = metadata.metadata(name)
    classes = [
        row.split(" :: ")[-1] for row in about.get_all("Classifier") or [] if row.startswith("License")
    ]
    texts = [
        READ_BY_US.get(name),
        about.get("License-Expression"),
        ", ".join(classes),
        (about.get("License") or "").strip(),
    ]
    return next((text.splitlines()[0] for text in texts if text), "")


def write(path: Path) -> int:
    """Write the bill of materials as CycloneDX JSON, and print each licence."""
    names = release()
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder, "release.txt")
        pins.write_text("\n".join(f"{name}=={metadata.version(name)}" for name in names), encoding="utf-8")
        done = run("cyclonedx-py", "requirements", str(pins), "--pyproject", "pyproject.toml", "--of", "JSON")
    if done.returncode:
        print(f"The bill of materials was not written: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return 1
    bill = json.loads(done.stdout)
    for row in bill["components"]:
        row["licenses"] = [{"license": {"name": licence(row["name"])}}]
        print(f"{row['name']:<28} {row['version']:<14} {licence(row['name'])}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(bill['components'])} components in {path}")
    return 0 if len(bill["components"]) == len(names) else 1


if __name__ == "__main__":
    raise SystemExit(write(Path(sys.argv[1])))
