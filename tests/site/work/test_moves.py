"""Each move of an interview: from where, to where, what it needs and what it refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from tests.people import say, staff
from tests.site.work.scenes import YES, a_day_ago, booked, held, hold, judged

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.work import actions
from egenkraft.site.work.actions import Refused
from egenkraft.site.work.models import Employer, Interview, InterviewEvent, Rating, State
from egenkraft.site.work.relevance import LEADER, SECOND, SHE
from egenkraft.site.work.states import MOVES, open_moves


@pytest.fixture
def person(make_participant: Any) -> Any:
    return make_participant("P01")


def test_the_whole_way_leaves_every_step_as_an_event(scoped: Actor, person: Any) -> None:
    row = actions.add(scoped, participant=person, employer="Skolköket AB", occupation="Kökshjälp")
    actions.invite(scoped, interview=row.pk)
    actions.book(scoped, interview=row.pk, on=a_day_ago(), starts_at=None, channel="site")
    hold(scoped, row)
    judged(scoped, row)
    actions.answer(
        scoped, interview=row.pk, result="offer", contract="six months", hours_a_week=30, subsidised=False
    )
    steps = list(InterviewEvent.objects.filter(interview=row).values_list("state", flat=True))
    assert steps == ["suggested", "invited", "booked", "held", "answered"]
    row.refresh_from_db()
    assert (row.state, row.result, row.hours_a_week) == ("answered", "offer", 30)
    assert row.result_at is not None


def test_each_move_is_refused_from_every_other_state(scoped: Actor, person: Any) -> None:
    row = booked(scoped, person)
    calls: dict[str, Any] = {
        "invite": {},
        "book": {"on": a_day_ago(), "starts_at": None, "channel": "site"},
        "hold": {
            "on": a_day_ago(),
            "minutes": 20,
            "decider_present": True,
            "vacancy": "vacancy",
            "channel": "site",
        },
        "answer": {"result": "no"},
        "cancel": {"missed_by": "she"},
        "miss": {"missed_by": "she"},
        "reopen": {},
    }
    assert set(calls) == set(MOVES)
    full = {
        "invited_on": a_day_ago(),
        "on": a_day_ago(),
        "minutes": 20,
        "decider_present": True,
        "missed_by": "she",
    }
    for state in State:
        more = {"result": "no", "result_at": timezone.now()} if state == State.ANSWERED else {}
        Interview.objects.filter(pk=row.pk).update(
            **{**full, "result": "", "result_at": None, **more}, state=state
        )
        for key, move in MOVES.items():
            if state in move.sources:
                continue
            with pytest.raises(Refused, match=r"moved on|gått vidare"):
                getattr(actions, key)(scoped, interview=row.pk, **calls[key])
        assert {move.key for move in open_moves(state)} == {k for k, m in MOVES.items() if state in m.sources}


@pytest.mark.parametrize(
    "gap", [{"minutes": 9}, {"decider_present": None}, {"decider_present": False}, {"vacancy": "none"}]
)
def test_what_misses_the_definition_is_an_employer_contact(
    scoped: Actor, person: Any, gap: dict[str, Any]
) -> None:
    row = hold(scoped, booked(scoped, person), **gap)
    assert row.state == State.CONTACT
    assert not Interview.objects.held().exists()
    with pytest.raises(Refused):
        judged(scoped, row)


def test_the_database_itself_holds_the_definition(scoped: Actor, person: Any) -> None:
    row = held(scoped, person)
    for wrong in (
        {"minutes": 9},
        {"minutes": None},
        {"on": None},
        {"decider_present": None},
        {"vacancy": "none"},
        {"state": "answered"},
        {"result": "no"},
        {"state": "no_show", "missed_by": ""},
        {"invited_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Interview.objects.filter(pk=row.pk).update(**wrong)


def test_held_needs_a_day_that_has_come(scoped: Actor, person: Any) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused):
        hold(scoped, booked(scoped, person), on=tomorrow)


def test_booked_needs_a_day(scoped: Actor, person: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.add(scoped, participant=person, employer="A", occupation="B", state="booked")
    assert refused.value.field == "on"


def test_only_of_people_who_take_part(scoped: Actor, make_participant: Any, person: Any) -> None:
    never = make_participant("P02", agrees=())
    with pytest.raises(Refused):
        actions.add(scoped, participant=never, employer="A", occupation="B")
    row = booked(scoped, person)
    say(person, "take_part", False)
    with pytest.raises(Http404):
        hold(scoped, row)


def test_a_typed_employer_is_the_one_already_known(scoped: Actor, person: Any) -> None:
    booked(scoped, person, employer="Skolköket AB")
    booked(scoped, person, employer="  skolköket  ab ", on=a_day_ago() - timedelta(days=3))
    assert Employer.objects.count() == 1


def test_the_same_interview_twice_is_refused(scoped: Actor, person: Any) -> None:
    booked(scoped, person)
    with pytest.raises(Refused, match=r"already|redan"):
        booked(scoped, person)
    assert Interview.objects.count() == 1


@pytest.mark.parametrize("wrong", ["cancel", "miss"])
def test_a_mistake_is_taken_back_by_an_event(scoped: Actor, person: Any, wrong: str) -> None:
    row = booked(scoped, person)
    getattr(actions, wrong)(scoped, interview=row.pk, missed_by="employer")
    row = actions.reopen(scoped, interview=row.pk)
    assert (row.state, row.missed_by) == ("booked", "")
    states = list(row.events.values_list("state", "side"))
    assert states[-2][1] == "employer"
    assert states[-1] == ("booked", "")


def test_a_correction_of_the_answer_keeps_the_time_of_the_first(scoped: Actor, person: Any) -> None:
    row = held(scoped, person)
    first = actions.answer(scoped, interview=row.pk, result="reserve").result_at
    second = actions.answer(scoped, interview=row.pk, result="offer")
    assert (second.result, second.result_at) == ("offer", first)


def test_ratings_after_the_result_are_kept_and_not_counted(scoped: Actor, person: Any) -> None:
    row = held(scoped, person)
    actions.rate(scoped, interview=row.pk, rater=LEADER, values=YES)
    actions.answer(scoped, interview=row.pk, result="no")
    actions.rate(scoped, interview=row.pk, rater=SHE, values=YES)
    actions.rate(scoped, interview=row.pk, rater=LEADER, values=dict.fromkeys(YES, "no"))
    counted = Rating.objects.filter(interview=row, after_result=False)
    assert set(counted.values_list("rater", "value")) == {(LEADER, "yes")}
    assert Rating.objects.filter(interview=row, after_result=True).count() == 10


def test_before_the_result_a_mind_may_change(scoped: Actor, person: Any) -> None:
    row = held(scoped, person)
    actions.rate(scoped, interview=row.pk, rater=LEADER, values=YES)
    actions.rate(scoped, interview=row.pk, rater=LEADER, values={1: "no"})
    assert Rating.objects.get(interview=row, criterion=1).value == "no"
    assert Rating.objects.filter(interview=row).count() == 5


def test_her_own_answers_are_hers(lab: Lab, scoped: Actor, person: Any, make_participant: Any) -> None:
    row = held(scoped, person)
    she = Actor(lab_id=lab.pk, role="participant", participant_id=person.pk)
    actions.rate(she, interview=row.pk, rater=SHE, values={1: "no"})
    with pytest.raises(Refused):
        actions.rate(scoped, interview=row.pk, rater=SHE, values={1: "yes"})
    with pytest.raises(PermissionDenied):
        actions.rate(she, interview=row.pk, rater=LEADER, values={1: "yes"})
    other = Actor(lab_id=lab.pk, role="participant", participant_id=make_participant("P02").pk)
    with pytest.raises(PermissionDenied):
        actions.rate(other, interview=row.pk, rater=SHE, values={1: "yes"})
    assert Rating.objects.get(rater=SHE).value == "no"


def test_the_second_rater_is_drawn_and_somebody_else(lab: Lab, scoped: Actor, person: Any) -> None:
    row = held(scoped, person)
    other = staff(lab, "leader", "second-leader")
    Interview.objects.filter(pk=row.pk).update(second_rater_drawn=False)
    with pytest.raises(PermissionDenied):
        actions.rate(other, interview=row.pk, rater=SECOND, values=YES)
    Interview.objects.filter(pk=row.pk).update(second_rater_drawn=True)
    judged(scoped, row)
    with pytest.raises(Refused):
        actions.rate(scoped, interview=row.pk, rater=SECOND, values=YES)
    actions.rate(other, interview=row.pk, rater=SECOND, values=YES)
    assert Rating.objects.filter(rater=SECOND).count() == 5


@pytest.mark.parametrize("role", ["manager", "researcher"])
def test_only_leaders_move(lab: Lab, scoped: Actor, person: Any, role: str) -> None:
    row = booked(scoped, person)
    other = staff(lab, role, f"{role}-two")
    with pytest.raises(PermissionDenied):
        actions.cancel(other, interview=row.pk, missed_by="she")


def test_every_fifth_held_interview_is_drawn(scoped: Actor, make_participant: Any) -> None:
    people = [make_participant(f"P{n:02}") for n in range(20)]
    drawn = [held(scoped, one).second_rater_drawn for one in people]
    assert [sum(drawn[n : n + 5]) for n in (0, 5, 10, 15)] == [1, 1, 1, 1]


def test_every_act_stands_in_the_audit_chain(scoped: Actor, person: Any) -> None:
    row = held(scoped, person)
    judged(scoped, row)
    actions.answer(scoped, interview=row.pk, result="no")
    acts = list(AuditRow.objects.filter(object=row.pk).order_by("sequence").values_list("action", flat=True))
    assert acts == ["interview.add", "interview.hold", "interview.rate", "interview.rate", "interview.answer"]


def test_another_labs_interview_does_not_exist(other_lab: Lab, scoped: Actor, person: Any) -> None:
    row = booked(scoped, person)
    stranger = staff(other_lab, "leader", "stranger")
    with scope(stranger), pytest.raises(Http404):
        actions.cancel(stranger, interview=row.pk, missed_by="she")
