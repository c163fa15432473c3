"""The setting of a matrix run: empty databases, the demo off, the log kept, the world built."""

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.test import override_settings
from django.urls import get_resolver

from tests import on_postgres
from tests.matrix import world as little
from tests.matrix.house import in_memory


@dataclass
class Setting:
    world: little.World
    log: io.StringIO


@contextmanager
def setting() -> Iterator[Setting]:
    """Everything that a run needs, and nothing left of it afterwards."""
    assert get_resolver().url_patterns  # read while the demo is on, so that its addresses are asked for too
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="egenkraft-matrix-"))
        stack.enter_context(override_settings(MEDIA_ROOT=Path(folder), KEYS=Path(folder), DEMO=False))
        stack.enter_context(on_postgres.emptied() if on_postgres.ON else in_memory())
        log = stack.enter_context(_kept_log())
        yield Setting(little.build(), log)


@contextmanager
def _kept_log() -> Iterator[io.StringIO]:
    """Everything that the product logs, down to the last detail, in its own format."""
    kept = io.StringIO()
    product = logging.getLogger("egenkraft")
    formatter = next((one.formatter for one in product.handlers), None)
    handler = logging.StreamHandler(kept)
    handler.setFormatter(formatter)
    loggers = [logging.getLogger(name) for name in ("", "egenkraft", "django", "django.request")]
    before = [(one, one.handlers[:], one.level) for one in loggers]
    for one in loggers:
        one.handlers[:] = [handler]
        one.setLevel(logging.INFO)
    try:
        yield kept
    finally:
        for one, handlers, level in before:
            one.handlers[:] = handlers
            one.setLevel(level)
