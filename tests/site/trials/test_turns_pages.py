"""Turns on the pages: the form, an early look, the log of what was given, who stands behind a report."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.people import signed_in
from tests.site.trials.test_dose import here
from tests.site.trials.test_turns import WEEKS, drawn, fill, lot_of, make, members

from egenkraft.core import trials as core
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities.models import Activity, Kind
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.actions import wave_at
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.actions import create
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials import actions, analysis, dose, inputs, publications, sought
from egenkraft.site.trials.models import Trial

__all__ = ["drawn", "make"]
Filled = dict[str, str]


@pytest.fixture
def filled(lab: Any, researcher: Actor) -> Filled:
    with scope(researcher):
        create(researcher, name="Mentor", summary="Varannan vecka.")
        return {
            "title": "Hjälper en mentor?",
            "method_version": str(MethodVersion.objects.get().pk),
            "question": "because",
            "design": "waitlist",
            "turns": "3",
            "weeks": "8",
            "places": "8, 7 och 7",
            "outcome": str(Outcome.objects.get(measure="conf").pk),
            "before_wave": str(Wave.objects.get(number=0).pk),
            "delta": "2",
            "delta_set_by": "participants",
            "people": "22",
        }


# --- the form --------------------------------------------------------------------------------------
def test_the_form_makes_the_plan_and_the_times_it_needs(filled: Filled, researcher: Actor) -> None:
    signed_in(researcher).post("/trials/new/", filled)
    with scope(researcher):
        trial = Trial.objects.get()
        assert "turns = [8, 7, 7]\nweeks = 8\n" in trial.plan
        brought = Wave.objects.filter(of_plans=True).order_by("weeks")
        assert [(wave.weeks, wave.name_sv) for wave in brought] == [(8, "8 veckor"), (16, "16 veckor")]
        assert trial.after_wave == brought[1]
        assert AuditRow.objects.filter(action="wave.create").count() == 5  # three came with the lab


def test_a_time_that_the_lab_has_is_used(filled: Filled, researcher: Actor) -> None:
    signed_in(researcher).post("/trials/new/", filled | {"turns": "2", "weeks": "10", "places": ""})
    with scope(researcher):
        assert Trial.objects.get().after_wave.number == 1
        assert not Wave.objects.filter(of_plans=True).exists()
        first, second = wave_at(researcher, weeks=8), wave_at(researcher, weeks=8)
        assert (first, first.number) == (second, 100)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"weeks": ""}, "Skriv hur många veckor"),
        ({"weeks": "40"}, "26"),
        ({"turns": ""}, "Välj hur många omgångar."),
        ({"places": "8, 7"}, "Skriv ett tal för varje omgång"),
        ({"places": "8, 0, 14"}, "Skriv ett tal för varje omgång"),
        ({"places": "3000000, 7, 7"}, "högst 400 platser i alla omgångar tillsammans"),
        ({"places": "8, 7, 6"}, "Det är 21 platser för 22 personer."),
        ({"before_wave": ""}, "Välj när det mäts före."),
        ({"outcome": "interviews"}, "Intervjuer kan inte räknas omgång för omgång."),
        ({"design": "two_arm"}, "Välj när det mäts efter."),
    ],
)
def test_what_is_missing_is_said_in_words(
    filled: Filled, researcher: Actor, change: Filled, told: str
) -> None:
    if change.get("outcome"):
        with scope(researcher):
            change = {"outcome": str(Outcome.objects.get(measure="interviews").pk)}
    page = signed_in(researcher).post("/trials/new/", filled | change).content.decode()
    assert told in page
    with scope(researcher):
        assert not Trial.objects.exists()
        assert not Wave.objects.filter(of_plans=True).exists()


@pytest.mark.parametrize(("change", "least"), [({"turns": "2", "places": ""}, "1/352716"), ({}, "9,1 × 10")])
def test_the_check_counts_the_deals_of_these_turns(
    filled: Filled, researcher: Actor, change: Filled, least: str
) -> None:
    page = signed_in(researcher).post("/trials/new/", filled | change | {"check": "1"}).content.decode()
    card = page.split('id="check"')[1]
    for words in (least, "1\u00a0000 simulerade metodtester", "avsluta"):
        assert words in card
    with scope(researcher):
        assert not Wave.objects.filter(of_plans=True).exists()  # nothing is saved


def test_the_check_waits_for_the_weeks(filled: Filled, researcher: Actor) -> None:
    page = signed_in(researcher).post("/trials/new/", filled | {"weeks": "", "check": "1"}).content.decode()
    assert "simulerade" not in page


def test_the_people_page_offers_no_lot_within_languages(
    make: Callable[..., Trial], crowd: list[Any], researcher: Actor
) -> None:
    with scope(researcher):
        trial = make()
    assert "within_language" not in signed_in(researcher).get(f"/trials/{trial.pk}/people/").content.decode()


@pytest.mark.parametrize(("places", "said"), [((10, 2), True), ((7, 5), False), ((), False)])
def test_who_locks_so_few_places_knows_that_no_figure_leaves_the_lab(
    make: Callable[..., Trial], crowd: list[Any], researcher: Actor, places: tuple[int, ...], said: bool
) -> None:
    with scope(researcher):
        trial = make(2, places=places)
        actions.set_members(researcher, trial=trial, participants=crowd)
    client = signed_in(researcher)
    for page in (f"/trials/{trial.pk}/lock/", f"/trials/{trial.pk}/"):
        told = "En omgång har färre än fem platser." in client.get(page).content.decode()
        assert told == said


@pytest.mark.parametrize(("places", "told"), [((10, 2), False), ((6, 6), True)])
def test_no_figure_on_a_turn_of_two_leaves_the_lab(
    make: Callable[..., Trial], crowd: list[Any], researcher: Actor, places: tuple[int, ...], told: bool
) -> None:
    with scope(researcher):
        trial = lot_of(make(2, places=places), crowd, researcher, weeks=2 * WEEKS)
        fill(trial, crowd)
        actions.freeze(researcher, trial=trial)
        found = analysis.result(trial, members(trial), looks=0, amended=False)
        assert (publications.of_trial(trial, found, members(trial), "public") is not None) == told
        log = core.Dose(planned=2, held=2, minutes=90, planned_minutes=180, control_minutes=30)
        page = core.report(found, audience="public", context=core.Context(dose=log))
    assert any(key.startswith("effect.") for key in page.figures) == told
    assert ("i snitt 30 minuter" in str(page.parts)) == told


# --- while it runs ---------------------------------------------------------------------------------
def test_a_look_before_the_end_costs_one_grade(drawn: Trial, crowd: list[Any], researcher: Actor) -> None:
    fill(drawn, crowd)
    assert signed_in(researcher).post(f"/trials/{drawn.pk}/look/").status_code == 200
    actions.freeze(researcher, trial=drawn)
    assert drawn.frozen_answer is not None
    assert (drawn.frozen_answer["grade"], drawn.frozen_answer["grade_reasons"]) == ("B", ["early_look"])


def test_the_log_counts_minutes_from_each_ones_turn_on(drawn: Trial, crowd: list[Any]) -> None:
    assert drawn.drawn_at is not None
    kind, version = Kind.objects.get(key="language_cafe"), drawn.method_version
    first, second = (
        Activity.objects.create(
            kind=kind,
            title="Träff",
            minutes=90,
            method_version=version,
            starts_at=drawn.drawn_at + timedelta(weeks=week),
            certified_at=timezone.now(),
            certified_name="Samira",
        )
        for week in (1, WEEKS + 1)
    )
    turn = {arm: [one.participant for one in members(drawn) if one.arm == arm] for arm in "123"}
    here(first, turn["1"][0])  # with the method
    here(first, turn["2"][0], 60)  # she came while she still waited
    here(second, turn["1"][0])
    here(second, turn["2"][0])
    here(second, turn["3"][0], 20)
    told = dose.of(drawn, members(drawn))
    assert told is not None
    # With it: 90 + 90 + 90 over the eight of turns 1 and 2. Waiting: 60 + 20 over the eight who waited.
    assert (told.minutes, told.control_minutes) == (round(270 / 8), 10)


def test_who_only_waited_does_not_thin_out_what_the_others_were_given(drawn: Trial, crowd: list[Any]) -> None:
    assert drawn.drawn_at is not None
    kind, version = Kind.objects.get(key="language_cafe"), drawn.method_version
    first, second, after = (
        Activity.objects.create(
            kind=kind,
            title="Träff",
            minutes=600,
            method_version=version,
            starts_at=drawn.drawn_at + timedelta(weeks=week),
            certified_at=timezone.now(),
            certified_name="Samira",
        )
        for week in (1, WEEKS + 1, 2 * WEEKS)  # the third on the day of the last measuring
    )
    turn = {arm: [one.participant for one in members(drawn) if one.arm == arm] for arm in "123"}
    for woman in turn["1"]:
        here(first, woman)
    for woman in turn["2"]:
        here(second, woman)
    for woman in crowd:
        here(after, woman)
    told = dose.of(drawn, members(drawn))
    assert told is not None
    assert (told.minutes, told.control_minutes) == (600, 0)


# --- the answer and what leaves --------------------------------------------------------------------
def test_who_misses_a_turn_in_the_middle_is_missing_and_was_sought(drawn: Trial, crowd: list[Any]) -> None:
    fill(drawn, crowd)
    row = crowd[0].check_ins.get(wave__weeks=WEEKS)
    row.delete()
    found = analysis.result(drawn, members(drawn), looks=0, amended=False)
    assert (found.n.all.assigned, found.n.all.observed) == (12, 11)
    tried = sought.of(drawn, members(drawn), found)
    assert tried is not None
    assert tried.missing == 1


def test_behind_each_sum_stand_those_who_began_and_those_who_wait(drawn: Trial, crowd: list[Any]) -> None:
    fill(drawn, crowd)
    found = analysis.result(drawn, members(drawn), looks=0, amended=False)
    sheet = publications.sheet_of(found, members(drawn), "public")
    assert {name: len(group) for name, group in sheet.groups.items()} == {
        "all": 12,
        "treated": 8,
        "control": 4,
    }


@pytest.mark.protected
def test_who_is_protected_since_stays_in_the_lot_under_her_alias_and_in_no_figure(
    drawn: Trial, crowd: list[Any], researcher: Actor
) -> None:
    fill(drawn, crowd)
    alias = drawn.members.get(participant=crowd[0]).alias
    crowd[0].guarded_at = timezone.now()
    crowd[0].save()
    client = signed_in(researcher)
    lot = client.get(f"/trials/{drawn.pk}/lot.json").content.decode()
    wall = client.get(f"/trials/{drawn.pk}/draw/").content.decode()
    assert f'"{alias}"' in lot
    assert alias in wall
    assert crowd[0].shown_as not in lot + wall
    assert alias not in {row["person"] for row in inputs.rows(drawn, members(drawn))}
