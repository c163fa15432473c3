"""What is older than five years goes in whole months; the head that is kept joins the rest to it."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction
from tests.flushing import unguarded
from tests.on_postgres import only_sqlite

from egenkraft.site.audit import chain
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.models import AuditRow, AuditSegment
from egenkraft.site.audit.segments import prune
from egenkraft.site.audit.verify import Known, verify

pytestmark = pytest.mark.audit
NOW = datetime(2031, 3, 15, 12, tzinfo=UTC)


@pytest.fixture
def old(lab, system, monkeypatch):
    """Rows of January, February and March 2026, and of 2031; `lab` has one of its own before them."""
    with unguarded():
        AuditRow.objects.all().delete()
    monkeypatch.setattr(chain.clock, "stepped", lambda before, now: None)
    for month, year in ((1, 2026), (2, 2026), (2, 2026), (3, 2026), (3, 2031)):
        at = datetime(year, month, 10, tzinfo=UTC)
        monkeypatch.setattr(chain.timezone, "now", lambda at=at: at)
        record(system, "thing.do", "thing")
    return system


def test_whole_months_are_cut_and_the_rest_still_verifies(lab, old):
    assert prune(old, now=NOW) == 3
    assert AuditRow.objects.filter(lab=lab.pk).earliest("sequence").sequence == 4
    verdict = verify(lab.pk)
    assert (verdict.bad, verdict.cut, verdict.rows, verdict.last) == (None, 3, 3, 6)
    assert AuditRow.objects.latest("sequence").action == "audit.cut"
    assert prune(old, now=NOW) == 0
    assert prune(old, now=NOW.replace(month=4)) == 1
    assert verify(lab.pk).bad is None
    assert [(one.first, one.last) for one in AuditSegment.objects.order_by("number")] == [(1, 3), (4, 4)]


def test_when_everything_was_cut_the_chain_goes_on(lab, old):
    prune(old, now=NOW.replace(year=2050))
    record(old, "thing.do", "thing")
    assert [row.sequence for row in AuditRow.objects.order_by("sequence")] == [6, 7]
    assert verify(lab.pk).bad is None


def test_nothing_young_is_cut(lab, old):
    assert prune(old, now=NOW.replace(year=2030)) == 0
    assert not AuditSegment.objects.exists()


def test_a_head_kept_before_the_cut_is_still_good_where_rows_are(lab, old):
    rows = {row.sequence: row.hash for row in AuditRow.objects.all()}
    prune(old, now=NOW)
    assert verify(lab.pk, known=[Known(5, rows[5])]).bad is None
    assert verify(lab.pk, known=[Known(2, rows[2])]).bad is None, "the row is gone in good order"
    assert verify(lab.pk, known=[Known(3, rows[3])]).bad is None, "it is the head that the segment kept"
    assert verify(lab.pk, known=[Known(3, "0" * 64)]).bad == 3


@pytest.mark.parametrize(
    "change",
    [{"last": 2}, {"first": 2}, {"head": "0" * 64}, {"before": "1" * 64}, {"number": 2}, {"seal": "0" * 64}],
)
def test_a_segment_that_was_touched_is_named(lab, old, change):
    prune(old, now=NOW)
    with unguarded():
        AuditSegment.objects.all().update(**change)
        verdict = verify(lab.pk)
    assert (verdict.bad, verdict.fault) == (1, "segment")
    assert verdict.in_words


def test_a_segment_without_the_key_covers_no_deletion(lab, old):
    """Somebody who writes a segment by hand may delete its rows; the check finds the segment."""
    first = AuditRow.objects.earliest("sequence")
    fields = {"before": first.previous, "head": first.hash, "previous": "0" * 64, "key": first.key}
    AuditSegment.objects.create(
        lab=lab.pk, number=1, first=1, last=1, until=first.at, seal="f" * 64, **fields
    )
    first.delete()
    verdict = verify(lab.pk)
    assert (verdict.bad, verdict.fault) == (1, "segment")


def test_a_segment_that_is_gone_leaves_a_gap(lab, old):
    prune(old, now=NOW)
    with unguarded():
        AuditSegment.objects.all().delete()
    assert (verify(lab.pk).bad, verify(lab.pk).fault) == (1, "missing")


def test_the_database_refuses_to_change_a_segment(lab, old):
    prune(old, now=NOW)
    for act in (lambda: AuditSegment.objects.update(last=9), lambda: AuditSegment.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@only_sqlite("a chain that whoever serves pages may cut")
def test_the_clock_cuts_only_a_chain_that_is_whole(lab, old, monkeypatch, settings, tmp_path):
    from egenkraft.site.config.heads import cut_old

    settings.BACKUPS = tmp_path
    monkeypatch.setattr("egenkraft.site.audit.segments.timezone.now", lambda: NOW)
    broken = AuditRow.objects.earliest("sequence")
    with unguarded():
        AuditRow.objects.filter(pk=broken.pk).update(reason="x")
        assert cut_old() == 0
        AuditRow.objects.filter(pk=broken.pk).update(reason=broken.reason)
    assert cut_old() == 3
    assert cut_old() == 0
    assert verify(lab.pk).bad is None
