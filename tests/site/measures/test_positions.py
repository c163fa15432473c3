"""The pack `pos`: yes or no, and after a yes the questions about that person, one a screen."""

from collections.abc import Callable
from typing import Any

from tests.site.measures.conftest import answers, her_client, tap

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.measures.queries import scores, values

FIRST, TIE, ASK, MET, SECOND = 1, 2, 3, 4, 5  # numbers of the questions at a later wave


def at(response: Any) -> int:
    return int(response.url.rstrip("/").rsplit("/", 1)[1])


def test_a_no_leads_past_the_follow_ups(woman: Any, opened: Callable[..., CheckIn]) -> None:
    check_in, client = opened(woman, pack="pos", wave=1), her_client(woman)
    assert at(tap(client, check_in, FIRST, "0")) == SECOND
    assert client.get(f"/check-in/{check_in.pk}/{TIE}/").status_code == 302  # not asked of her
    tap(client, check_in, TIE, "3")
    assert answers(check_in) == {"pos-01": 0}


def test_a_yes_asks_how_she_knows_the_person(woman: Any, opened: Callable[..., CheckIn]) -> None:
    check_in, client = opened(woman, pack="pos", wave=1), her_client(woman)
    assert at(tap(client, check_in, FIRST, "1")) == TIE
    page = client.get(f"/check-in/{check_in.pk}/{TIE}/").content.decode()
    assert "städare" in page
    assert "Familj" in page
    assert at(tap(client, check_in, TIE, "2")) == ASK
    assert at(tap(client, check_in, ASK, "refused")) == MET
    assert at(tap(client, check_in, MET, "1")) == SECOND
    assert answers(check_in) == {"pos-01": 1, "pos-01.tie": 2, "pos-01.ask": "refused", "pos-01.met": 1}


def test_a_yes_taken_back_takes_its_follow_ups_along(woman: Any, opened: Callable[..., CheckIn]) -> None:
    check_in, client = opened(woman, pack="pos", wave=1), her_client(woman)
    tap(client, check_in, FIRST, "1")
    tap(client, check_in, TIE, "2")
    assert at(tap(client, check_in, FIRST, "0")) == SECOND
    assert answers(check_in) == {"pos-01": 0}


def test_at_the_start_nobody_was_met_after_it(woman: Any, opened: Callable[..., CheckIn]) -> None:
    check_in, client = opened(woman, pack="pos", wave=0), her_client(woman)
    tap(client, check_in, 1, "1")
    tap(client, check_in, 2, "1")
    page = client.get(tap(client, check_in, 3, "1").url).content.decode()
    assert "köksbiträde" in page


def test_the_score_is_a_vector_and_its_number_the_positions_reached(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, waves: list[Wave]
) -> None:
    check_in, client = opened(woman, pack="pos", wave=1), her_client(woman)
    address = f"/check-in/{check_in.pk}/1/"
    for given in ("1", "3", "1", "0", *["0"] * 9):
        address = client.post(address, {"answer": given}).url
    assert address == f"/check-in/{check_in.pk}/"  # done
    with scope(leader):
        score = scores("pos", waves[1].pk)[woman.pk]
        assert score.value is None
        assert (score.vector["reached"].value, score.vector["family"].value) == (1, 1)
        assert values("pos", waves[1].pk) == {woman.pk: 1}
