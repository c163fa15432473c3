"""The verdict names how many of the missing were sought, how often, and why each is missing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.people import say
from tests.site.trials.conftest import AFTER, answer

from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.measures.models import Attempt, CheckIn, Wave
from egenkraft.site.trials import actions, queries, reading
from egenkraft.site.trials.models import Trial

OUTCOMES = (["no_answer", "no_answer", "moved"], ["no_answer"], ["declined"], [])


@pytest.fixture
def closed(plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor) -> Any:
    """Eight of twelve answered; of the other four three were sought, five times in all."""
    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        second = Wave.objects.order_by("number")[1]
        for person, after in zip(crowd[4:], AFTER[4:], strict=True):
            answer(person, second, after)
        for person, outcomes in zip(crowd, OUTCOMES, strict=False):
            for outcome in outcomes:
                Attempt.objects.create(participant=person, wave=second, channel="phone", outcome=outcome)
        Attempt.objects.create(participant=crowd[9], wave=second, channel="phone", outcome="reached")
        yield actions.freeze(researcher, trial=trial)


def missing(row: Trial) -> str:
    (part,) = (part for part in queries.verdict(row).parts if part.key == "missing")
    return " ".join(part.sentences)


def test_the_missing_block_says_how_many_how_often_and_why(closed: Trial) -> None:
    told = missing(closed)
    assert "Av de 4 utan svar försökte någon nå 3, sammanlagt 5 gånger." in told
    assert "Varför de saknas: har flyttat 1, blev inte frågade 1, gick inte att nå 1, ville inte 1." in told


def test_what_came_after_the_close_is_not_told(closed: Trial, crowd: list[Any]) -> None:
    second = Wave.objects.order_by("number")[1]
    Attempt.objects.create(participant=crowd[3], wave=second, channel="phone", outcome="no_more")
    assert "sammanlagt 5 gånger" in missing(closed)


def test_who_took_back_her_yes_is_in_no_count(closed: Trial, crowd: list[Any]) -> None:
    say(crowd[0], "measure", False)
    assert "Av de 3 utan svar försökte någon nå 2, sammanlagt 2 gånger." in missing(closed)


def test_it_stays_inside_the_lab(closed: Trial) -> None:
    for reader in ("group", "funder"):
        page = reading.page(closed, reader, "sv")
        assert page is not None
        assert "försökte någon nå" not in page.report.text().replace("\n", " ")


def test_who_lacks_only_her_answer_before_is_missing_here_as_in_the_analysis(
    closed: Trial, crowd: list[Any]
) -> None:
    """Sought at the time that she lacks: once, and she had moved."""
    CheckIn.objects.filter(participant=crowd[8], wave=closed.before_wave).delete()
    early = closed.frozen_at - timedelta(hours=1)
    Attempt.objects.create(
        participant=crowd[8], wave=closed.before_wave, channel="phone", outcome="moved", at=early
    )
    found = queries.verdict(closed)
    assert found.missing == 5
    assert "Av de 5 utan svar försökte någon nå 4, sammanlagt 6 gånger." in missing(closed)
    assert "har flyttat 2" in missing(closed)
