"""Items of four and five points in two taps: first the side, then how much, stored as the original code."""

import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.people import prove
from tests.site.measures.conftest import answers, her_client, tap

from egenkraft.core import measures
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.actions import withdraw
from egenkraft.site.measures import actions, queries, recordings, rules, scripts, tapping
from egenkraft.site.measures.models import Answer, CheckIn, PresentationChange, Wave
from egenkraft.site.outside.speech import Speech

Open = Callable[..., CheckIn]
SPOKEN = Speech(b"spoken" * 100, 6)


@pytest.fixture
def five(woman: Any, opened: Open, own_pack: Callable[..., Any]) -> CheckIn:
    own_pack()
    return opened(woman, pack="calm")


def at(check_in: CheckIn, number: int = 1) -> str:
    return f"/check-in/{check_in.pk}/{number}/"


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def values(html: str) -> list[str]:
    return re.findall(r'name="answer"[^>]*value="([^"]+)"', html)


def to_second(client: Client, check_in: CheckIn, number: int, side: str) -> str:
    """The first tap, and the screen after it."""
    response = tap(client, check_in, number, side)
    assert (response.status_code, response.url) == (302, f"{at(check_in, number)}?more")
    return page(client, response.url)


@pytest.mark.parametrize("points", [4, 5])
def test_every_code_is_reached_by_one_way_and_it_is_the_cores(
    woman: Any, opened: Open, own_pack: Callable[..., Any], points: int
) -> None:
    """Walk every way through the screens; what is stored at its end is what the core says it is."""
    pack = own_pack(points=points)
    codes = [answer.code for answer in pack.items[0].answers]
    check_in, client = opened(woman, pack="calm"), her_client(woman)
    assert check_in.presentation == "unfold"
    found = []
    first = values(page(client, at(check_in)))
    assert first == ["no", "3", "yes", "refused"] if points == 5 else ["no", "yes", "refused"]
    if points == 5:
        tap(client, check_in, 1, first[1])
        found.append(answers(check_in)["calm-01"])
        assert found == [measures.fold(codes, "between")]
    for side in ("no", "yes"):
        cards = values(to_second(client, check_in, 1, side))
        assert cards.pop() == "refused"
        for strength, given in zip(("little", "much"), cards, strict=True):
            to_second(client, check_in, 1, side)
            assert client.post(f"{at(check_in)}?more", {"answer": given}).url == at(check_in, 2)
            found.append(answers(check_in)["calm-01"])
            assert found[-1] == measures.fold(codes, side, strength)
    assert sorted(found) == codes


def test_half_an_answer_is_in_no_table_and_in_no_address(five: CheckIn, woman: Any) -> None:
    client = her_client(woman)
    with scope(Actor.system(woman.lab_id)):
        acts = AuditRow.objects.count()
    seen = set()
    for side in ("no", "yes"):
        to_second(client, five, 1, side)
        seen.add(client.session[tapping.HALF])
        assert side not in client.session[tapping.HALF]
    assert len(seen) == 2
    assert answers(five) == {}
    with scope(Actor.system(woman.lab_id)):
        assert AuditRow.objects.count() == acts
    tap(client, five, 1, "3")
    assert tapping.HALF not in client.session


def test_killed_between_the_taps_earlier_answers_stand_and_she_goes_on(five: CheckIn, woman: Any) -> None:
    """A session of its own knows nothing of the first tap; her own comes back to the second screen."""
    client = her_client(woman)
    tap(client, five, 1, "4")
    to_second(client, five, 2, "yes")
    assert answers(five) == {"calm-01": 4}
    assert values(page(client, f"{at(five, 2)}?more"))[:2] == ["4", "5"]  # loaded again
    other = her_client(woman)
    assert other.get(f"/check-in/{five.pk}/").url == at(five, 2)
    assert other.get(f"{at(five, 2)}?more").url == at(five, 2)
    assert values(page(other, at(five, 2)))[0] == "no"
    # The second screen is still open in a browser whose session is gone: what she taps there is kept.
    assert other.post(f"{at(five, 2)}?more", {"answer": "5"}).url == at(five, 3)
    assert answers(five) == {"calm-01": 4, "calm-02": 5}


def test_back_leads_to_the_first_tap_and_after_the_answer_nothing_is_shown(five: CheckIn, woman: Any) -> None:
    client = her_client(woman)
    tap(client, five, 1, "3")
    second = to_second(client, five, 2, "no")
    assert f'href="{at(five, 2)}"' in second
    first = page(client, at(five, 2))
    assert values(first)[0] == "no"
    assert f'href="{at(five, 1)}"' in first
    assert tapping.HALF not in client.session
    to_second(client, five, 2, "no")
    client.post(f"{at(five, 2)}?more", {"answer": "1"})
    assert client.get(f"{at(five, 2)}?more").url == at(five, 2)  # the browser's own way back
    assert "checked" not in page(client, at(five, 2)).split("<main>")[1]
    assert "Du har svarat" in page(client, at(five, 2))


def test_she_may_refuse_at_both_taps_and_change_her_mind(five: CheckIn, woman: Any) -> None:
    client = her_client(woman)
    tap(client, five, 1, "refused")
    to_second(client, five, 2, "yes")
    client.post(f"{at(five, 2)}?more", {"answer": "refused"})
    assert answers(five) == {"calm-01": "refused", "calm-02": "refused"}
    to_second(client, five, 1, "no")
    assert answers(five)["calm-01"] == "refused"  # half an answer takes nothing back
    client.post(f"{at(five, 1)}?more", {"answer": "2"})
    assert answers(five)["calm-01"] == 2
    assert tap(client, five, 1, "").url == at(five, 3)  # left as it is
    assert answers(five)["calm-01"] == 2


@pytest.mark.parametrize("given", ["", "no", "yes", "6", "0", "much", "-1", "between"])
def test_an_invalid_second_tap_is_told_in_words_and_loses_nothing(
    five: CheckIn, woman: Any, given: str
) -> None:
    client = her_client(woman)
    tap(client, five, 1, "4")
    to_second(client, five, 2, "no")
    response = client.post(f"{at(five, 2)}?more", {"answer": given})
    html = response.content.decode()
    assert response.status_code == 200
    assert 'role="alert"' in html
    assert values(html) == ["2", "1", "refused"]
    assert answers(five) == {"calm-01": 4}
    client.post(f"{at(five, 2)}?more", {"answer": "1"})
    assert answers(five) == {"calm-01": 4, "calm-02": 1}


@pytest.mark.parametrize("given", ["", "between", "little", "9"])
def test_an_invalid_first_tap_is_told_in_words(five: CheckIn, woman: Any, given: str) -> None:
    response = tap(her_client(woman), five, 1, given)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert values(response.content.decode())[0] == "no"
    assert answers(five) == {}


def test_the_first_tap_of_one_question_is_not_that_of_another(five: CheckIn, woman: Any) -> None:
    client = her_client(woman)
    to_second(client, five, 1, "yes")
    assert client.get(f"{at(five, 2)}?more").url == at(five, 2)


def test_another_womans_question_is_not_there(
    five: CheckIn, make_participant: Callable[..., Any], woman: Any
) -> None:
    client = her_client(woman)
    to_second(client, five, 1, "yes")
    other = her_client(make_participant("P02"))
    for address in (at(five), f"{at(five)}?more", f"{at(five)}sound/?more"):
        assert other.get(address).status_code == 404
        if "sound" not in address:
            assert other.post(address, {"answer": "yes"}).status_code == 404
    assert answers(five) == {}


def test_her_words_and_the_items_own_stand_on_the_second_screen(five: CheckIn, woman: Any) -> None:
    client = her_client(woman)
    first = page(client, at(five))
    assert "Varken eller" in first
    assert "Stämmer" not in first.split("<main>")[1]
    second = to_second(client, five, 1, "yes")
    assert "Jag sover bra." in second
    assert "Ja. Hur mycket?" in second
    assert second.index(">Stämmer</small>") < second.index(">Stämmer precis</small>")
    assert second.count("<h1") == second.count('class="btn main"') == 1
    assert "<title>Start</title>" in second
    assert 'id="leave"' in second
    response = client.get(f"{at(five)}?more")
    assert response.headers["Cache-Control"] == "no-store"


def test_the_order_mirrors_and_the_values_do_not(
    settings: Any, woman: Any, opened: Open, own_pack: Callable[..., Any]
) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    own_pack(languages=("sv", "en", "ar"))
    check_in, client = opened(woman, pack="calm"), her_client(woman)
    client.post("/language/", {"language": "ar", "next": "/"})
    html = page(client, at(check_in))
    assert '<html lang="ar" dir="rtl">' in html
    assert values(html) == ["no", "3", "yes", "refused"]
    second = to_second(client, check_in, 1, "no")
    assert "لا. إلى أي حد؟" in second
    assert values(second) == ["2", "1", "refused"]
    client.post(f"{at(check_in)}?more", {"answer": "1"})
    assert answers(check_in) == {"calm-01": 1}
    with scope(Actor.system(woman.lab_id)):
        assert Answer.objects.get().language == "ar"


@pytest.mark.parametrize("mode", ["alone", "helped", "read_aloud", "interpreter", "relative"])
def test_how_she_was_asked_is_stored_and_the_score_is_of_the_original_codes(
    woman: Any, opened: Open, own_pack: Callable[..., Any], leader: Actor, waves: list[Wave], mode: str
) -> None:
    own_pack()
    check_in, client = opened(woman, pack="calm", mode=mode), her_client(woman)
    for number, (side, code) in enumerate((("yes", "5"), ("no", "2"), ("no", "1")), start=1):
        to_second(client, check_in, number, side)
        client.post(f"{at(check_in, number)}?more", {"answer": code})
    with scope(leader):
        row = CheckIn.objects.get()
        kept = {(one.mode, one.text_version) for one in Answer.objects.all()}
        [given] = queries.inputs("calm")
        score = queries.scores("calm", waves[0].pk)[woman.pk]
    assert row.finished_at
    assert kept == {(mode, 1)}
    assert given.answers == {"calm-01": 5, "calm-02": 2, "calm-03": 1}
    assert given.setting == measures.Setting(1, "sv", "unfold", mode)
    assert score.value == 5 + 2 + 5  # the third counts from the other end


# --- which presentation -----------------------------------------------------------------------------
@pytest.mark.parametrize("how", [{"unfold": False}, {"note": None}])
def test_without_the_owners_leave_and_a_note_all_five_stand_on_one_screen(
    woman: Any, opened: Open, own_pack: Callable[..., Any], how: dict[str, Any]
) -> None:
    own_pack(**how)
    check_in = opened(woman, pack="calm")
    assert check_in.presentation == "5"
    assert values(page(her_client(woman), at(check_in))) == ["1", "2", "3", "4", "5", "refused"]


def test_the_next_time_keeps_the_presentation_unless_a_researcher_allows_it(
    woman: Any, opened: Open, own_pack: Callable[..., Any], researcher: Actor
) -> None:
    own_pack(unfold=False)
    first = opened(woman, pack="calm")
    own_pack()
    with pytest.raises(actions.PresentationDiffers) as caught:
        opened(woman, pack="calm", wave=1)
    assert (caught.value.before, caught.value.now) == ("5", "unfold")
    assert values(page(her_client(woman), at(first))) == ["1", "2", "3", "4", "5", "refused"]  # as begun
    with scope(researcher):
        [conflict] = queries.conflicts()
        assert (conflict.before, conflict.now) == ("5", "unfold")
        actions.allow_presentation(researcher, pack="calm", before="5", now="unfold", reason="Pilot.")
        assert PresentationChange.objects.count() == 1
        assert rules.may_ask(woman)
    assert opened(woman, pack="calm", wave=1).presentation == "unfold"


def test_then_and_now_shows_her_words_of_both_times(
    woman: Any, opened: Open, own_pack: Callable[..., Any]
) -> None:
    own_pack()
    for wave, codes in ((0, ("1", "3", "refused")), (1, ("4", "5", "2"))):
        check_in = opened(woman, pack="calm", wave=wave)
        client = her_client(woman)
        for number, code in enumerate(codes, start=1):
            tap(client, check_in, number, code)
    client = prove(her_client(woman))
    html = page(client, f"/check-in/mine/{check_in.pk}/then/")
    sleep, wish, worry = html.split("<h2>")[1:]
    assert sleep.index("Stämmer inte alls") < sleep.index("Stämmer<")
    assert wish.index("Varken eller") < wish.index("Stämmer precis")
    assert worry.index("Jag ville inte svara") < worry.index("Stämmer inte<")
    assert "Hur mycket" not in html
    assert "Stämmer inte" in page(client, f"/check-in/mine/{check_in.pk}/")


# --- read aloud -------------------------------------------------------------------------------------
def test_each_of_the_three_screens_has_a_text_and_is_heard(five: CheckIn, woman: Any, leader: Actor) -> None:
    texts = {key: one for key, one in scripts.scripts("sv").items() if one.pack == "calm"}
    assert len(texts) == len({one.digest for one in texts.values()}) == 9
    assert texts["calm-calm-01"].lines == ("Jag sover bra.", "Nej", "Varken eller", "Ja")
    assert texts["calm-calm-01-after-yes"].lines == (
        "Jag sover bra.",
        "Ja. Hur mycket?",
        "Lite: Stämmer",
        "Mycket: Stämmer precis",
    )
    client = her_client(woman)
    assert "<audio" not in to_second(client, five, 1, "yes")
    assert client.get(f"{at(five)}sound/?more").status_code == 404
    with scope(leader):
        row = recordings.keep(leader, script=texts["calm-calm-01-after-yes"], speech=SPOKEN)
        recordings.approve(leader, recording=row)
    assert "<audio" not in page(client, at(five))
    second = to_second(client, five, 1, "yes")
    assert f'src="{at(five)}sound/?more"' in second
    assert b"".join(client.get(f"{at(five)}sound/?more")).startswith(b"spoken")
    client.post(f"{at(five)}?more", {"answer": "4"})
    with scope(leader):
        assert Answer.objects.get().voice_played
    assert client.get(f"{at(five)}sound/?more").status_code == 404  # it would tell the side again
    assert "<audio" not in to_second(client, five, 1, "no")


def test_the_leader_finds_the_texts_of_both_taps(five: CheckIn, leader: Actor, client_as: Any) -> None:
    client = client_as(leader)
    assert "calm-calm-02-after-no" in page(client, "/check-in/voices/sv/")
    html = page(client, "/check-in/voices/sv/calm-calm-02-after-no/")
    assert "Lite: Stämmer inte" in html


def test_two_taps_weigh_no_more_than_six_questions_may(five: CheckIn, woman: Any) -> None:
    client, sizes = her_client(woman), []
    for number in (1, 2, 3):
        for address in (at(five, number), f"{at(five, number)}?more"):
            response = client.get(address, headers={"accept-encoding": "br, gzip"})
            assert response.headers["Content-Encoding"] == "br"
            sizes.append(len(response.content))
            tap(client, five, number, "yes")
    assert max(sizes) <= 12_000
    assert sum(sizes) <= 20_000, sizes


# --- the device -------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"])
def test_the_first_tap_stands_in_what_a_new_server_reads(five: CheckIn, woman: Any) -> None:
    """Over a second connection, as after a crash of the first: the same browser is on the second screen."""
    client, seen = her_client(woman), []
    to_second(client, five, 1, "yes")

    def look() -> None:
        try:
            seen.append(values(page(client, f"{at(five)}?more")))
            seen.append(client.post(f"{at(five)}?more", {"answer": "5"}).url)
        finally:
            connections.close_all()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [["4", "5", "refused"], at(five, 2)]
    assert answers(five) == {"calm-01": 5}


def test_on_a_device_handed_over_both_taps_are_hers(
    woman: Any, leader: Actor, client_as: Any, own_pack: Callable[..., Any], waves: list[Wave]
) -> None:
    """The leader opens it, she answers in two taps, and the device shows nothing else meanwhile."""
    own_pack()
    client = client_as(leader)
    form = {"packs": ["calm"], "wave": str(waves[0].pk), "mode": "read_aloud", "here": "1"}
    home = client.post(f"/check-in/open/{woman.pk}/", form).url
    with scope(leader):
        check_in = CheckIn.objects.get()
    to_second(client, check_in, 1, "no")
    assert client.get("/today/").url == home
    client.post("/language/", {"language": "en", "next": f"{at(check_in)}?more"})
    second = page(client, f"{at(check_in)}?more")  # another language keeps the place
    assert "No. How much?" in second
    client.post(f"{at(check_in)}?more", {"answer": "2"})
    assert answers(check_in) == {"calm-01": 2}
    with scope(leader):
        assert Answer.objects.get().mode == "read_aloud"


def test_a_second_press_of_next_changes_nothing(five: CheckIn, woman: Any) -> None:
    """The same form sent twice leads on, though the first tap is forgotten by then."""
    client = her_client(woman)
    to_second(client, five, 1, "no")
    for _press in range(2):
        assert client.post(f"{at(five)}?more", {"answer": "1"}).url == at(five, 2)
    assert answers(five) == {"calm-01": 1}


def test_after_her_no_neither_tap_is_taken(five: CheckIn, woman: Any, leader: Actor) -> None:
    client = her_client(woman)
    to_second(client, five, 1, "no")
    with scope(leader):
        withdraw(leader, participant=woman, purpose="measure", form="tapped", language="sv")
    assert 'name="answer"' not in page(client, f"{at(five)}?more")
    client.post(f"{at(five)}?more", {"answer": "1"})
    assert answers(five) == {}
