"""Every branch of the guarded rooms is walked by their own tests: `python -m tests.branches [ROOM ...]`.

One line a room below: which files, and which tests walk them. Each room is measured by itself, so that
no room is covered by accident of another's tests. Prints what was not walked, and exits 1.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = "src/egenkraft/site"
ROOMS: dict[str, tuple[list[str], list[str]]] = {  # room: its files, its tests
    "vault": ([f"{SITE}/vault/*.py"], ["tests/site/vault"]),
    "consent": ([f"{SITE}/consent/*.py"], ["tests/site/consent", "tests/site/vault/test_search.py"]),
    "keys": (
        [f"{SITE}/audit/keys.py", f"{SITE}/audit/sealing.py", f"{SITE}/access/sealed.py"],
        ["tests/site/vault", "tests/site/access/test_sealed.py", "tests/site/audit/test_chain.py"],
    ),
}


def measure(room: str) -> int:
    """Run the room's tests under coverage; 0 where every line and every branch was walked."""
    files, tests = ROOMS[room]
    with tempfile.TemporaryDirectory(prefix="egenkraft-branches-") as folder:
        data = f"--data-file={Path(folder) / 'coverage'}"
        python = [sys.executable, "-m", "coverage"]
        run = [*python, "run", data, "--branch", f"--include={','.join(files)}", "-m", "pytest", "-q", *tests]
        if code := subprocess.run(run, cwd=ROOT).returncode:
            return code
        report = [*python, "report", data, "--show-missing", "--skip-covered", "--fail-under=100"]
        return subprocess.run([*report, "--omit=*/migrations/*"], cwd=ROOT).returncode


def main(rooms: list[str]) -> int:
    return max(measure(room) for room in rooms or list(ROOMS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
