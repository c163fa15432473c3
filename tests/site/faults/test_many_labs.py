"""G11: three hundred labs in one house come back within ten minutes."""

import re
import shutil
import time
from collections.abc import Callable
from subprocess import Popen

import pytest
from tests.servers import ROOT, Installation
from tests.site.faults.clients import whole
from tests.site.faults.conftest import places, the_sets

from egenkraft.site.config.backup.manifest import describe

pytestmark = [pytest.mark.restore, pytest.mark.long]
LABS, WANTED = 300, 600.0
PATIENCE = 3 * 3600  # seconds, on a busy machine


def done(process: "Popen[str]") -> tuple[str, float]:
    """What it said, and how many seconds it took."""
    began = time.monotonic()
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err[-3000:]
    return out, time.monotonic() - began


def test_three_hundred_labs_are_back_within_ten_minutes(
    trial: Callable[..., Installation], goal: Callable[..., None]
) -> None:
    house = trial()
    out, _seconds = done(house.begin_module("tests.site.faults.many_labs", str(LABS), cwd=ROOT))
    labs, rows = map(int, out.split())
    made = house.run("backup", "--new-key", str(house.folder / "offline.key"))[1]
    house.settings |= places(house, re.search(r"PUBLIC_KEY=(\S+)", made)[1])  # type: ignore[index]
    done(house.begin("backup"))
    before, size = describe(house.database, []), house.database.stat().st_size
    for name in ("data", "data-keys"):
        shutil.rmtree(house.folder / name)
    out, restoring = done(house.begin("restore", *the_sets(house)))
    after = describe(house.database, [])
    goal(
        "G11",
        reached=f"{labs} labs, {rows} rows, {size >> 20} MB: back in {restoring:.0f} s",
        wanted="equals the manifest; < 10 min",
        ok=after == before and restoring < WANTED,
    )
    assert labs == LABS
    assert f"Restored: {rows} rows" in out
    assert after == before
    assert len(after["heads"]) == LABS
    assert whole(house.database) == "ok"
    assert restoring < WANTED
