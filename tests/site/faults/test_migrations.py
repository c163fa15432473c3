"""G16: tables with rows in them go through every state of their history, and nothing is lost."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.servers import ROOT, Installation
from tests.shape.good_rows import GOOD

from egenkraft.site.config.labkey import make_key

pytestmark = pytest.mark.chaos
PATIENCE = 900  # seconds, on a busy machine; ten on a quiet one
DATA = Path(ROOT, "src", "egenkraft", "site")


def history() -> set[str]:
    """Every migration of the rooms, as its folder and name."""
    found = DATA.glob("*/migrations/0*.py")
    return {f"{path.parents[1].name}.{path.stem}".replace("messages.", "outbox.") for path in found}


def test_every_earlier_state_with_rows_in_it_comes_to_the_newest_without_loss(
    tmp_path: Path, goal: Callable[..., None]
) -> None:
    installation = Installation(tmp_path)
    make_key(installation.key)
    process = installation.begin_module("tests.site.faults.earlier", cwd=ROOT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err[-3000:]
    told = json.loads(out.splitlines()[-1])
    steps = {step.split()[1].rstrip(":") for step in told["steps"]}
    goal(
        "G16",
        reached=f"{len(steps)} migrations on filled tables ({len({*told['filled']})} of them): "
        f"{len(told['lost'])} values or rows lost",
        wanted="0 lost from every earlier state",
        ok=not told["lost"],
    )
    assert steps == history()
    assert {*told["filled"]} == {*GOOD}
    assert (told["lost"], told["broken"]) == ([], [])
