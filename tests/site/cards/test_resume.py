"""Her page fell asleep in the middle of a check-in: nothing is lost, and she is back at the same question."""

import json
import logging
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.site.cards.conftest import THREE, Her, tap_all

from egenkraft.site.access.scope import scope
from egenkraft.site.config.logs import JsonFormatter
from egenkraft.site.measures.models import Answer, CheckIn, Wave

pytestmark = pytest.mark.session


@pytest.fixture
def check_in(her: Her, leader):
    with scope(leader):
        wave = Wave.objects.create(number=0, name_sv="Start", name_en="Start", weeks=0)
        return CheckIn.objects.create(
            participant=her.person,
            wave=wave,
            pack="conf",
            pack_version=1,
            language="sv",
            on=timezone.localdate(),
        )


def answer(client, check_in, number):
    return client.post(f"/check-in/{check_in.pk}/{number}/", {"answer": "1"})


def test_after_ten_idle_minutes_she_is_led_to_the_same_question(her: Her, check_in, leader):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = her.come_in()
        for number in (1, 2, 3):
            assert answer(client, check_in, number).status_code == 302
        clock.shift(timedelta(minutes=11))
        asleep = answer(client, check_in, 4)
        assert asleep.url == "/start/"
        with scope(leader):
            assert Answer.objects.count() == 3
        again = her.visit()
        assert tap_all(again, THREE).url == "/me/again/"
        assert again.get("/me/again/").url == f"/check-in/{check_in.pk}/"
        assert again.get(f"/check-in/{check_in.pk}/").url == f"/check-in/{check_in.pk}/4/"


def test_who_left_on_purpose_is_not_led_back(her: Her, check_in):
    client = her.come_in()
    answer(client, check_in, 1)
    client.post("/leave/")
    again = her.come_in()
    assert again.get("/me/again/").url == "/me/"


def test_what_lies_longer_than_a_session_is_not_taken_up(her: Her, check_in):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answer(her.come_in(), check_in, 1)
        clock.shift(timedelta(minutes=20))
        her.come_in()  # led back, but she does not go on
        clock.shift(timedelta(minutes=20))
        assert her.come_in().get("/me/again/").url == "/me/"


def test_a_handed_over_device_that_fell_asleep_waits_for_the_leader(her: Her, leader, client_as):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client = client_as(leader)
        client.post(f"/people/{her.person.pk}/card/pictures/")
        clock.shift(timedelta(minutes=11))
        for address in ("/start/choose/", "/me/", "/today/"):
            seen = client.get(address, follow=True)
            assert seen.request["PATH_INFO"] == "/back/", address


def test_the_secret_of_a_card_is_in_no_log_line(her: Her, caplog):
    """Whatever happens at its address: what is written about it does not hold it."""
    from django.test import Client

    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(JsonFormatter().format(record))
    for name in ("django.request", "django.server", "egenkraft"):
        logging.getLogger(name).addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        client.put(f"/c/{her.token}/")
        client.get(f"/c/{her.token}/nowhere/")
        client.get(f"/c/{her.token}")
        logging.getLogger("django.server").error("GET %s broke", f"/c/{her.token}/")
    finally:
        for name in ("django.request", "django.server", "egenkraft"):
            logging.getLogger(name).removeHandler(handler)
    assert lines
    assert all(json.loads(line)["at"] for line in lines)
    assert not [line for line in lines if her.token in line]
