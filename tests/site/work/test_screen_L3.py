"""SCREENS L3, the part on interviews: the list, one interview, judging it, the second person."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.people import say, staff
from tests.site.work.scenes import YES, a_day_ago, booked, held, judged

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.queries import looks_at
from egenkraft.site.work import actions, detail
from egenkraft.site.work.models import Interview, InterviewEvent, Rating
from egenkraft.site.work.relevance import LEADER, SECOND, SHE
from egenkraft.site.work.states import MOVES

Make = Callable[..., Any]
SignIn = Callable[[Actor], Client]
LIST = reverse("work:list")
FIVE = {f"c{n}": "yes" for n in range(1, 6)}


def at(name: str, *args: Any) -> str:
    return reverse(f"work:{name}", args=args)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def person(make_participant: Make) -> Any:
    return make_participant("P01", display_name="Selam")


@pytest.fixture
def drawn(scoped: Actor, person: Any) -> Interview:
    """Held, judged by both, drawn for a second person."""
    row = held(scoped, person)
    judged(scoped, row, she=YES | {5: "no"})
    Interview.objects.filter(pk=row.pk).update(second_rater_drawn=True)
    return row


# --- (c) a named leader, and her yes ------------------------------------------------------------------
def test_L3c_every_step_names_its_leader(scoped: Actor, person: Any) -> None:
    row = held(scoped, person)
    assert set(InterviewEvent.objects.filter(interview=row).values_list("by_id", flat=True)) == {
        scoped.account_id
    }


def test_L3c_who_takes_back_her_yes_leaves_the_list(
    scoped: Actor, person: Any, client_as: SignIn, leader: Actor
) -> None:
    row, client = booked(scoped, person), client_as(leader)
    assert "Selam" in page(client, LIST)
    say(person, "take_part", False)
    assert "Selam" not in page(client, LIST)
    for address in (at("interview", row.pk), at("move", row.pk, "hold"), at("judge", row.pk, LEADER)):
        assert client.get(address).status_code == 404


# --- (e) judged before the answer; held needs a day and a confirmation ---------------------------------
def test_L3e_the_whole_way_through_pages(
    person: Any, client_as: SignIn, leader: Actor, scoped: Actor
) -> None:
    client = client_as(leader)
    first = {"participant": str(person.pk), "occupation": "Kökshjälp", "employer": "Skolköket AB"}
    about = {"vacancy": "vacancy", "source": "lab", "channel": "site"}
    made = client.post(at("add"), {**first, **about, "state": "suggested"})
    row = Interview.objects.get()
    assert made.url == at("interview", row.pk)
    day = f"{a_day_ago():%Y-%m-%d}"
    steps: list[tuple[str, dict[str, Any]]] = [
        (at("move", row.pk, "invite"), {}),
        (at("move", row.pk, "book"), {"on": day, "starts_at": "14.30", "channel": "site"}),
        (
            at("move", row.pk, "hold"),
            {"on": day, "minutes": "25", "decider_present": "yes", "vacancy": "vacancy", "channel": "site"},
        ),
        (at("judge", row.pk, LEADER), FIVE),
        (at("judge", row.pk, SHE), FIVE),
        (at("move", row.pk, "answer"), {"result": "offer", "contract": "sex månader"}),
    ]
    for address, data in steps:
        assert f'href="{address}"' in page(client, at("interview", row.pk)), address
        assert client.post(address, data).status_code == 302, address
    row.refresh_from_db()
    assert (row.state, row.result) == ("answered", "offer")
    assert "5" in page(client, at("interview", row.pk))
    assert not Rating.objects.filter(after_result=True).exists()


def test_L3e_held_without_a_day_or_a_decider_says_what_is_missing(
    scoped: Actor, person: Any, client_as: SignIn, leader: Actor
) -> None:
    row, client = booked(scoped, person), client_as(leader)
    answer = client.post(
        at("move", row.pk, "hold"), {"on": "31/2 2026", "minutes": "25", "vacancy": "vacancy"}
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="31/2 2026"' in html
    assert 'role="alert"' in html
    row.refresh_from_db()
    assert row.state == "booked"


def test_L3e_a_judgement_after_the_answer_is_marked_as_late(
    scoped: Actor, person: Any, client_as: SignIn, leader: Actor
) -> None:
    row, client = held(scoped, person), client_as(leader)
    actions.answer(scoped, interview=row.pk, result="no")
    assert 'class="banner warn"' in page(client, at("judge", row.pk, LEADER))
    client.post(at("judge", row.pk, LEADER), FIVE)
    assert set(Rating.objects.values_list("after_result", flat=True)) == {True}


def test_L3e_the_second_person_sees_neither_judgement_nor_answer(
    lab: Lab, drawn: Interview, client_as: SignIn, leader: Actor, manager: Actor
) -> None:
    assert page(client_as(leader), at("interview", drawn.pk)).count("<tr>") == 6
    for second in (manager, staff(lab, "leader", "andra")):
        client = client_as(second)
        html = page(client, at("interview", drawn.pk))
        assert "<table" not in html
        assert at("second", drawn.pk) in page(client, LIST)
        blind = page(client, at("second", drawn.pk))
        assert not re.search(r"<input[^>]*checked", blind)
    assert client_as(leader).get(at("second", drawn.pk)).status_code == 404


def test_L3e_the_second_judgement_is_saved_and_the_veil_lifts(
    drawn: Interview, client_as: SignIn, manager: Actor
) -> None:
    client = client_as(manager)
    assert client.post(at("second", drawn.pk), FIVE).url == LIST
    assert Rating.objects.filter(rater=SECOND, after_result=False).count() == 5
    assert page(client, at("interview", drawn.pk)).count("<th scope") == 9
    assert client.get(at("second", drawn.pk)).status_code == 404


# --- (g) buttons, not drag -----------------------------------------------------------------------------
def test_L3g_every_move_is_a_button_on_a_page(
    scoped: Actor, person: Any, client_as: SignIn, leader: Actor
) -> None:
    row, client = booked(scoped, person), client_as(leader)
    html = page(client, at("interview", row.pk))
    assert "draggable" not in html
    open_now = {key for key, move in MOVES.items() if row.state in move.sources}
    for key in MOVES:
        assert (f'href="{at("move", row.pk, key)}"' in html) == (key in open_now)
        if key in open_now:
            page(client, at("move", row.pk, key))
    assert client.get(at("move", row.pk, "erase")).status_code == 404


def test_one_primary_step_on_each_page(drawn: Interview, client_as: SignIn, leader: Actor) -> None:
    client = client_as(leader)
    for address in (LIST, at("interview", drawn.pk), at("add"), at("move", drawn.pk, "answer")):
        assert len(re.findall(r'class="btn main"', page(client, address))) == 1, address


# --- rights, logs, weight ------------------------------------------------------------------------------
def test_a_manager_reads_and_changes_nothing(drawn: Interview, client_as: SignIn, manager: Actor) -> None:
    client = client_as(manager)
    assert at("add") not in page(client, LIST)
    for address in (at("add"), at("move", drawn.pk, "answer"), at("judge", drawn.pk, LEADER)):
        assert client.get(address).status_code == 404
        assert client.post(address, FIVE).status_code == 404


def test_no_page_asks_for_a_step_that_there_is_not(
    drawn: Interview, client_as: SignIn, leader: Actor
) -> None:
    assert client_as(leader).get(at("move", drawn.pk, "celebrate")).status_code == 404


def test_a_researcher_has_no_list(client_as: SignIn, researcher: Actor) -> None:
    assert client_as(researcher).get(LIST).status_code == 404


def test_another_lab_finds_nothing(drawn: Interview, client_as: SignIn, other_lab: Lab) -> None:
    stranger = client_as(staff(other_lab, "leader", "stranger"))
    assert "Selam" not in page(stranger, LIST)
    for address in (at("interview", drawn.pk), at("move", drawn.pk, "answer"), at("judge", drawn.pk, SHE)):
        assert stranger.get(address).status_code == 404


def test_each_opening_is_logged(drawn: Interview, client_as: SignIn, leader: Actor) -> None:
    page(client_as(leader), at("interview", drawn.pk))
    looks = AuditRow.objects.filter(action="interview.see", account=leader.account_id)
    assert looks.filter(kind="participant", object=drawn.participant_id).count() == 1


def test_she_sees_who_opened_her_interview(
    drawn: Interview, person: Any, client_as: SignIn, leader: Actor
) -> None:
    page(client_as(leader), at("interview", drawn.pk))
    (look,) = looks_at(person)
    assert (look.times, look.why) == (1, "")
    her = client_as(Actor(lab_id=person.lab_id, role="participant", participant_id=person.pk))
    assert look.who in page(her, reverse("consent:own"))


def test_the_list_takes_ten_statements_for_three_and_thirty(
    scoped: Actor,
    make_participant: Make,
    client_as: SignIn,
    leader: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    client = client_as(leader)
    for n in range(30):
        judged(scoped, held(scoped, make_participant(f"P{n:02}")))
        if n in (2, 29):
            with django_assert_max_num_queries(10):
                page(client, LIST)


def test_a_step_asks_as_little_of_the_database_late_as_early(
    scoped: Actor,
    make_participant: Make,
    client_as: SignIn,
    leader: Actor,
    django_assert_max_num_queries: Any,
) -> None:
    """Everybody who writes waits in one line: what each step asks is what all wait for."""
    client = client_as(leader)
    for n in range(6):
        row = actions.add(scoped, participant=make_participant(f"P{n:02}"), employer="Kök", occupation="Kock")
        with django_assert_max_num_queries(22):
            answer = client.post(f"/jobs/{row.pk}/invite/", {"go": "1"})
        assert (answer.status_code, answer.url) == (302, f"/jobs/{row.pk}/")


def test_what_the_look_found_is_handed_on_once_to_the_same_page_alone(
    scoped: Actor, make_participant: Make, leader: Actor
) -> None:
    one, other = (
        actions.add(scoped, participant=make_participant(code), employer="Kök", occupation="Kock")
        for code in ("P01", "P02")
    )
    by = replace(leader, capability="work.change", reach="l")
    with scope(by):
        detail.whose(one.pk)
        Interview.objects.filter(pk=one.pk).update(occupation="Kallskänka")
        handed, again = detail.found(one.pk), detail.found(one.pk)
        detail.whose(one.pk)
        assert detail.found(other.pk).pk == other.pk
        assert detail.found(one.pk).occupation == "Kallskänka"
        detail.whose(one.pk)
    assert (handed.occupation, again.occupation) == ("Kock", "Kallskänka")
    with scope(replace(by, reach="p")):  # somebody else's page, on the same thread: nobody is in reach
        assert detail.found(one.pk) is None


def test_figures_on_the_list_only_from_five_people(
    scoped: Actor, make_participant: Make, client_as: SignIn, leader: Actor
) -> None:
    client = client_as(leader)
    for n in range(4):
        booked(scoped, make_participant(f"P{n}"))
    assert '<ol class="chips">' not in page(client, LIST)
    make_participant("P5")
    assert '<ol class="chips">' in page(client, LIST)


def test_an_empty_list_leads_to_the_first_interview(client_as: SignIn, leader: Actor) -> None:
    assert page(client_as(leader), LIST).count(f'href="{at("add")}"') >= 1


# --- her own page --------------------------------------------------------------------------------------
@pytest.fixture
def she(lab: Lab, person: Any) -> Actor:
    return Actor(lab_id=lab.pk, role="participant", participant_id=person.pk)


def test_she_judges_one_question_a_screen(scoped: Actor, person: Any, she: Actor, client_as: SignIn) -> None:
    row, client = held(scoped, person), client_as(she)
    address = at("mine", row.pk)
    for number, value in enumerate(("yes", "no", "unknown", "refused", "yes"), 1):
        html = page(client, address)
        assert f'name="criterion" value="{number}"' in html
        assert html.count("<h1") == 1
        client.post(address, {"criterion": number, "answer": value})
        assert Rating.objects.get(criterion=number, rater=SHE).value == value
    assert "<form" in page(client, address)
    assert "criterion" not in page(client, address)
    assert set(Rating.objects.values_list("by_id", flat=True)) == {None}


def test_no_answer_is_asked_for_again(scoped: Actor, person: Any, she: Actor, client_as: SignIn) -> None:
    row, client = held(scoped, person), client_as(she)
    answer = client.post(at("mine", row.pk), {"criterion": 1})
    assert answer.status_code == 200
    assert not Rating.objects.exists()


@pytest.mark.parametrize("wrong", ["0", "6", "x", ""])
def test_a_made_up_question_stores_nothing(
    scoped: Actor, person: Any, she: Actor, client_as: SignIn, wrong: str
) -> None:
    row, client = held(scoped, person), client_as(she)
    assert client.post(at("mine", row.pk), {"criterion": wrong, "answer": "yes"}).status_code == 404
    assert not Rating.objects.exists()


def test_she_reaches_only_her_own(
    scoped: Actor, make_participant: Make, she: Actor, client_as: SignIn
) -> None:
    other = held(scoped, make_participant("P09"))
    client = client_as(she)
    assert client.get(at("mine", other.pk)).status_code == 404
    assert client.get(LIST).status_code == 404
    assert client.get(at("interview", other.pk)).status_code == 404


def test_a_day_of_next_week_waits_quietly(
    scoped: Actor, person: Any, client_as: SignIn, leader: Actor
) -> None:
    booked(scoped, person, on=timezone.localdate() + timedelta(days=7))
    assert 'class="chip word new"' not in page(client_as(leader), LIST)
