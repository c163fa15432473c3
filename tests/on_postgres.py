"""The same tests on PostgreSQL: `script/test --postgres`, or `pytest --postgres`.

Each process of the run starts a cluster of its own and prepares it as an installation is prepared: the
shipped roles, the product's own migration by the owner, row security on every table. The site then works
as the application's role. What a test itself looks up, outside any request and outside any scope, may look
across labs (the eye): requests, and whatever a scope is open for, have nothing but their own policies.
A second database is made alike and has no eye at all: tests/site/postgres works on that one.
"""

import atexit
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Event
from typing import Any

import pytest

from tests.cluster import Cluster, missing

ASKED = "EGENKRAFT_TESTS_ON_POSTGRES"  # inherited by the processes that share a run
ON = "--postgres" in sys.argv or os.environ.get(ASKED) == "1"
STRICT = "_strict"
EYE = "tests"  # the door that the tests' own look-ups stand in
REPLICA = "session_replication_role"  # whoever may set it sets triggers aside: here a test that tampers
KEPT = ("django_migrations", "django_content_type", "auth_permission")
OWNERS = {"default": ("egenkraft_owner", "egenkraft"), "keys": ("egenkraft_keys_owner", "egenkraft_keys")}
SERVED = {"egenkraft": "egenkraft_app, egenkraft_public", "egenkraft_keys": "egenkraft_keys"}


def only_sqlite(why: str) -> pytest.MarkDecorator:
    """For a test of what SQLite alone has or needs; left out on PostgreSQL, and counted."""
    return pytest.mark.skipif(ON, reason=f"SQLite's own: {why}")


cluster = Cluster() if ON and not missing() else None
if cluster is not None:
    atexit.register(cluster.stop)  # the process that only shares the tests out never starts its own
_strict = Event()
looking: ContextVar[bool] = ContextVar("egenkraft_tests_look", default=False)


def choose() -> None:
    """Point the settings at a cluster, before Django reads them; it is started when it is needed."""
    if not ON:
        return
    if cluster is None:
        raise SystemExit(f"--postgres: {missing()}")
    os.environ[ASKED] = "1"
    os.environ.update(cluster.settings())


@pytest.fixture(scope="session")
def postgres(django_test_environment: None, django_db_blocker: Any) -> Iterator[Cluster]:
    """Takes the place of `django_db_setup`."""
    assert cluster is not None
    cluster.start()
    cluster.make_roles()
    with django_db_blocker.unblock():
        _prepare()
        yield cluster
        _close()
    cluster.stop()


def _prepare() -> None:
    from egenkraft.site.config import startup

    startup.migrate()
    _copy_before_the_eye()
    for alias in OWNERS:
        _open_the_eye(alias)
    assert cluster is not None
    with cluster.connect("postgres", "postgres") as superuser:
        superuser.execute(f"GRANT SET ON PARAMETER {REPLICA} TO egenkraft_app")
    _strict_in_requests()
    _flush_as_owner()
    looking.set(True)


def _copy_before_the_eye() -> None:
    assert cluster is not None
    _close()
    with cluster.connect("postgres", "postgres") as superuser:
        for owner, name in OWNERS.values():
            superuser.execute(f"CREATE DATABASE {name}{STRICT} TEMPLATE {name} OWNER {owner}")
            superuser.execute(f"REVOKE ALL ON DATABASE {name}{STRICT} FROM PUBLIC")
            superuser.execute(f"GRANT CONNECT ON DATABASE {name}{STRICT} TO {SERVED[name]}")


@contextmanager
def strictly() -> Iterator[None]:
    """Work on the databases without the eye; they are empty again afterwards."""
    from django.conf import settings
    from django.db import connections

    _close()
    rows = [*(connections[alias].settings_dict for alias in connections), *settings.POSTGRES_OWNERS.values()]
    kept = [(row, row["NAME"]) for row in rows]
    for row, name in kept:
        row["NAME"] = name + STRICT
    token = looking.set(False)
    _strict.set()
    try:
        yield
    finally:
        _strict.clear()
        looking.reset(token)
        _close()
        for row, name in kept:
            row["NAME"] = name
        _empty_all(STRICT)


@contextmanager
def emptied() -> Iterator[None]:
    """What is written for good inside is gone afterwards."""
    try:
        yield
    finally:
        _close()
        _empty_all()


@contextmanager
def without_right(right: str, table: str) -> Iterator[None]:
    """The site's role may not do this inside."""
    assert cluster is not None
    with cluster.connect("egenkraft_owner", "egenkraft") as owner:
        owner.execute(f'REVOKE {right} ON "{table}" FROM egenkraft_app')
        try:
            yield
        finally:
            owner.execute(f'GRANT {right} ON "{table}" TO egenkraft_app')


def _open_the_eye(alias: str) -> None:
    assert cluster is not None
    seen = f"current_setting('egenkraft.door', true) = '{EYE}'"
    role = {"default": "egenkraft_app", "keys": "egenkraft_keys"}[alias]
    with cluster.connect(*OWNERS[alias]) as owner:
        for table in _tables(owner):
            owner.execute(
                f'CREATE POLICY tests_look ON "{table}" TO {role} USING ({seen}) WITH CHECK ({seen})'
            )
            owner.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {role}')


def _tables(owner: Any) -> list[str]:
    return [name for (name,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


@contextmanager
def _shut() -> Iterator[None]:
    token = looking.set(False)
    try:
        yield
    finally:
        looking.reset(token)


def _read_shut(parts: Iterator[bytes]) -> Iterator[bytes]:
    """A file that is made while it is sent is made without the eye too."""
    while True:
        with _shut():
            part = next(parts, None)
        if part is None:
            return
        yield part


def _strict_in_requests() -> None:
    """The eye is shut while a request is answered, and wherever a scope or a look-up is open."""
    from django.core.handlers.base import BaseHandler

    from egenkraft.site.access.scope import NOTHING, Across, told
    from egenkraft.site.config.postgres import base

    def told_to_tests() -> Any:
        lab, across, account = told()
        if lab is None and across == NOTHING and looking.get():
            across = Across(door=EYE)
        return lab, across, account

    answer = BaseHandler.get_response

    def strict(self: Any, request: Any) -> Any:
        with _shut():
            response = answer(self, request)
        if response.streaming:
            response.streaming_content = _read_shut(iter(response.streaming_content))
        return response

    base.told = told_to_tests  # type: ignore[assignment]
    BaseHandler.get_response = strict  # type: ignore[method-assign]


def _flush_as_owner() -> None:
    """After a test with real transactions its rows are emptied out: only the owner may do that."""
    from django.test import TransactionTestCase

    def empty(self: Any) -> None:
        if not _strict.is_set():  # else `strictly` does it
            _empty_all()

    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]


def _empty_all(suffix: str = "") -> None:
    assert cluster is not None
    for _role, name in OWNERS.values():
        with cluster.connect("postgres", name + suffix) as superuser:
            filled = [table for table in _tables(superuser) if table not in KEPT and _any(superuser, table)]
            if filled:
                superuser.execute("SET lock_timeout = '60s'")
                names = ", ".join(f'"{table}"' for table in filled)
                superuser.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _any(superuser: Any, table: str) -> bool:
    return bool(superuser.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")').fetchone()[0])  # noqa: S608


def _close() -> None:
    from django.db import connections

    connections.close_all()
