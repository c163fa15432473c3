"""Opening together, handing the device over, and what a handed-over device may show (TRUST 7.3)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from tests.people import say
from tests.site.measures.conftest import answers, her_client, tap

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures import actions
from egenkraft.site.measures.models import CheckIn, Handover, Wave


@pytest.fixture
def chosen(waves: list[Wave]) -> dict[str, Any]:
    return {"packs": ["conf"], "wave": str(waves[0].pk), "mode": "helped"}


def test_this_device_becomes_hers_and_the_leader_is_out(
    woman: Any, leader: Actor, client_as: Any, chosen: dict[str, Any]
) -> None:
    client = client_as(leader)
    response = client.post(f"/check-in/open/{woman.pk}/", chosen | {"here": "1"})
    with scope(leader):
        check_in = CheckIn.objects.get()
    home = f"/check-in/{check_in.pk}/"
    assert response.url == home
    assert check_in.mode == "helped"
    for address in (
        "/today/",
        "/people/",
        "/activities/",
        "/",
        "/me/",
        "/sign-in/login/",
        f"/people/{woman.pk}/",
    ):
        assert client.get(address).headers["Location"] == home, address
    assert "_auth_user_id" not in client.session
    assert client.get(home).url == f"{home}1/"


def test_after_the_last_answer_everything_leads_to_thank_you(
    woman: Any, leader: Actor, client_as: Any, chosen: dict[str, Any]
) -> None:
    client = client_as(leader)
    client.post(f"/check-in/open/{woman.pk}/", chosen | {"here": "1"})
    with scope(leader):
        check_in = CheckIn.objects.get()
    for number in range(1, 11):
        last = tap(client, check_in, number, "1")
    home = f"/check-in/{check_in.pk}/"
    assert last.url == home
    page = client.get(home).content.decode()
    assert 'name="answer"' not in page
    assert client.get("/today/").headers["Location"] == home
    assert 'name="answer"' not in client.get(f"{home}3/").content.decode()
    client.post("/leave/")
    assert client.get(home).status_code == 302  # nobody is signed in: to the sign-in page
    assert client.get(home).url == "/start/"


def test_a_code_opens_one_device_once(
    woman: Any, leader: Actor, client_as: Any, chosen: dict[str, Any]
) -> None:
    page = client_as(leader).post(f"/check-in/open/{woman.pk}/", chosen | {"code": "1"})
    token = _token(page)
    with scope(leader):
        assert token not in str(Handover.objects.values_list("token", flat=True)[0])
    phone, other = Client(), Client()
    for device in (phone, other):
        assert (
            device.get(f"/check-in/hand/{token}/").url == "/check-in/begin/"
        )  # the secret leaves the address
        assert device.get("/check-in/begin/").status_code == 200  # looking uses nothing up
    assert phone.post("/check-in/begin/").url.startswith("/check-in/")
    assert other.post("/check-in/begin/").status_code == 404
    assert other.get("/check-in/begin/").status_code == 404
    with scope(leader):
        check_in = CheckIn.objects.get()
    assert tap(phone, check_in, 1, "2").status_code == 302
    assert answers(check_in) == {"conf-01": 2}
    assert phone.get("/today/").headers["Location"] == f"/check-in/{check_in.pk}/"


def _token(page: Any) -> str:
    assert page.status_code == 200
    assert "style=" not in page.content.decode()
    return str(page.context["parts"][-2])


def test_codes_end_after_a_quarter_of_an_hour_and_when_a_new_one_is_made(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor
) -> None:
    check_in = opened(woman)
    with scope(leader):
        first = actions.hand_over(leader, check_in=check_in)
        second = actions.hand_over(leader, check_in=check_in)
    device = Client()
    device.get(f"/check-in/hand/{first}/")
    void = device.get("/check-in/begin/")
    device.get("/check-in/hand/nonsense/")
    unknown = device.get("/check-in/begin/")
    assert void.status_code == unknown.status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        device.get(f"/check-in/hand/{second}/")
        assert device.get("/check-in/begin/").status_code == 404
        assert device.post("/check-in/begin/").status_code == 404


def test_without_consent_nothing_opens(
    woman: Any, leader: Actor, client_as: Any, chosen: dict[str, Any]
) -> None:
    with scope(leader):
        say(woman, "measure", False)
    client = client_as(leader)
    for page in (
        client.get(f"/check-in/open/{woman.pk}/"),
        client.post(f"/check-in/open/{woman.pk}/", chosen | {"here": "1"}),
    ):
        assert page.status_code == 200
        assert f"/consent/{woman.pk}/" in page.content.decode()
    with scope(leader):
        assert not CheckIn.objects.exists()


def test_a_withdrawal_stops_the_questions_at_once(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor
) -> None:
    check_in, client = opened(woman), her_client(woman)
    tap(client, check_in, 1, "2")
    with scope(leader):
        say(woman, "measure", False)
    assert 'name="answer"' not in client.get(f"/check-in/{check_in.pk}/2/").content.decode()
    tap(client, check_in, 2, "2")
    assert answers(check_in) == {"conf-01": 2}


def test_opening_again_takes_up_the_unfinished_one(woman: Any, opened: Callable[..., CheckIn]) -> None:
    first = opened(woman)
    tap(her_client(woman), first, 1, "0")
    again = opened(woman, mode="interpreter")
    assert (again.pk, again.mode) == (first.pk, "interpreter")
    for number in range(2, 11):
        tap(her_client(woman), first, number, "0")
    with pytest.raises(actions.AlreadyAnswered):
        opened(woman)


def test_two_packs_in_one_sitting_one_after_the_other(
    woman: Any, leader: Actor, client_as: Any, chosen: dict[str, Any]
) -> None:
    client = client_as(leader)
    client.post(f"/check-in/open/{woman.pk}/", chosen | {"packs": ["conf", "fut"], "here": "1"})
    with scope(leader):
        conf, fut = CheckIn.objects.order_by("pack")
    assert client.get(f"/check-in/{fut.pk}/1/").headers["Location"] == f"/check-in/{conf.pk}/"
    for number in range(1, 11):
        tap(client, conf, number, "1")
    assert client.post(f"/check-in/{conf.pk}/next/").url == f"/check-in/{fut.pk}/"
    for number in range(1, 4):
        tap(client, fut, number, "1")
    assert client.get("/today/").headers["Location"] == f"/check-in/{fut.pk}/"
    assert client.post(f"/check-in/{fut.pk}/next/").status_code == 404


def test_foreign_check_ins_do_not_exist(
    woman: Any, opened: Callable[..., CheckIn], make_participant: Any, leader: Actor, client_as: Any
) -> None:
    check_in, stranger = opened(woman), her_client(make_participant("P02"))
    home = f"/check-in/{check_in.pk}/"
    for address in (home, f"{home}1/", "/check-in/0190a0a0-0000-7000-8000-000000000000/"):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"answer": "1"}).status_code == 404
    assert client_as(leader).get(home).status_code == 404  # the leader opens, and never answers
    assert answers(check_in) == {}


def test_another_labs_people_cannot_be_asked(
    other_lab: Lab, leader: Actor, client_as: Any, waves: list[Wave]
) -> None:
    from tests.people import make_participant

    foreign = make_participant(other_lab, "X01")
    assert client_as(leader).get(f"/check-in/open/{foreign.pk}/").status_code == 404


def test_an_answer_outside_the_scale_is_refused_in_words(woman: Any, opened: Callable[..., CheckIn]) -> None:
    check_in, client = opened(woman), her_client(woman)
    tap(client, check_in, 1, "2")
    for given in ("3", "-98", "x", "1.0", "moved"):
        page = tap(client, check_in, 2, given)
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()
    assert 'role="alert"' in tap(client, check_in, 2, "").content.decode()
    assert answers(check_in) == {"conf-01": 2}


def test_the_leader_sees_done_and_never_an_answer(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, client_as: Any
) -> None:
    from egenkraft.site.measures.queries import of_participant, sums

    check_in = opened(woman)
    for number in range(1, 11):
        tap(her_client(woman), check_in, number, "2")
    with scope(leader):
        (one,) = of_participant(woman.pk)
        assert (one.finished, one.answered) == (True, 10)
        assert [(total.value, total.high) for total in sums(woman)] == [(20, 20)]
        say(woman, "follow", False)
        assert sums(woman) == []
    again = client_as(leader).post(f"/check-in/{check_in.pk}/code/")
    assert again.status_code == 302  # done: no new code


def test_who_has_not_said_yes_to_taking_part_is_not_named(
    make_participant: Callable[..., Any], waves: Any, leader: Actor, client_as: Callable[[Actor], Client]
) -> None:
    """The page that says why nothing can be asked shows her code, as her card does."""
    silent = make_participant("P07", display_name="Selam", agrees=())
    taking_part = make_participant("P08", display_name="Amina", agrees=["take_part"])
    text = client_as(leader).get(f"/check-in/open/{silent.pk}/").content.decode()
    assert "P07" in text
    assert "Selam" not in text
    assert "Amina" in client_as(leader).get(f"/check-in/open/{taking_part.pk}/").content.decode()
