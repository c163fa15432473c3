"""Who is erased between lock and draw leaves an empty place: the lot is drawn, and nobody else's changes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import make_participant, signed_in
from tests.site.trials.test_turns import erase, make

from egenkraft.core.trials import Assignment
from egenkraft.lot import run
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.models import Participant
from egenkraft.site.trials import actions, analysis, lots, seeds
from egenkraft.site.trials.models import Member, Trial

__all__ = ["make"]
SEATS = "[people]\ntreated = 6\ncontrol = 6\n\n[outcome]"
Make = Callable[..., Trial]
pytestmark = pytest.mark.erasure


def locked(trial: Trial, people: list[Any], by: Actor, *, within: bool = False) -> Trial:
    actions.set_members(by, trial=trial, participants=people, within_language=within)
    return actions.lock(by, trial=trial, accept_small=True)


def would_be(trial: Trial) -> Assignment:
    """The lot as it would fall if nobody were erased: the bound seed over the places as locked."""
    seed = seeds.opened(trial.pk, bytes(trial.seed_sealed or b""))
    places = dict(lots.places(trial, trial.members.all()))
    plan = analysis.plan_for(trial.plan, trial.locked_at, 0, False)
    return plan.randomise(list(places), seed=seed, strata=places if any(places.values()) else None)


def dealt(trial: Trial) -> dict[str, str]:
    with scope(Actor.system(trial.lab_id)):
        return {one.alias: one.arm for one in trial.members.all()}


def replayed(trial: Trial, by: Actor, folder: Path) -> dict[str, Any]:
    """The published file, drawn again by the command with the hash that was shown before."""
    file = folder / "lot.json"
    file.write_bytes(signed_in(by).get(f"/trials/{trial.pk}/lot.json").content)
    assert run([str(file), "--commitment", trial.seed_commitment]) == 0
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


@pytest.mark.parametrize("gone", [[0], [3, 7], [11, 0, 5]])
def test_two_groups_with_fixed_places_are_drawn_all_the_same(
    plan_trial: Make, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path, gone: list[int]
) -> None:
    with scope(researcher):
        trial = plan_trial()
        actions.change_draft(researcher, trial=trial, plan=trial.plan.replace("[outcome]", SEATS))
        expected = would_be(locked(trial, crowd, researcher)).arms
        aliases = [trial.members.get(participant=crowd[place]).alias for place in gone]
    for place in gone:
        erase(lab, crowd[place])
    trial.refresh_from_db()
    with scope(researcher):
        actions.draw(researcher, trial=trial)
    assert dealt(trial) == {alias: arm for alias, arm in expected.items() if alias not in aliases}
    told = replayed(trial, researcher, tmp_path)
    (part,) = told["rounds"]
    arms = dict(zip(part["people"], part["arms"], strict=True))
    assert {arms[f"erased-{n}"] for n in range(1, len(gone) + 1)} <= {"method", "waiting"}
    assert [expected[alias] for alias in aliases] == [arms[f"erased-{n}"] for n in range(1, len(gone) + 1)]
    assert not set(aliases) & set(part["people"])
    assert sorted(part["arms"]).count("method") == 6


def test_within_languages_the_empty_place_stays_in_its_stratum(
    plan_trial: Make, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    with scope(researcher):
        Participant.objects.filter(pk__in=[one.pk for one in crowd[:5]]).update(language="ar")
        people = list(Participant.objects.filter(pk__in=[one.pk for one in crowd]))
        trial = locked(plan_trial(), people, researcher, within=True)
        expected, stratum = would_be(trial), trial.members.get(participant=crowd[2]).stratum
        alias = trial.members.get(participant=crowd[2]).alias
    erase(lab, crowd[2])
    trial.refresh_from_db()
    with scope(researcher):
        actions.draw(researcher, trial=trial)
    assert dealt(trial) == {who: arm for who, arm in expected.arms.items() if who != alias}
    (part,) = replayed(trial, researcher, tmp_path)["rounds"]
    assert dict(zip(part["people"], part["strata"], strict=True))["erased-1"] == stratum


def test_erased_before_and_after_the_draw_are_counted_on(
    make: Make, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    with scope(researcher):
        trial = locked(make(places=(4, 4, 4)), crowd, researcher)
    erase(lab, crowd[0])
    trial.refresh_from_db()
    with scope(researcher):
        actions.draw(researcher, trial=trial)
    erase(lab, crowd[1])
    trial.refresh_from_db()
    (part,) = replayed(trial, researcher, tmp_path)["rounds"]
    assert sorted(one for one in part["people"] if one.startswith("erased-")) == ["erased-1", "erased-2"]


def test_a_plan_that_was_locked_before_places_were_kept_is_drawn_too(
    plan_trial: Make, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    with scope(researcher):
        trial = plan_trial()
        actions.change_draft(researcher, trial=trial, plan=trial.plan.replace("[outcome]", SEATS))
        expected = would_be(locked(trial, crowd, researcher)).arms
        alias = trial.members.get(participant=crowd[4]).alias
        trial.places = None
        trial.save()
    erase(lab, crowd[4])
    trial.refresh_from_db()
    with scope(researcher):
        actions.draw(researcher, trial=trial)
    assert dealt(trial) == {who: arm for who, arm in expected.items() if who != alias}
    replayed(trial, researcher, tmp_path)


def test_who_came_by_a_list_after_the_lock_stands_last(
    plan_trial: Make, crowd: list[Any], lab: Lab, researcher: Actor
) -> None:
    with scope(researcher):
        trial = locked(plan_trial(), crowd, researcher)
        new = make_participant(lab, "N01")
        Member.objects.create(trial=trial, participant=new, alias="A00")
        assert [label for label, _stratum in lots.places(trial, trial.members.all())][-1] == "A00"
    erase(lab, crowd[0])
    trial.refresh_from_db()
    assert [label for label, _stratum in trial.places or ()][-1] == "A00"


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(gone=st.sets(st.integers(0, 11), max_size=9), turns=st.sampled_from([2, 3, 4]))
def test_nobodys_turn_depends_on_who_was_erased(
    make: Make, crowd: list[Any], researcher: Actor, gone: set[int], turns: int
) -> None:
    with scope(researcher):
        Trial.objects.all().delete()
        trial = locked(make(turns), crowd, researcher)
        expected = would_be(trial).arms
        stays = set(dealt(trial))
        for place in gone:
            rows = Member.objects.filter(trial=trial, participant=crowd[place])
            stays -= {one.alias for one in rows}
            lots.without(researcher, rows)
        trial.refresh_from_db()
        drawn = actions.draw(researcher, trial=trial)
        assert dealt(trial) == {alias: expected[alias] for alias in stays}
        assert len(drawn.arms) == len(crowd)
