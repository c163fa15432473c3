"""P3, one question: each lettered point of the screen that this version has."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.site.measures.conftest import answers, her_client, tap

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures import actions, rules
from egenkraft.site.measures.models import Answer, CheckIn, Wave


def test_P3a_each_answer_stands_before_the_next_question_comes(
    woman: Any, opened: Callable[..., CheckIn]
) -> None:
    """Nothing is kept in the session: a new server goes on from what the database holds."""
    check_in = opened(woman)
    for number, given in ((1, "2"), (2, "0"), (3, "refused")):
        response = tap(her_client(woman), check_in, number, given)  # each time a session of its own
        assert (response.status_code, response.url) == (302, f"/check-in/{check_in.pk}/{number + 1}/")
    assert answers(check_in) == {"conf-01": 2, "conf-02": 0, "conf-03": "refused"}
    assert her_client(woman).get(f"/check-in/{check_in.pk}/").url == f"/check-in/{check_in.pk}/4/"


def test_P3a_an_answer_asks_as_little_of_the_database_late_as_early(
    woman: Any, opened: Callable[..., CheckIn], django_assert_max_num_queries: Any
) -> None:
    """Everybody who writes waits in one line: what each answer asks is what all wait for."""
    check_in, client = opened(woman), her_client(woman)
    for number in range(1, 10):
        with django_assert_max_num_queries(17):
            tap(client, check_in, number, "1")


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"])
def test_P3a_the_answer_is_committed_when_the_redirect_leaves(
    woman: Any, opened: Callable[..., CheckIn]
) -> None:
    """Read over a second connection, as after a crash of the first."""
    import threading

    from django.db import connections

    check_in, seen = opened(woman), []
    tap(her_client(woman), check_in, 1, "1")

    def look() -> None:
        try:
            seen.append(answers(check_in))
        finally:
            connections.close_all()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [{"conf-01": 1}]


def test_P3b_everything_about_how_it_was_asked_is_stored(woman: Any, opened: Callable[..., CheckIn]) -> None:
    check_in = opened(woman, mode="read_aloud")
    client = her_client(woman)
    tap(client, check_in, 1, "2")
    client.post("/language/", {"language": "en", "next": "/"})
    opened(woman, mode="interpreter")  # taken up again, another way
    tap(client, check_in, 2, "1")
    with scope(Actor.system(check_in.lab_id)):
        first, second = Answer.objects.order_by("item")
        row = CheckIn.objects.get()
    assert (first.text_version, first.language, first.mode, first.voice_played) == (
        1,
        "sv",
        "read_aloud",
        False,
    )
    assert (second.language, second.mode) == ("en", "interpreter")
    assert (row.presentation, row.pack, row.pack_version) == ("3", "conf", 1)


def test_P3c_values_do_not_follow_the_place_on_the_screen(woman: Any, opened: Callable[..., CheckIn]) -> None:
    """The answers stand from “no” to “yes” in the page; a page that mirrors changes only the drawing."""
    page = her_client(woman).get(f"/check-in/{opened(woman).pk}/1/").content.decode()
    assert re.findall(r'name="answer"[^>]*value="([^"]+)"', page) == ["0", "1", "2", "refused"]
    assert not _chosen(page)


def test_P3d_refused_is_stored_and_counted_by_its_reason(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, waves: list[Wave]
) -> None:
    from egenkraft.site.measures.queries import scores

    check_in = opened(woman)
    client = her_client(woman)
    for number in range(1, 11):
        tap(client, check_in, number, "refused" if number in (4, 9) else "1")
    with scope(leader):
        score = scores("conf", waves[0].pk)[woman.pk]
    assert score.missing == {"refused": 2}
    assert (score.value, score.flags) == (10, ("prorated",))


def test_P3e_another_presentation_than_last_time_is_refused(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, client_as: Any, waves: list[Wave]
) -> None:
    first = opened(woman)
    with scope(leader):
        CheckIn.objects.filter(pk=first.pk).update(presentation="5")
    with pytest.raises(actions.PresentationDiffers) as caught:
        opened(woman, wave=1)
    assert (caught.value.before, caught.value.now) == ("5", "3")
    form = {"packs": ["conf", "pos"], "wave": str(waves[1].pk), "mode": "alone", "here": "1"}
    page = client_as(leader).post(f"/check-in/open/{woman.pk}/", form)
    assert page.status_code == 200
    assert "fem svar" in page.content.decode() or "five answers" in page.content.decode()
    with scope(leader):
        assert CheckIn.objects.count() == 1  # pos was not opened half-way either


def test_P3e_a_time_that_a_plan_brought_stands_in_its_week_whatever_its_number(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, waves: list[Wave]
) -> None:
    with scope(leader):
        of_plan = actions.wave_at(leader, weeks=8)
        CheckIn.objects.filter(pk=opened(woman).pk).update(presentation="3")
        between = actions.open_check_in(leader, participant=woman, pack="conf", wave=of_plan, mode="alone")
        CheckIn.objects.filter(pk=between.pk).update(presentation="5")
        assert of_plan.number > waves[1].number
        assert rules.differs(woman, "conf", waves[1], "3") == "5"
        assert rules.differs(woman, "conf", of_plan, "3") == ""


def test_P3e_a_researcher_may_allow_it_with_a_reason(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, researcher: Actor, client_as: Any
) -> None:
    first = opened(woman)
    with scope(leader):
        CheckIn.objects.filter(pk=first.pk).update(presentation="5")
    client = client_as(researcher)
    assert client.post("/check-in/presentations/", {"pack": "conf", "before": "5"}).status_code == 200
    with pytest.raises(actions.PresentationDiffers):
        opened(woman, wave=1)
    other = {"pack": "conf", "before": "7", "reason": "Så har ingen blivit frågad."}
    assert client.post("/check-in/presentations/", other).status_code == 404
    done = client.post(
        "/check-in/presentations/", {"pack": "conf", "before": "5", "reason": "Pilot: bara början."}
    )
    assert done.status_code == 302
    assert "Pilot: bara början." in client.get("/check-in/presentations/").content.decode()
    assert opened(woman, wave=1).presentation == "3"
    assert client_as(leader).get("/check-in/presentations/").status_code == 404


def test_P3f_a_sensitive_set_asks_whether_she_is_alone_and_can_stop(
    woman: Any, opened: Callable[..., CheckIn]
) -> None:
    check_in = opened(woman, pack="safe")
    client, home = her_client(woman), f"/check-in/{check_in.pk}/"
    for address in (home, home + "1/"):
        page = client.get(address).content.decode()
        assert 'name="alone"' in page
        assert 'name="answer"' not in page
    tap(client, check_in, 1, "2")  # past the gate by hand: nothing is saved
    assert answers(check_in) == {}
    assert 'name="answer"' not in client.post(home, {"alone": "no"}).content.decode()
    client.post(home, {"alone": "yes"})
    assert 'name="answer"' in client.get(home + "1/").content.decode()


def test_P3g_no_page_of_hers_ever_shows_an_answer(woman: Any, opened: Callable[..., CheckIn]) -> None:
    check_in = opened(woman)
    client = her_client(woman)
    fresh = [client.get(f"/check-in/{check_in.pk}/{n}/").content.decode() for n in (1, 2)]
    tap(client, check_in, 1, "2")
    tap(client, check_in, 2, "refused")
    again = [client.get(f"/check-in/{check_in.pk}/{n}/").content.decode() for n in (1, 2)]
    for before, after in zip(fresh, again, strict=True):
        assert not _chosen(after)
        assert _form(before) == _form(after)
    assert _about(again[0]) == _about(again[1])  # the same words whether she answered or refused


def test_P3g_an_answered_question_may_be_changed_or_left_as_it_is(
    woman: Any, opened: Callable[..., CheckIn]
) -> None:
    check_in = opened(woman)
    client = her_client(woman)
    tap(client, check_in, 1, "2")
    assert tap(client, check_in, 1, "").url.endswith("/2/")
    assert answers(check_in) == {"conf-01": 2}
    tap(client, check_in, 1, "0")
    assert answers(check_in) == {"conf-01": 0}


def _chosen(page: str) -> list[str]:
    return [tag for tag in re.findall(r"<input[^>]*>", page) if "checked" in tag]


def _form(page: str) -> list[str]:
    return re.findall(r"<input[^>]*name=\"answer\"[^>]*>", page)


def _about(page: str) -> list[str]:
    return re.findall(r"<p>[^<]*</p>", page.split("<main>")[1])


def test_P3_weighs_little(woman: Any, opened: Callable[..., CheckIn]) -> None:
    """Twelve kB a page and twenty kB for six questions, as they leave for a browser of today."""
    check_in, client = opened(woman), her_client(woman)
    sizes = []
    for number in range(1, 7):
        page = client.get(f"/check-in/{check_in.pk}/{number}/", headers={"accept-encoding": "br, gzip"})
        assert page.headers["Content-Encoding"] == "br"
        sizes.append(len(page.content))
        tap(client, check_in, number, "1")
    assert max(sizes) <= 12_000
    assert sum(sizes) <= 20_000, sizes


@pytest.mark.parametrize("language", ["sv", "en"])
def test_P3_words_and_headers(woman: Any, opened: Callable[..., CheckIn], language: str) -> None:
    client: Client = her_client(woman)
    client.post("/language/", {"language": language, "next": "/"})
    response = client.get(f"/check-in/{opened(woman).pk}/1/")
    page = response.content.decode()
    sentence = {"sv": "Jag kan ringa en arbetsgivare", "en": "I can phone an employer"}[language]
    assert f'<html lang="{language}"' in page
    assert sentence in page
    assert "<title>Start</title>" in page
    assert response.headers["Cache-Control"] == "no-store"
    assert page.count("<h1") == 1
    assert page.count('class="btn main"') == 1
