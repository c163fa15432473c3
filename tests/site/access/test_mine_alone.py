"""What an account, or a woman, does about itself touches nobody else: each filter, one by one."""

import pytest
from tests.people import signed_in, staff

from egenkraft.site.access import looks, watch
from egenkraft.site.access.actions import end_others, end_role, set_code
from egenkraft.site.access.models import Account, Membership, SignIn
from egenkraft.site.access.queries import acts_still
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.audit.chain import end_of, record
from egenkraft.site.cards.actions import make, wait
from egenkraft.site.cards.models import Card
from egenkraft.site.participants.entrust import entrust
from egenkraft.site.participants.models import Entrusted

pytestmark = pytest.mark.session


@pytest.fixture
def second(lab):
    return staff(lab, "leader", "second")


def test_to_end_my_other_sign_ins_ends_nobody_elses(leader, second):
    signed_in(leader), signed_in(leader), signed_in(second)
    with scope(leader):
        here = SignIn.objects.filter(account=leader.account_id).first()
        assert end_others(leader, but=here.pk) == 1
        assert SignIn.objects.get(account=second.account_id).ended_at is None


def test_my_code_is_nobody_elses(leader, second):
    with scope(leader):
        set_code(leader, code="2468")
    assert Account.objects.get(pk=leader.account_id).code != ""
    assert Account.objects.get(pk=second.account_id).code == ""


def test_whose_role_has_ended_asks_for_no_more_work_though_a_colleague_may(leader, second, manager):
    with scope(manager):
        end_role(manager, membership=Membership.objects.get(account=second.account_id))
    assert acts_still(leader)
    assert not acts_still(second)


def test_where_one_account_is_closed_another_still_opens_pages(leader, second, make_participant):
    her = make_participant()
    with scope(leader):
        watch.freeze(leader)
        with pytest.raises(watch.Frozen):
            watch.refuse_frozen(leader)
        watch.refuse_frozen(second)
        watch.look(second, her.pk)
    assert Account.objects.get(pk=second.account_id).frozen_at is None


def test_pages_that_a_colleague_opened_are_not_mine(leader, second, make_participant, monkeypatch):
    monkeypatch.setattr(watch, "MOST", 1)
    first, other = make_participant("P01"), make_participant("P02")
    with scope(leader):
        watch.look(leader, first.pk)
        watch.look(second, other.pk)  # her first, though two were opened
        with pytest.raises(watch.Frozen):
            watch.look(second, first.pk)  # her second, though a colleague opened it before


def test_a_colleagues_act_meanwhile_does_not_stand_for_the_look_of_mine(leader, second):
    before = end_of(leader.lab_id).sequence
    record(second, "person.see", "participant", second.account_id)
    assert looks._told(second, before)
    assert not looks._told(leader, before)


def test_how_long_her_page_waits_is_said_by_her_alone(leader, make_participant):
    her, other = make_participant("P01"), make_participant("P02")
    herself = Actor(leader.lab_id, "participant", participant_id=her.pk)
    with scope(leader):
        for one in (her, other):
            make(leader, participant=one)
        theirs = Card.objects.get(participant=other)
    with scope(herself):
        wait(herself, card=theirs.pk, minutes=theirs.minutes + 20)
        assert Card.objects.get(pk=theirs.pk).minutes == theirs.minutes


def test_of_somebody_with_extra_protection_only_her_key_holders_are_told(leader, second, make_participant):
    from django.utils import timezone

    from egenkraft.site.cards.actions import _leaders_of

    her = make_participant(guarded_at=timezone.now())
    with scope(leader):
        entrust(Actor.system(leader.lab_id), people=[her], accounts=[leader.account_id, second.account_id])
        Entrusted.objects.filter(participant=her).update(holds_key=False)
        Entrusted.objects.filter(participant=her, account=second.account_id).update(holds_key=True)
        assert _leaders_of(her.pk) == [second.account_id]
