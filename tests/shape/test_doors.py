"""What is no page says under what it works too: commands, jobs, feeds and files that leave."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

import egenkraft.site
from egenkraft.site.access.permissions import table
from egenkraft.site.config.checks import every_job_says_under_what, walk
from egenkraft.site.outside.tasks import jobs

pytestmark = pytest.mark.shape
SITE = Path(egenkraft.site.__file__).parent
COMMANDS = sorted(one for one in (SITE / "config" / "commands").glob("*.py") if one.stem != "__init__")
SENDERS = {"download", "json_download", "picture"}  # outside.files: how a file leaves
FEEDS = (".atom", ".ics", ".csv", ".json", ".xlsx", ".zip")


@pytest.mark.parametrize("file", COMMANDS, ids=lambda file: file.stem)
def test_a_command_says_who_acts(file: Path) -> None:
    acts_as = getattr(import_module(f"egenkraft.site.config.commands.{file.stem}"), "ACTS_AS", "")
    assert acts_as in {"system", "nobody"}, f"{file.name}: write ACTS_AS, and why, under its imports."
    if acts_as == "nobody":
        names = {one.id for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.Name)}
        assert not names & {"Actor", "scope", "across"}, f"{file.name} says that nobody acts, and opens a lab"


def test_a_job_says_under_what_it_works() -> None:
    written = {name for name, _file in decorated("task")}
    known = {name.rpartition(".")[2] for name in jobs if name.startswith("egenkraft.")}
    assert written == known
    assert {jobs[name] for name in jobs if name.startswith("egenkraft.")} <= {*table()}


def test_a_job_without_a_known_capability_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert every_job_says_under_what(None) == []
    monkeypatch.setitem(jobs, "egenkraft.site.somewhere.leak", "no.such")
    assert [one.id for one in every_job_says_under_what(None)] == ["egenkraft.E010"]


def test_files_leave_through_views_with_a_policy() -> None:
    """Whoever sends a file is a view, or is called by views of the same file only."""
    views = {getattr(view, "__name__", "") for view in _callbacks()}
    for file, function, called in senders():
        callers = {name for name, calls in functions(file) if function in calls}
        assert function in views or (callers and callers <= views), f"{file.name}: {function} sends {called}"


def test_feeds_and_files_have_a_capability_to_see_something() -> None:
    sending = [
        view for route, view in _routes() if route.endswith(FEEDS) or getattr(view, "page", "") == "file"
    ]
    assert len(sending) >= 8
    for view in sending:
        assert {"v", "c", "x"} & {*table()[view.capability].what}, f"{view.__name__}: {view.capability}"


def _routes() -> Iterator[tuple[str, Any]]:
    return ((route, pattern.callback) for route, pattern in walk(get_resolver().url_patterns))


def _callbacks() -> list[Any]:
    return [view for _route, view in _routes()]


def decorated(name: str) -> Iterator[tuple[str, Path]]:
    """Functions of the product with a decorator of this name."""
    for file in SITE.rglob("*.py"):
        for one in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(one, ast.FunctionDef):
                marks = {
                    getattr(mark.func, "id", "") for mark in one.decorator_list if isinstance(mark, ast.Call)
                }
                if name in marks:
                    yield one.name, file


def functions(file: Path) -> Iterator[tuple[str, set[str]]]:
    """Each function of a file, and the names that it calls."""
    for one in ast.parse(file.read_text("utf-8")).body:
        if isinstance(one, ast.FunctionDef):
            calls = [call.func for call in ast.walk(one) if isinstance(call, ast.Call)]
            yield one.name, {str(getattr(call, "id", getattr(call, "attr", ""))) for call in calls}


def senders() -> Iterator[tuple[Path, str, str]]:
    for file in SITE.rglob("*.py"):
        text = file.read_text("utf-8")
        if file.name != "files.py" and ("outside.files" in text or "import files" in text):
            for name, calls in functions(file):
                if sent := calls & SENDERS:
                    yield file, name, ", ".join(sorted(sent))
