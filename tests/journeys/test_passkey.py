"""Staff sign in with a passkey: a real ceremony with the browser's virtual authenticator."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils import timezone
from tests.people import PASSWORD, PHONE_LOCK, make_participant

from egenkraft.site.access.models import Lab
from egenkraft.site.access.scope import Actor, scope

pytestmark = pytest.mark.session
Walk = Callable[..., Any]


@pytest.fixture
def phone(walker: Walk) -> Any:
    """A phone with a lock that stands for a finger."""
    one = walker("phone")
    cdp = one.page.context.new_cdp_session(one.page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE_LOCK})
    return one


def test_a_leader_adds_a_passkey_signs_in_with_it_and_steps_up(
    phone: Any, lab: Lab, people: dict[str, Actor], settings: Any
) -> None:
    """Given only a password, then a passkey is made, opens Today, and is asked for again before a name."""
    settings.DEMO = False
    her = make_participant(lab, "P01", display_name="Selam")
    from egenkraft.site.participants.entrust import entrust

    with scope(people["manager"]):
        entrust(people["manager"], people=[her], accounts=[people["leader"].account_id])
    page = phone.go("/sign-in/login/").page
    page.locator("input[name=login]").fill("leader@labbet.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main .main").click()
    page.wait_for_url("**/enter/")
    phone.check()
    page.locator("main .main").click()  # with my finger, my face or the lock of my phone
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/webauthn/reauthenticate/**")  # at once: it is the way to sign in from now on
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    phone.check()
    page.locator("#mfa_webauthn_reauthenticate").click()
    page.wait_for_url("**/recovery-codes/")
    phone.go("/enter/")
    page.wait_for_url("**/today/")
    phone.check()
    phone.follow(page.locator("form[action='/leave/'] button").first)

    phone.go("/sign-in/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/today/")
    phone.go(f"/people/{her.pk}/name/")  # proved a moment ago
    assert page.url.endswith(f"/people/{her.pk}/name/")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        phone.go(f"/people/{her.pk}/name/")
        assert "/reauthenticate/" in page.url
        page.locator("#mfa_webauthn_reauthenticate").click()
        page.wait_for_url(f"**/people/{her.pk}/name/")
        phone.check()
