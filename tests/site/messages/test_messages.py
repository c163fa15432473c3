"""Reminders: who gets one, what it says, when it leaves, and what happens when nobody knows."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import make_participant

from egenkraft.site.access.models import Notice
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities import actions as activities
from egenkraft.site.activities.actions import ship_kinds
from egenkraft.site.activities.models import Kind
from egenkraft.site.activities.reminding import queue_for
from egenkraft.site.consent.actions import decide as say
from egenkraft.site.messages import actions, rules, texts
from egenkraft.site.messages.models import Contact, Message
from egenkraft.site.outside.sms import Gateway, SaidNo, international
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.hooks import Hidden, scrub

pytestmark = pytest.mark.messages
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 5, 5, 12, tzinfo=STOCKHOLM)
TOMORROW = NOON + timedelta(days=1)
NAME, NUMBER = "Kanarie Kanariesson", "070-174 06 05"  # a number set aside for stories


class Double(ThreadingHTTPServer):
    """A gateway on loopback: takes what the real client sends, answers as told."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.status, self.silent = 200, threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def gateway(self) -> Gateway:
        return Gateway(f"http://127.0.0.1:{self.server_port}/sms", "lab", "secret", "Kalender")


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        double: Any = self.server
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        double.taken.append({key: values[0] for key, values in form.items()})
        if double.silent.is_set():
            self.close_connection = True
            return
        self.send_response(double.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *words: object) -> None:
        """Nothing: the test reads what was taken."""


@pytest.fixture
def double() -> Iterator[Double]:
    server = Double()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def her(lab, leader):
    """She wants reminders, her number was confirmed, and it lies in the vault."""
    person = make_participant(lab, "P01", display_name=NAME)
    with scope(leader):
        write_identity(leader, participant=person, name=NAME, phone=NUMBER, contact="")
        day = NOON.date()
        actions.choose_channel(leader, participant=person, channel="sms", confirmed_on=day)
    return person


@pytest.fixture
def queued(her, leader, system) -> Message:
    with scope(system):
        queue(system, her)
        return Message.objects.get()


def queue(by: Actor, *people: Any, cause: Any = None) -> int:
    pks = [row.pk for row in people]
    return actions.queue(
        by, kind="reminder", cause=cause or uuid4(), moment=TOMORROW, people=pks, due_at=NOON
    )


def send(by: Actor, double: Double, now: datetime = NOON) -> dict[str, int]:
    with scope(by):
        return actions.send_due(by, double.gateway, now)


def state(by: Actor) -> tuple[str, str]:
    with scope(by):
        row = Message.objects.get()
    return row.state, row.why


# --- what it says ------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["sv", "en", "so", "ar"])
@pytest.mark.parametrize("kind", texts.TEXTS)
def test_every_text_is_one_message_with_a_weekday_and_a_time_and_nothing_else(kind, language, settings):
    for days in range(7):
        text = texts.text_of(kind, language, TOMORROW + timedelta(days=days, minutes=30))
        assert len(text) <= texts.room(text)
        assert text.endswith("12:30.")
        assert len(text.split()) == 3
        for word in ("labb", "portal", "egenkraft", "http", "jobb", "job", "@"):
            assert word not in text.lower()


def test_a_text_too_long_for_one_message_is_refused(monkeypatch):
    monkeypatch.setitem(texts.TEXTS, "long", {"sv": "ع" * 71})
    with pytest.raises(texts.TooLong):
        texts.text_of("long", "sv", TOMORROW)


def test_numbers_are_made_international_or_refused():
    assert international("070-123 45 67") == "+46701234567"
    assert international("+46 (0)70 123 45 67") == "+46701234567"
    assert international("0046701234567") == "+46701234567"
    for wrong in ("", "ring mig", "123", "+0701234567"):
        with pytest.raises(SaidNo):
            international(wrong)


# --- who gets one ------------------------------------------------------------------------------
def test_another_number_is_not_the_one_she_said_is_hers(her, queued, leader, system, double, client_as):
    """The same number written otherwise is the same; another stops what waits, until she says so again."""
    with scope(leader):
        assert not write_identity(leader, participant=her, name=NAME, phone="+46 70 174 06 05", contact="x")
        assert Contact.objects.get().channel == "sms"
    form = {"name": NAME, "phone": "070-174 06 06", "contact": ""}
    page = client_as(leader).post(reverse("home:identity_change", args=[her.pk]), form, follow=True)
    assert "Numret är nytt." in page.content.decode()
    with scope(leader):
        assert (Contact.objects.get().channel, Contact.objects.get().confirmed_on) == ("none", None)
    assert state(system) == ("stopped", "old_number")
    assert send(system, double) == {}
    with scope(system):
        assert queue(system, her) == 0


def test_only_who_wants_it_takes_part_and_chose_a_way(lab, leader, system, her):
    without_yes = make_participant(lab, "P02", agrees=["take_part"])
    without_way = make_participant(lab, "P03")
    with scope(system):
        actions.choose_channel(leader, participant=without_yes, channel="sms", confirmed_on=NOON.date())
        assert queue(system, her, without_yes, without_way) == 1
        assert Message.objects.get().participant_id == her.pk


def test_a_yes_to_reminders_alone_is_no_yes_to_take_part(lab, leader, system):
    person = make_participant(lab, "P04", agrees=["remind"])
    with scope(system):
        actions.choose_channel(leader, participant=person, channel="sms", confirmed_on=NOON.date())
        assert queue(system, person) == 0


def test_extra_protection_stops_what_waits_and_queues_nothing_more(queued, her, leader, system, double):
    with scope(leader):
        Participant.objects.filter(pk=her.pk).update(guarded_at=NOON)
        scrub(leader, Hidden(her.pk, (NAME,), her.code))
        assert Contact.objects.count() == 0
        actions.choose_channel(leader, participant=her, channel="sms", confirmed_on=NOON.date())
    assert state(system) == ("stopped", "channel")
    with scope(system):
        assert queue(system, her) == 0
    assert send(system, double) == {}


def test_one_cause_makes_one_message(system, her):
    cause = uuid4()
    with scope(system):
        assert queue(system, her, cause=cause) == 1
        assert queue(system, her, cause=cause) == 0


def test_the_usual_people_of_tomorrows_activity_are_reminded_once(lab, leader, system, her):
    with scope(leader):
        ship_kinds(leader)
        kind = Kind.objects.get(key="language_cafe")
        plan = activities.Plan(kind=kind, title="Kafé", starts_at=TOMORROW - timedelta(weeks=1), minutes=60)
        first, second = activities.create_series(leader, plan=plan, weeks=2)
        activities.mark(leader, activity=first, participant=her, state="here")
    with scope(system):
        assert queue_for(system, NOON.date()) == 1
        assert queue_for(system, NOON.date()) == 0
        row = Message.objects.get()
    assert (row.cause, row.moment) == (second.pk, second.starts_at)
    assert timezone.localtime(row.due_at).hour == 17


# --- when it leaves ----------------------------------------------------------------------------
def test_it_leaves_once_with_the_neutral_sender_and_no_person(queued, system, double):
    assert send(system, double) == {"sent": 1}
    assert send(system, double) == {}
    assert double.taken == [
        {"from": "Kalender", "to": "+46701740605", "message": "Påminnelse: onsdag 12:00."}
    ]


def test_a_no_stops_what_waits_in_the_same_act(queued, her, leader, system, double):
    with scope(leader):
        say(leader, participant=her, purpose="remind", given=False, form="phone", language="sv")
    assert state(system) == ("stopped", "consent")
    assert send(system, double) == {}
    assert double.taken == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda her: her.consents.filter(purpose__key="remind").update(given=False), "consent"),
        (lambda her: her.consents.filter(purpose__key="take_part").update(given=False), "consent"),
        (lambda her: Contact.objects.update(channel="none"), "channel"),
        (lambda her: Contact.objects.all().delete(), "channel"),
        (lambda her: Participant.objects.update(guarded_at=NOON), "channel"),
        (lambda her: Contact.objects.update(confirmed_on=NOON.date() - timedelta(days=184)), "old_number"),
        (lambda her: Message.objects.update(moment=NOON), "too_late"),
    ],
)
def test_everything_is_asked_again_when_it_is_about_to_leave(queued, her, system, double, change, why):
    """However the change came about: no listener, no action, only the row as it stands."""
    with scope(system):
        change(her)
    assert send(system, double) == {"stopped": 1}
    assert state(system) == ("stopped", why)
    assert double.taken == []


def test_at_night_nothing_leaves_and_what_falls_due_then_waits_for_the_morning(queued, system, double):
    night = NOON.replace(hour=20)
    assert send(system, double, night) == {}
    assert rules.after_quiet(night) == TOMORROW.replace(hour=8)
    assert rules.after_quiet(NOON.replace(hour=3)) == NOON.replace(hour=8)
    assert rules.after_quiet(NOON) == NOON
    assert state(system) == ("queued", "")


# --- when it does not ----------------------------------------------------------------------------
def test_a_refusal_is_a_failure_and_is_not_tried_again(queued, system, double):
    double.status = 403
    assert send(system, double) == {"failed": 1}
    assert send(system, double) == {}
    assert len(double.taken) == 1


@pytest.mark.parametrize("how", ["breaks off", "answers 503"])
def test_where_nobody_knows_a_leader_decides(queued, her, leader, system, double, client_as, how):
    double.status = 503
    if how == "breaks off":
        double.silent.set()
    assert send(system, double) == {"unknown": 1}
    assert send(system, double) == {}
    assert len(double.taken) == 1
    with scope(system):
        assert [row.kind for row in Notice.objects.all()] == ["message-undecided"]
    client = client_as(leader)
    assert "skicka den en gång till" in client.get(reverse("outbox:list")).content.decode().lower()
    assert client.post(reverse("outbox:decide", args=[queued.pk]), {"answer": "again"}).status_code == 302
    double.status = 200
    double.silent.clear()
    assert send(system, double) == {"sent": 1}


def test_left_alone_it_never_leaves_again(queued, leader, system, double, client_as):
    double.status = 500
    send(system, double)
    client_as(leader).post(reverse("outbox:decide", args=[queued.pk]), {"answer": "leave"})
    assert state(system) == ("stopped", "leader")
    client_as(leader).post(reverse("outbox:decide", args=[queued.pk]), {"answer": "again"})
    assert state(system) == ("stopped", "leader")


def test_a_sender_that_died_leaves_a_message_that_nobody_sends_again(queued, system, double):
    with scope(system):
        Message.objects.update(state="sending", lease_until=NOON - timedelta(minutes=1))
    assert send(system, double) == {}
    assert state(system) == ("unknown", "no_answer")
    assert double.taken == []


def test_a_gateway_that_is_not_there_makes_the_rest_wait_and_say_so(
    lab, queued, leader, system, double, client_as
):
    """Nothing was taken, so nothing is lost: it leaves when the gateway is back, or its time passes."""
    gone = Gateway("http://127.0.0.1:9/sms", "", "", "Kalender")
    for address in (gone, Gateway("no address", "", "", "Kalender")):
        with scope(system):
            assert actions.send_due(system, address, NOON) == {"queued": 1}
        assert state(system) == ("queued", "no_reach")
    assert "går inte att nå" in client_as(leader).get(reverse("outbox:list")).content.decode()
    assert send(system, double) == {"sent": 1}
    assert state(system) == ("sent", "")


def test_what_was_never_taken_is_stopped_when_its_time_has_passed(queued, system):
    gone = Gateway("http://127.0.0.1:9/sms", "", "", "Kalender")
    with scope(system):
        actions.send_due(system, gone, NOON)
        Message.objects.update(moment=NOON)
        assert actions.send_due(system, gone, NOON) == {"stopped": 1}
    assert state(system) == ("stopped", "too_late")


def test_no_number_no_message(lab, leader, system, double):
    person = make_participant(lab, "P05")
    with scope(leader):
        actions.choose_channel(leader, participant=person, channel="sms", confirmed_on=NOON.date())
    with scope(system):
        queue(system, person)
    assert send(system, double) == {"stopped": 1}
    assert state(system) == ("stopped", "no_number")


def test_after_thirty_days_messages_are_forgotten(queued, system):
    with scope(system):
        assert actions.forget_old(system, TOMORROW + timedelta(days=29)) == 0
        assert actions.forget_old(system, TOMORROW + timedelta(days=31)) == 1


# --- the pages -----------------------------------------------------------------------------------
def test_a_way_is_chosen_with_her_and_only_with_her_word_on_the_number(her, leader, client_as):
    client, address = client_as(leader), reverse("outbox:contact", args=[her.pk])
    with scope(leader):
        Contact.objects.all().delete()
    refused = client.post(address, {"channel": "sms"})
    assert "Fråga henne först" in refused.content.decode()
    assert client.post(address, {"channel": "sms", "confirmed": "on"}).status_code == 302
    with scope(leader):
        assert Contact.objects.get().confirmed_on == timezone.localdate()
    assert client.post(address, {"channel": "none"}).status_code == 302
    with scope(leader):
        assert Contact.objects.get().channel == "none"


def test_pages_hold_neither_name_nor_number_of_anybody_out_of_reach(queued, manager, researcher, client_as):
    text = client_as(manager).get(reverse("outbox:list")).content.decode()
    assert NAME in text
    assert "70174" not in text
    assert client_as(researcher).get(reverse("outbox:list")).status_code == 404
    assert client_as(manager).post(reverse("outbox:decide", args=[queued.pk])).status_code == 404


def test_logs_and_audit_hold_no_number(queued, system, double, caplog):
    from egenkraft.site.audit.models import AuditRow

    double.status = 403
    send(system, double)
    told = caplog.text + "".join(str(vars(row)) for row in AuditRow.objects.all())
    for secret in (NAME, NUMBER, "70174", "secret"):
        assert secret not in told
