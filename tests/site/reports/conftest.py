"""A lab with enough women for figures outside."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.site.reports.papers import AFTER
from tests.site.reports.scenes import LONG_AGO, answered_trial, followed, frozen, lab_with_waves
from tests.site.work.scenes import held, judged

from egenkraft.site.access.scope import Actor
from egenkraft.site.labs.models import Outcome

Make = Callable[..., Any]


@pytest.fixture
def women(scoped: Actor, make_participant: Make) -> list[Any]:
    """Twenty-two women, twenty of them followed, eight with a relevant interview."""
    lab_with_waves(scoped)
    people = [make_participant(f"P{n:02}", started_on=LONG_AGO) for n in range(22)]
    for n, person in enumerate(people[:20]):
        followed(person, 6 + n % 3, AFTER[n % 4] + n % 3)
    for person in people[:8]:
        judged(scoped, held(scoped, person))
    return people


@pytest.fixture
def tried(women: list[Any]) -> Any:
    """An answered trial of the twenty on the same questions at the same times."""
    gains = [AFTER[n % 4] - 6 for n in range(20)]
    return frozen(answered_trial(Outcome.objects.get(measure="conf"), women[:20], gains))
