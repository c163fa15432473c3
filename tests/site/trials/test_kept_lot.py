"""The lot stays as it was drawn: when somebody is erased, and when a list is loaded once more."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from tests.people import make_participant, signed_in

from egenkraft.lot import run
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import erasing
from egenkraft.site.intake.sheets import trials as sheet
from egenkraft.site.intake.upsert import Upsert
from egenkraft.site.trials import actions, late, lots
from egenkraft.site.trials.models import Member, Trial

SEATS = "[people]\ntreated = 6\ncontrol = 6\n\n[outcome]"


@pytest.fixture
def newcomers(lab: Lab) -> list[Any]:
    return [make_participant(lab, f"N{n:02}", display_name=f"Ny {n}") for n in range(1, 5)]


@pytest.fixture(params=["", SEATS], ids=["even", "planned seats"])
def drawn(
    plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor, request: pytest.FixtureRequest
) -> Any:
    with scope(researcher):
        trial = plan_trial()
        if request.param:
            actions.change_draft(
                researcher, trial=trial, plan=trial.plan.replace("[outcome]", str(request.param))
            )
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        yield trial


def arms(trial: Trial) -> dict[str, str]:
    return {one.alias: one.arm for one in trial.members.all()}


def erase(lab: Lab, person: Any) -> None:
    with scope(Actor.system(lab.pk)) as system:
        erasing._rows(system, erasing.begin(system, person=person.pk, why="asked"))


def file_of(trial: Trial, researcher: Actor, folder: Path) -> tuple[Path, dict[str, Any]]:
    body = signed_in(researcher).get(reverse("trials:lot", args=[trial.pk])).content
    (folder / "lot.json").write_bytes(body)
    return folder / "lot.json", json.loads(body)


@pytest.mark.erasure
def test_the_published_lot_stays_when_somebody_is_erased(
    drawn: Trial, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path, capsys: Any
) -> None:
    before, alias = arms(drawn), drawn.members.get(participant=crowd[3]).alias
    erase(lab, crowd[3])
    drawn.refresh_from_db()
    file, told = file_of(drawn, researcher, tmp_path)
    assert run([str(file), "--commitment", drawn.seed_commitment]) == 0
    said = capsys.readouterr().out
    (part,) = told["rounds"]
    assert alias not in part["people"]
    assert alias not in said
    assert f"erased-1\t{before.pop(alias)}" in said
    assert "1 of them erased since the draw" in said
    found = dict(zip(part["people"], part["arms"], strict=True))
    assert {one: found[one] for one in before} == before


@pytest.mark.erasure
def test_those_who_come_after_an_erasure_are_drawn_and_take_nobodys_number(
    drawn: Trial, crowd: list[Any], newcomers: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    last = drawn.members.get(alias="T12").participant
    erase(lab, last)
    drawn.refresh_from_db()
    before = arms(drawn)
    with scope(researcher):
        part = late.bind(researcher, trial=drawn, people=[one.pk for one in newcomers])
        assert [one.alias for one in part.members.all()] == ["T13", "T14", "T15", "T16"]
        late.draw(researcher, trial=drawn, row=part)
        after = arms(drawn)
        assert {alias: after[alias] for alias in before} == before
    erase(lab, newcomers[0])
    drawn.refresh_from_db()
    file, told = file_of(drawn, researcher, tmp_path)
    assert run([str(file), "--commitment", part.seed_commitment]) == 0
    assert [sum(one.startswith("erased-") for one in each["people"]) for each in told["rounds"]] == [1, 1]


@pytest.mark.erasure
def test_a_round_whose_people_are_gone_is_still_drawn_to_its_end(
    drawn: Trial, newcomers: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    with scope(researcher):
        part = late.bind(researcher, trial=drawn, people=[one.pk for one in newcomers[:2]])
    for one in newcomers[:2]:
        erase(lab, one)
    with scope(researcher):
        late.draw(researcher, trial=drawn, row=part)
    file, told = file_of(drawn, researcher, tmp_path)
    assert run([str(file), "--commitment", part.seed_commitment]) == 0
    assert told["rounds"][1]["people"] == ["erased-1", "erased-2"]
    assert sorted(told["rounds"][1]["arms"]) == ["method", "waiting"]


@pytest.mark.erasure
def test_a_lot_from_before_it_was_kept_is_read_from_the_arms_that_were_written(
    drawn: Trial, crowd: list[Any], newcomers: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    part = late.bind(researcher, trial=drawn, people=[one.pk for one in newcomers])
    late.draw(researcher, trial=drawn, row=part)
    kept = drawn.lot
    drawn.lot = None
    drawn.save()
    assert late.published(drawn) == kept
    erase(lab, crowd[0])
    drawn.refresh_from_db()
    file, _told = file_of(drawn, researcher, tmp_path)
    assert run([str(file)]) == 0


def test_a_hidden_change_of_the_file_is_still_found_out(
    drawn: Trial, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    erase(lab, crowd[3])
    drawn.refresh_from_db()
    file, told = file_of(drawn, researcher, tmp_path)
    told["rounds"][0]["arms"].reverse()
    told["rounds"][0]["strata"][0] = "s9"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert run([str(file)]) == 1


# --- the sheet once more ---------------------------------------------------------------------------
@pytest.mark.parametrize("waits", [True, False])
def test_a_list_loaded_once_more_deals_nobody_anew(
    drawn: Trial, crowd: list[Any], newcomers: list[Any], researcher: Actor, waits: bool
) -> None:
    part = late.bind(researcher, trial=drawn, people=[one.pk for one in newcomers])
    if not waits:
        late.draw(researcher, trial=drawn, row=part)
    before = list(drawn.members.values_list("alias", "arm", "stratum", "assigned_at"))
    members = Upsert(Member, {one.participant_id: one for one in drawn.members.all()})
    sheet._deal([], drawn, members, None, lots.of(drawn))  # type: ignore[arg-type]
    members.write()
    assert list(drawn.members.values_list("alias", "arm", "stratum", "assigned_at")) == before
