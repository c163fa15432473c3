"""A lab with people in it, for every test of the site."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client
from tests.people import make_participant as _make_participant
from tests.people import signed_in, staff

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every database test may use the key store and the public connection too."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if "tests/site" in str(item.path) and (mark is None or "databases" not in mark.kwargs):
            kwargs = {**(mark.kwargs if mark else {}), "databases": ["default", "keys", "public"]}
            item.add_marker(pytest.mark.django_db(**kwargs), append=False)


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> None:
    """The limits on wrong passwords are kept by address, and every test comes from the same one."""
    cache.clear()


@pytest.fixture
def lab(db: None) -> Lab:
    return create_lab(name="Labbet", slug="labbet", town="Norrköping")


@pytest.fixture
def other_lab(db: None) -> Lab:
    return create_lab(name="Andra labbet", slug="andra", town="Boden")


@pytest.fixture
def manager(lab: Lab) -> Actor:
    return staff(lab, "manager")


@pytest.fixture
def leader(lab: Lab) -> Actor:
    return staff(lab, "leader")


@pytest.fixture
def researcher(lab: Lab) -> Actor:
    return staff(lab, "researcher")


@pytest.fixture
def system(lab: Lab) -> Actor:
    return Actor.system(lab.pk)


@pytest.fixture
def scoped(leader: Actor) -> Iterator[Actor]:
    with scope(leader) as actor:
        yield actor


@pytest.fixture
def client_as() -> Callable[[Actor], Client]:
    return signed_in


@pytest.fixture
def make_participant(lab: Lab) -> Callable[..., Any]:
    def make(code: str = "P01", **fields: Any) -> Any:
        return _make_participant(lab, code, **fields)

    return make


@pytest.fixture
def public_reads_here(db: None) -> Iterator[None]:
    """A test's transaction is seen by its own connection alone, so published copies are read through it."""
    own = connections["public"]
    connections["public"] = connections["default"]
    yield
    connections["public"] = own
