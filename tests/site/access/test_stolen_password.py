"""Somebody who has the password and nothing else gets no second factor of his own by it (TRUST T9, 7.2)."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from tests.people import PASSWORD, code_app, code_now, come_in, signed_in, staff

from egenkraft.site.access.act_words import ACTS
from egenkraft.site.access.models import Account, Notice, SignIn
from egenkraft.site.access.scope import scope
from egenkraft.site.activities.models import Activity, Kind
from egenkraft.site.audit.models import AuditRow

pytestmark = pytest.mark.session
EMAIL = "leader@labbet.example"
FACTORS = (
    "/sign-in/2/webauthn/add/",
    "/sign-in/2/totp/deactivate/",
    "/sign-in/2/recovery-codes/generate/",
)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as moving:
        yield moving


@pytest.fixture
def secret(lab, settings):
    """A leader with an app for codes."""
    settings.DEMO = False
    staff(lab, "leader")
    return code_app(Account.objects.get(email=EMAIL))


@pytest.fixture
def tablet(lab, clock, secret):
    """Her tablet stands on the table, her own sign-in parked behind it."""
    with scope(leader := _leader(lab)):
        kind = Kind.objects.create(key="cafe", name_sv="Kafé", name_en="Café")
        cafe = Activity.objects.create(kind=kind, title="Kafé", starts_at=timezone.now(), minutes=60)
    client = signed_in(leader)
    client.post(f"/activities/{cafe.pk}/kiosk/")
    assert client.get("/today/").url == "/here/"
    return client


def _leader(lab):
    from egenkraft.site.access.scope import Actor

    account = Account.objects.get(email=EMAIL)
    return Actor(lab_id=lab.pk, role="leader", account_id=account.pk, label=account.name)


def test_the_password_again_opens_no_page_on_which_factors_come_and_go(clock, secret):
    client = Client()
    come_in(client, EMAIL, secret)
    clock.shift(timedelta(minutes=11))
    answer = client.post("/sign-in/reauthenticate/", {"password": PASSWORD})
    assert answer.url == "/sign-in/2/reauthenticate/"
    for address in FACTORS:
        assert client.get(address).url.startswith("/sign-in/2/reauthenticate/"), address
    client.post("/sign-in/2/recovery-codes/generate/")
    assert not Authenticator.objects.filter(type="recovery_codes").exists()
    client.post("/sign-in/2/reauthenticate/", {"code": code_now(secret)})
    for address in FACTORS:
        assert client.get(address).status_code == 200, address


def test_a_password_proved_before_there_was_a_factor_does_not_count_afterwards(lab, clock):
    staff(lab, "leader")
    client = Client()
    client.post("/sign-in/login/", {"login": EMAIL, "password": PASSWORD})
    client.post("/sign-in/reauthenticate/", {"password": PASSWORD})
    assert client.get("/sign-in/2/webauthn/add/").status_code == 200
    code_app(Account.objects.get())
    assert client.get("/sign-in/2/webauthn/add/").url.startswith("/sign-in/2/reauthenticate/")


def test_the_passkey_is_asked_for_before_the_code(lab, clock):
    staff(lab, "leader")
    account = Account.objects.get()
    secret, client = code_app(account), Client()
    come_in(client, EMAIL, secret)
    Authenticator.objects.create(user_id=account.pk, type="webauthn", data={})
    clock.shift(timedelta(minutes=11))
    assert client.get("/sign-in/2/totp/deactivate/").url.startswith("/sign-in/2/webauthn/reauthenticate/")


def test_the_password_on_her_tablet_leads_nowhere_without_her_factor(tablet, secret, make_participant):
    her = make_participant("P01")
    answer = tablet.post("/back/", {"code": PASSWORD})
    assert answer.url == "/sign-in/2/authenticate/"
    assert not SignIn.raw.filter(ended_at=None).exists()
    assert tablet.get("/today/").url.startswith("/sign-in/login/")
    tablet.post("/sign-in/reauthenticate/", {"password": PASSWORD})
    tablet.post("/sign-in/2/recovery-codes/generate/")
    assert Authenticator.objects.count() == 1
    assert tablet.get(f"/people/{her.pk}/name/").url.startswith("/sign-in/login/")
    assert tablet.get("/sign-in/password/change/").status_code == 302


def test_her_password_and_her_factor_bring_the_tablet_back_to_her(tablet, secret):
    onward = tablet.post("/back/", {"code": PASSWORD}).url
    done = tablet.post(onward, {"code": code_now(secret)}, follow=True)
    assert done.redirect_chain[-1][0] == "/today/"


def test_her_code_for_the_tablet_takes_it_up_and_proves_nothing_more(tablet, lab, make_participant):
    from egenkraft.site.access.actions import set_code

    with scope(_leader(lab)):
        set_code(_leader(lab), code="246810")
    assert tablet.post("/back/", {"code": "246810"}).url.startswith("/activities/")
    assert tablet.get("/today/").status_code == 200
    her = make_participant("P01")
    step_up = tablet.get(f"/people/{her.pk}/name/").url
    assert tablet.get(step_up).url.startswith("/sign-in/2/reauthenticate/")
    assert tablet.get("/sign-in/2/webauthn/add/").url.startswith("/sign-in/2/reauthenticate/")


# --- nobody gets or loses a factor unseen -------------------------------------------------------------
def _rows():
    found = list(AuditRow.objects.filter(action__startswith="proof.").values_list("action", flat=True))
    assert set(found) <= set(ACTS)
    return found


def _kinds(account_id):
    rows = Notice.raw.filter(account_id=account_id).order_by("at", "kind")
    return list(rows.values_list("kind", flat=True))


def test_a_new_factor_is_written_down_and_told_to_her_and_the_managers(lab, manager, clock):
    from tests.site.access.test_second_factor import activate

    leader = staff(lab, "leader")
    client = Client()
    client.post("/sign-in/login/", {"login": EMAIL, "password": PASSWORD})
    activate(client)
    assert sorted(_rows()) == ["proof.add", "proof.codes"]
    row = AuditRow.objects.get(action="proof.add")
    assert (row.account, row.role, row.object) == (leader.account_id, "leader", leader.account_id)
    assert _kinds(leader.account_id) == ["my-proof-add"]
    assert _kinds(manager.account_id) == ["proof-add"]


def test_new_codes_and_a_factor_taken_away_are_told_as_well(lab, manager, clock, secret):
    client = Client()
    come_in(client, EMAIL, secret)
    client.post("/sign-in/2/recovery-codes/generate/")
    assert _rows() == ["proof.codes"]
    account = Account.objects.get(email=EMAIL)
    Authenticator.objects.create(user_id=account.pk, type="webauthn", data={})
    client.post("/sign-in/2/totp/deactivate/")
    assert _rows() == ["proof.codes", "proof.remove"]
    assert _kinds(account.pk) == ["my-proof-codes", "my-proof-remove"]
    assert _kinds(manager.account_id) == ["proof-codes", "proof-remove"]
    page = signed_in(manager).get("/more/").content.decode()
    assert "En kollega gjorde nya koder på papper" in page
    assert "Leader" in page  # which one


def test_a_factor_that_cannot_be_written_down_is_not_made(lab, manager, clock, secret, monkeypatch):
    from egenkraft.site.access import proofs
    from egenkraft.site.audit.chain import NotWritten

    def full(*_all, **_more):
        raise NotWritten

    client = Client()
    come_in(client, EMAIL, secret)
    monkeypatch.setattr(proofs, "record", full)
    client.post("/sign-in/2/recovery-codes/generate/")
    assert not Authenticator.objects.filter(type="recovery_codes").exists()


def test_a_page_that_changes_nothing_tells_nothing(lab, manager, clock, secret):
    client = Client()
    come_in(client, EMAIL, secret)
    client.get("/sign-in/2/recovery-codes/generate/")
    client.post("/sign-in/2/totp/deactivate/")  # her only factor stays
    assert _rows() == []
    assert _kinds(manager.account_id) == []


# --- a browser in which somebody else sat -------------------------------------------------------------
def test_a_participants_session_in_the_same_browser_stands_for_no_factor(lab, clock, make_participant):
    """She signs in with a password, has no factor yet; the session that a card left behind proves nothing."""
    from egenkraft.site.access.scope import Actor

    staff(lab, "leader")
    client = signed_in(Actor(lab_id=lab.pk, role="participant", participant_id=make_participant("P01").pk))
    assert client.get("/me/").status_code == 200
    hers = client.session["sign_in"]
    client.post("/sign-in/login/", {"login": EMAIL, "password": PASSWORD})
    assert not {"sign_in", "participant", "seen"} & set(client.session.keys())
    assert SignIn.raw.get(pk=hers).ended_at is not None
    page = client.get("/enter/")
    assert "/sign-in/2/totp/activate/" in page.content.decode()
    assert client.get("/today/").url == "/enter/"
    assert client.get("/me/").status_code == 302


def test_somebody_elses_live_session_does_not_prove_an_account(lab, make_participant, clock):
    """Also where the two ended up in one session in whatever way."""
    from egenkraft.site.access.scope import Actor, across

    staff(lab, "leader")
    her = Actor(lab_id=lab.pk, role="participant", participant_id=make_participant("P01").pk)
    client, sat = Client(), signed_in(her).session
    with across(account=(account := Account.objects.get()).pk):
        client.force_login(account)
    session = client.session
    session.update({key: sat[key] for key in ("sign_in", "seen", "participant")})
    session.save()
    assert "/sign-in/2/totp/activate/" in client.get("/enter/").content.decode()
    assert client.get("/today/").status_code != 200


def test_the_language_stays_at_sign_in(lab, clock, secret):
    client = Client()
    client.post("/language/", {"language": "en"})
    done = come_in(client, EMAIL, secret)
    assert '<html lang="en"' in done.content.decode()
