"""Everybody gets it, in turns decided by lot: the plan, the lot, the days, the rows and the answer."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ago import earlier
from tests.people import make_participant, say, signed_in
from tests.site.trials.conftest import answer

from egenkraft.core import trials as core
from egenkraft.lot import run
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.consent import erasing
from egenkraft.site.measures.actions import wave_at
from egenkraft.site.measures.due import due
from egenkraft.site.measures.models import CheckIn, Wave
from egenkraft.site.measures.queries import waves as offered
from egenkraft.site.trials import actions, analysis, inputs, late, turns
from egenkraft.site.trials.models import Member, Trial

WEEKS = 8
Make = Callable[..., Trial]


@pytest.fixture
def make(plan_trial: Make, researcher: Actor) -> Make:
    """A draft with turns, the way the form makes it: the times between come with the plan."""

    def made(number: int = 3, weeks: int = WEEKS, places: tuple[int, ...] = ()) -> Trial:
        every = [wave_at(researcher, weeks=weeks * period) for period in range(1, number)]
        return plan_trial("waitlist", turns=number, weeks=weeks, places=places, after_wave=every[-1])

    return made


@pytest.fixture
def drawn(make: Make, crowd: list[Any], researcher: Actor) -> Iterator[Trial]:
    """Twelve women in three turns, whose lot was drawn eighteen weeks ago."""
    with scope(researcher):
        yield lot_of(make(), crowd, researcher, weeks=18)


def lot_of(trial: Trial, people: list[Any], by: Actor, weeks: int = 0) -> Trial:
    """Locked and drawn so many weeks ago; what was known before came earlier."""
    actions.set_members(by, trial=trial, participants=people)
    actions.lock(by, trial=trial, accept_small=True)
    actions.draw(by, trial=trial)
    back(trial, timedelta(weeks=weeks))
    return trial


def back(trial: Trial, by: timedelta) -> None:
    """As if all of it had happened so much earlier."""
    for name in ("locked_at", "drawn_at"):
        setattr(trial, name, earlier(getattr(trial, name), by))
    trial.save()
    for one in trial.members.all():
        one.assigned_at = earlier(one.assigned_at, by)
        one.save()
    for row in CheckIn.objects.all():
        row.finished_at, row.opened_at = earlier(row.finished_at, by), earlier(row.opened_at, by)
        row.on = row.finished_at.date()
        row.save()


def members(trial: Trial) -> list[Member]:
    return list(trial.members.select_related("participant"))


def at(trial: Trial, period: int) -> Wave:
    return turns.measured(trial, Wave.objects.all())[period]


def value_of(trial: Trial, person: Any, period: int) -> str:
    alias = trial.members.get(participant=person).alias
    found = [
        row["value"]
        for row in inputs.rows(trial, members(trial))
        if (row["person"], row["period"]) == (alias, str(period))
    ]
    return found[0]


def erase(lab: Lab, person: Any) -> None:
    with scope(Actor.system(lab.pk)) as system:
        erasing._rows(system, erasing.begin(system, person=person.pk, why="asked"))


# --- the lot ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("places", "dealt"), [((), [4, 4, 4]), ((6, 4, 2), [6, 4, 2])])
def test_the_lot_shares_the_places_and_anybody_draws_it_again(
    make: Make, crowd: list[Any], researcher: Actor, tmp_path: Path, places: tuple[int, ...], dealt: list[int]
) -> None:
    with scope(researcher):
        trial = lot_of(make(places=places), crowd, researcher)
        counted = Counter(trial.members.values_list("arm", flat=True))
    assert [counted[turn] for turn in "123"] == dealt
    file = tmp_path / "lot.json"
    file.write_bytes(signed_in(researcher).get(f"/trials/{trial.pk}/lot.json").content)
    assert run([str(file), "--commitment", trial.seed_commitment]) == 0
    assert json.loads(file.read_text("utf-8"))["labels"] == ["1", "2", "3"]


def test_the_wall_shows_the_turns_with_their_days_and_no_name(drawn: Trial, researcher: Actor) -> None:
    page = signed_in(researcher).get(f"/trials/{drawn.pk}/draw/").content.decode()
    assert [f"Omgång {turn}: 4" in page for turn in (1, 2, 3)] == [True] * 3
    assert page.count("Började den") == 3
    assert not any(one.participant.shown_as in page for one in members(drawn))


@pytest.mark.erasure
@pytest.mark.parametrize("places", [(), (4, 4, 4)])
def test_who_is_erased_before_the_draw_leaves_an_empty_place_and_changes_nobody(
    make: Make, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path, places: tuple[int, ...]
) -> None:
    with scope(researcher):
        trial = make(places=places)
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial, accept_small=True)
        labels = [label for label, _stratum in trial.places]
        seed = actions.seeds.opened(trial.pk, bytes(trial.seed_sealed or b""))
        plan = analysis.plan_for(trial.plan, trial.locked_at, 0, False)
        without_erasure = plan.randomise(labels, seed=seed).arms
        alias = trial.members.get(participant=crowd[3]).alias
    erase(lab, crowd[3])
    trial.refresh_from_db()
    with scope(researcher):
        actions.draw(researcher, trial=trial)
        told = {one.alias: one.arm for one in members(trial)}
    assert alias not in told
    assert told == {one: arm for one, arm in without_erasure.items() if one != alias}
    file = tmp_path / "lot.json"
    file.write_bytes(signed_in(researcher).get(f"/trials/{trial.pk}/lot.json").content)
    assert run([str(file), "--commitment", trial.seed_commitment]) == 0
    (part,) = json.loads(file.read_text("utf-8"))["rounds"]
    assert dict(zip(part["people"], part["arms"], strict=True))["erased-1"] == without_erasure[alias]
    assert alias not in part["people"]


@pytest.mark.erasure
def test_who_is_erased_after_the_draw_keeps_an_empty_place(
    drawn: Trial, crowd: list[Any], lab: Lab, researcher: Actor, tmp_path: Path
) -> None:
    erase(lab, crowd[5])
    file = tmp_path / "lot.json"
    file.write_bytes(signed_in(researcher).get(f"/trials/{drawn.pk}/lot.json").content)
    assert run([str(file), "--commitment", drawn.seed_commitment]) == 0


def test_nobody_joins_later(drawn: Trial, lab: Lab, researcher: Actor) -> None:
    new = [make_participant(lab, f"N{n:02}") for n in range(1, 4)]
    with scope(researcher), pytest.raises(late.InTurns):
        late.bind(researcher, trial=drawn, people=[one.pk for one in new])
    client = signed_in(researcher)
    assert "nästa metodtest" in client.get(f"/trials/{drawn.pk}/late/", follow=True).content.decode()
    assert f"/trials/{drawn.pk}/late/" not in client.get(f"/trials/{drawn.pk}/").content.decode()


# --- the days --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("weeks", "period"), [(0, None), (7, None), (8, 1), (11, 1), (13, None), (16, 2), (19, 2), (21, None)]
)
def test_each_period_is_asked_in_its_own_days(
    make: Make, crowd: list[Any], researcher: Actor, weeks: int, period: int | None
) -> None:
    with scope(researcher):
        trial = lot_of(make(), crowd, researcher, weeks=weeks)
        rows = [row for row in due(timezone.localdate()) if row.trial]
        asked = {row.wave for row in rows}
        assert asked == (set() if period is None else {at(trial, period).pk})
        assert len(rows) == (0 if period is None else len(crowd))


def test_times_of_plans_are_nobody_elses(drawn: Trial, lab: Lab, researcher: Actor) -> None:
    began = timezone.localdate() - timedelta(weeks=8)
    other = make_participant(lab, "X01", started_on=began)
    with scope(researcher):
        assert {row.wave for row in due(timezone.localdate()) if row.participant == other.pk} <= {
            wave.pk for wave in Wave.objects.filter(of_plans=False)
        }
        assert [wave.weeks for wave in offered(other.pk)] == [0, 10, 26]
        inside = drawn.members.first()
        assert inside is not None
        assert [wave.weeks for wave in offered(inside.participant_id)] == [0, 8, 10, 16, 26]


@pytest.mark.parametrize(
    ("week", "counts"), [(-1, False), (0, False), (3, False), (4, True), (8, True), (12, True), (13, False)]
)
def test_an_answer_counts_in_its_own_days(drawn: Trial, crowd: list[Any], week: int, counts: bool) -> None:
    assert drawn.drawn_at is not None
    answer(crowd[0], at(drawn, 1), 14, drawn.drawn_at + timedelta(weeks=week))
    assert value_of(drawn, crowd[0], 1) == ("14" if counts else "")


def test_the_start_counts_until_the_day_of_the_lot(drawn: Trial, crowd: list[Any]) -> None:
    assert drawn.drawn_at is not None
    row = CheckIn.objects.get(participant=crowd[0], wave=drawn.before_wave)
    assert value_of(drawn, crowd[0], 0) == "8"
    row.finished_at = drawn.drawn_at + timedelta(days=1)
    row.save()
    assert value_of(drawn, crowd[0], 0) == ""


def test_an_answer_before_the_lock_costs_the_lock(drawn: Trial, crowd: list[Any]) -> None:
    assert drawn.locked_at is not None
    assert not inputs.seen_before_lock(drawn, members(drawn))
    answer(crowd[0], at(drawn, 1), 14, drawn.locked_at - timedelta(days=1))
    assert inputs.seen_before_lock(drawn, members(drawn))


# --- the rows and the answer -----------------------------------------------------------------------
def by_hand(gains: dict[str, tuple[int, ...]], turn: dict[str, int]) -> Fraction:
    """Exposed minus waiting over the periods, weighted by n1 n0 / n: written down from the definition."""
    above, below = Fraction(0), Fraction(0)
    for period in range(1, max(turn.values())):
        on = [gains[who][period - 1] for who in gains if turn[who] <= period]
        off = [gains[who][period - 1] for who in gains if turn[who] > period]
        weight = Fraction(len(on) * len(off), len(gains))
        above += weight * (Fraction(sum(on), len(on)) - Fraction(sum(off), len(off)))
        below += weight
    return above / below


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rows_and_answer_are_those_of_a_plain_computation(
    make: Make, crowd: list[Any], researcher: Actor, data: st.DataObject
) -> None:
    number = data.draw(st.sampled_from([2, 3]))
    with scope(researcher):
        Trial.objects.all().delete()
        CheckIn.objects.filter(wave__of_plans=True).delete()
        people = crowd[:6]
        trial = lot_of(make(number), people, researcher, weeks=number * WEEKS)
        assert trial.drawn_at is not None
        start = {one: int(value_of(trial, one, 0)) for one in people}
        told = {one: tuple(data.draw(st.integers(0, 20)) for _period in range(1, number)) for one in people}
        for one, values in told.items():
            for period, value in enumerate(values, 1):
                moment = trial.drawn_at + timedelta(weeks=WEEKS * period, days=data.draw(st.integers(-9, 9)))
                answer(one, at(trial, period), value, moment)
        rows = inputs.rows(trial, members(trial))
        seats = {one.alias: one for one in members(trial)}
        expected = {
            (alias, str(period), one.arm): str((start[one.participant], *told[one.participant])[period])
            for alias, one in seats.items()
            for period in range(number)
        }
        assert {(r["person"], r["period"], r["wave"]): r["value"] for r in rows} == expected
        found = analysis.result(trial, members(trial), looks=0, amended=False)
        back(trial, timedelta(weeks=-number * WEEKS))  # the sums before stand where they stood
    gains = {
        alias: tuple(value - start[one.participant] for value in told[one.participant])
        for alias, one in seats.items()
    }
    lots = set(permutations(int(one.arm) for one in seats.values()))
    seen = by_hand(gains, {alias: int(one.arm) for alias, one in seats.items()})
    every = [by_hand(gains, dict(zip(seats, deal, strict=True))) for deal in lots]
    assert found.estimate.value == seen
    assert found.p is not None
    assert found.p.chance.fraction == Fraction(sum(abs(one) >= abs(seen) for one in every), len(lots))


def test_two_leave_and_the_answer_says_how_it_could_have_gone(
    drawn: Trial, crowd: list[Any], researcher: Actor
) -> None:
    fill(drawn, crowd[:-2])
    say(crowd[0], "measure", given=False)
    found = analysis.result(drawn, members(drawn), looks=0, amended=False)
    assert (found.n.all.assigned, found.n.all.observed) == (11, 9)  # one took back her yes
    assert found.missing.bounds.low is not None
    actions.freeze(researcher, trial=drawn)
    client = signed_in(researcher)
    page = client.get(f"/trials/{drawn.pk}/").content.decode()
    assert "11 var med. Vi vet hur det gick för 9." in page
    assert client.get(f"/trials/{drawn.pk}/report/").status_code == 200


def fill(trial: Trial, people: list[Any], effect: int = 4) -> None:
    """Everybody answers each period: what she had before, and more once her turn has begun."""
    assert trial.drawn_at is not None
    turn = {one.participant_id: int(one.arm) for one in trial.members.all()}
    for n, one in enumerate(people):
        before = int(value_of(trial, one, 0))
        for period in turns.of(trial).periods:  # type: ignore[union-attr]
            value = before + (n + period) % 3 + (effect if turn[one.pk] <= period else 0)
            moment = trial.drawn_at + timedelta(weeks=WEEKS * period, days=1)
            answer(one, at(trial, period), min(20, value), moment)


def test_the_command_gives_the_answer_of_the_page(drawn: Trial, crowd: list[Any], researcher: Actor) -> None:
    fill(drawn, crowd)
    actions.freeze(researcher, trial=drawn)
    plan = core.Plan.parse(analysis_text(drawn))
    again = core.answer(core.analyse(plan, None, inputs.rows(drawn, members(drawn))))
    assert again == drawn.frozen_answer
    assert again["grade"] == "A"
    assert again["verdict"]["word"] == "adopt"


def analysis_text(trial: Trial) -> str:
    from egenkraft.site.trials import plans

    return plans.told(trial.plan, analysis.plan_read(trial))


# --- what is refused before the lock ---------------------------------------------------------------
def refused(by: Actor, trial: Trial) -> str:
    page = signed_in(by).post(f"/trials/{trial.pk}/lock/", {"accept_small": "on"}, follow=True)
    trial.refresh_from_db()
    assert trial.state == Trial.State.DRAFT
    return str(page.content.decode())


def test_refusals_in_words(make: Make, crowd: list[Any], researcher: Actor) -> None:
    with scope(researcher):
        trial = make(places=(4, 4, 4))
        actions.set_members(researcher, trial=trial, participants=crowd[:11])
        assert "Platser i planen: 12. Valda personer: 11." in refused(researcher, trial)
        trial = make()
        actions.set_members(researcher, trial=trial, participants=crowd[:5])
        assert "minst sex personer" in refused(researcher, trial)
        trial = make(2, places=(11, 1))
        actions.set_members(researcher, trial=trial, participants=crowd)
        assert "slumpen" in refused(researcher, trial)
        trial = make()
        trial.after_wave = Wave.objects.get(weeks=26)
        trial.save()
        actions.set_members(researcher, trial=trial, participants=crowd)
        assert "passar inte" in refused(researcher, trial)
        trial = make()
        crowd[0].language = "ar"
        crowd[0].save()
        actions.set_members(researcher, trial=trial, participants=crowd, within_language=True)
        assert "bland alla på en gång" in refused(researcher, trial)


@pytest.mark.parametrize(
    "line", ["turns = 3\n", "weeks = 8\n", 'value = "value"\n'], ids=["turns", "weeks", "column"]
)
def test_a_plan_as_text_that_lacks_something_is_no_draft(make: Make, researcher: Actor, line: str) -> None:
    with scope(researcher):
        text = make().plan
    assert line in text
    other = 'value = "answer"\n' if line.startswith("value") else ""
    with pytest.raises(core.TrialError):
        actions.read_draft(text.replace(line, other))


def test_all_is_over_after_the_last_turn_begins(drawn: Trial) -> None:
    made = turns.of(drawn)
    assert made is not None
    assert list(made.periods) == [1, 2]
    assert [len(side.members) for side in turns.sides(drawn, members(drawn))] == [4, 4, 4]
