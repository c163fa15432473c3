"""A stranger who guesses passwords makes himself wait, and shuts nobody out."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone
from tests.people import PASSWORD, code_app, code_now, staff

from egenkraft.site.access import tries
from egenkraft.site.access.buckets import network_of
from egenkraft.site.access.models import Account
from egenkraft.site.access.scope import Actor
from egenkraft.site.consent.leftovers import empty_caches

pytestmark = pytest.mark.session
EMAIL = "leader@labbet.example"
WRONG, RIGHT = {"login": EMAIL, "password": PASSWORD[::-1]}, {"login": EMAIL, "password": PASSWORD}
STRANGER, HERS = "203.0.113.7", "198.51.100.20"
WAIT = "För många"
DOOR = "/sign-in/2/authenticate/"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as moving:
        yield moving


@pytest.fixture
def secret(lab):
    staff(lab, "leader")
    return code_app(Account.objects.get())


def ask(address, form=WRONG):
    return Client(REMOTE_ADDR=address).post("/sign-in/login/", form)


def let_in(answer):
    return answer.status_code == 302 and answer.url == DOOR


def guess(address, times):
    for _one in range(times):
        ask(address)


def test_a_stranger_who_knows_her_address_makes_only_himself_wait(secret, clock):
    guess(STRANGER, 6)
    assert not let_in(ask(STRANGER, RIGHT))
    assert WAIT in ask(STRANGER, RIGHT).content.decode()
    assert let_in(ask(HERS, RIGHT))


@pytest.mark.parametrize(
    ("first", "other"),
    [(STRANGER, "203.0.113.200"), ("2001:db8:1:2::5", "2001:db8:1:2:ffff::9")],
)
def test_another_address_of_the_same_network_is_no_new_start(secret, clock, first, other):
    guess(first, 5)
    assert WAIT in ask(other, RIGHT).content.decode()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("somewhere", "somewhere"),
        ("", "unknown"),
    ],
)
def test_the_network_of_an_address(rf, address, network):
    assert network_of(rf.get("/", REMOTE_ADDR=address)) == network


def test_the_wait_is_over_after_five_minutes(secret, clock):
    guess(STRANGER, 5)
    clock.shift(timedelta(minutes=5, seconds=1))
    assert let_in(ask(STRANGER, RIGHT))


def test_a_stranger_of_one_network_never_uses_up_the_bound_over_all(secret, clock):
    """Five in five minutes are sixty an hour; however long he goes on, she comes in from a new place."""
    for _five_minutes in range(26):
        guess(STRANGER, 5)
        clock.shift(timedelta(minutes=5, seconds=1))
    assert let_in(ask(HERS, RIGHT))


def many(number):
    """Wrong passwords from many networks at once."""
    for net in range(number // 5):
        guess(f"192.0.{net}.1", 5)


def test_guesses_from_many_networks_end_at_a_hundred_an_hour(secret, clock):
    many(100)
    assert WAIT in ask(HERS, RIGHT).content.decode()
    clock.shift(timedelta(hours=1, seconds=1))
    assert let_in(ask(HERS, RIGHT))


def test_where_she_signed_in_before_she_comes_in_whatever_strangers_do(secret, clock):
    home = Client(REMOTE_ADDR=HERS)
    home.post("/sign-in/login/", RIGHT)
    assert home.post(DOOR, {"code": code_now(secret)}).url == "/enter/"
    many(100)
    assert WAIT in ask("198.51.101.1", RIGHT).content.decode()
    assert let_in(ask(HERS, RIGHT))
    assert let_in(ask("198.51.100.99", RIGHT))


def test_a_password_without_the_second_factor_makes_no_network_known(secret, clock):
    assert let_in(ask(STRANGER, RIGHT))
    many(100)
    assert WAIT in ask(STRANGER, RIGHT).content.decode()


def test_a_right_password_is_no_try(secret, clock):
    for _one in range(12):
        assert let_in(ask(HERS, RIGHT))
        clock.shift(timedelta(seconds=7))
    assert len(cache.get(_anywhere(), [])) == 0


def _anywhere():
    from allauth.core.internal.ratelimit import get_cache_key, parse_rate

    rate = parse_rate("100/h/key")
    return get_cache_key(None, app="allauth.account", action="login_anywhere", rate=rate, key=EMAIL)


def test_an_erasure_gives_no_guesser_new_tries(secret, clock, lab, make_participant):
    guess(STRANGER, 5)
    empty_caches(Actor.system(lab.pk), make_participant().pk)
    assert WAIT in ask(STRANGER, RIGHT).content.decode()


def test_an_erasure_empties_what_else_is_put_by(lab, make_participant, settings):
    local = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = settings.CACHES | {"sums": {"BACKEND": local, "LOCATION": "sums"}}
    caches["sums"].set("hers", 3)
    empty_caches(Actor.system(lab.pk), make_participant().pk)
    assert caches["sums"].get("hers") is None


def test_the_counters_name_nobody_and_have_room(secret, clock):
    ask(STRANGER)
    clock.shift(1)
    home = Client(REMOTE_ADDR=HERS)
    home.post("/sign-in/login/", RIGHT)
    home.post(DOOR, {"code": code_now(secret)})
    kept = caches[tries.COUNTERS]._cache
    assert len(kept) >= 4
    said = repr(kept)
    for word in (EMAIL, "leader", "203.0.113", "198.51.100", str(Account.objects.get().pk)):
        assert word not in said
    for number in range(2_000):
        cache.set(f"another {number}", 1)
    assert len(cache.get(_anywhere())) == 1
