"""A lab made once in a run; every trial gets a copy of its files."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.servers import ROOT, Installation, ended
from tests.site.faults.stage import Write
from tests.site.measures import calm

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


@pytest.fixture
def backed(prepared: Path, public: str, tmp_path: Path) -> Installation:
    """A lab with a picture, a place for its backups, and one backup made."""
    shutil.copytree(prepared, tmp_path / "lab")
    found = Installation(tmp_path / "lab")
    found.settings |= places(found, public)
    return found


def places(found: Installation, public: str) -> dict[str, str]:
    return {
        "EGENKRAFT_BACKUP_PUBLIC_KEY": public,
        "EGENKRAFT_BACKUP_TO": str(found.folder / "copies"),
        "EGENKRAFT_BACKUP_KEYS_TO": str(found.folder / "copies-of-keys"),
    }


@pytest.fixture(scope="session")
def public(prepared: Path) -> str:
    return (prepared / "public").read_text()


@pytest.fixture(scope="session")
def prepared(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backed") / "lab"
    shutil.copytree(stage.folder, folder)
    found = Installation(folder)
    picture = found.folder / "data" / "media" / "published" / "ab.jpg"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(bytes(range(256)) * 5000)
    packs = found.folder / "data" / "packs"
    packs.mkdir()
    (packs / "calm.toml").write_text(calm.toml(), encoding="utf-8")
    (packs / "permission.txt").write_text("The owner says yes.", encoding="utf-8")
    code, out, err = found.run("backup", "--new-key", str(found.folder / "offline.key"))
    assert (code, err) == (0, "")
    public = re.search(r"PUBLIC_KEY=(\S+)", out)[1]  # type: ignore[index]
    (folder / "public").write_text(public)
    found.settings |= places(found, public)
    code, out, err = found.run("backup")
    assert (code, err) == (0, ""), err
    return folder


def the_sets(installation: Installation) -> list[str]:
    """The newest set of each kind."""
    data, keys = (max((installation.folder / name).iterdir()) for name in ("copies", "copies-of-keys"))
    return [str(data), str(keys), "--key", str(installation.folder / "offline.key")]
