"""`pytest -p tests.mutants.meeting`: which guards each test meets, for `python -m tests.mutants renew`.

The file it writes is named by EGENKRAFT_MEETING. Only a search for judges needs it; it is not kept.
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

FILE = "EGENKRAFT_MEETING"


class Meeting:
    """Notes, test by test, every guard that was asked."""

    def __init__(self) -> None:
        self.stack, self.seen = ExitStack(), set[str]()
        self.met: dict[str, list[str]] = {}

    def pytest_collection_finish(self) -> None:
        from tests.mutants import touching

        self.stack.enter_context(touching.listening(self.seen.add))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        self.seen.clear()
        yield
        if self.seen:
            self.met[item.nodeid] = sorted(self.seen)

    def pytest_sessionfinish(self) -> None:
        self.stack.close()
        Path(os.environ[FILE]).write_text(json.dumps(self.met), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Meeting(), "guards-met")
