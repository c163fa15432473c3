"""TRUST T1: the connection of the public pages, on a real file: published copies, and nothing else."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connections
from tests.on_postgres import only_sqlite

from egenkraft.site.config.sqlite import base
from egenkraft.site.config.sqlite_public import base as public_base

pytestmark = only_sqlite("an authorizer; PostgreSQL's role is in tests/site/postgres")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database file with every table of the site, and one row in two of them."""
    source = connections["default"]
    target = base.dbapi2.connect(tmp_path / "lab.sqlite3")
    with source.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
        for (sql,) in cursor.fetchall():
            target.execute(sql)
    target.execute("PRAGMA journal_mode = wal")
    target.execute("INSERT INTO published_gone (key, at) VALUES ('abc', '2019-05-24')")
    target.commit()
    target.close()
    return tmp_path / "lab.sqlite3"


@pytest.fixture
def public(file: Path):
    settings = {
        **connections["public"].settings_dict,
        "NAME": f"file:{file}?mode=rw",
        "OPTIONS": {"uri": True},
    }
    wrapper = public_base.DatabaseWrapper(settings, "public")
    with wrapper.cursor() as cursor:
        yield cursor
    wrapper.close()


def test_a_published_table_is_read(public):
    public.execute("SELECT key FROM published_gone")
    assert public.fetchall() == [("abc",)]


def test_a_person_table_is_refused_by_the_authorizer(public):
    with pytest.raises(DatabaseError, match=r"participants_participant.*prohibited"):
        public.execute("SELECT * FROM participants_participant")


@pytest.mark.parametrize(
    "sneaky",
    [
        "SELECT key FROM published_gone WHERE key IN (SELECT code FROM participants_participant)",
        "SELECT p.code FROM published_gone g JOIN participants_participant p",
        "SELECT count(*) FROM participants_participant",
        "WITH t AS (SELECT * FROM participants_participant) SELECT * FROM t",
        "SELECT key FROM published_gone UNION SELECT code FROM participants_participant",
        "INSERT INTO published_gone (key, at) VALUES ('x', '2019-01-01')",
        "DELETE FROM published_gone",
        "DROP TABLE published_gone",
        "ATTACH DATABASE ':memory:' AS other",
        "PRAGMA query_only = 0",
    ],
)
def test_no_way_round(public, sneaky):
    with pytest.raises(DatabaseError):
        public.execute(sneaky)


def test_every_other_table_is_refused(public):
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.app_label != "vault"}
    refused = set()
    for table in sorted(tables):
        try:
            public.execute(f"SELECT * FROM {table}")  # noqa: S608
        except DatabaseError:
            refused.add(table)
    published = {"published_lab", "published_post", "published_picture", "published_gone"}
    assert tables - refused == published


def test_published_tables_hold_no_key_to_a_person():
    for model in apps.get_models():
        if model._meta.db_table.startswith("published_"):
            for field in model._meta.concrete_fields:
                target = field.related_model
                assert target is None or target._meta.db_table.startswith("published_"), field
