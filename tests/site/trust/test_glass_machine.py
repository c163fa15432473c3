"""Opening in need as a machine: any order of acts, a moving clock, and the same rule at every step."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.people import make_participant, staff

from egenkraft.site.access.models import Notice
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.participants.models import Entrusted, Glass, Participant
from egenkraft.site.participants.reach import reaching, within_reach
from egenkraft.site.trust.glass import OPEN, break_glass, look_at
from egenkraft.site.vault import shelter

pytestmark = pytest.mark.matrix
START = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
MINUTES = st.integers(min_value=0, max_value=20)


class Need(RuleBasedStateMachine):
    """`house` is the lab, its manager, her leader, and a leader who does not have her."""

    house: ClassVar[tuple[Any, Actor, Actor, Actor]]

    def __init__(self) -> None:
        super().__init__()
        lab, self.manager, self.hers, self.other = self.house
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.clock = time_machine.travel(START, tick=False)
        self.now = self.clock.start()
        self.woman = make_participant(lab, "P01")
        with scope(self.manager):
            Entrusted.objects.filter(account=self.other.account_id).delete()
        self.until: datetime | None = None
        self.hidden = False

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(why=st.sampled_from(Glass.Why.values))
    def breaks(self, why: str) -> None:
        with scope(self.other):
            told = Notice.objects.filter(kind="glass-broken").count()
            opened = break_glass(self.other, person=self.woman.pk, why=why)
            fresh = Notice.objects.filter(kind="glass-broken").count() - told
        assert opened is not self.hidden
        if opened and not self.is_open():
            assert fresh >= 2
            self.until = datetime.now(START.tzinfo) + OPEN
        else:
            assert fresh == 0

    @rule(minutes=MINUTES, seconds=st.integers(0, 59))
    def waits(self, minutes: int, seconds: int) -> None:
        self.now.shift(timedelta(minutes=minutes, seconds=seconds))

    @rule()
    def protects(self) -> None:
        with scope(self.hers):
            keys = [self.hers.account_id, self.manager.account_id]
            shelter.protect(self.hers, participant=self.woman, keys=keys)
        self.hidden = True

    @rule()
    def reviews(self) -> None:
        with scope(self.manager):
            for row in Glass.objects.filter(reviewed_at=None):
                assert look_at(self.manager, glass=row.pk)
                assert not look_at(self.manager, glass=row.pk)

    def is_open(self) -> bool:
        return self.until is not None and datetime.now(START.tzinfo) < self.until and not self.hidden

    @invariant()
    def opens_for_these_minutes_and_no_others(self) -> None:
        with scope(self.other), reaching("people.see"):
            assert (within_reach(self.woman.pk) is not None) is self.is_open()
        with scope(self.other), reaching("people.change"):
            assert within_reach(self.woman.pk) is None
        with scope(self.hers):
            assert Participant.objects.filter(pk=self.woman.pk).exists()


def test_in_any_order_it_opens_only_with_a_reason_and_for_fifteen_minutes(lab: Any) -> None:
    roles = (("manager", ""), ("leader", "hers"), ("leader", "other"))
    house = (lab, *(staff(lab, role, name) for role, name in roles))
    run_state_machine_as_test(
        type("NeedHere", (Need,), {"house": house}),
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
