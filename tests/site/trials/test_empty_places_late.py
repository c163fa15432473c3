"""Who is erased while a round of those who came later waits leaves an empty place: no other arm changes."""

from pathlib import Path
from typing import Any

import pytest
from tests.people import make_participant
from tests.site.trials.conftest import bind
from tests.site.trials.test_empty_places import dealt, replayed
from tests.site.trials.test_turns import erase

from egenkraft.core import trials as core
from egenkraft.lot import run
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.trials import late, lots, seeds
from egenkraft.site.trials.models import Member, Round, Trial

pytestmark = pytest.mark.erasure


def would_be(trial: Trial, part: Round) -> dict[str, str]:
    """The arms as they would fall if nobody were erased: the bound seed over the aliases as bound."""
    seed = seeds.opened(part.pk, bytes(part.seed_sealed or b""), model="round")
    aliases = sorted(one.alias for one in part.members.all())
    arms = lots.lot(trial).extended(aliases, seed=seed).arms
    return {alias: arms[alias] for alias in aliases}


def hers(trial: Trial, person: Any) -> str:
    return str(trial.members.get(participant=person).alias)


@pytest.mark.parametrize("first", [[], [2, 7]], ids=["", "and of the first lot"])
@pytest.mark.parametrize("gone", [[0], [1], [3], [2, 0], [0, 1, 2], [3, 2, 1, 0]])
def test_nobodys_arm_depends_on_who_was_erased(
    running: Trial,
    newcomers: list[Any],
    crowd: list[Any],
    researcher: Actor,
    gone: list[int],
    first: list[int],
) -> None:
    part = bind(researcher, running, newcomers)
    people = [one.participant for one in part.members.order_by("alias")]
    expected = would_be(running, part)
    for place in gone:
        lots.without(researcher, Member.objects.filter(trial=running, participant=people[place]))
    for place in first:  # of the first lot too, so that empty places stand in both
        lots.without(researcher, Member.objects.filter(trial=running, participant=crowd[place]))
    running.refresh_from_db()
    drawn = late.draw(researcher, trial=running, row=part)
    told = {one.alias: one.arm for one in part.members.all()}
    assert told == {alias: arm for n, (alias, arm) in enumerate(expected.items()) if n not in gone}
    assert list(drawn.rounds[-1].arms) == list(expected.values())
    assert core.replay(late.published(running)).arms == drawn.arms


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "bound before places were kept"])
def test_the_first_of_a_round_is_erased_before_its_draw(
    running: Trial,
    newcomers: list[Any],
    crowd: list[Any],
    lab: Lab,
    researcher: Actor,
    tmp_path: Path,
    kept: bool,
) -> None:
    part = bind(researcher, running, newcomers)
    if not kept:
        Round.objects.update(places=None)
    expected = would_be(running, part)
    gone = part.members.select_related("participant").get(alias="T13").participant
    old = hers(running, crowd[0])
    erase(lab, gone)
    erase(lab, crowd[0])  # and one of the first lot, after her
    running.refresh_from_db()
    with scope(researcher):
        late.draw(researcher, trial=running, row=part)
    told = dealt(running)
    assert {alias: told[alias] for alias in ("T14", "T15", "T16")} == {
        alias: arm for alias, arm in expected.items() if alias != "T13"
    }
    assert {"T13", old}.isdisjoint(told)
    published = replayed(running, researcher, tmp_path)
    assert run([str(tmp_path / "lot.json"), "--commitment", part.seed_commitment]) == 0
    assert published["rounds"][1]["people"] == ["erased-2", "T14", "T15", "T16"]
    assert published["rounds"][1]["arms"] == list(expected.values())
    assert published["rounds"][1]["people"][0] not in published["rounds"][0]["people"]


def test_her_label_is_kept_nowhere_and_no_later_round_gives_it_again(
    running: Trial, newcomers: list[Any], lab: Lab, researcher: Actor
) -> None:
    part = bind(researcher, running, newcomers)
    erase(lab, part.members.select_related("participant").get(alias="T16").participant)
    part.refresh_from_db()
    running.refresh_from_db()
    assert part.places == ["T13", "T14", "T15", ""]
    with scope(researcher):
        late.draw(researcher, trial=running, row=part)
        more = [make_participant(lab, f"M{n}") for n in (1, 2)]
        assert bind(researcher, running, more).places == ["T17", "T18"]
