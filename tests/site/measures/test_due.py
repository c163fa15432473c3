"""Who is due, who waits too long, for whom it is too late, and the attempts to reach somebody."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from tests.people import say, signed_in, staff
from tests.site.measures.conftest import her_client, tap

from egenkraft.core.measures.planning import MISSING
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.measures import actions, contact
from egenkraft.site.measures.due import Due, due, waiting
from egenkraft.site.measures.models import Attempt, CheckIn, Mode, Wave
from egenkraft.site.participants.models import Entrusted

Make = Callable[..., Any]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def answered(person: Any, check_in: CheckIn, given: str = "1") -> None:
    for number in range(1, 11):
        tap(her_client(person), check_in, number, given)


def attempt(by: Actor, person: Any, wave: Wave, outcome: str, channel: str = "phone") -> Attempt:
    with scope(by):
        return actions.tried(by, participant=person, wave=wave, channel=channel, outcome=outcome)


# --- who is due ----------------------------------------------------------------------------------
def test_due_is_what_lies_open_with_what_is_left_of_it(
    make_participant: Make, opened: Callable[..., CheckIn], leader: Actor, waves: list[Wave], today: date
) -> None:
    new = make_participant("P01", started_on=today - timedelta(days=3))
    old = make_participant("P02", started_on=today - timedelta(weeks=13))
    make_participant("P03", started_on=today - timedelta(weeks=13), status="left", ended_on=today)
    make_participant("P04", started_on=today + timedelta(days=1))
    make_participant("P05", started_on=today, agrees=["take_part"])
    make_participant("P06", started_on=today, status="paused")
    make_participant("P07", started_on=None, status="invited")
    answered(new, opened(new))
    answered(old, opened(old))
    with scope(leader):
        rows = due(today)
    assert [(row.participant, row.wave, row.packs, row.state) for row in rows] == [
        (old.pk, waves[1].pk, ("conf", "pos"), "overdue"),
        (new.pk, waves[0].pk, ("pos",), "due"),
    ]
    assert [row.begun for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("days", "state", "until"),
    [(0, "due", 35), (14, "due", 35), (15, "overdue", 35), (35, "overdue", 35), (36, "too_late", 35)],
)
def test_the_start_is_calm_for_two_weeks_and_open_for_five(
    days: int, state: str, until: int, make_participant: Make, leader: Actor, waves: list[Wave], today: date
) -> None:
    make_participant("P01", started_on=today - timedelta(days=days))
    with scope(leader):
        (row,) = waiting(today)
    assert (row.state, row.last) == (state, row.on + timedelta(days=until))


def test_what_passed_long_ago_stands_nowhere(
    make_participant: Make, leader: Actor, waves: list[Wave], today: date
) -> None:
    make_participant("P01", started_on=today - timedelta(weeks=26 + 8 + 8, days=1))
    make_participant("P02", started_on=today - timedelta(weeks=26 + 8 + 8))
    with scope(leader):
        assert [(row.name, row.state) for row in waiting(today)] == [("NamnP02", "too_late")]


def test_the_list_costs_the_same_for_three_and_thirty(
    make_participant: Make, leader: Actor, waves: list[Wave], today: date, django_assert_num_queries: Any
) -> None:
    for number in range(1, 31):
        person = make_participant(f"P{number:02}", started_on=today)
        attempt(leader, person, waves[0], "no_answer")
        if number in (3, 30):
            with scope(leader), django_assert_num_queries(4):
                assert len(due(today)) == number


def test_the_page_takes_ten_statements_for_three_and_thirty(
    make_participant: Make, leader: Actor, waves: list[Wave], today: date, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(leader)
    client.get(reverse("measures:due"))
    counts = []
    for number in range(1, 31):
        make_participant(f"P{number:02}", started_on=today - timedelta(days=number))
        if number in (3, 30):
            with scope(leader), django_assert_max_num_queries(10) as asked:
                contact.page(today)
            counts.append(len(asked))
    assert counts[0] == counts[1]


# --- the page --------------------------------------------------------------------------------------
@pytest.fixture
def page(leader: Actor) -> Callable[[], str]:
    return lambda: signed_in(leader).get(reverse("measures:due")).content.decode()


def test_her_people_stand_there_and_of_others_only_how_many(
    lab: Lab, make_participant: Make, waves: list[Wave], today: date, leader: Actor, page: Callable[[], str]
) -> None:
    from egenkraft.site.participants.entrust import set_people

    mine = make_participant("P01", display_name="Selam", started_on=today)
    make_participant("P02", display_name="Amina", started_on=today)
    other = staff(lab, "leader", "Karin")
    with scope(Actor.system(lab.pk)):
        set_people(Actor.system(lab.pk), account=leader.account_id, people={mine.pk})
    html = page()
    assert "Selam" in html
    assert "Amina" not in html
    assert "1 till väntar hos en annan ledare." in html
    assert "Amina" in signed_in(other).get(reverse("measures:due")).content.decode()


def test_who_said_no_paused_or_left_is_not_there_and_protected_looks_like_all(
    make_participant: Make, waves: list[Wave], today: date, page: Callable[[], str]
) -> None:
    no = make_participant("P01", display_name="Nej", started_on=today)
    away = make_participant("P02", display_name="Borta", started_on=today)
    with scope(Actor.system(no.lab_id)):
        say(no, "measure", False)
        say(away, "take_part", False)
    make_participant("P03", display_name="Paus", started_on=today, status="paused")
    make_participant("P04", display_name="Slutat", started_on=today, status="left", ended_on=today)
    make_participant("P05", display_name="Alias", started_on=today, guarded_at=timezone.now())
    html = page()
    assert [name for name in ("Nej", "Borta", "Paus", "Slutat", "Alias") if f">{name}<" in html] == ["Alias"]


@pytest.mark.parametrize(("role", "status"), [("manager", 404), ("researcher", 404), ("leader", 200)])
def test_the_list_is_the_leaders(lab: Lab, waves: list[Wave], role: str, status: int) -> None:
    assert signed_in(staff(lab, role, "Ny")).get(reverse("measures:due")).status_code == status


MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("on", "last", "words"),
    [
        (date(2026, 11, 26), date(2026, 12, 31), "i dag · senast 31 december"),
        (date(2026, 11, 23), None, "den här veckan, innan lottningen"),
        (
            date(2026, 11, 16),
            date(2027, 1, 4),
            "sedan måndag 16 november · senast 4 januari",
        ),
    ],
)
def test_days_in_words(on: date, last: date | None, words: str) -> None:
    row = Due(MARK, "A", "sun", MARK, "Start", ("conf",), on, last, "due", False, False, "", 0, "")
    with translation.override("sv"):
        assert contact.when(row, date(2026, 11, 26)) == words


MARK: Any = None


# --- one tap starts it -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "mode"), [("alone", Mode.ALONE), ("together", Mode.HELPED), ("phone", Mode.ALONE)]
)
def test_one_tap_opens_everything_that_is_left(
    start: str, mode: str, woman: Any, waves: list[Wave], leader: Actor
) -> None:
    client = signed_in(leader)
    answer = client.post(
        reverse("measures:open", args=[woman.pk]),
        {"wave": waves[0].pk, "packs": ["conf", "pos"], "start": start},
    )
    with scope(leader):
        rows = list(CheckIn.objects.filter(participant=woman))
    assert {(row.pack, row.mode) for row in rows} == {("conf", mode), ("pos", mode)}
    assert (answer.status_code, b"<svg" in answer.content) == (
        (200, True) if start == "phone" else (302, False)
    )


def test_an_unknown_button_opens_nothing(woman: Any, waves: list[Wave], leader: Actor) -> None:
    words = {"wave": waves[0].pk, "packs": ["conf"], "start": "aloud"}
    assert signed_in(leader).post(reverse("measures:open", args=[woman.pk]), words).status_code == 200
    with scope(leader):
        assert not CheckIn.objects.exists()


# --- attempts --------------------------------------------------------------------------------------
def test_outcomes_are_those_that_have_a_reason() -> None:
    assert set(Attempt.Outcome.values) == set(MISSING)


@pytest.fixture
def try_(leader: Actor, woman: Any, waves: list[Wave]) -> Callable[..., Any]:
    address = reverse("measures:tried", args=[woman.pk, waves[0].pk])
    client: Client = signed_in(leader)

    def send(**fields: str) -> Any:
        return client.post(address, fields) if fields else client.get(address)

    return send


def test_two_taps_write_one_attempt_and_an_act(try_: Callable[..., Any], leader: Actor, woman: Any) -> None:
    for _tap in range(2):
        assert try_(channel="phone", outcome="no_answer").status_code == 302
    with scope(leader):
        (row,) = Attempt.objects.all()
        assert (row.participant_id, row.channel, row.outcome, row.by_id) == (
            woman.pk,
            "phone",
            "no_answer",
            leader.account_id,
        )
    assert AuditRow.objects.filter(action="checkin.try", object=woman.pk, purpose="measure").count() == 1


def test_a_half_filled_form_writes_nothing(try_: Callable[..., Any], leader: Actor) -> None:
    for fields in ({"channel": "phone"}, {"outcome": "moved"}, {"channel": "sms", "outcome": "moved"}):
        assert "Tryck på hur du försökte" in try_(**fields).content.decode()
    with scope(leader):
        assert not Attempt.objects.exists()


def test_nobody_writes_to_somebody_who_has_not_chosen_it(
    try_: Callable[..., Any], leader: Actor, woman: Any, today: date
) -> None:
    from egenkraft.site.messages.actions import choose_channel

    assert 'value="sms"' not in try_().content.decode()
    with scope(leader):
        choose_channel(leader, participant=woman, channel="sms", confirmed_on=today)
    assert 'value="sms"' in try_().content.decode()


@pytest.mark.parametrize("outcome", ["moved", "declined", "no_more"])
def test_who_does_not_want_is_left_in_peace(
    outcome: str, try_: Callable[..., Any], leader: Actor, woman: Any, today: date
) -> None:
    try_(channel="phone", outcome="no_answer")
    with scope(leader):
        assert [(row.tries, row.state) for row in due(today)] == [(1, "overdue")]
    try_(channel="phone", outcome=outcome)
    with scope(leader):
        assert due(today) == []
        assert [(row.tries, row.state) for row in waiting(today)] == [(2, "settled")]


def test_without_her_yes_no_attempt(try_: Callable[..., Any], leader: Actor, woman: Any) -> None:
    with scope(leader):
        say(woman, "measure", False)
    assert "Fråga henne först" in try_(channel="phone", outcome="reached").content.decode()
    with scope(leader):
        assert not Attempt.objects.exists()


def test_an_attempt_out_of_reach_or_in_another_lab_is_not_there(
    woman: Any, waves: list[Wave], lab: Lab, other_lab: Lab
) -> None:
    address = reverse("measures:tried", args=[woman.pk, waves[0].pk])
    assert signed_in(staff(other_lab, "leader")).get(address).status_code == 404
    woman.guarded_at = timezone.now()
    with scope(Actor.system(lab.pk)):
        woman.save()
    words = {"channel": "phone", "outcome": "moved"}
    assert signed_in(staff(lab, "leader", "Ny")).post(address, words).status_code == 404


def test_she_reads_in_hers_that_they_tried(try_: Callable[..., Any], woman: Any) -> None:
    try_(channel="phone", outcome="wrong_number")
    html = her_client(woman).get("/consent/mine/data/measures-attempt/").content.decode()
    assert "fel nummer" in html


def test_what_two_leaders_tried_are_two_attempts(
    woman: Any, waves: list[Wave], leader: Actor, lab: Lab
) -> None:
    for by in (leader, staff(lab, "leader", "andra"), leader):
        attempt(by, woman, waves[0], "no_answer")
    with scope(leader):
        assert Attempt.objects.count() == 2


def test_an_attempt_for_somebody_out_of_reach_or_another_time_is_not_there(
    woman: Any, waves: list[Wave], leader: Actor, lab: Lab, make_participant: Make
) -> None:
    client = signed_in(leader)
    with scope(Actor.system(lab.pk)):
        other = make_participant("P02")
        Entrusted.objects.filter(participant=other).delete()
    for person, wave in ((other.pk, waves[0].pk), (woman.pk, other.pk), (lab.pk, waves[0].pk)):
        address = reverse("measures:tried", args=[person, wave])
        assert client.get(address).status_code == 404
        assert client.post(address, {"channel": "phone", "outcome": "no_answer"}).status_code == 404
    with scope(leader):
        assert not Attempt.objects.exists()
