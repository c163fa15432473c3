"""What is older than five years: the owner cuts it from the chain, and nobody who serves pages can."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit import chain, segments
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.verify import verify
from egenkraft.site.config.commands import audit
from egenkraft.site.config.heads import cut_old
from egenkraft.site.config.startup import Refusal

pytestmark = pytest.mark.audit
NOW = datetime(2031, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def by(transactional_db, monkeypatch, tmp_path):
    """A lab of January 2026, with two acts of then and one of 2031."""
    monkeypatch.setattr(settings, "BACKUPS", tmp_path)
    monkeypatch.setattr(chain.clock, "stepped", lambda before, now: None)
    monkeypatch.setattr(chain.timezone, "now", lambda: datetime(2026, 1, 10, tzinfo=UTC))
    system = Actor.system(create_lab(name="Ett", slug="ett", town="X").pk)
    with scope(system):
        record(system, "thing.do", "thing")
        monkeypatch.setattr(chain.timezone, "now", lambda: NOW)
        record(system, "thing.do", "thing")
    monkeypatch.setattr(segments.timezone, "now", lambda: NOW)
    return system


def actions(by):
    with scope(by):
        assert verify(by.lab_id).bad is None
        return [row.action for row in AuditRow.objects.order_by("sequence")]


def test_the_owner_cuts_what_is_old_and_nobody_else(by, capsys, monkeypatch):
    before = actions(by)
    assert len(before) == 3
    assert cut_old() == 0
    assert actions(by) == before
    assert audit.run(["cut"]) == 0
    assert "2 rows older than five years were cut" in capsys.readouterr().out
    assert actions(by) == ["thing.do", "audit.cut"]
    assert audit.run(["cut"]) == 0
    monkeypatch.setattr(settings, "POSTGRES_OWNERS", {})
    with pytest.raises(Refusal, match="EGENKRAFT_POSTGRES_OWNER"):
        audit.run(["cut"])


def test_a_chain_that_does_not_verify_is_not_cut(by, superuser):
    superuser.execute("ALTER TABLE audit_auditrow DISABLE TRIGGER audit_row_no_update")
    superuser.execute("UPDATE audit_auditrow SET reason = 'x' WHERE sequence = 1")
    superuser.execute("ALTER TABLE audit_auditrow ENABLE TRIGGER audit_row_no_update")
    assert audit.run(["cut"]) == 0
    with scope(by):
        assert (verify(by.lab_id).bad, AuditRow.objects.count()) == (1, 3)
