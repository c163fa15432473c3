"""Who is due, and what board and trials are told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.people import say
from tests.site.measures.conftest import her_client, tap

from egenkraft.core.measures import Reason
from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures import queries
from egenkraft.site.measures.actions import open_due
from egenkraft.site.measures.models import CheckIn, Wave


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def answered(person: Any, check_in: CheckIn, given: str = "1") -> None:
    for number in range(1, 11):
        tap(her_client(person), check_in, number, given)


def test_due_is_her_latest_wave_with_what_is_left_of_it(
    make_participant: Callable[..., Any],
    opened: Callable[..., CheckIn],
    leader: Actor,
    waves: list[Wave],
    today: date,
) -> None:
    new = make_participant("P01", started_on=today - timedelta(days=3))
    old = make_participant("P02", started_on=today - timedelta(weeks=13))
    make_participant("P03", started_on=today - timedelta(weeks=13), status="left", ended_on=today)
    make_participant("P04", started_on=today + timedelta(days=1))
    make_participant("P05", started_on=today, agrees=["take_part"])
    answered(new, opened(new))
    answered(old, opened(old))
    with scope(leader):
        rows = queries.due(today)
    assert [(row.participant, row.wave, row.packs, row.late) for row in rows] == [
        (old.pk, waves[1].pk, ("conf", "pos"), True),
        (new.pk, waves[0].pk, ("pos",), False),
    ]
    assert [row.begun for row in rows] == [False, True]


def test_due_costs_the_same_for_three_and_thirty(
    make_participant: Callable[..., Any],
    leader: Actor,
    waves: list[Wave],
    today: date,
    django_assert_num_queries: Any,
) -> None:
    counts = []
    for number in range(1, 31):
        make_participant(f"P{number:02}", started_on=today)
        if number in (3, 30):
            with scope(leader), django_assert_num_queries(4) as asked:
                assert len(queries.due(today)) == number
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_open_due_gives_somebody_something_to_do(
    woman: Any, leader: Actor, waves: list[Wave], make_participant: Callable[..., Any]
) -> None:
    with scope(leader):
        row = open_due(leader)
        assert row is not None
        assert (row.participant_id, row.pack, row.wave_id) == (woman.pk, "conf", waves[0].pk)


def test_scores_follow_consent_live(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, waves: list[Wave], today: date
) -> None:
    answered(woman, opened(woman), "2")
    with scope(leader):
        assert queries.values("conf", waves[0].pk) == {woman.pk: 20}
        assert len(queries.inputs("conf")) == 1
        say(woman, "measure", False)
        assert queries.values("conf", waves[0].pk) == {}
        assert queries.scores("conf", waves[0].pk) == {}
        assert queries.inputs("conf") == []
        assert queries.due(today) == []


def test_one_begun_today_is_left_alone_and_later_counts_with_what_is_missing(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, waves: list[Wave], today: date
) -> None:
    check_in = opened(woman)
    for number in range(1, 9):
        tap(her_client(woman), check_in, number, "1")
    with scope(leader):
        assert queries.scores("conf", waves[0].pk) == {}
        CheckIn.objects.update(on=today - timedelta(days=1))
        score = queries.scores("conf", waves[0].pk)[woman.pk]
        assert (score.value, score.missing) == (10, {"not_reached": 2})


def test_inputs_carry_answers_and_how_they_were_asked(
    woman: Any, opened: Callable[..., CheckIn], leader: Actor, django_assert_num_queries: Any
) -> None:
    check_in = opened(woman, mode="helped")
    for number in range(1, 11):
        tap(her_client(woman), check_in, number, "refused" if number == 2 else "1")
    with scope(leader), django_assert_num_queries(2):
        (row,) = queries.inputs("conf")
    assert (row.participant, row.wave) == (woman.pk, 0)
    assert (row.setting.version, row.setting.language, row.setting.presentation, row.setting.mode) == (
        1, "sv", "3", "helped",
    )  # fmt: skip
    assert (row.answers["conf-01"], row.answers["conf-02"]) == (1, Reason.REFUSED)


def test_another_lab_sees_nothing(
    woman: Any, opened: Callable[..., CheckIn], other_lab: Lab, waves: list[Wave]
) -> None:
    answered(woman, opened(woman))
    hers = CheckIn.raw.values_list("pk", flat=True)[0]
    with scope(Actor.system(other_lab.pk)):
        assert queries.inputs("conf") == []
        assert queries.scores("conf", waves[0].pk) == {}
        assert queries.opened(hers) is None
