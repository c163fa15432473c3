"""One world for all tests of a file."""

from collections.abc import Iterator

import pytest

from tests.matrix.setting import Setting, setting


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The mark says only which databases a run prepares: the world holds copies of them in memory."""


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Setting]:
    with django_db_blocker.unblock(), setting() as made:  # type: ignore[attr-defined]
        yield made
