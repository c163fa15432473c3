"""The first folder: what anybody sees who opens the project. Nothing falls into it unseen."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.shape
ROOT = Path(__file__).resolve().parents[2]
SHOWN = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "uv.lock"}
SHOWN |= {"docs", "examples", "script", "src", "tests"}
MADE = {"data", "dist", "build"}  # by the product and by builds; never in a commit
HIDDEN = {".ci", ".git", ".gitignore", ".secrets.baseline", ".semgrepignore"}


def test_the_first_folder_holds_known_names_alone() -> None:
    there = {path.name for path in ROOT.iterdir()}
    shown = {name for name in there if not name.startswith(".")}
    assert shown - MADE == SHOWN, "a test or a command wrote here: find which, and mend it there"
    assert there >= HIDDEN


def test_what_is_made_there_is_never_in_a_commit() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {f"/{name}/" for name in MADE} <= set(ignored)
