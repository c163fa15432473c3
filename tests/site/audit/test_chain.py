"""The chain grows with every act and shows the first row that was touched."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egenkraft.site.audit.chain import record, verify
from egenkraft.site.audit.keys import Locked, derive, subkey
from egenkraft.site.audit.models import AuditRow

CHANGES = {"action": "x.other", "role": "manager", "reason": "none", "digest": "0" * 64, "previous": "1" * 64}


def fill(actor, rows=6):
    for number in range(rows):
        record(actor, "thing.do", "thing", change={"number": number})


def test_a_whole_chain_verifies(lab, system):
    fill(system)
    result = verify(lab.pk)
    assert result.bad is None
    assert result.rows == AuditRow.objects.filter(lab=lab.pk).count() == 7


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(at=st.integers(1, 7), field=st.sampled_from(sorted(CHANGES)))
def test_an_edited_row_is_named(lab, system, at, field):
    AuditRow.objects.all().delete()
    fill(system, 7)
    AuditRow.objects.filter(lab=lab.pk, sequence=at).update(**{field: CHANGES[field]})
    assert verify(lab.pk).bad == at


@pytest.mark.parametrize("at", [1, 3, 7])
def test_a_deleted_row_is_named(lab, system, at):
    fill(system)
    head = verify(lab.pk).head
    AuditRow.objects.filter(lab=lab.pk, sequence=at).delete()
    assert verify(lab.pk, head=head).bad == at


def test_two_labs_have_two_chains(lab, other_lab, system):
    fill(system)
    assert verify(other_lab.pk).rows == 1
    assert verify(other_lab.pk).bad is None


def test_a_failed_action_leaves_no_row(lab, system):
    before = AuditRow.objects.count()

    @transaction.atomic
    def fail():
        record(system, "thing.do", "thing")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert AuditRow.objects.count() == before


def test_subkeys_differ_by_use_and_by_key():
    one, two = b"1" * 32, b"2" * 32
    assert len({derive(key, use) for key in (one, two) for use in ("audit", "vault")}) == 4


def test_no_key_is_locked(settings):
    settings.LAB_KEY = None
    with pytest.raises(Locked):
        subkey("audit")
