"""A lab whose people have answered before and after, and methods to try."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.ago import ago
from tests.people import make_participant, staff

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.config.setup import new_lab
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.models import Answer, CheckIn, Wave
from egenkraft.site.methods.actions import create
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials.models import Trial
from egenkraft.site.trials.plans import Wish, compose

BEFORE = [8, 9, 10, 7, 11, 6, 9, 8, 10, 9, 7, 8]
AFTER = [12, 13, 12, 11, 15, 9, 13, 10, 9, 10, 8, 8]


@pytest.fixture
def lab(db: None) -> Lab:
    return new_lab(name="Labbet", slug="labbet", town="Norrköping")


@pytest.fixture
def researcher(lab: Lab) -> Actor:
    return staff(lab, "researcher")


def answer(person: Any, wave: Wave, total: int, at: Any = None) -> None:
    """A finished check-in of `conf` with this sum: twos first, then a one, then noughts."""
    at = at or timezone.now()
    row = CheckIn.objects.create(
        participant=person,
        wave=wave,
        pack="conf",
        pack_version=1,
        language="sv",
        on=at.date(),
        finished_at=at,
    )
    codes = [min(2, max(0, total - 2 * n)) for n in range(10)]
    Answer.objects.bulk_create(
        Answer(lab_id=person.lab_id, check_in=row, item=f"conf-{n:02}", code=code, language="sv")
        for n, code in enumerate(codes, 1)
    )


@pytest.fixture
def crowd(lab: Lab) -> list[Any]:
    """Twelve people with a sum before."""
    people = [make_participant(lab, f"P{n:02}") for n in range(1, 13)]
    with scope(Actor.system(lab.pk)):
        first = Wave.objects.order_by("number")[0]
        for person, before in zip(people, BEFORE, strict=True):
            answer(person, first, before, ago(weeks=10))
    return people


def finish(people: list[Any]) -> None:
    """Everybody answers the later time, now."""
    second = Wave.objects.order_by("number")[1]
    for person, after in zip(people, AFTER, strict=True):
        answer(person, second, after)


@pytest.fixture
def plan_trial(lab: Lab, researcher: Actor) -> Callable[..., Trial]:
    """A draft of any design on self-confidence, the way the form makes it."""

    def make(design: str = "two_arm", **changes: Any) -> Trial:
        from egenkraft.site.trials.actions import draft

        number = MethodVersion.objects.count() + 1
        method = create(researcher, name=f"Mentor {design} {number}", summary="Träffas varannan vecka.")
        waves = list(Wave.objects.order_by("number"))
        outcome = Outcome.objects.get(measure="conf")
        wish = Wish(
            title=f"Hjälper mentor? {design}",
            question="changed" if design == "pre_post" else "because",
            design=design,
            outcome=outcome,
            delta=2,
            delta_by_participants=True,
            has_before=True,
            accept_small=changes.pop("accept_small", True),
            **{name: changes[name] for name in ("turns", "weeks", "places") if name in changes},
        )
        return draft(
            researcher,
            plan=compose(wish),
            method_version=MethodVersion.objects.get(method=method),
            outcome=outcome,
            before_wave=waves[0],
            after_wave=changes.get("after_wave", waves[1]),
        )

    return make


@pytest.fixture
def running(plan_trial: Callable[..., Trial], crowd: list[Any], researcher: Actor) -> Iterator[Trial]:
    """A locked and drawn two-arm trial with all twelve, who have answered afterwards too."""
    from egenkraft.site.trials import actions

    with scope(researcher):
        trial = plan_trial()
        actions.set_members(researcher, trial=trial, participants=crowd)
        actions.lock(researcher, trial=trial)
        actions.draw(researcher, trial=trial)
        finish(crowd)
        yield trial


@pytest.fixture
def closed(running: Trial, researcher: Actor) -> Trial:
    """The same with its answer frozen."""
    from egenkraft.site.trials import actions

    actions.freeze(researcher, trial=running)
    return running


@pytest.fixture
def newcomers(lab: Lab, running: Trial) -> list[Any]:
    """Four women who came after the lot was drawn."""
    return [make_participant(lab, f"N{n:02}", display_name=f"Ny {n}") for n in range(1, 5)]


def bind(by: Actor, trial: Trial, people: list[Any]) -> Any:
    """A round for those who came later, its seed bound and not drawn."""
    from egenkraft.site.trials import late

    return late.bind(by, trial=trial, people=[one.pk for one in people])
