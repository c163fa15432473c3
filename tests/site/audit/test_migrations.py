"""The step to an append-only chain and back, with rows that were there before."""

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from tests.flushing import triggers
from tests.on_postgres import only_sqlite

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.seal import FIELDS, seal
from egenkraft.site.audit.verify import verify

pytestmark = [pytest.mark.audit, pytest.mark.django_db(transaction=True)]
BEFORE, AFTER = [("audit", "0002_kept_keys")], [("audit", "0003_append_only")]


def go(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)


def old_rows():
    """Three rows as the version before wrote them: without outcome and clock."""
    lab = create_lab(name="Labbet", slug="labbet")
    for _number in range(2):
        record(Actor.system(lab.pk), "thing.do", "thing")
    rows, previous = list(AuditRow.objects.order_by("sequence")), "0" * 64
    for row in rows:
        row.outcome = row.clock = ""
        row.previous = previous
        row.hash = previous = seal([getattr(row, name) for name in FIELDS])
    return lab, rows


@only_sqlite("triggers and columns read from the file; on PostgreSQL the owner alone changes tables")
def test_forward_and_back_on_a_chain_with_rows():
    lab, rows = old_rows()
    go(BEFORE)
    try:
        assert triggers() == {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pragma_table_info('audit_auditrow')")
            assert "clock" not in {name for (name,) in cursor.fetchall()}
            for row in rows:
                cursor.execute(
                    "UPDATE audit_auditrow SET previous = %s, hash = %s WHERE sequence = %s",
                    [row.previous, row.hash, row.sequence],
                )
    finally:
        go(AFTER)
    assert len(triggers()) == 6
    verdict = verify(lab.pk)
    assert (verdict.rows, verdict.bad) == (len(rows), None)
    record(Actor.system(lab.pk), "thing.do", "thing")
    assert verify(lab.pk).bad is None
    with pytest.raises(IntegrityError, match="append-only"):
        AuditRow.objects.all().delete()
