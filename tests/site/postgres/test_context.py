"""TRUST 9.8: the context follows the open scope, statement by statement, and nothing of it stays behind."""

import threading
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, connections, transaction
from django.test import Client
from tests import on_postgres
from tests.people import signed_in, staff

from egenkraft.site.access.models import Account, Lab, Membership
from egenkraft.site.access.scope import Actor, across, scope
from egenkraft.site.participants.models import Participant

PEOPLE = "participants_participant"


def of(lab: Lab) -> Any:
    return scope(Actor.system(lab.pk))


@pytest.mark.everyday
def test_without_a_scope_nothing_is_seen(here, count):
    assert count() == count("consent_consent") == count("audit_auditrow") == 0


@pytest.mark.everyday
def test_each_scope_sees_its_own(here, count):
    first, second = here
    with of(first):
        assert count() == 2
        assert set(Participant.raw.values_list("lab_id", flat=True)) == {first.pk}
    with of(second):
        assert count() == 3
    assert count() == 0


def test_scopes_within_scopes(here, count):
    first, second = here
    with of(first):
        with of(second):
            assert count() == 3
        assert count() == 2
        with pytest.raises(RuntimeError), of(second):
            raise RuntimeError
        assert count() == 2


@pytest.mark.everyday
def test_a_transaction_follows_the_scope_too(here, count):
    first, second = here
    with transaction.atomic():
        assert count() == 0
        with of(first):
            assert count() == count() == 2
            with of(second):
                assert count() == 3
            assert count() == 2
        assert count() == 0
    assert count() == 0


@pytest.mark.everyday
def test_a_return_to_a_savepoint_does_not_bring_an_older_context_back(here, count):
    first, second = here
    with transaction.atomic():
        with of(second):
            assert count() == 3
        with of(first):
            with transaction.atomic():
                assert count() == 2
                transaction.set_rollback(True)
            assert count() == 2
        with pytest.raises(IntegrityError), of(second), transaction.atomic():
            make_twice(second)
        assert count() == 0


def make_twice(lab: Lab) -> None:
    Participant.objects.create(code="P0", display_name="Ada", started_on="2026-01-01")


def test_a_failed_transaction_leaves_nothing(here, count):
    first, _second = here
    with of(first), pytest.raises(IntegrityError), transaction.atomic():
        make_twice(first)
    assert count() == 0


def test_a_long_list_read_in_pieces_stays_in_its_scope(here):
    first, second = here
    with of(first):
        rows = Participant.raw.iterator(chunk_size=1)
        next(rows)
    with of(second):
        assert [row.lab_id for row in rows] == [first.pk]


@pytest.mark.parametrize(
    "by_hand",
    [
        "SET egenkraft.lab = '{lab}'",
        "SET SESSION egenkraft.lab TO '{lab}'",
        "SELECT set_config('egenkraft.lab', '{lab}', false)",
        "select 1; set egenkraft.lab = '{lab}'",
        "RESET egenkraft.lab",
    ],
)
def test_no_statement_sets_the_context_by_hand(here, by_hand):
    with connection.cursor() as cursor, pytest.raises(RuntimeError, match="Open a scope"):
        cursor.execute(by_hand.format(lab=here[0].pk))
    with connection.cursor() as cursor, pytest.raises(RuntimeError, match="Open a scope"):
        cursor.executemany(by_hand.format(lab=here[0].pk), [()])


@pytest.mark.everyday
def test_a_session_setting_from_elsewhere_does_not_reach_the_next_statement(here, count):
    """Whoever gets past the check, by the bare driver, still tells nothing to the site's statements."""
    connection.ensure_connection()
    bare = psycopg.Cursor(connection.connection)
    bare.execute("SELECT set_config('egenkraft.lab', %s, false)", [str(here[0].pk)])
    assert bare.execute(f"SELECT count(*) FROM {PEOPLE}").fetchone() == (2,)  # noqa: S608
    assert count() == 0
    with transaction.atomic():
        assert count() == 0
    with of(here[1]):
        assert count() == 3
    connection.close()


@contextmanager
def pooled(size: int) -> Any:
    settings = connections["default"].settings_dict
    kept, age = settings["OPTIONS"], settings["CONN_MAX_AGE"]
    connection.close()
    settings["OPTIONS"], settings["CONN_MAX_AGE"] = {**kept, "pool": {"min_size": 1, "max_size": size}}, 0
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        settings["OPTIONS"], settings["CONN_MAX_AGE"] = kept, age


@pytest.mark.everyday
def test_requests_one_after_the_other_on_one_connection(labs):
    assert leaks(labs) == []


@pytest.mark.everyday
def test_requests_one_after_the_other_from_a_pool(labs):
    with pooled(1):
        assert leaks(labs) == []


def leaks(labs: tuple[Lab, Lab]) -> list[int]:
    """What is still seen on the same connection right after a page of either lab was shown in full."""
    clients = [signed_in(staff(lab, "manager")) for lab in labs]
    seen: list[int] = []
    for client in clients * 2:
        assert client.get("/people/").status_code == 200
        seen += bare_counts()
    assert Client().get("/").status_code == 200
    return [number for number in seen + bare_counts() if number]


def bare_counts() -> list[int]:
    """Counted by the bare driver on the site's own connection, so that no context is told first."""
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    tables = (PEOPLE, "consent_consent", "audit_auditrow", "access_account", "django_session")
    return [cursor.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608


def test_threads_at_once_see_only_their_own(here):
    """Eight threads, each in one lab, fifty look-ups each, on four connections of a pool."""
    wrong: list[object] = []

    def look(lab: Lab) -> None:
        try:
            for _time in range(50):
                with of(lab):
                    seen = set(Participant.raw.values_list("lab_id", flat=True))
                wrong.extend(seen ^ {lab.pk})
                wrong.extend(Participant.raw.values_list("pk", flat=True))
                connection.close()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    with pooled(4):
        threads = [threading.Thread(target=look, args=[lab]) for lab in (*here, *here, *here, *here)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


@pytest.mark.everyday
def test_another_lab_is_neither_changed_nor_written(here):
    first, second = here
    with of(first):
        assert Participant.raw.filter(lab_id=second.pk).update(display_name="X") == 0
        assert Participant.raw.filter(lab_id=second.pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Participant.raw.bulk_create(
                [Participant(lab_id=second.pk, code="Z", display_name="Z", started_on="2026-01-01")]
            )
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Participant.raw.update(lab_id=second.pk)


@pytest.mark.everyday
def test_a_row_cannot_point_into_another_lab(here):
    """Foreign keys are checked past row security; the key with the lab in it is what refuses."""
    first, second = here
    with of(second):
        stranger = Participant.objects.first()
    change = (
        "UPDATE consent_consent SET participant_id = %s WHERE id = (SELECT id FROM consent_consent LIMIT 1)"
    )
    with of(first), pytest.raises(IntegrityError, match="same_lab_"), transaction.atomic():
        connection.cursor().execute(change, [stranger.pk])


def test_across_opens_what_it_names_and_no_more(here, count):
    first, second = here
    one = staff(first, "leader", "ada")
    account = one.account_id
    with scope(Actor.system(second.pk)), across(email="ada@ett.example"):
        other = Account.objects.get(email="ada@ett.example")
        Membership.objects.create(account=other, role="leader")
    with across(account=account):
        assert Membership.raw.count() == 2
        assert Account.objects.count() == 1
        assert count() == count("consent_consent") == 0
    with across(email="ada@ett.example"):
        assert (Account.objects.count(), Membership.raw.count()) == (1, 0)
    with across(account=account), of(first):
        assert set(Membership.raw.values_list("lab_id", flat=True)) == {first.pk}
    assert Account.objects.count() == Membership.raw.count() == 0


def test_the_sign_in_pages_see_accounts_and_nobody_else(here, count):
    staff(here[0], "leader")
    with across(door="sign-in"):
        assert Account.objects.count() == 1
        tables = [name for name in everything() if count(name)]
    assert set(tables) == {"access_account", "account_emailaddress", "access_lab", *OPEN}


OPEN = ("django_migrations", "django_content_type", "auth_permission")


def everything() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


def test_without_a_scope_every_table_but_the_stated_ones_is_empty(here, count):
    staff(here[0], "leader")
    assert {name for name in everything() if count(name)} == {"access_lab", *OPEN}


@pytest.mark.everyday
def test_the_owner_too_sees_nothing_without_saying_why(here, owner):
    assert owner.execute(f"SELECT count(*) FROM {PEOPLE}").fetchone() == (0,)  # noqa: S608
    with owner.transaction():
        owner.execute("SELECT set_config('egenkraft.lab', %s, true)", [str(here[0].pk)])
        assert owner.execute(f"SELECT count(*) FROM {PEOPLE}").fetchone() == (0,)  # noqa: S608
    with owner.transaction():
        owner.execute("SELECT set_config('egenkraft.migrating', 'on', true)")
        assert owner.execute(f"SELECT count(*) FROM {PEOPLE}").fetchone() == (5,)  # noqa: S608
    assert owner.execute(f"SELECT count(*) FROM {PEOPLE}").fetchone() == (0,)  # noqa: S608


def test_the_site_cannot_say_that_it_migrates(here, count):
    bare = psycopg.Cursor(connection.connection)
    bare.execute("SELECT set_config('egenkraft.migrating', 'on', false)")
    assert bare.execute(f"SELECT count(*) FROM {PEOPLE}").fetchone() == (0,)  # noqa: S608
    connection.close()


@pytest.mark.everyday
def test_the_chain_is_added_to_and_never_changed(here):
    for act in (
        "UPDATE audit_auditrow SET action = 'x'",
        "DELETE FROM audit_auditrow",
        "TRUNCATE audit_auditrow",
    ):
        with of(here[0]), pytest.raises(ProgrammingError, match="permission denied"):
            connection.cursor().execute(act)


@pytest.mark.everyday
def test_the_public_role_reads_copies_alone(labs):
    published = {"published_lab", "published_post", "published_picture", "published_gone"}
    seen = set()
    with connections["public"].cursor() as cursor:
        for table in everything():
            try:
                cursor.execute(f"SELECT 1 FROM {table}")  # noqa: S608
                seen.add(table)
            except DatabaseError as error:
                assert "permission denied" in str(error)  # noqa: PT017
    assert seen == published
    for act in (
        "DELETE FROM published_lab",
        "INSERT INTO published_gone VALUES ('x', now())",
        "CREATE TABLE t ()",
    ):
        with (
            connections["public"].cursor() as cursor,
            pytest.raises(DatabaseError, match="permission denied"),
        ):
            cursor.execute(act)


def test_appends_at_once_keep_one_chain(labs):
    """Eight threads, ten acts each: one unbroken chain, none refused."""
    from egenkraft.site.audit.chain import record
    from egenkraft.site.audit.verify import verify

    first = labs[0]
    failed: list[Exception] = []

    def act() -> None:
        try:
            by = Actor.system(first.pk)
            for _time in range(10):
                with scope(by):
                    record(by, "thing.do", "thing")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    with of(first):
        before = verify(first.pk).rows
    threads = [threading.Thread(target=act) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with of(first):
        result = verify(first.pk)
    assert failed == []
    assert (result.bad, result.rows) == (None, before + 80)


@pytest.mark.eye
def test_the_eye_of_the_tests_is_shut_in_requests(labs):
    """Else every green test on PostgreSQL would say little."""
    assert on_postgres.looking.get()
    assert Participant.raw.count() == 5
    client = signed_in(staff(labs[0], "manager"))
    with of(labs[1]):
        foreign = Participant.objects.first()
        assert set(Participant.raw.values_list("lab_id", flat=True)) == {labs[1].pk}
    assert client.get(f"/people/{foreign.pk}/").status_code == 404
    assert Participant.raw.count() == 5
