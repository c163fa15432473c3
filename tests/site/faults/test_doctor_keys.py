"""What the doctor says under a lab key that does not fit: the key is wrong, and the lab is whole."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.servers import Installation

from egenkraft.site.config.labkey import make_key
from egenkraft.site.config.sqlite.driver import dbapi2

pytestmark = pytest.mark.restore
WRONG = "The lab key does not open this key store. Put the key that belongs to this lab back in its place: "


def said(lab: Installation, key: Path) -> list[str]:
    """The sentences of the doctor about keys, chains and rows."""
    code, out, err = lab.run("doctor", EGENKRAFT_KEY_FILE=str(key))
    assert (code, err) == (1, "")
    assert "is broken" not in out
    assert "egenkraft restore" not in out
    return [line for line in out.splitlines() if "lab key" in line]


def another(lab: Installation) -> Path:
    make_key(lab.folder / "another.key")
    return lab.folder / "another.key"


def test_a_key_of_another_lab(trial: Callable[..., Installation]) -> None:
    lab = trial()
    key = another(lab)
    assert said(lab, key) == [f"- {WRONG}{key}."]
    assert WRONG not in lab.run("doctor")[1]


def test_a_lab_in_which_nobody_is_yet(db: None, tmp_path: Path) -> None:
    lab = Installation(tmp_path)
    lab.take_tables()
    code, _out, err = lab.run("init", "--name", "Ett", "--email", "b@labbet.example", "--person", "Berit")
    assert (code, err) == (0, "")
    assert said(lab, another(lab)) == [f"- {WRONG}{lab.folder / 'another.key'}."]


def test_the_old_key_after_a_change_and_a_change_that_was_broken_off(
    trial: Callable[..., Installation],
) -> None:
    lab = trial()
    old = lab.folder / "old.key"
    shutil.copy(lab.key, old)
    assert lab.run("rotate-key")[0] == 0
    assert said(lab, old) == [f"- {WRONG}{old}."]
    with closing(dbapi2.connect(lab.folder / "data-keys" / "keys.sqlite3")) as file:
        file.execute("UPDATE audit_rotation SET done_at = NULL")
        file.commit()
    for key in (old, lab.key):
        assert said(lab, key) == ["- A change of the lab key was broken off. Run: egenkraft rotate-key"]
