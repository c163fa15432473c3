"""What board and trials are told."""

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
from egenkraft.site.measures.due import due
from egenkraft.site.measures.models import CheckIn, Wave


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def answered(person: Any, check_in: CheckIn, given: str = "1") -> None:
    for number in range(1, 11):
        tap(her_client(person), check_in, number, given)


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
        assert due(today) == []


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
