"""Two acts at the same moment: one of them is first, and the rule holds whichever it is."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from tests.people import make_participant, staff

from egenkraft.site.access.models import Notice
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants import keys
from egenkraft.site.participants.models import Entrusted, Glass, Participant
from egenkraft.site.participants.reach import reaching, within_reach
from egenkraft.site.trust.glass import break_glass, look_at
from egenkraft.site.vault import shelter
from egenkraft.site.vault.models import Shelter

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys", "public"])
ROUNDS = 5


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of it at once, each on a connection of its own; return what each gave or raised."""
    gate, ends = Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            ends[place] = act()
        except Exception as fault:  # kept for the test to look at
            ends[place] = fault  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def within(actor: Actor, act: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with scope(actor):
            return act()

    return run


@pytest.fixture
def house(lab: Any) -> tuple[Actor, Actor, Actor]:
    return staff(lab, "manager"), staff(lab, "leader", "hers"), staff(lab, "leader", "other")


def woman(lab: Any, number: int, without: Actor) -> Any:
    her = make_participant(lab, f"K{number:02}")
    with scope(Actor.system(lab.pk)):
        Entrusted.objects.filter(participant=her, account=without.account_id).delete()
    return her


def test_eight_taps_are_one_opening_told_once(lab, house):
    _manager, _hers, other = house
    her = woman(lab, 1, other)
    ends = together(*[within(other, lambda: break_glass(other, person=her.pk, why="ill"))] * 8)
    assert ends == [True] * 8
    assert Glass.raw.count() == 1
    assert Notice.raw.filter(kind="glass-broken").count() == 2


def test_protection_and_opening_at_once_leave_her_shut(lab, house):
    manager, hers, other = house
    for number in range(ROUNDS):
        her = woman(lab, number, other)
        chosen = [hers.account_id, manager.account_id]
        ends = together(
            within(other, lambda her=her: break_glass(other, person=her.pk, why="ill")),
            within(hers, lambda her=her, to=chosen: shelter.protect(hers, participant=her, keys=to)),
        )
        assert ends[1] is True
        assert ends[0] in (True, False)
        with scope(other), reaching("people.see"):
            assert within_reach(her.pk) is None


def test_two_choose_protection_for_her_at_once(lab, house):
    manager, hers, other = house
    her = make_participant(lab, "K30")
    one, two = [hers.account_id, manager.account_id], [other.account_id, manager.account_id]
    ends = together(
        within(hers, lambda: shelter.protect(hers, participant=her, keys=one)),
        within(other, lambda: shelter.protect(other, participant=her, keys=two)),
    )
    assert sorted(ends) == [False, True]
    with scope(Actor.system(lab.pk)):
        assert Shelter.objects.filter(participant=her).count() == 1
        held = {row.pk for row in keys.holders(her)}
    assert held == set(one if ends[0] else two)


def test_the_last_key_is_never_lost_when_both_are_taken_at_once(lab, house):
    manager, hers, _other = house
    for number in range(ROUNDS):
        her = make_participant(lab, f"K4{number}")
        with scope(hers):
            shelter.protect(hers, participant=her, keys=[hers.account_id, manager.account_id])
        ends = together(
            *(
                within(hers, lambda who=who, her=her: keys.take_key(hers, participant=her, account=who))
                for who in (hers.account_id, manager.account_id)
            )
        )
        assert sum(end is True for end in ends) == 1
        assert sum(isinstance(end, keys.LastKey) for end in ends) == 1
        with scope(hers):
            assert len(keys.holders(Participant.objects.get(pk=her.pk))) == 1


def test_one_of_two_managers_looks_at_it(lab, house):
    manager, _hers, other = house
    second = staff(lab, "manager", "second")
    her = woman(lab, 50, other)
    with scope(other):
        break_glass(other, person=her.pk, why="ill")
    glass = Glass.raw.get().pk
    ends = together(*(within(who, lambda who=who: look_at(who, glass=glass)) for who in (manager, second)))
    assert sorted(ends) == [False, True]
