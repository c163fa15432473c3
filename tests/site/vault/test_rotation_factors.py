"""A new lab key: the code apps of colleagues go on working, and the old key opens none of their secrets."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from tests.people import code_app, come_in, staff

from egenkraft.site.access import factors
from egenkraft.site.access.models import Account
from egenkraft.site.audit import keys
from egenkraft.site.audit.models import KeptKey
from egenkraft.site.audit.sealing import DoesNotOpen
from egenkraft.site.vault import rotation

pytestmark = [pytest.mark.session, pytest.mark.erasure]
OLD, NEW, THIRD = bytes(range(32)), b"n" * 32, b"t" * 32


@pytest.fixture(autouse=True)
def _own_keys(settings: Any) -> Any:
    settings.LAB_KEY = OLD
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def secret(lab: Any) -> str:
    staff(lab, "leader")
    return code_app(Account.objects.get())


def test_the_code_app_opens_the_door_after_two_changes(secret: str) -> None:
    for step, (old, new) in enumerate(((OLD, NEW), (NEW, THIRD))):
        assert rotation.rotate(old, new)["totp"] == 1
        answer = come_in(Client(), "leader@labbet.example", secret, step=step)
        assert answer.redirect_chain[-1][0] == "/today/"


def test_nothing_that_is_kept_opens_under_the_old_key(secret: str) -> None:
    before = Authenticator.objects.get().data["secret"]
    assert factors.open_secret(keys.subkey_of(OLD, "totp"), before) == secret
    rotation.rotate(OLD, NEW)
    after = Authenticator.objects.get().data["secret"]
    assert after != before
    with pytest.raises(DoesNotOpen):
        factors.open_secret(keys.derive(OLD, "totp"), after)
    assert not KeptKey.objects.filter(name__startswith="totp").exists()


def test_recovery_codes_go_on_working(secret: str) -> None:
    account = Account.objects.get()
    codes = RecoveryCodes.activate(account).get_unused_codes()
    assert rotation.rotate(OLD, NEW)["totp"] == 2
    again = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES))
    assert again.get_unused_codes() == codes


def test_codes_that_were_kept_one_by_one_are_sealed_anew(secret: str) -> None:
    old, new = rotation.Pair(OLD, NEW).of("totp")
    row = Authenticator.objects.get()
    row.data = {"migrated_codes": [factors.seal_secret(old, one) for one in ("11111111", "22222222")]}
    row.save()
    assert factors.reseal(old, new) == 1
    row.refresh_from_db()
    assert [factors.open_secret(new, one) for one in row.data["migrated_codes"]] == ["11111111", "22222222"]


def test_run_again_it_changes_nothing_and_decay_is_left(secret: str) -> None:
    old, new = rotation.Pair(OLD, NEW).of("totp")
    assert factors.reseal(old, new) == 1
    kept = Authenticator.objects.get().data
    assert factors.reseal(old, new) == 1
    assert Authenticator.objects.get().data == kept
    row = Authenticator.objects.get()
    row.data["secret"] = factors.seal_secret(b"x" * 32, secret)
    row.save()
    assert factors.reseal(old, new) == 0
    assert Authenticator.objects.get().data == row.data
