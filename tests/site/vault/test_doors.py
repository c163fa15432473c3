"""The one door: who may, written down first, opened last."""

from typing import Any

import pytest
from django.db import connections
from tests.on_postgres import only_sqlite

from egenkraft.site.access.scope import Actor, ForeignLab, ScopeMissing, scope
from egenkraft.site.audit.keys import Locked
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.vault import doors
from egenkraft.site.vault.actions import destroy_key, write_identity
from egenkraft.site.vault.doors import Identity, Refused, Unreadable, open_identity
from egenkraft.site.vault.models import Identity as Row
from egenkraft.site.vault.models import PersonKey

WHO = {
    "name": "Selam Tesfay",
    "phone": "070-123 45 67",
    "contact": "Ring kl 10-12. Lämna aldrig ett meddelande.",
}


@pytest.fixture
def selam(make_participant: Any, leader: Actor) -> Any:
    person = make_participant("P01")
    with scope(leader):
        write_identity(leader, participant=person, **WHO)
    return person


def seen() -> list[tuple[str, str]]:
    return list(AuditRow.objects.filter(action="identity.see").values_list("role", "reason"))


def test_a_leader_opens_it_and_the_audit_says_so(selam: Any, scoped: Actor) -> None:
    assert open_identity(scoped, selam, "contact") == Identity(**WHO)
    assert seen() == [("leader", "contact")]


def test_the_audit_row_comes_before_the_opening(selam: Any, scoped: Actor, monkeypatch: Any) -> None:
    def opened(row: Row, held: Any) -> Any:
        assert seen() == [("leader", "contact")]
        return "opened"

    monkeypatch.setattr(doors, "_open", opened)
    assert open_identity(scoped, selam, "contact") == "opened"


def test_without_an_audit_row_nothing_is_opened(selam: Any, scoped: Actor, monkeypatch: Any) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(doors, "record_all", fails)
    monkeypatch.setattr(doors, "_open", lambda row, held: pytest.fail("opened without a row"))
    with pytest.raises(OSError, match="disk full"):
        open_identity(scoped, selam, "contact")


@pytest.mark.parametrize("role", ["manager", "researcher", "participant", "system", "public"])
def test_no_other_role_opens_it(selam: Any, leader: Actor, role: str) -> None:
    actor = Actor(lab_id=leader.lab_id, role=role)
    with scope(actor), pytest.raises(Refused):
        open_identity(actor, selam, "contact")
    assert seen() == []


def test_a_reason_is_one_of_the_list(selam: Any, scoped: Actor) -> None:
    with pytest.raises(ValueError, match="curious about Selam"):
        open_identity(scoped, selam, "curious about Selam")
    assert seen() == []


def test_nothing_written_is_nothing(make_participant: Any, scoped: Actor) -> None:
    assert open_identity(scoped, make_participant("P09"), "contact") is None


def test_empty_fields_are_stored_as_nothing(selam: Any, scoped: Actor) -> None:
    write_identity(scoped, participant=selam, name=" Selam ", phone=" ", contact="")
    assert open_identity(scoped, selam, "correct") == Identity("Selam", "", "")
    row = Row.objects.get()
    assert (row.phone, row.contact) == (None, None)


def test_swapped_rows_do_not_open(selam: Any, make_participant: Any, scoped: Actor) -> None:
    other = make_participant("P02")
    write_identity(scoped, participant=other, name="Hodan", phone="", contact="")
    mine, hers = Row.objects.get(participant=selam), Row.objects.get(participant=other)
    Row.objects.filter(pk=mine.pk).update(name=hers.name)
    assert open_identity(scoped, selam, "contact") == Unreadable("does_not_open")


def test_swapped_keys_do_not_open(selam: Any, make_participant: Any, scoped: Actor) -> None:
    other = make_participant("P02")
    write_identity(scoped, participant=other, name="Hodan", phone="", contact="")
    hers = PersonKey.objects.get(person=other.pk).wrapped
    PersonKey.objects.filter(person=selam.pk).update(wrapped=hers)
    assert open_identity(scoped, selam, "contact") == Unreadable("does_not_open")


def test_a_destroyed_key_erases_her(selam: Any, scoped: Actor) -> None:
    assert destroy_key(scoped, participant=selam) is True
    assert destroy_key(scoped, participant=selam) is False
    assert open_identity(scoped, selam, "contact") == Unreadable("no_key")
    assert AuditRow.objects.filter(action="identity.destroy_key").count() == 2


def test_the_tables_hold_no_plain_text(selam: Any) -> None:
    for alias in ("default", "keys"):
        dump = "\n".join(_rows(alias))
        for word in ("Selam", "Tesfay", "123 45", "meddelande"):
            assert word.encode().hex() not in dump
            assert word not in dump


def _rows(alias: str) -> list[str]:
    with connections[alias].cursor() as cursor:
        tables = connections[alias].introspection.table_names(cursor)
        lines = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 (names of our own tables)
            for row in cursor.fetchall():
                lines.append("|".join(c.hex() if isinstance(c, bytes) else str(c) for c in row))
        return lines


def test_the_key_lies_in_the_key_store_alone(selam: Any) -> None:
    assert PersonKey.objects.get(person=selam.pk)._state.db == "keys"
    with connections["default"].cursor() as cursor:
        assert "vault_personkey" not in connections["default"].introspection.table_names(cursor)


def test_without_a_lab_key_it_is_locked(selam: Any, scoped: Actor, settings: Any) -> None:
    settings.LAB_KEY = None
    with pytest.raises(Locked):
        open_identity(scoped, selam, "contact")


def test_a_foreign_lab_gets_nothing(selam: Any, other_lab: Any) -> None:
    stranger = Actor(lab_id=other_lab.pk, role="leader")
    with scope(stranger), pytest.raises(ForeignLab):
        open_identity(stranger, selam, "contact")
    assert seen() == []


def test_without_a_scope_the_door_raises(selam: Any, leader: Actor) -> None:
    with pytest.raises(ScopeMissing):
        open_identity(leader, selam, "contact")


@only_sqlite("a write-ahead log that is emptied at once")
@pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"])
def test_the_erased_key_leaves_the_file_and_its_log(selam: Any, leader: Actor, settings: Any) -> None:
    from pathlib import Path

    wrapped = bytes(PersonKey.objects.get(person=selam.pk).wrapped)
    file = Path(connections["keys"].settings_dict["NAME"])
    parts = [file, file.with_name(file.name + "-wal")]
    assert any(wrapped in part.read_bytes() for part in parts if part.exists())
    with scope(leader):
        destroy_key(leader, participant=selam)
    assert not any(wrapped in part.read_bytes() for part in parts if part.exists())


@only_sqlite("a write-ahead log that is emptied at once")
@pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"])
def test_a_reader_in_the_way_is_said(selam: Any, leader: Actor, monkeypatch: Any) -> None:
    from egenkraft.site.config.sqlite.driver import dbapi2
    from egenkraft.site.consent import erasing

    monkeypatch.setattr(erasing, "CHECKPOINT_PAUSE", 0.001)
    with connections["keys"].cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
    reader = dbapi2.connect(str(connections["keys"].settings_dict["NAME"]), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM vault_personkey").fetchone()
    try:
        with scope(leader), pytest.raises(TimeoutError, match="Do it again"):
            destroy_key(leader, participant=selam)
    finally:
        reader.close()
        connections["keys"].close()
    with scope(leader):
        assert destroy_key(leader, participant=selam) is False


def test_she_reads_every_reason_in_her_own_words() -> None:
    from egenkraft.site.consent.queries import WHY
    from egenkraft.site.home.opening import Why
    from egenkraft.site.participants.models import Glass
    from egenkraft.site.vault.doors import Reason

    assert set(WHY) == {*Reason.values, *Why.values, *Glass.Why.values}
