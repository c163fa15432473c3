"""What these tests prove needs PostgreSQL: on SQLite they are left out and counted.

Each run makes the short proof of them all the same: tests/site/config/test_postgres.py.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from tests import on_postgres
from tests.people import make_participant

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.models import Lab


@pytest.fixture(autouse=True)
def _only_there() -> None:
    if not on_postgres.ON:
        pytest.skip("row security is PostgreSQL's: script/test --postgres")


@pytest.fixture(autouse=True)
def _without_the_eye(request: pytest.FixtureRequest) -> Iterator[None]:
    """Databases in which the tests have no policy of their own."""
    if "eye" in request.keywords or not on_postgres.ON:
        yield
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock(), on_postgres.strictly():
        yield


@pytest.fixture
def owner(transactional_db: None) -> Iterator[Any]:
    """A plain connection of the owner's, beside Django."""
    assert on_postgres.cluster is not None
    with on_postgres.cluster.connect("egenkraft_owner", "egenkraft_strict") as plain:
        yield plain


@pytest.fixture
def superuser(transactional_db: None) -> Iterator[Any]:
    assert on_postgres.cluster is not None
    with on_postgres.cluster.connect("postgres", "egenkraft_strict") as plain:
        yield plain


@pytest.fixture
def count() -> Any:
    """How many rows of a table the site's own connection sees now."""

    def rows(table: str = "participants_participant", using: str = "default") -> int:
        with connections[using].cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            return int(cursor.fetchone()[0])

    return rows


@pytest.fixture
def labs(transactional_db: None) -> tuple[Lab, Lab]:
    """Two labs with two and three people, really saved."""
    first, second = (create_lab(name=name, slug=name.lower(), town="X") for name in ("Ett", "Tva"))
    for lab, people in ((first, 2), (second, 3)):
        for number in range(people):
            make_participant(lab, f"P{number}")
    return first, second


@pytest.fixture
def here(labs: tuple[Lab, Lab]) -> tuple[Lab, Lab]:
    return labs
