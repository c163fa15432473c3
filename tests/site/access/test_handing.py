"""A device in other hands: only staff's own is handed over, and nothing is left where the hour has passed."""

import pytest
from tests.people import code_app, signed_in

from egenkraft.site.access import handing
from egenkraft.site.access.models import Account, SignIn
from egenkraft.site.access.scope import Actor, across, scope
from egenkraft.site.access.session import (
    HANDED_OVER,
    PARKED,
    SIGN_IN,
    act_as,
    actor_of,
    kiosk_actor,
    stand_up,
)

pytestmark = pytest.mark.session
HOME = "/check-in/abc/"


@pytest.fixture
def ask(rf):
    """A request with the session of a test client."""

    def make(client, user=None):
        request = rf.get("/today/")
        request.session, request.user = client.session, user
        return request

    return make


@pytest.fixture
def her(make_participant, lab):
    return Actor(lab_id=lab.pk, role="participant", participant_id=make_participant().pk)


def row_of(request):
    with across(session=request.session[SIGN_IN]):
        return SignIn.raw.select_related("account", "membership__account").get(pk=request.session[SIGN_IN])


def lend(request, her):
    """Her check-in is on this device from now on."""
    about = {"lab_id": her.lab_id, "participant_id": her.participant_id, "language": "sv"}
    handing.hand_over(request, home=HOME, back="/today/", **about)


def test_her_own_phone_never_becomes_a_tablet_on_the_table(ask, her):
    request = ask(signed_in(her))
    before = dict(request.session.items())
    handing.stand(request, home=HOME, back="/today/")
    assert dict(request.session.items()) == before


def test_a_phone_that_nobody_lent_is_bound_without_a_way_back_to_a_leader(ask, her):
    request = ask(signed_in(her))
    with scope(her):
        lend(request, her)
    assert request.session[HANDED_OVER] == HOME
    assert PARKED not in request.session
    assert handing.parked(request) is None
    assert handing.lender(request) is None


def test_the_hour_may_end_while_the_code_is_typed(ask, leader, her):
    """Nobody comes back by a code that is right once the leader's sign-in is too old."""
    account = Account.objects.get(pk=leader.account_id)
    request = ask(signed_in(leader), account)
    with scope(leader):
        lend(request, her)
    kept = request.session[PARKED]
    request.session[PARKED] = kept | {"at": kept["at"] - 3601}
    assert handing.come_back(request, "korrekt häst batteri klammer") == ""
    assert request.session[HANDED_OVER] == HOME


def test_a_tablet_on_the_table_is_nobody_and_marks_for_its_leader(ask, leader):
    account = Account.objects.get(pk=leader.account_id)
    request = ask(signed_in(leader), account)
    stand_up(request, row_of(request))
    assert actor_of(request) is None
    assert actor_of(request) is None  # asked once, remembered
    found = kiosk_actor(request)
    assert (found.account_id, found.role) == (leader.account_id, "leader")


def test_a_browser_of_a_leader_is_no_tablet(ask, leader):
    assert kiosk_actor(ask(signed_in(leader))) is None


def test_acting_in_another_role_forgets_who_was_asked_before(ask, leader):
    account = Account.objects.get(pk=leader.account_id)
    code_app(account)
    request = ask(signed_in(leader), account)
    first = actor_of(request)
    before, membership = request.session[SIGN_IN], row_of(request).membership
    with scope(leader):
        act_as(request, membership)
    assert not hasattr(request, "_actor")
    assert request.session[SIGN_IN] != before
    assert actor_of(request) == first


def test_a_form_sent_by_nobody_is_not_sent_again_after_sign_in(rf, client, lab):
    """What was posted is lost with the session: the way back would be an address without its form."""
    answer = client.post("/activities/new/", {"title": "Baka"})
    assert (answer.status_code, answer.url) == (302, "/sign-in/login/")


# --- guessing her code --------------------------------------------------------------------------------
@pytest.fixture
def many(ask, leader, her):
    """A lent device, and many requests of it that are under way at once: none knows of the others."""
    from egenkraft.site.access.actions import set_code

    client = signed_in(leader)
    request = ask(client, Account.objects.get(pk=leader.account_id))
    with scope(leader):
        set_code(leader, code="246810")
        lend(request, her)
    request.session.save()
    client.cookies["s"] = request.session.session_key
    found = [ask(client) for _one in range(12)]
    for one in found:
        assert one.session[PARKED]  # read before any of them is answered
    return found


def test_many_codes_at_once_are_five_tries_together(many, monkeypatch):
    looked_at = []

    def look(_account, typed):
        looked_at.append(typed)
        return False

    monkeypatch.setattr(handing, "opens_by_code", look)
    monkeypatch.setattr(handing, "opens_by_password", lambda *_both: False)
    for number, one in enumerate(many):
        assert handing.come_back(one, f"{number:06}") == ""
    assert looked_at == [f"{number:06}" for number in range(5)]
    assert not SignIn.raw.filter(kind="staff", ended_at=None).exists()


def test_a_try_is_counted_before_its_code_is_looked_at(many, monkeypatch):
    """While five slow ones are being looked at, a sixth is not, though nobody was answered yet."""
    looked_at, answers, others = [], [], iter(many[1:])

    def slow(_account, typed):
        looked_at.append(typed)
        answers.append(handing.come_back(next(others), "000000"))  # comes in meanwhile
        return False

    monkeypatch.setattr(handing, "opens_by_code", slow)
    monkeypatch.setattr(handing, "opens_by_password", lambda *_both: False)
    assert handing.come_back(many[0], "000000") == ""
    assert len(looked_at) == 5
    assert answers == [""] * 5


def test_the_right_code_at_the_fifth_try_still_opens(many, leader):
    for one in many[:4]:
        assert handing.come_back(one, "000000") == ""
    assert handing.come_back(many[4], "246810") == "/today/"
    assert actor_of(many[4]).account_id == leader.account_id
