"""Those who came after the draw: a round, a seed and a stratum of their own."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.ago import ago
from tests.people import say, signed_in, staff
from tests.site.trials.conftest import answer, bind, finish

from egenkraft.core import trials as core
from egenkraft.core.measures import Window
from egenkraft.lot import run
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.due import due
from egenkraft.site.measures.models import Wave
from egenkraft.site.participants.entrust import set_people
from egenkraft.site.trials import actions, analysis, inputs, late, seeds, waves
from egenkraft.site.trials.models import Member, Round, Trial


@pytest.fixture
def running(plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor) -> Any:
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        yield trial


def test_the_first_lot_stays_and_the_round_has_a_bound_seed_of_its_own(
    running: Trial, newcomers: list[Any], researcher: Actor
) -> None:
    before = {one.alias: one.arm for one in running.members.all()}
    part = bind(researcher, running, newcomers)
    assert (part.number, part.seed, len(part.seed_commitment)) == (1, "", 64)
    assert sorted(one.alias for one in part.members.all()) == ["T13", "T14", "T15", "T16"]
    late.draw(researcher, trial=running, row=part)
    assert core.commitment(part.seed) == part.seed_commitment != running.seed_commitment
    drawn = {one.alias: (one.arm, one.stratum) for one in running.members.all()}
    assert {alias: arm for alias, (arm, _stratum) in drawn.items() if alias in before} == before
    hers = [drawn[alias] for alias in ("T13", "T14", "T15", "T16")]
    assert sorted(hers) == [("method", "late-1")] * 2 + [("waiting", "late-1")] * 2


def test_the_published_file_is_replayed_with_two_rounds(
    running: Trial,
    newcomers: list[Any],
    researcher: Actor,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = bind(researcher, running, newcomers[:2])
    late.draw(researcher, trial=running, row=first)
    second = bind(researcher, running, newcomers[2:])
    late.draw(researcher, trial=running, row=second)
    body = signed_in(researcher).get(reverse("trials:lot", args=[running.pk])).content
    file = tmp_path / "lot.json"
    file.write_bytes(body)
    for promised in (running.seed_commitment, first.seed_commitment, second.seed_commitment):
        assert run([str(file), "--commitment", promised]) == 0
    told = capsys.readouterr().out
    for one in running.members.all():
        assert f"{one.alias}\t{one.arm}" in told
    assert [len(part["people"]) for part in json.loads(body)["rounds"]] == [12, 2, 2]
    assert "Ny 1" not in body.decode()


def test_a_changed_round_is_found_out(
    running: Trial, newcomers: list[Any], researcher: Actor, tmp_path: Path
) -> None:
    late.draw(researcher, trial=running, row=bind(researcher, running, newcomers))
    told = late.published(running)
    told["rounds"][1]["arms"].reverse()
    told["rounds"][1]["seed"] = "0" * 32
    file = tmp_path / "lot.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert run([str(file)]) == 1


def test_who_waits_for_her_draw_stands_in_no_figure(
    running: Trial, newcomers: list[Any], crowd: list[Any], researcher: Actor
) -> None:
    finish(crowd)
    part = bind(researcher, running, newcomers)
    assert len(inputs.rows(running, running.members.all())) == 12
    late.draw(researcher, trial=running, row=part)
    assert len(inputs.rows(running, running.members.all())) == 16


def test_the_analysis_compares_within_rounds(
    running: Trial, newcomers: list[Any], crowd: list[Any], researcher: Actor
) -> None:
    part = bind(researcher, running, newcomers)
    late.draw(researcher, trial=running, row=part)
    finish(crowd)
    first, second = Wave.objects.order_by("number")[:2]
    for one in part.members.select_related("participant"):
        answer(one.participant, first, 4)
        answer(one.participant, second, 16 if one.arm == "method" else 14)
    found = analysis.result(running, list(running.members.all()), looks=0, amended=False)
    # Within strata: C(12, 6) ways for the first round times C(4, 2) for those who came later.
    assert found.p is not None
    assert core.answer(found)["design"]["arrangements"] == 924 * 6
    assert core.answer(found)["plan_hash"] == running.plan_hash


def test_one_alone_is_no_lot_and_one_round_waits_at_a_time(
    running: Trial, newcomers: list[Any], researcher: Actor
) -> None:
    with pytest.raises(late.TooFew):
        bind(researcher, running, newcomers[:1])
    part = bind(researcher, running, newcomers[:2])
    with pytest.raises(actions.NotNow):
        bind(researcher, running, newcomers[2:])
    late.draw(researcher, trial=running, row=part)
    with pytest.raises(actions.NotNow):
        late.draw(researcher, trial=running, row=part)


def test_who_said_no_or_is_protected_or_in_already_cannot_join(
    running: Trial, newcomers: list[Any], crowd: list[Any], researcher: Actor
) -> None:
    say(newcomers[0], "measure", False)
    newcomers[1].guarded_at = timezone.now()
    newcomers[1].save()
    free = {one.pk for one in late.candidates(running, researcher)}
    assert free == {newcomers[2].pk, newcomers[3].pk}
    part = bind(researcher, running, [*newcomers, crowd[0]])
    assert set(part.members.values_list("participant_id", flat=True)) == free


def test_a_new_key_seals_the_seed_of_a_waiting_round_anew(
    running: Trial, newcomers: list[Any], researcher: Actor
) -> None:
    from egenkraft.site.audit.keys import subkey

    part = bind(researcher, running, newcomers)
    new = b"n" * 32
    assert seeds.reseal(subkey("seed"), new) == 1
    part.refresh_from_db()
    assert (
        core.commitment(seeds._read(new, part.pk, bytes(part.seed_sealed), "round")) == part.seed_commitment
    )


@pytest.mark.parametrize("role", ["leader", "manager", "researcher"])
def test_chosen_bound_and_drawn_on_the_page(
    running: Trial, newcomers: list[Any], lab: Lab, role: str
) -> None:
    client = signed_in(staff(lab, role, "Ny"))
    address = reverse("trials:late", args=[running.pk])
    page = client.get(address).content.decode()
    assert ("Ny 1" in page) is (role != "researcher")
    assert page.count("började ") == (0 if role == "researcher" else len(newcomers))
    few = client.post(address, {"people": [newcomers[0].pk]}, follow=True).content.decode()
    assert "Välj minst två" in few
    bound = client.post(address, {"people": [one.pk for one in newcomers]}, follow=True).content.decode()
    part = Round.objects.get()
    assert part.seed_commitment in bound
    stage = reverse("trials:round", args=[running.pk, 1])
    assert client.get(address).url == stage
    drawn = client.post(stage, follow=True).content.decode()
    part.refresh_from_db()
    assert part.seed in drawn
    assert "Nu: 2" in drawn
    assert stage in client.get(reverse("trials:trial", args=[running.pk])).content.decode()


def test_a_leader_takes_in_only_those_entrusted_to_her(
    running: Trial, newcomers: list[Any], lab: Lab
) -> None:
    """Whether somebody agrees to check-ins is told to nobody else (decision 0033)."""
    noor = staff(lab, "leader", "Noor")
    with scope(staff(lab, "manager", "Chef")) as by:
        set_people(by, account=noor.account_id, people={one.pk for one in newcomers[:2]})
    client = signed_in(noor)
    address = reverse("trials:late", args=[running.pk])
    assert client.get(address).content.decode().count("började ") == 2
    client.post(address, {"people": [one.pk for one in newcomers]})
    inside = set(Round.objects.get().members.values_list("participant_id", flat=True))
    assert inside == {one.pk for one in newcomers[:2]}


def test_a_closed_or_undrawn_trial_takes_nobody_in(
    plan_trial: Callable[..., Trial], researcher: Actor, newcomers: list[Any]
) -> None:
    other = plan_trial("pre_post")
    assert signed_in(researcher).get(reverse("trials:late", args=[other.pk])).status_code == 404
    with pytest.raises(actions.NotNow):
        bind(researcher, other, newcomers)


# --- when the plan asks ------------------------------------------------------------------------------
def test_after_counts_from_each_ones_own_draw(
    running: Trial, newcomers: list[Any], researcher: Actor
) -> None:
    part = bind(researcher, running, newcomers)
    today = timezone.localdate()
    every = list(Wave.objects.order_by("number"))
    hers = waves.of_members(every)[newcomers[0].pk]
    assert hers == [("conf", {0: Window(today, None), 1: None})]
    late.draw(researcher, trial=running, row=part)
    Member.objects.filter(late=None).update(assigned_at=ago(weeks=4))
    found = waves.of_members(every)
    after = today + timedelta(weeks=10)
    assert found[newcomers[0].pk][0][1][1] == Window(after, after + timedelta(weeks=8))
    first = running.members.filter(late=None)[0].participant_id
    assert found[first][0][1][1].first == today + timedelta(weeks=6)


def test_the_plan_moves_its_own_instrument_and_asks_who_has_left(
    running: Trial, crowd: list[Any], researcher: Actor
) -> None:
    Member.objects.update(assigned_at=ago(weeks=11))
    crowd[0].status, crowd[0].ended_on = "left", timezone.localdate()
    crowd[1].status = "paused"
    for one in crowd[:2]:
        one.save()
    say(crowd[2], "measure", False)
    rows = {row.participant: row for row in due(timezone.localdate()) if row.trial}
    assert set(rows) == {one.pk for one in crowd} - {crowd[1].pk, crowd[2].pk}
    assert rows[crowd[0].pk].packs == ("conf",)
    assert rows[crowd[0].pk].status == "har slutat"
    actions.freeze(researcher, trial=running)
    assert not [row for row in due(timezone.localdate()) if row.trial]


def test_a_round_that_there_is_not_has_no_stage(running: Trial, researcher: Actor) -> None:
    address = reverse("trials:round", args=[running.pk, 9])
    client = signed_in(researcher)
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
