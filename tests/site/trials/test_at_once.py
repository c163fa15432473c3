"""Two colleagues press at the same moment: one of them is first, and the other is told so."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.audit.verify import verify
from egenkraft.site.trials import actions, late, publications, queries
from egenkraft.site.trials.models import Member, Publication, Round, Trial

pytestmark = pytest.mark.django_db(transaction=True)


def both(by: Actor, *jobs: Callable[[], Any]) -> list[Any]:
    """What each gave or raised, each in a thread and a scope of its own, begun together."""
    ends: list[Any] = [None] * len(jobs)
    start = threading.Barrier(len(jobs), timeout=30)

    def run(place: int, job: Callable[[], Any]) -> None:
        start.wait()
        try:
            with scope(by):
                ends[place] = job()
        except Exception as error:
            ends[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_two_rounds_bound_at_once_are_one(running: Trial, newcomers: list[Any], researcher: Actor) -> None:
    two = newcomers[:2], newcomers[2:]
    jobs = [
        lambda part=part: late.bind(researcher, trial=running, people=[one.pk for one in part])
        for part in two
    ]
    ends = both(researcher, *jobs)
    assert sorted(type(end).__name__ for end in ends) == ["NotNow", "Round"]
    part = Round.objects.get()
    assert sorted(part.members.values_list("alias", flat=True)) == ["T13", "T14"]
    assert verify(running.lab_id).bad is None


def test_a_round_drawn_at_once_is_drawn_once(running: Trial, newcomers: list[Any], researcher: Actor) -> None:
    late.bind(researcher, trial=running, people=[one.pk for one in newcomers])
    copies = Round.objects.get(), Round.objects.get()
    ends = both(
        researcher, *(lambda one=one: late.draw(researcher, trial=running, row=one) for one in copies)
    )
    assert sorted(type(end).__name__ for end in ends) == ["Assignment", "NotNow"]
    lot = next(end for end in ends if not isinstance(end, Exception))
    drawn = dict(Member.objects.filter(late=copies[0]).values_list("alias", "arm"))
    assert drawn == {alias: lot.arms[alias] for alias in drawn}


def test_a_lot_is_drawn_once(plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor) -> None:
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        copies = [Trial.objects.get(pk=trial.pk) for _one in range(2)]
        ends = both(researcher, *(lambda one=one: actions.draw(researcher, trial=one) for one in copies))
        assert sorted(type(end).__name__ for end in ends) == ["Assignment", "NotNow"]
        assert AuditRow.objects.filter(action="trial.draw").count() == 1


def test_who_takes_part_is_settled_when_the_plan_is_locked(
    plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor
) -> None:
    """Somebody still chooses on a page that was opened before; the lock came first."""
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        opened = Trial.objects.get(pk=trial.pk)
        actions.lock(researcher, trial=trial)
        with pytest.raises(actions.NotNow):
            actions.set_members(researcher, trial=opened, participants=crowd[:3])
        assert trial.members.count() == len(crowd)


def test_two_reports_that_tell_about_one_woman_together_do_not_leave_at_once(
    running: Trial,
    crowd: list[Any],
    plan_trial: Callable[..., Trial],
    researcher: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Twelve in one, eleven of them in the other: each was proved while none of them had left yet."""
    actions.freeze(researcher, trial=running)
    other = plan_trial("pre_post")
    actions.set_members(researcher, trial=other, participants=crowd[:11])
    actions.lock(researcher, trial=other)
    actions.freeze(researcher, trial=other)
    proved, prove = threading.Barrier(2, timeout=30), publications._refusal
    asked: set[int] = set()

    def together(*told: Any) -> Any:
        found = prove(*told)
        if threading.get_ident() not in asked:
            asked.add(threading.get_ident())
            proved.wait()
        return found

    monkeypatch.setattr(publications, "_refusal", together)
    ends = both(researcher, *(lambda row=row: _take(researcher, row) for row in (running, other)))
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "Refused"]
    assert Publication.objects.count() == 1


def _take(by: Actor, trial: Trial) -> None:
    verdict = queries.verdict(trial)
    told = {"reader": "funder", "lang": "sv", "sha256": "0" * 64}
    publications.take(by, trial=trial, found=verdict.result, members=verdict.members, **told)
