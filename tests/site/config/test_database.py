"""The database is durable as asked for, and its own functions work through pysqlite3."""

import datetime

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.db.models.functions import TruncMonth
from tests.on_postgres import only_sqlite

from egenkraft.site.audit.models import AuditRow
from egenkraft.site.config.checks import sqlite_is_durable
from egenkraft.site.config.sqlite import base
from egenkraft.site.config.sqlite.driver import VERSION


@pytest.mark.startup
def test_the_version_has_no_known_race():
    assert VERSION >= (3, 51, 3)


@only_sqlite("settings of a connection")
@pytest.mark.parametrize("alias", ["default", "keys"])
def test_settings_read_back(lab, alias):
    with connections[alias].cursor() as cursor:
        for name, wanted in base.PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            row = cursor.fetchone()
            assert str(row[0]) == str(wanted), name


@only_sqlite("settings of a connection")
@pytest.mark.startup
def test_a_wrong_setting_refuses_the_start(lab, monkeypatch):
    assert sqlite_is_durable(None, databases=["default"]) == []
    monkeypatch.setitem(base.PRAGMAS, "synchronous", 3)
    (fault,) = sqlite_is_durable(None, databases=["default"])
    assert "synchronous = 2, not 3" in fault.msg
    assert fault.hint


def test_dates_json_and_functions_work(lab, system):
    from egenkraft.site.audit.chain import record

    record(system, "thing.do", "thing")
    row = AuditRow.objects.annotate(month=TruncMonth("at"), twice=F("sequence") * 2).last()
    assert row.month.day == 1
    assert row.twice == 2 * row.sequence
    assert AuditRow.objects.filter(action__regex="^thing").exists()
    assert isinstance(row.at, datetime.datetime)


@only_sqlite("one writer at a time")
def test_transactions_take_the_write_lock_at_once(transactional_db):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        other = base.dbapi2.connect(str(connection.settings_dict["NAME"]), timeout=0.05)
        with pytest.raises(base.dbapi2.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
