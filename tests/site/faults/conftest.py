"""A lab made once in a run; every trial gets a copy of its files."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.servers import ROOT, Installation, ended
from tests.site.faults.stage import Write

from egenkraft.site.config.labkey import make_key


@dataclass(frozen=True)
class Stage:
    """The files of a lab, and what can be written into it."""

    folder: Path
    writes: list[Write]

    def of(self, *kinds: str) -> list[Write]:
        return [write for write in self.writes if write.kind in kinds]


@pytest.fixture(scope="session")
def stage(django_db_setup: Any, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    installation = Installation(tmp_path_factory.mktemp("stage"))
    installation.take_tables()
    make_key(installation.key)
    code, out, err = ended(installation.begin_module("tests.site.faults.stage", cwd=ROOT))
    assert code == 0, err
    return Stage(installation.folder, [Write(**json.loads(line)) for line in out.splitlines()])


@pytest.fixture
def trial(stage: Stage, tmp_path: Path) -> Callable[[str], Installation]:
    """A fresh copy of the lab under a name of its own."""

    def make(name: str = "lab") -> Installation:
        shutil.copytree(stage.folder, tmp_path / name)
        return Installation(tmp_path / name)

    return make
