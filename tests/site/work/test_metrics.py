"""The figures on interviews: each against a count by hand, and only of those who may be counted."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from tests.people import say
from tests.site.work.scenes import a_day_ago, booked, held, judged

from egenkraft.core.measures import share
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor
from egenkraft.site.labs.models import Profile
from egenkraft.site.work import actions, queries
from egenkraft.site.work.metrics import Case, Metrics, Woman, compute
from egenkraft.site.work.relevance import SECOND, Relevance

YES, NO, OPEN = (Relevance(word, 0, ()) for word in ("yes", "no", "unknown"))
TODAY = date(2026, 6, 1)


def case(woman: int = 0, state: str = "held", **fields: Any) -> Case:
    base: dict[str, Any] = {
        "invited": True,
        "booked": state not in ("suggested", "invited"),
        "source": "lab",
        "first_in_sweden": None,
        "missed_by": "",
        "result": "",
        "relevance": YES if state in ("held", "answered") else NO,
        "second": "unknown",
    }
    return Case(woman=woman, state=state, **(base | fields))


def figures(cases: list[Case], women: int = 10, not_counted: int = 0) -> Metrics:
    return compute(TODAY, [Woman(TODAY - timedelta(days=365), None)] * women, cases, not_counted)


def test_women_and_spread_count_people_not_interviews() -> None:
    found = figures([case(0), case(0), case(1), case(2, relevance=NO), case(3, relevance=OPEN)])
    assert (found.women.numerator, found.women.denominator) == (2, 10)
    assert found.spread == (8, 1, 1)
    assert found.unjudged == 1
    assert found.women.share == share(2, 10)


def test_the_rate_is_per_ten_participants_and_quarter() -> None:
    women = [
        Woman(TODAY - timedelta(days=365), None),
        Woman(date(2026, 1, 1), date(2026, 1, 2)),
        Woman(None, None),
    ]
    found = compute(TODAY, women, [case(0)] * 4, 0)
    assert found.quarters == pytest.approx((365 + 1) / 91.3125)
    assert found.per_quarter.value == pytest.approx(4 / found.quarters * 10, rel=1e-5)


def test_nobody_lives_past_today_or_her_end() -> None:
    women = [Woman(date(2026, 5, 1), date(2030, 1, 1)), Woman(date(2030, 1, 1), None)]
    assert compute(TODAY, women, [], 0).quarters == pytest.approx(31 / 91.3125)


def test_the_funnel_is_nested_and_names_the_sides() -> None:
    cases = [
        case(0, "suggested", invited=False, booked=False),
        case(0, "invited"),
        case(1, "booked"),
        case(2, "no_show", missed_by="she"),
        case(3, "no_show", missed_by="employer"),
        case(4, "cancelled", missed_by="lab", booked=False),
        case(5, "contact"),
        case(6, "held", relevance=NO),
        case(7, "answered", result="offer"),
    ]
    found = figures(cases).funnel
    assert (found.invited, found.booked, found.held, found.relevant) == (8, 6, 2, 1)
    assert dict(found.before_booked) == {"waiting": 1, "cancelled": 1, "no_show": 0, "contact": 0}
    assert dict(found.before_held) == {"waiting": 1, "cancelled": 0, "no_show": 2, "contact": 1}
    assert dict(found.before_relevant) == {"unjudged": 0, "not_relevant": 1}
    for lost, steps in (
        (found.before_booked, found.invited - found.booked),
        (found.before_held, found.booked - found.held),
        (found.before_relevant, found.held - found.relevant),
    ):
        assert sum(dict(lost).values()) == steps
    assert dict(figures(cases).no_shows) == {"she": 1, "employer": 1, "lab": 0}
    assert (figures(cases).women_invited, figures(cases).women_held) == (8, 2)
    part = figures(cases).held_of_invited
    assert (part.numerator, part.denominator, dict(part.missing)) == (2, 6, {"still_open": 2})


def test_offers_first_interviews_and_new_contacts_say_what_is_missing() -> None:
    cases = [
        case(0, "answered", result="offer", first_in_sweden=True, source="new_contact"),
        case(1, "answered", result="no", first_in_sweden=False),
        case(2, "held"),
    ]
    found = figures(cases)
    assert (found.offer_of_held.numerator, found.offer_of_held.denominator) == (1, 2)
    assert dict(found.offer_of_held.missing) == {"no_answer_yet": 1}
    assert (found.first.numerator, found.first.denominator, dict(found.first.missing)) == (
        1,
        2,
        {"not_asked": 1},
    )
    assert (found.new_contacts.numerator, found.new_contacts.denominator) == (1, 3)


def test_agreement_and_kappa_only_from_twenty() -> None:
    some = [case(0, second="yes"), case(1, second="no"), case(2, second="no", relevance=NO), case(3)]
    found = figures(some)
    assert (found.agreement.numerator, found.agreement.denominator, found.kappa) == (2, 3, None)
    twenty = [case(0, second="yes")] * 10 + [case(1, second="no", relevance=NO)] * 10
    known = figures(twenty).kappa
    assert known is not None
    assert (known.value, known.n) == (Fraction(1), 20)


def test_only_those_who_let_themselves_be_counted(scoped: Actor, make_participant: Any) -> None:
    people = [make_participant(f"P{n}", started_on=a_day_ago() - timedelta(days=90)) for n in range(6)]
    for person in people:
        judged(scoped, held(scoped, person))
    before = queries.metrics()
    assert (before.women.numerator, before.enrolled, before.not_counted) == (6, 6, 0)
    say(people[0], "measure", False)
    after = queries.metrics()
    assert (after.women.numerator, after.enrolled, after.not_counted) == (5, 5, 1)
    assert after.funnel.held == 5
    assert dict(after.women.missing) == {"no_consent": 1}


def test_the_invited_are_not_enrolled(scoped: Actor, make_participant: Any) -> None:
    make_participant("P1")
    make_participant("P2", status="invited")
    assert queries.metrics().enrolled == 1


def test_time_in_the_lab_ends_with_her_or_with_the_lab(
    lab: Lab, scoped: Actor, make_participant: Any
) -> None:
    start = a_day_ago() - timedelta(days=400)
    make_participant("P1", started_on=start)
    make_participant("P2", started_on=start, ended_on=start + timedelta(days=50))
    Profile.objects.create(lab=lab, ends_on=start + timedelta(days=100))
    assert queries.metrics().quarters == pytest.approx(150 / 91.3125)


def test_the_second_word_meets_the_first(scoped: Actor, make_participant: Any, manager: Actor) -> None:
    row = held(scoped, make_participant("P1"))
    judged(scoped, row)
    type(row).objects.filter(pk=row.pk).update(second_rater_drawn=True)
    actions.rate(manager, interview=row.pk, rater=SECOND, values=dict.fromkeys(range(1, 6), "no"))
    found = queries.metrics()
    assert (found.agreement.numerator, found.agreement.denominator) == (0, 1)


def test_metrics_take_two_statements_for_three_and_thirty(
    scoped: Actor, make_participant: Any, django_assert_num_queries: Any
) -> None:
    for n in range(3):
        booked(scoped, make_participant(f"P{n}"))
    with django_assert_num_queries(2):
        queries.metrics()
    for n in range(3, 30):
        booked(scoped, make_participant(f"P{n}"))
    with django_assert_num_queries(2):
        queries.metrics(timezone.localdate())
