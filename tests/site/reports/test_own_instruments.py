"""An outcome measured with an instrument of the lab's own stands on the board; one that is gone says so."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from tests.site.measures import calm
from tests.site.reports.papers import section
from tests.site.reports.scenes import LONG_AGO, answered_trial, check_in, frozen, lab_with_waves

from egenkraft.site.access.scope import Actor
from egenkraft.site.labs.actions import change_outcome
from egenkraft.site.labs.instruments import instruments
from egenkraft.site.labs.models import Outcome
from egenkraft.site.participants.models import Participant
from egenkraft.site.reports import copies, queries
from egenkraft.site.reports.cards import Card
from egenkraft.site.trials.models import Trial

Make = Callable[..., Any]


@pytest.fixture
def own_pack(settings: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    yield calm.asked(settings, tmp_path)
    calm.read_anew()


@pytest.fixture
def calmer(own_pack: Callable[..., Any], scoped: Actor, make_participant: Make) -> Outcome:
    """Twelve women; the first outcome is measured with `calm`, and seven of them went up."""
    own_pack()
    outcome = change_outcome(scoped, outcome=lab_with_waves(scoped)["conf"], measure="calm")
    for n in range(12):
        person = make_participant(f"P{n:02}", started_on=LONG_AGO)
        check_in(person, "calm", 0, {"calm-01": 2, "calm-02": 2, "calm-03": 4})
        after = 4 if n < 7 else 2 if n < 10 else 1
        check_in(person, "calm", 1, {"calm-01": after, "calm-02": 2, "calm-03": 4})
    return outcome


def card(outcome: Outcome) -> Card:
    return next(one for one in queries.board_on(timezone.localdate()).cards if one.key == outcome.key)


def test_it_stands_on_the_board_and_leaves_the_lab_like_ours(calmer: Outcome) -> None:
    found = card(calmer)
    assert (found.measure, found.refused, found.counts) == ("calm", "", (7, 3, 2))
    assert found.value == "7 av 12"
    told = section(copies.copy("funder", "sv"), calmer.key)
    assert told.value == "7 av 12"


def test_the_third_item_counts_from_the_other_end(calmer: Outcome) -> None:
    """The table holds each question with the pack's own words."""
    [table] = card(calmer).tables
    assert [row[:4] for row in table.rows] == [
        ("Jag sover bra.", 7, 3, 2), ("Jag har lust att göra saker.", 0, 12, 0), ("Jag oroar mig.", 0, 12, 0),
    ]  # fmt: skip


def test_without_its_file_the_card_says_what_to_do(calmer: Outcome, tmp_path: Path) -> None:
    (tmp_path / "calm.toml").unlink()
    calm.read_anew()
    found = card(calmer)
    assert "(calm)" in found.refused
    assert "lägger tillbaka filen" in found.refused
    assert (found.value, found.counts) == ("", ())
    told = section(copies.copy("funder", "sv"), calmer.key)
    assert "lägger tillbaka filen" in told.what


def test_a_trial_on_questions_that_are_gone_says_so_on_every_page(
    calmer: Outcome, leader: Actor, manager: Actor, client_as: Any, tmp_path: Path
) -> None:
    """The list of check-ins, the trial, the board inside and outside, the plan form: none of them breaks."""
    women = list(Participant.objects.order_by("code"))
    tried = frozen(answered_trial(calmer, women, [3] * 7 + [0] * 3 + [-1] * 2))
    begin = answered_trial(calmer, women, [1] * 12, key="goes-on")
    Trial.objects.filter(pk=begin.pk).update(state="running", frozen_answer=None, frozen_at=None)
    (tmp_path / "calm.toml").unlink()
    calm.read_anew()
    client = client_as(leader)
    for address in ("/check-in/", f"/people/{women[0].pk}/"):
        assert client.get(address).status_code == 200, address
    client = client_as(manager)
    for address in ("/results/", "/results/report/?for=funder"):
        assert client.get(address).status_code == 200, address
    for trial, told in ((tried, True), (begin, False)):  # while it goes on nobody reads an answer
        page = client.get(f"/trials/{trial.pk}/")
        assert (page.status_code, "(calm)" in page.content.decode()) == (200, told)
    form = client.get("/trials/new/").content.decode()
    assert calmer.name_sv not in form


def test_it_is_read_once_when_the_site_starts(
    calmer: Outcome, scoped: Actor, own_pack: Callable[..., Any], tmp_path: Path
) -> None:
    """A file that is put there meanwhile is neither offered nor asked; a faulty one breaks no page."""
    (tmp_path / "rest.toml").write_text("half a line", encoding="utf-8")
    assert "rest" not in instruments()
    assert card(calmer).refused == ""
