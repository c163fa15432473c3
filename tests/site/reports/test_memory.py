"""What is kept is given again only while nothing in the database has changed."""

import re
import threading
from contextvars import copy_context
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone
from tests.on_postgres import ON
from tests.people import make_participant, say, signed_in, staff
from tests.site.reports.scenes import LONG_AGO, followed, lab_with_waves

from egenkraft.site.access import memory
from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.memory import until_changed
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import scope
from egenkraft.site.reports import queries

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"]),
]


def page(client: Client) -> str:
    """The board without the token that is new in each answer."""
    html = client.get("/results/").content.decode()
    return re.sub('name="(csrfmiddlewaretoken|once)" value="[^"]*"', "", html)


@pytest.fixture
def open_lab(transactional_db: None) -> Lab:
    return create_lab(name="Labbet", slug="labbet")


def test_kept_until_this_connection_writes(open_lab: Lab) -> None:
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        return len(calls)

    assert [until_changed("a", compute) for _ in range(3)] == [1, 1, 1]
    assert until_changed("b", compute) == 2
    Lab.objects.update(town="Boden")
    assert until_changed("a", compute) == 3


def test_kept_until_another_connection_writes(open_lab: Lab) -> None:
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        return len(calls)

    written: list[int] = []

    def elsewhere() -> None:
        written.append(Lab.objects.update(town="Göteborg"))
        connections.close_all()

    assert until_changed("a", compute) == until_changed("a", compute) == 1
    # with what is known here of who asks: on PostgreSQL nobody in particular sees no row
    other = threading.Thread(target=copy_context().run, args=(elsewhere,))
    other.start()
    other.join()
    assert written == [1]
    assert until_changed("a", compute) == 2


def test_the_kept_board_changes_with_a_consent(open_lab: Lab, monkeypatch: Any) -> None:
    manager = staff(open_lab, "manager")
    with scope(manager):
        lab_with_waves(manager)
        people = [make_participant(open_lab, f"P{n}", started_on=LONG_AGO) for n in range(7)]
        for person in people:
            followed(person, 5, 9)
    client = signed_in(manager)
    first = page(client)
    computed = []
    anew = queries.board_on
    monkeypatch.setattr(queries, "board_on", lambda today: computed.append(today) or anew(today))
    assert page(client) == first
    assert computed == []
    with scope(manager):
        say(people[0], "measure", False)
    assert page(client) != first
    assert computed == [timezone.localdate()]


def test_the_list_of_people_forgets_her_on_the_next_request(open_lab: Lab) -> None:
    """Two requests in two connections' worth of memory: the yes taken back is a change like any other."""
    leader = staff(open_lab, "leader")
    person = make_participant(open_lab, "P01", display_name="Zenobia")
    client = signed_in(leader)
    assert [b"Zenobia" in client.get("/people/").content for _ in range(2)] == [True, True]
    with scope(leader):
        say(person, "take_part", False)
    assert b"Zenobia" not in client.get("/people/").content


def test_the_memory_of_one_connection_has_an_end(open_lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labs, days and languages may be many; then it begins anew."""
    monkeypatch.setattr(memory, "MOST", 2)
    calls: list[str] = []

    def ask(key: str) -> str:
        return until_changed(key, lambda: calls.append(key) or key)

    assert [ask(key) for key in "ababca"] == [*"ababca"]
    assert calls == [*"abca"]


@pytest.mark.skipif(not ON, reason="SQLite lets one write at a time: it has no state between")
def test_a_transaction_that_is_open_while_it_is_computed_counts_when_it_ends(open_lab: Lab) -> None:
    """PostgreSQL: begun before, seen by nobody, and a change as soon as it is written."""
    began, go_on = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with transaction.atomic():
            Lab.objects.update(town="Kiruna")
            began.set()
            assert go_on.wait(20)
        connections.close_all()

    other = threading.Thread(target=copy_context().run, args=(elsewhere,))
    other.start()
    assert began.wait(20)
    found = [until_changed("town", lambda: Lab.objects.get().town) for _ in range(2)]
    go_on.set()
    other.join()
    assert found == ["", ""]
    assert until_changed("town", lambda: Lab.objects.get().town) == "Kiruna"
