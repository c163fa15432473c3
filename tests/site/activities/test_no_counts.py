"""Who has said no to taking part is not marked, not counted, and no hour of hers is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.people import say

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.activities import actions, queries
from egenkraft.site.activities.models import Activity, Attendance

pytestmark = pytest.mark.consent


@pytest.fixture
def two(make_participant: Callable[..., Any]) -> tuple[Any, Any]:
    """One who takes part, and one who will say no."""
    started = timezone.localdate() - timedelta(days=60)
    one, other = (make_participant(code, started_on=started, agrees=["take_part"]) for code in ("P01", "P02"))
    return one, other


def no(by: Actor, her: Any) -> None:
    with scope(by):
        say(her, "take_part", False)


def test_she_is_not_marked(leader: Actor, activity: Activity, two: tuple[Any, Any]) -> None:
    no(leader, two[1])
    with scope(leader), pytest.raises(actions.NotTakingPart):
        actions.mark(leader, activity=activity, participant=two[1], state="here")


def test_all_here_is_all_who_take_part(leader: Actor, activity: Activity, two: tuple[Any, Any]) -> None:
    no(leader, two[1])
    with scope(leader):
        assert actions.all_here(leader, activity=activity, participants=[one.pk for one in two]) == 1
        assert Attendance.objects.get().participant_id == two[0].pk


def test_what_was_marked_before_her_no_is_counted_no_more(
    leader: Actor, activity: Activity, two: tuple[Any, Any]
) -> None:
    today = timezone.localdate()
    since, after = today - timedelta(days=9), today + timedelta(days=1)
    with scope(leader):
        for one in two:
            actions.mark(leader, activity=activity, participant=one, state="here")
        assert queries._counted().get().here == 2
    no(leader, two[1])
    with scope(leader):
        row = queries._counted().get()
        assert (row.here, row.marked, row.taken) == (1, 1, row.minutes)
        actions.certify(leader, activity=activity, minutes=90, children=0, guests=0)
        assert queries.hours(since, after).minutes == 90
