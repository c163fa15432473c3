"""TRUST 9.8, proven from the catalogue of the running database, and made to fail once for each rule."""

import pytest
from django.db import connections, transaction

from egenkraft.site.config.checks import (
    AUDIT_TRIGGERS,
    audit_is_append_only,
    every_table_has_a_row_policy,
    postgres_is_secure,
)
from egenkraft.site.config.postgres import catalogue, guard, policies
from egenkraft.site.config.postgres.owner import roles

PERSON = "participants_participant"


@pytest.mark.everyday
@pytest.mark.parametrize("alias", ["default", "keys"])
def test_the_catalogue_is_without_fault(transactional_db, alias):
    assert postgres_is_secure(None, databases=[alias]) == []
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert cursor.fetchone()[0] == len(policies.tables(alias))


BREAKS = {
    f"The table {PERSON} has no row security": f"ALTER TABLE {PERSON} DISABLE ROW LEVEL SECURITY",
    f"Row security of {PERSON} is not forced": f"ALTER TABLE {PERSON} NO FORCE ROW LEVEL SECURITY",
    "The table loose has no row security": "CREATE TABLE loose (id int)",
    "Nothing says who sees the table loose": "CREATE TABLE loose (id int)",
    "The view peep reads with its owner's rights": "CREATE VIEW peep AS SELECT * FROM access_lab",
    "The function peep runs with its owner's rights": "CREATE FUNCTION peep() RETURNS int LANGUAGE sql "
    "SECURITY DEFINER AS 'SELECT 1'",
    "The role egenkraft_app passes by row security": "ALTER ROLE egenkraft_app BYPASSRLS",
    "The role egenkraft_public passes by row security": "ALTER ROLE egenkraft_public SUPERUSER",
    f"The role that serves pages owns {PERSON}": f"ALTER TABLE {PERSON} OWNER TO egenkraft_app",
    "The role egenkraft_app belongs to another role": "GRANT egenkraft_owner TO egenkraft_app",
    "The role egenkraft_app may do more than is stated with audit_auditrow": (
        "GRANT TRUNCATE ON audit_auditrow TO egenkraft_app"
    ),
    f"The role egenkraft_public may do more than is stated with {PERSON}": f"GRANT SELECT ON {PERSON} TO "
    "egenkraft_public",
    f"Everybody may do something with {PERSON}": f"GRANT SELECT ON {PERSON} TO PUBLIC",
}


@pytest.mark.startup
@pytest.mark.parametrize("sentence", sorted(BREAKS))
def test_each_rule_is_found_broken(superuser, sentence):
    """A fault is made inside a transaction that is never kept."""
    with superuser.transaction(force_rollback=True), superuser.cursor() as cursor:
        before = catalogue.faults(cursor, "default", roles("default"))
        cursor.execute(BREAKS[sentence])
        found = set(catalogue.faults(cursor, "default", roles("default"))) - set(before)
    assert [fault for fault in found if fault.startswith(sentence)], found


@pytest.mark.startup
@pytest.mark.audit
@pytest.mark.parametrize("name", sorted(AUDIT_TRIGGERS["postgresql"]))
def test_a_chain_without_its_triggers_does_not_start(owner, name):
    table = "audit_auditsegment" if "segment" in name else "audit_auditrow"
    assert audit_is_append_only(None, databases=["default"]) == []
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        (fault,) = audit_is_append_only(None, databases=["default"])
    finally:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
    assert name in fault.msg
    assert fault.hint


def test_a_table_without_policies(superuser):
    with superuser.transaction(force_rollback=True), superuser.cursor() as cursor:
        for name in ("owner_migrates", *(f"app_{act}" for act in ("select", "insert", "update", "delete"))):
            cursor.execute(f"DROP POLICY {name} ON {PERSON}")
        assert f"The table {PERSON} has no policy." in catalogue.faults(cursor, "default", roles("default"))


def test_a_view_with_the_readers_rights_is_in_order(superuser):
    with superuser.transaction(force_rollback=True), superuser.cursor() as cursor:
        before = catalogue.faults(cursor, "default", roles("default"))
        cursor.execute("CREATE VIEW peep WITH (security_invoker = true) AS SELECT * FROM access_lab")
        assert catalogue.faults(cursor, "default", roles("default")) == before


@pytest.mark.everyday
def test_unique_without_the_lab_has_a_reason(transactional_db):
    with connections["default"].cursor() as cursor:
        assert catalogue.unique_without_lab(cursor) == []


def test_applying_again_changes_nothing(owner):
    """The second time finds it done, and takes no lock on any table."""
    with owner.cursor() as cursor:
        assert guard.applied(cursor, "default", roles("default")) in (True, False)
    with owner.transaction(force_rollback=True), owner.cursor() as cursor:
        guard.apply(cursor, "default", roles("default"))
        first = snapshot(cursor)
        assert guard.applied(cursor, "default", roles("default"))
        guard.apply(cursor, "default", roles("default"))
        assert snapshot(cursor) == first


def snapshot(cursor):
    cursor.execute(
        "SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies ORDER BY 1, 2"
    )
    policies_ = cursor.fetchall()
    cursor.execute("SELECT conname FROM pg_constraint WHERE conname LIKE 'same_lab_%' ORDER BY 1")
    return policies_, cursor.fetchall()


@pytest.mark.everyday
def test_roles_are_what_is_asked_for(superuser):
    names = ["egenkraft_app", "egenkraft_public", "egenkraft_keys", "egenkraft_owner", "egenkraft_keys_owner"]
    rows = superuser.execute(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles "
        "WHERE rolname = ANY(%s)",
        [names],
    ).fetchall()
    assert rows == [(False,) * 5] * 5


def test_a_new_table_without_an_entry_is_an_error_at_start(monkeypatch):
    assert every_table_has_a_row_policy(None) == []
    left = {name: row for name, row in policies.entries().items() if name != "audit_auditrow"}
    monkeypatch.setattr(policies, "entries", lambda: left)
    (fault,) = every_table_has_a_row_policy(None)
    assert "audit_auditrow" in fault.msg
    with pytest.raises(guard.NoPolicy, match="audit_auditrow"):
        guard.apply(None, "default", catalogue.Roles("o", "a", "p"))


def test_transactions_are_read_committed(transactional_db):
    """Waiting for the chain's turn works because each statement sees what was saved meanwhile."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
