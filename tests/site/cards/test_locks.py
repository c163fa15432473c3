"""A machine of wrong, right, wait, reprint: nobody gets more than fifteen guesses at one card (TRUST 7.1)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.models import Notice, SignIn
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.tokens import fingerprint
from egenkraft.site.cards.actions import Result, attempt, choose, door, make
from egenkraft.site.cards.models import Card
from egenkraft.site.participants.models import Participant

RIGHT, BAD = ("fish", "lamp", "fish"), ("bus", "bus", "bus")
MINUTE = timedelta(minutes=1)


class Locks(RuleBasedStateMachine):
    """The model beside the product: guesses by strangers, one lock after every five, void after three."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(timezone.now(), tick=False)
        self.time = self.clock.start()
        self.printed = 0

    @initialize()
    def begin(self) -> None:
        from tests.people import staff

        number = Participant.raw.count()
        lab = create_lab(name=f"L{number}", slug=f"lab-{number}")
        self.leader = staff(lab, "leader")
        with scope(self.leader):
            self.her = Participant.objects.create(code="P01")
            choose(self.leader, participant=self.her, second=False, pictures=RIGHT)
        self.told: list[str] = []
        self.fresh()

    def fresh(self) -> None:
        with scope(self.leader):
            self.token = make(self.leader, participant=self.her)
        self.guesses, self.wrong, self.locks, self.until = 0, 0, 0, None
        self.printed += 1

    @property
    def off(self) -> bool:
        return self.locks >= 3 or (self.until is not None and timezone.now() < self.until)

    @rule()
    def guess(self) -> None:
        """A stranger's wrong try."""
        result = attempt(fingerprint(self.token), BAD)
        if self.off:
            assert result is Result.OFF
            return
        self.guesses, self.wrong = self.guesses + 1, self.wrong + 1
        if self.wrong == 5:
            self.wrong, self.locks, self.until = 0, self.locks + 1, timezone.now() + 15 * MINUTE
            self.told.append("card-void" if self.locks == 3 else "card-locked")
        assert result is (Result.OFF if self.off else Result.WRONG)

    @rule(slips=st.integers(0, 4))
    def she_comes_in(self, slips: int) -> None:
        """Some slips of her own, then right, all in one visit."""
        own = 0
        for _slip in range(slips):
            if self.off:
                break
            before = self.locks
            self.guess()
            own = 0 if self.locks > before else own + 1
        result = attempt(fingerprint(self.token), RIGHT, own=own)
        assert (result is Result.IN) is not self.off
        if result is Result.IN:
            self.wrong -= own
            self.guesses -= own

    @rule(minutes=st.sampled_from([1, 5, 14, 15, 16, 600]))
    def wait(self, minutes: int) -> None:
        self.time.shift(minutes * MINUTE)

    @precondition(lambda self: self.printed < 4)
    @rule()
    def reprint(self) -> None:
        old = self.token
        self.fresh()
        assert attempt(fingerprint(old), RIGHT) is Result.OFF

    @invariant()
    def never_more_than_fifteen(self) -> None:
        assert self.guesses <= 15

    @invariant()
    def the_door_says_the_same(self) -> None:
        if not hasattr(self, "token"):
            return
        assert (door(fingerprint(self.token)) is None) is self.off
        with scope(self.leader):
            row = Card.objects.get(token=fingerprint(self.token))
            assert (row.wrong, row.locks, row.closed_at is not None) == (
                self.wrong,
                self.locks,
                self.locks == 3,
            )
            assert Card.objects.open().count() <= 1

    @invariant()
    def the_leader_was_told_each_time(self) -> None:
        if not hasattr(self, "leader"):
            return
        with scope(self.leader):
            kinds = Notice.objects.filter(account=self.leader.account_id).order_by("at", "pk")
            assert sorted(kinds.values_list("kind", flat=True)) == sorted(self.told)

    def teardown(self) -> None:
        self.clock.stop()


@pytest.mark.session
def test_sign_in_locks(db, many, goal):
    cases = many(15, 200)
    ways = settings(
        max_examples=cases,
        stateful_step_count=40,
        deadline=None,
        derandomize=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    run_state_machine_as_test(Locks, settings=ways)


def test_seats_of_a_locked_card_end(her, leader):
    inside = her.come_in()
    her.fail(5)
    assert inside.get("/me/").url == "/start/"
    with scope(Actor.system(leader.lab_id)):
        assert not SignIn.objects.filter(kind="participant", ended_at=None).exists()
