"""What stands behind every page is asked with SQL that was made once, and answered as if it were not."""

import gc
from threading import Thread
from typing import Any
from uuid import UUID, uuid4
from weakref import ref

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.people import signed_in

from egenkraft.site.access import session
from egenkraft.site.access.backend import StaffBackend, brought
from egenkraft.site.access.models import Account, SignIn
from egenkraft.site.access.prepared import NotFixed, Prepared
from egenkraft.site.access.scope import Actor
from egenkraft.site.access.stored_sessions import SessionStore

NOBODY = UUID(int=0)


def sign_in_of(actor: Actor) -> SignIn:
    signed_in(actor)
    return SignIn.raw.get(account_id=actor.account_id)


def told(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_the_row_is_the_one_that_django_would_read(leader: Actor, manager: Actor) -> None:
    first, second = sign_in_of(leader), sign_in_of(manager)
    for row in (first, second, first):
        found = session.live(str(row.pk))
        assert found is not None
        assert told(found) == told(row)
        parts = [(found.lab, row.lab), (found.membership, row.membership), (found.account, row.account)]
        assert all(told(one) == told(other) for one, other in parts)


def test_it_is_read_anew_each_time(leader: Actor) -> None:
    row = sign_in_of(leader)
    assert session.live(str(row.pk))
    SignIn.raw.filter(pk=row.pk).update(ended_at=timezone.now())
    assert session.live(str(row.pk)) is None
    assert session.live(str(uuid4())) is None


def test_a_query_with_more_than_its_values_is_refused() -> None:
    pk = SignIn._meta.pk
    more = Prepared(lambda one: SignIn.raw.filter(pk=one, kind="staff"), (pk, NOBODY))
    with pytest.raises(NotFixed):
        more.one(NOBODY)
    expires, key = (Session._meta.get_field(name) for name in ("expire_date", "session_key"))
    turned = Prepared(
        lambda one, at: Session.objects.filter(session_key=one, expire_date__gt=at),
        (key, "x"),
        (expires, timezone.now()),
    )
    with pytest.raises(NotFixed, match="expire_date"):
        turned.one("x", timezone.now())


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection_and_takes_it_along(leader: Actor) -> None:
    row = sign_in_of(leader)
    found = [session.live(str(row.pk))]
    own: list[Any] = []

    def elsewhere() -> None:
        found.append(session.live(str(row.pk)))
        own.append(ref(connections["default"]))
        connections.close_all()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    del thread
    gc.collect()
    assert found == [row, row]
    assert own[0]() is None


def test_an_unknown_or_expired_session_is_never_taken_up(db: None) -> None:
    kept = SessionStore()
    kept["a"] = 1
    kept.save()
    again = SessionStore(kept.session_key)
    assert again["a"] == 1
    Session.objects.update(expire_date=timezone.now())
    late, unknown = SessionStore(kept.session_key), SessionStore("a-key-that-nobody-gave")
    assert [late.load(), unknown.load()] == [{}, {}]
    assert [late.session_key, unknown.session_key] == [None, None]


def test_a_page_of_the_staff_reads_the_account_with_the_sign_in(leader: Actor) -> None:
    client = signed_in(leader)
    client.get("/people/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/people/").status_code == 200
    about = [one["sql"] for one in asked if '"access_account"' in one["sql"]]
    assert len(about) == 1
    assert '"access_signin"' in about[0]


def test_what_came_with_the_sign_in_is_no_way_round(leader: Actor, manager: Actor) -> None:
    """Not for another account, not for one that was shut, not past the mark of the password."""
    hers, his = (Account.objects.get(pk=one.account_id) for one in (leader, manager))
    with brought(hers):
        assert StaffBackend().get_user(hers.pk) is hers
        other = StaffBackend().get_user(his.pk)
        assert (other, other is his) == (his, False)
        hers.is_active = False
        assert StaffBackend().get_user(hers.pk) is None
    assert StaffBackend().get_user(hers.pk) is not hers
    client = signed_in(leader)
    assert client.get("/people/").status_code == 200
    store = client.session
    store[HASH_SESSION_KEY] = "of another password"
    store.save()
    assert client.get("/people/").status_code == 302
