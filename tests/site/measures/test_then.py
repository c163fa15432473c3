"""Then and now: her own words side by side, without a number, for her alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.people import prove
from tests.site.measures.conftest import her_client, tap

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.actions import withdraw
from egenkraft.site.measures import recordings, scripts
from egenkraft.site.measures.models import CheckIn
from egenkraft.site.outside.speech import Speech

Open = Callable[..., CheckIn]


def then(person: Any, pack: str = "conf", wave: int = 1) -> str:
    """Where her answers of this wave stand beside her first."""
    with scope(Actor.system(person.lab_id)):
        row = CheckIn.objects.get(participant=person, pack=pack, wave__number=wave)
    return f"/check-in/mine/{row.pk}/then/"


def answered(person: Any, check_in: CheckIn, *given: str) -> None:
    client = her_client(person)
    for number, one in enumerate(given, 1):
        tap(client, check_in, number, one)


@pytest.fixture
def twice(woman: Any, opened: Open) -> Client:
    """Not sure of anything at the start; later sure of much, less sure of one thing, silent on one."""
    answered(woman, opened(woman), *["0"] * 8, "2", "1")
    answered(woman, opened(woman, wave=1), *["2"] * 8, "1", "refused")
    return prove(her_client(woman))


def test_then_stands_before_now_in_her_words(twice: Client, woman: Any) -> None:
    html = twice.get(then(woman)).content.decode()
    assert html.count('class="tile"') == 20
    first, ninth, last = (html.split("<h2>")[n] for n in (1, 9, 10))
    assert first.startswith("Jag kan ringa en arbetsgivare")
    assert first.index("Nej, inte säker") < first.index("Ja, säker")
    assert ninth.index("Ja, säker") < ninth.index("Lite säker")
    assert last.index("Lite säker") < last.index("Jag ville inte svara")


def test_no_total_and_no_word_of_better_or_worse(twice: Client, woman: Any) -> None:
    html = twice.get(then(woman)).content.decode()
    main = html.split("<main>")[1].split("</main>")[0].casefold()
    for word in ("poäng", "summa", "%", "bättre", "sämre", "ökat", "minskat", " av 20", "steg"):
        assert word not in main


def test_it_is_light_and_needs_no_script(twice: Client, woman: Any) -> None:
    for language in ("sv", "en"):
        twice.post("/language/", {"language": language, "next": "/me/"})
        page = twice.get(then(woman))
        assert f'lang="{language}"'.encode() in page.content
        assert len(page.content) <= 12_000


def test_whoever_does_not_read_listens_to_each_question(
    twice: Client, woman: Any, leader: Actor, django_assert_num_queries: Any
) -> None:
    """One query for all of the page, and it still comes in the first flight of a poor network."""
    with scope(leader):
        for key, text in scripts.scripts("sv").items():
            if key != "conf-conf-03":
                row = recordings.keep(leader, script=text, speech=Speech(b"sound", 6))
                recordings.approve(leader, recording=row)
        with django_assert_num_queries(1):
            assert len(scripts.all_heard("sv")) == len(scripts.scripts("sv")) - 1
    page = twice.get(then(woman), headers={"accept-encoding": "br"})
    assert page.headers["Content-Encoding"] == "br"
    assert len(page.content) <= 12_000
    html = twice.get(then(woman)).content.decode()
    cards = html.split("<h2>")[1:]
    assert ["<audio" in card for card in cards] == [n != 2 for n in range(10)]
    address = html.split('<audio controls preload="none" src="')[1].split('"')[0]
    assert twice.get(address).content == b"sound"


def test_follow_ups_stand_with_their_question(woman: Any, opened: Open) -> None:
    answered(woman, opened(woman, pack="pos"), *["0"] * 40)
    later = opened(woman, pack="pos", wave=1)
    client = her_client(woman)
    for number in range(1, 45):
        tap(client, later, number, "1")
    page = prove(her_client(woman)).get(then(woman, "pos"))
    assert len(page.content) <= 12_000
    assert page.content.decode().count('class="tile"') == 20


def test_once_is_not_twice(woman: Any, opened: Open) -> None:
    answered(woman, opened(woman), *["1"] * 10)
    client = prove(her_client(woman))
    assert client.get(then(woman, wave=0)).status_code == 404
    assert "/then/" not in client.get("/check-in/mine/").content.decode()


def test_the_way_leads_from_her_answers(twice: Client, woman: Any) -> None:
    assert then(woman) in twice.get("/check-in/mine/").content.decode()


def test_without_the_second_pictures_nothing_and_every_opening_is_written_down(
    twice: Client, woman: Any
) -> None:
    assert her_client(woman).get(then(woman)).status_code == 302
    before = AuditRow.objects.filter(action="answers.see", object=woman.pk).count()
    twice.get(then(woman))
    assert AuditRow.objects.filter(action="answers.see", object=woman.pk).count() == before + 1


def test_another_womans_are_not_there(
    twice: Client, woman: Any, make_participant: Any, leader: Actor
) -> None:
    assert prove(her_client(make_participant("P02"))).get(then(woman)).status_code == 404
    with scope(leader):
        assert CheckIn.objects.finished().count() == 2


def test_where_nothing_would_be_heard_no_button_stands(
    woman: Any, leader: Actor, opened: Open, twice: Client
) -> None:
    """A sensitive question is said aloud only where it is asked; after her no to check-ins none is."""
    with scope(leader):
        for text in scripts.scripts("sv").values():
            recordings.approve(
                leader, recording=recordings.keep(leader, script=text, speech=Speech(b"sound", 6))
            )
    for wave in (0, 1):
        check_in, client = opened(woman, pack="safe", wave=wave), her_client(woman)
        client.post(f"/check-in/{check_in.pk}/", {"alone": "yes"})
        for number in range(1, 9):
            tap(client, check_in, number, "1")
    assert b"<audio" not in twice.get(then(woman, "safe")).content
    assert b"<audio" in twice.get(then(woman)).content
    with scope(leader):
        withdraw(leader, participant=woman, purpose="measure", form="tapped", language="sv")
    assert b"<audio" not in twice.get(then(woman)).content
