"""Too many people's pages, too many requests, too many passwords: each has an end (TRUST T9, T23)."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from tests.people import prove, signed_in, staff

from egenkraft.site.access import buckets, passwords
from egenkraft.site.access.buckets import Buckets, Size
from egenkraft.site.access.models import Account, Membership, Notice, PersonPage
from egenkraft.site.access.scope import scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.config.commands import doctor
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.work import actions as work

pytestmark = pytest.mark.session


@pytest.fixture
def many(make_participant, lab):
    return [make_participant(f"P{number:02}", agrees=["take_part"]) for number in range(1, 33)]


@pytest.fixture
def busy(many, lab):
    """A leader to whom all of them are entrusted."""
    return staff(lab, "leader")


def test_thirty_people_in_ten_minutes_are_work_and_one_more_is_not(busy, many, manager):
    with time_machine.travel(timezone.now(), tick=False):
        client = signed_in(busy)
        for woman in many[:30]:
            assert client.get(f"/people/{woman.pk}/").status_code == 200
        assert client.get(f"/people/{many[0].pk}/").status_code == 200  # again the same one is no new one
        refused = client.get(f"/people/{many[30].pk}/")
        assert refused.status_code == 403
        assert many[30].display_name not in refused.content.decode()
        for woman in (many[0], many[31]):
            assert client.get(f"/people/{woman.pk}/").status_code == 403
        missing = client.get("/people/01900000-0000-7000-8000-000000000000/")
        assert missing.status_code == 403  # frozen before anything is looked up
        assert client.get("/today/").status_code == 200
    with scope(manager):
        told = Notice.objects.filter(account=manager.account_id)
        assert [row.kind for row in told] == ["person-pages-closed"]
        assert told[0].object == busy.account_id
    assert AuditRow.objects.filter(action="account.freeze").count() == 1


def test_names_that_a_search_shows_count_as_pages(many, busy, manager):
    """Ten at a time: the fourth search shows the thirty-first name, and nothing more is found."""
    with scope(manager):
        for number, woman in enumerate(many):
            name = f"{'abcd'[number % 4] * 3} Kanarie{number}"
            write_identity(manager, participant=woman, name=name, phone="", contact="")
    client = prove(signed_in(busy))
    found = [client.post("/people/find/", {"name": word * 3}) for word in "abcd"]
    assert [page.status_code for page in found] == [200, 200, 200, 403]
    assert "Kanarie" not in found[3].content.decode()
    assert client.post("/people/find/", {"name": "ingen"}).status_code == 403
    assert client.get(f"/people/{many[0].pk}/").status_code == 403


def test_interviews_are_pages_of_hers(many, busy, manager):
    with scope(manager):
        fields = {"employer": "Köket", "occupation": "Kökshjälp", "state": "booked"}
        on = timezone.localdate() + timedelta(days=3)
        rows = [work.add(manager, participant=woman, on=on, **fields) for woman in many]
    client = signed_in(busy)
    found = [client.get(f"/jobs/{row.pk}/").status_code for row in rows]
    assert (found[:30], found[30:]) == ([200] * 30, [403, 403])
    assert client.get(f"/people/{many[0].pk}/").status_code == 403


def test_spread_over_time_it_is_work(busy, many):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = signed_in(busy)
        for woman in many:
            clock.shift(timedelta(seconds=21))
            assert client.get(f"/people/{woman.pk}/").status_code == 200


def test_the_manager_opens_them_again_and_nobody_for_herself(busy, many, manager):
    Account.objects.filter(pk=busy.account_id).update(frozen_at=timezone.now())
    with scope(manager):
        row = Membership.objects.get(account_id=busy.account_id)
        own = Membership.objects.get(account_id=manager.account_id)
    client = signed_in(busy)
    assert client.get(f"/people/{many[0].pk}/").status_code == 403
    boss = signed_in(manager)
    assert "personsidor stängda" in boss.get("/colleagues/").content.decode()
    boss.post(f"/colleagues/{row.pk}/open/")
    assert client.get(f"/people/{many[0].pk}/").status_code == 200
    Account.objects.filter(pk=manager.account_id).update(frozen_at=timezone.now())
    boss.post(f"/colleagues/{own.pk}/open/")
    assert Account.objects.get(pk=manager.account_id).frozen_at is not None


def test_she_herself_is_never_counted(make_participant, lab):
    from egenkraft.site.access.scope import Actor

    her = make_participant("P01")
    client = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=her.pk))
    for _time in range(3):
        assert client.get("/me/").status_code == 200
    assert not PersonPage.raw.exists()


# --- buckets --------------------------------------------------------------------------------------------
def test_a_bucket_gives_its_burst_then_its_rate():
    bucket = Buckets(Size(5, 2))
    assert [bucket.take("a", 0.0) for _one in range(7)] == [True] * 5 + [False] * 2
    assert [bucket.take("a", 1.0) for _one in range(3)] == [True, True, False]
    assert bucket.take("b", 1.0)
    assert [bucket.take("a", 100.0) for _one in range(6)] == [True] * 5 + [False]


def test_a_bucket_of_many_keeps_the_newest_alone(monkeypatch):
    """Nobody fills the memory by coming from ever new addresses."""
    monkeypatch.setattr(buckets, "MOST", 3)
    bucket = Buckets(Size(1, 0))
    assert [bucket.take(key, 0.0) for key in ("a", "a", "b", "c", "d")] == [True, False, True, True, True]
    assert len(bucket._left) == 3
    assert not bucket.take("d", 0.0)
    assert bucket.take("a", 0.0)  # forgotten, so it begins anew


@pytest.fixture
def standing_still(monkeypatch):
    """No time passes while they are emptied, however slow the machine is."""
    monkeypatch.setattr(buckets, "clock", lambda: 0.0)
    every = (buckets.addresses, buckets.accounts, buckets.labs)
    for one in every:
        one.clear()
    yield
    for one in every:
        one.clear()


@pytest.mark.usefixtures("standing_still")
def test_a_flood_from_one_address_is_slowed_and_others_are_not(lab):
    here, there = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.8")
    seen = {here.get("/sign-in/login/").status_code for _one in range(310)}
    assert seen == {200, 429}
    assert "Lite för snabbt" in here.get("/sign-in/login/").content.decode()
    assert there.get("/sign-in/login/").status_code == 200


@pytest.mark.usefixtures("standing_still")
def test_a_flood_from_one_account_is_slowed_over_all_its_addresses(lab, leader, manager):
    client, seen = signed_in(leader), []
    for number in range(200):
        seen.append(client.get("/more/", REMOTE_ADDR=f"192.0.2.{number}").status_code)
    assert set(seen) == {200, 429}
    other = signed_in(manager)
    assert other.get("/more/", REMOTE_ADDR="192.0.2.1").status_code == 200


@pytest.mark.parametrize(
    ("tls", "peer", "forwarded", "counted"),
    [
        (True, "127.0.0.1", "203.0.113.9", "203.0.113.9"),
        (True, "127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # only what our proxy wrote
        (True, "192.0.2.7", "203.0.113.9", "192.0.2.7"),
        (False, "127.0.0.1", "203.0.113.9", ""),
        (False, "2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        (True, "unix:", "203.0.113.9", "unix:"),  # a peer that is no address is not our proxy
        (True, "", "", "unknown"),
    ],
)
def test_which_address_is_counted(rf, settings, tls, peer, forwarded, counted):
    settings.TLS = tls
    more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert buckets.stranger(rf.get("/", REMOTE_ADDR=peer, **more)) == counted


def test_a_proxy_that_says_no_address_is_told_and_accounts_are_still_counted(
    lab, leader, settings, tmp_path, rf
):
    """Behind it all look like this machine, and this machine itself is not counted."""
    settings.TLS, settings.DATA = True, tmp_path
    silent = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}
    assert buckets.stranger(rf.get("/", REMOTE_ADDR="127.0.0.1")) == ""  # a look from the machine itself
    assert doctor._proxy() == []
    assert buckets.stranger(rf.get("/", **silent)) == buckets.PROXY
    assert "X-Forwarded-For" in doctor._proxy()[0]
    assert buckets.address_may(rf.get("/", **silent))
    may = [buckets.actor_may(rf.get("/", **silent), leader.account_id, lab.pk) for _try in range(200)]
    assert set(may) == {True, False}
    assert buckets.stranger(rf.get("/", HTTP_X_FORWARDED_FOR="203.0.113.9", **silent)) == "203.0.113.9"
    assert doctor._proxy() == []


def test_two_passwords_at_once_and_no_more(monkeypatch):
    """Eight want to be checked together; never are more than two at work."""
    at_work, most, lock, gate = 0, 0, threading.Lock(), threading.Semaphore(0)
    real = passwords.Argon2PasswordHasher.encode

    def slow(self, password, salt):
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        gate.acquire(timeout=0.2)
        try:
            return real(self, password, salt)
        finally:
            with lock:
                at_work -= 1

    monkeypatch.setattr(passwords.Argon2PasswordHasher, "encode", slow)
    crowd = [threading.Thread(target=make_password, args=("korrekt häst",)) for _one in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert most == 2
