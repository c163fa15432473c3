"""A lab where one woman has left traces everywhere, before she chooses extra protection."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from tests.site.trust.scene import Scene, furnish


@pytest.fixture(autouse=True)
def _own_media(media: Path) -> Path:
    return media


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture(autouse=True)
def _read_what_this_test_wrote(db: None) -> Iterator[None]:
    """A test's transaction is seen by its own connection alone."""
    own = connections["public"]
    connections["public"] = connections["default"]
    yield
    connections["public"] = own


@pytest.fixture
def scene(lab: Any) -> Scene:
    return furnish(lab)
