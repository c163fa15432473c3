"""Codes of an authenticator app: one step early or late is fine, and each code works once."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db.models import Q

from egenkraft.site.access.models import Account


def used_up(user: Any, secret: str, code: str) -> bool:
    """Use up the step that this code stands for. False where it, or a later one, was used before.

    One statement, so that of two browsers with the same code only one gets in.
    """
    for counter in sorted(yield_hotp_counters_from_time(), reverse=True):
        if format_hotp_value(hotp_value(secret, counter)) == code.strip():
            unused = Q(last_step=None) | Q(last_step__lt=counter)
            return bool(Account.objects.filter(unused, pk=user.pk).update(last_step=counter))
    return False


def _refuse() -> None:
    raise get_adapter().validation_error("incorrect_code")


class CodeOnce(AuthenticateForm):
    def clean_code(self) -> str:
        code: str = super().clean_code()
        _once(self, code)
        return code


class CodeOnceAgain(ReauthenticateForm):
    def clean_code(self) -> str:
        code: str = super().clean_code()
        _once(self, code)
        return code


def _once(form: Any, code: str) -> None:
    found = form.authenticator
    if found.type == Authenticator.Type.TOTP and not used_up(form.user, decrypt(found.data["secret"]), code):
        _refuse()


class FirstCode(ActivateTOTPForm):
    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not used_up(self.user, self.secret, code):
            _refuse()
        return code
