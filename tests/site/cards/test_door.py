"""P1: a card, a language, three pictures. What is wrong with a card cannot be seen from outside."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.site.cards.conftest import THREE, Her, pictures_on, tap_all

from egenkraft.site.access.models import Notice, SignIn
from egenkraft.site.access.scope import scope
from egenkraft.site.cards.grid import PICTURES
from egenkraft.site.cards.models import Card

pytestmark = pytest.mark.session
WRONG = ("bus", "bus", "bus")


def test_with_a_used_card_three_taps_lead_to_her_page(her: Her):
    her.come_in()
    client = Client()
    answer = client.get(f"/c/{her.token}/")
    assert (answer.status_code, answer.url) == (302, "/start/")
    assert tap_all(client, THREE).url == "/me/again/"
    assert client.get("/me/again/").url == "/me/"
    assert client.get("/me/").status_code == 200


def test_the_first_visit_asks_for_the_language_and_keeps_it(her: Her, lab, leader):
    client = Client()
    client.get(f"/c/{her.token}/")
    assert 'name="language" value="en"' in client.get("/start/").content.decode()
    client.post("/start/", {"language": "en"})
    page = client.get("/start/").content.decode()
    assert "Tap your three pictures" in page
    tap_all(client, THREE)
    with scope(leader):
        her.person.refresh_from_db()
    assert her.person.language == "en"
    other = Client()
    other.get(f"/c/{her.token}/")
    assert "Tap your three pictures" in other.get("/start/").content.decode()


def test_the_card_alone_shows_nothing(her: Her):
    client = Client()
    client.get(f"/c/{her.token}/")
    client.post("/start/", {"language": "sv"})
    for address in ("/me/", "/consent/mine/", "/check-in/mine/"):
        assert client.get(address).url == "/start/", address
    page = client.get("/start/").content.decode()
    assert her.person.display_name not in page
    assert "Labbet" not in page
    assert "Norrköping" not in page


def test_only_the_hmac_of_the_secret_is_stored(her: Her, lab, leader):
    with scope(leader):
        row = Card.objects.get()
    assert her.token not in row.token
    assert len(row.token) == 64
    assert len(her.token) >= 22  # 128 bits


def test_the_grid_is_shuffled_at_every_showing_and_names_no_picture_in_what_is_sent(her: Her):
    client = her.visit()
    seen = {tuple(pictures_on(client)) for _time in range(6)}
    assert len(seen) > 1
    page = client.get("/start/").content.decode()
    sent = re.findall(r'name="place" value="([^"]*)"', page)
    assert sorted(sent, key=int) == [str(place) for place in range(12)]
    assert set(pictures_on(client)) == set(PICTURES)


def test_names_are_written_only_when_asked_for(her: Her):
    client = her.visit()
    plain = re.sub(r'aria-label="[^"]*"', "", client.get("/start/").content.decode())
    assert "paraply" not in plain
    assert "paraply" in re.sub(r'aria-label="[^"]*"', "", client.get("/start/?names=1").content.decode())


def test_a_double_tap_counts_once(her: Her):
    client = her.visit()
    page = client.get("/start/").content.decode()
    assert 'name="at" value="0"' in page
    for _twice in range(2):
        client.post("/start/", {"at": "0", "place": "3"})
    assert 'name="at" value="1"' in client.get("/start/").content.decode()


def test_one_wrong_try_begins_again_and_a_right_one_is_in(her: Her):
    client = her.visit()
    assert tap_all(client, WRONG).url == "/start/"
    page = client.get("/start/").content.decode()
    assert 'role="alert"' in page
    assert 'name="at" value="0"' in page
    assert tap_all(client, THREE).url == "/me/again/"


def body(client: Client) -> tuple[int, str]:
    answer = client.get("/start/")
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|once)" value=)"[^"]*"', r"\1", answer.content.decode())
    return answer.status_code, text


def test_unknown_void_locked_and_unfinished_cards_look_alike(her: Her, leader, make_participant):
    with time_machine.travel(timezone.now(), tick=False):
        locked = her.token
        her.fail(5)
        stranger = her.another(make_participant("P02"), pictures=False)
        third = her.another(make_participant("P03"))
        void = third.token
        third.reprint()
        found = []
        for token in ("A" * 22, locked, void, stranger.token):
            client = Client()
            answer = client.get(f"/c/{token}/")
            assert (answer.status_code, answer.url) == (302, "/start/")
            found.append(body(client))
    assert found[0][0] == 404
    assert len({text for _status, text in found}) == 1
    assert len({status for status, _text in found}) == 1


def test_five_wrong_lock_for_fifteen_minutes_and_tell_the_leader(her: Her, leader):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        her.fail(5)
        client = her.visit()
        assert client.get("/start/").status_code == 404
        with scope(leader):
            assert [row.kind for row in Notice.objects.filter(account=leader.account_id)] == ["card-locked"]
        clock.shift(timedelta(minutes=14, seconds=59))
        assert her.visit().get("/start/").status_code == 404
        clock.shift(timedelta(seconds=2))
        assert tap_all(her.visit(), THREE).url == "/me/again/"


def test_three_locks_void_the_card_for_good(her: Her, leader):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _lock in range(3):
            her.fail(5)
            clock.shift(timedelta(minutes=16))
        clock.shift(timedelta(days=2))
        assert her.visit().get("/start/").status_code == 404
        with scope(leader):
            kinds = sorted(row.kind for row in Notice.objects.filter(account=leader.account_id))
        assert kinds == ["card-locked", "card-locked", "card-void"]


def test_who_waits_for_her_to_come_in_between_gets_no_more_guesses(her: Her):
    """A thief tries four times, she signs in, the thief tries again: his tries stay counted."""
    her.fail(4)
    her.come_in()
    thief = her.visit()
    tap_all(thief, WRONG)
    assert thief.get("/start/").status_code == 404


def test_her_own_slips_are_forgiven_in_the_visit_that_succeeds(her: Her, leader):
    for _day in range(3):
        client = her.visit()
        for _slip in range(4):
            tap_all(client, WRONG)
        assert tap_all(client, THREE).url == "/me/again/"
    with scope(leader):
        assert Card.objects.get().wrong == 0


def test_a_reprint_ends_the_old_card_and_its_session_at_the_next_request(her: Her, leader, client_as):
    inside = her.come_in()
    assert inside.get("/me/").status_code == 200
    page = client_as(leader).post(f"/people/{her.person.pk}/card/print/").content.decode()
    new = re.search(r"/c/([\w-]{22})/", page).group(1)
    assert inside.get("/me/").url == "/start/"
    assert her.visit().get("/start/").status_code == 404
    her.token = new
    assert tap_all(her.visit(), THREE).url == "/me/again/"


def test_not_me_forgets_the_card(her: Her):
    client = her.visit()
    client.post("/start/not-me/")
    assert 'name="place"' not in client.get("/start/").content.decode()


def test_the_session_key_changes_when_she_comes_in(her: Her):
    client = her.visit()
    before = client.session.session_key
    tap_all(client, THREE)
    assert client.session.session_key != before


def test_ten_idle_minutes_end_her_session_and_she_may_choose_a_hundred(her: Her):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = her.come_in()
        clock.shift(timedelta(minutes=9))
        assert client.get("/me/").status_code == 200
        clock.shift(timedelta(minutes=11))
        assert client.get("/me/").url == "/start/"
        client = her.come_in()
        client.post("/start/wait/", {"minutes": "100"})
        clock.shift(timedelta(minutes=99))
        assert client.get("/me/").status_code == 200
        client.post("/start/wait/", {"minutes": "600"})
        clock.shift(timedelta(minutes=101))
        assert client.get("/me/").url == "/start/"
        again = her.come_in()  # her choice goes with her card
        clock.shift(timedelta(minutes=99))
        assert again.get("/me/").status_code == 200


def test_twelve_hours_end_it_however_busy_she_is(her: Her):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = her.come_in()
        client.post("/start/wait/", {"minutes": "100"})
        for _hour in range(12):
            clock.shift(timedelta(minutes=59))
            assert client.get("/me/").status_code == 200
        clock.shift(timedelta(minutes=15))
        assert client.get("/me/").url == "/start/"


def test_leaving_ends_the_row_behind_the_session(her: Her, leader):
    client = her.come_in()
    client.post("/leave/")
    with scope(leader):
        assert not SignIn.objects.filter(kind="participant", ended_at=None).exists()


def test_a_page_that_was_left_open_lets_her_out_without_a_forgery_token():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/leave/")
    assert (answer.status_code, answer.url) == (302, "/kit/calendar/")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_are_small_and_say_nothing(her: Her, language):
    client = her.visit()
    client.post("/start/", {"language": language})
    for address in ("/start/", "/start/?names=1"):
        page = client.get(address)
        assert len(page.content) <= 12_000 * 2.5  # before compression; the journey weighs what travels
        assert "<title>Start</title>" in page.content.decode()
        assert 'rel="icon" href="data:,"' in page.content.decode()
        assert "manifest" not in page.content.decode()
