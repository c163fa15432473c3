"""The chain grows with every act, at its end and nowhere else, and says when the clock was set."""

import re
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.flushing import nothing_can_be_added, unguarded
from tests.on_postgres import only_sqlite

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit import chain, clock
from egenkraft.site.audit.chain import Act, NotWritten, record, record_all
from egenkraft.site.audit.keys import Locked, derive, subkey
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.seal import FIELDS, seal
from egenkraft.site.audit.verify import _as_objects, _as_stored, check, verify

pytestmark = pytest.mark.audit


def fill(actor, rows=6):
    for number in range(rows):
        record(actor, "thing.do", "thing", change={"number": number})


def test_a_whole_chain_verifies(lab, system):
    fill(system)
    result = verify(lab.pk)
    assert result.bad is None
    assert result.rows == AuditRow.objects.filter(lab=lab.pk).count() == 7
    assert "7" in result.in_words


@only_sqlite("the texts that its file holds")
def test_rows_as_texts_and_rows_as_objects_are_one_chain(lab, system):
    """SQLite's are read as texts, since that is quicker; PostgreSQL's as objects."""
    fill(system)
    rows = AuditRow.objects.filter(lab=lab.pk).order_by("sequence")
    whole = check(_as_stored(rows))
    assert whole == check(_as_objects(rows)) == verify(lab.pk)
    with unguarded():
        rows.filter(sequence=3).update(role="nobody")
    assert check(_as_stored(rows)) == check(_as_objects(rows))
    assert check(_as_objects(rows)).bad == 3


def test_two_labs_have_two_chains(lab, other_lab, system):
    fill(system)
    assert verify(other_lab.pk).rows == 1
    assert verify(other_lab.pk).bad is None


def test_a_failed_action_leaves_no_row(lab, system):
    before = AuditRow.objects.count()

    @transaction.atomic
    def fail():
        record(system, "thing.do", "thing")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert AuditRow.objects.count() == before


def test_many_acts_are_written_in_one_statement(lab, system, django_assert_num_queries):
    with django_assert_num_queries(4):  # the savepoint, the end of the chain, the rows
        record_all(system, [Act("thing.do", "thing", uuid4()) for _ in range(50)])
    assert verify(lab.pk).rows == 51


def test_nothing_done_is_no_row(lab, system, django_assert_num_queries):
    with django_assert_num_queries(0):
        record_all(system, [])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditrow SET reason = 'x' WHERE sequence = 2",
        "UPDATE audit_auditrow SET sequence = sequence + 10",
        "DELETE FROM audit_auditrow WHERE sequence = 2",
        "DELETE FROM audit_auditrow",
        pytest.param(
            "INSERT OR REPLACE INTO audit_auditrow SELECT * FROM audit_auditrow WHERE sequence = 2",
            marks=only_sqlite("a statement that replaces"),
        ),
        pytest.param(
            "INSERT INTO audit_auditrow SELECT NULL, lab, 0, at, account, role, action, "
            "kind, object, purpose, reason, digest, previous, hash, key, outcome, clock "
            "FROM audit_auditrow WHERE sequence = 2",
            marks=only_sqlite("a trigger that has the chain grow at its end alone"),
        ),
    ],
)
def test_the_database_refuses_to_change_or_delete(lab, system, statement):
    fill(system, 3)
    with (
        pytest.raises(DatabaseError, match="audit chain"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify(lab.pk).bad is None


@only_sqlite("a file whose triggers anybody may take away; tests/site/postgres has the owner's")
def test_a_site_without_the_triggers_does_not_start(lab):
    from egenkraft.site.config.checks import audit_is_append_only

    assert audit_is_append_only(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_row_no_update")
    (fault,) = audit_is_append_only(None, databases=["default"])
    assert "audit_row_no_update" in fault.msg
    assert fault.hint


def test_what_cannot_be_written_is_not_done(lab, system):
    with nothing_can_be_added(), pytest.raises(NotWritten, match=r"thing\.do"):
        record(system, "thing.do", "thing")


@pytest.mark.parametrize("seconds", [3600, -3600, 61, -61, 365 * 86400])
def test_a_clock_that_was_set_is_a_row_of_its_own(lab, system, monkeypatch, seconds):
    record(system, "thing.do", "thing")
    now = datetime.now(UTC) + timedelta(seconds=seconds)
    monkeypatch.setattr(chain.timezone, "now", lambda: now)
    record(system, "thing.do", "thing")
    record(system, "thing.do", "thing")
    rows = list(AuditRow.objects.filter(lab=lab.pk).order_by("-sequence")[:3])
    assert [row.action for row in rows] == ["thing.do", "thing.do", "clock.step"]
    assert abs(int(rows[2].reason.removesuffix(" s")) - seconds) <= 5
    assert (rows[2].account, rows[2].role, rows[2].outcome) == (None, "system", "noticed")
    assert verify(lab.pk).bad is None


@pytest.mark.parametrize("seconds", [0, 30, -30])
def test_a_clock_that_is_a_little_off_is_none(lab, system, monkeypatch, seconds):
    record(system, "thing.do", "thing")
    now = datetime.now(UTC) + timedelta(seconds=seconds)
    monkeypatch.setattr(chain.timezone, "now", lambda: now)
    record(system, "thing.do", "thing")
    assert not AuditRow.objects.filter(action="clock.step").exists()


def test_after_a_new_start_only_a_clock_set_back_is_seen(lab, system, monkeypatch):
    record(system, "thing.do", "thing")
    monkeypatch.setattr(clock, "boot", lambda: "another")
    later = datetime.now(UTC) + timedelta(days=30)
    monkeypatch.setattr(chain.timezone, "now", lambda: later)
    record(system, "thing.do", "thing")
    assert not AuditRow.objects.filter(action="clock.step").exists()
    monkeypatch.setattr(clock, "boot", lambda: "a third")
    monkeypatch.setattr(chain.timezone, "now", lambda: later - timedelta(days=2))
    record(system, "thing.do", "thing")
    assert AuditRow.objects.get(action="clock.step").reason == "-172800 s"


@pytest.mark.parametrize("marked", [True, False])
def test_rows_of_the_first_two_formats_still_verify(lab, system, marked):
    fill(system, 2)
    last = AuditRow.objects.filter(lab=lab.pk).latest("sequence")
    old = AuditRow(**{name: getattr(last, name) for name in FIELDS})
    old.sequence, old.previous, old.outcome, old.clock = last.sequence + 1, last.hash, "", ""
    old.key = last.key if marked else ""
    old.hash = seal([getattr(old, name) for name in FIELDS])
    old.save()
    assert verify(lab.pk).bad is None
    fill(system, 1)
    assert verify(lab.pk).bad is None
    with unguarded():
        AuditRow.objects.filter(pk=old.pk).update(outcome="done")
    assert verify(lab.pk).bad == old.sequence


@pytest.mark.django_db(transaction=True)
def test_appends_of_many_writers_make_one_chain(db):
    lab = create_lab(name="Labbet", slug="labbet")
    writers, each = 8, 25
    errors: list[BaseException] = []

    def append():
        try:
            with scope(Actor.system(lab.pk)) as by:
                for _ in range(each):
                    record(by, "thing.do", "thing", uuid4())
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=append) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    verdict = verify(lab.pk)
    assert (verdict.rows, verdict.bad) == (1 + writers * each, None)


def test_subkeys_differ_by_use_and_by_key():
    one, two = b"1" * 32, b"2" * 32
    assert len({derive(key, use) for key in (one, two) for use in ("audit", "vault")}) == 4


def test_no_key_is_locked(settings):
    settings.LAB_KEY = None
    with pytest.raises(Locked):
        subkey("audit")


def test_a_machine_that_does_not_tell_its_start_has_one_for_this_process(monkeypatch, tmp_path):
    tell = clock.boot.__wrapped__
    monkeypatch.setattr(clock, "BOOT", tmp_path / "none")
    assert re.fullmatch(r"[0-9a-f]{12}", tell())
    assert tell() != tell()
    assert clock.boot() == clock.boot()


def test_what_a_row_of_the_chain_calls_itself_names_nobody(lab, leader):
    record(leader, "thing.do", "thing")
    row = AuditRow.objects.filter(lab=lab.pk).latest("sequence")
    assert str(row) == f"{row.sequence} thing.do thing"
