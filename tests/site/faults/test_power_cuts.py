"""G1: the power goes, and nothing that was acknowledged is lost (TRUST 9.9)."""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from tests.servers import KEPT, ROOT, free_port
from tests.site.faults.conftest import Stage
from tests.site.faults.image import missing
from tests.site.faults.stage import KINDS

pytestmark = pytest.mark.powercut
CONTROLS = ["normal attendance", "normal answer", "normal interview"]
CLIENTS = 8


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    if why := missing(tmp_path):
        pytest.skip(why)
    return tmp_path


def cuts(disk: Path, stage: Stage, wanted: list[str]) -> list[dict[str, Any]]:
    """Cut the power once for each word, in a mount namespace of its own."""
    import os

    plan = {
        "source": str(stage.folder),
        "writes": [asdict(write) for write in stage.writes],
        "cuts": wanted,
        "seed": random.randrange(1 << 30),
    }
    settings = {
        "EGENKRAFT_DATA": str(disk / "disk" / "data"),
        "EGENKRAFT_KEY_FILE": str(stage.folder / "lab.key"),
        "EGENKRAFT_DEMO": "0",
        "FAULTS_PORT": str(free_port()),
    }
    run = subprocess.run(
        ["unshare", "-m", sys.executable, "-m", "tests.site.faults.powercut", str(disk)],
        input=json.dumps(plan),
        env={**{name: os.environ[name] for name in KEPT if name in os.environ}, **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def test_nothing_acknowledged_is_lost_when_the_power_goes(
    disk: Path, stage: Stage, many: Callable[[int, int], int], goal: Callable[..., None]
) -> None:
    """Three controls with the usual setting must lose, or the instrument is broken."""
    at_once, load = many(11, 150), many(1, 50)
    kinds = [KINDS[place % len(KINDS)] for place in range(at_once)]
    found = cuts(disk, stage, [*CONTROLS, *kinds, *["load"] * load])
    controls, real = found[: len(CONTROLS)], found[len(CONTROLS) :]
    acknowledged, lost = (sum(row[name] for row in real) for name in ("acknowledged", "lost"))
    goal(
        "G1",
        reached=f"{lost} of {acknowledged} lost in {len(real)} cuts, {len({*kinds})} kinds of write; "
        f"controls at NORMAL lost {sum(row['lost'] for row in controls)} of {len(controls)}",
        ok=lost == 0,
    )
    assert [row["lost"] for row in controls] == [1, 1, 1], "the instrument does not cut"
    assert len(real) == at_once + load
    assert [row for row in real if row["lost"] or row["double"] or row["breaks"]] == []
    assert {row["whole"] for row in found} == {"ok"}
    assert max(row["unacknowledged"] for row in real) <= CLIENTS  # at most what each had on its way
    assert min(row["acknowledged"] for row in real if row["cut"] == "load") > 0
