"""How allauth behaves here: no open sign-up, a second factor for everybody, and back to our own pages."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY as PROOFS
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as WHOSE
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from egenkraft.site.access import tries
from egenkraft.site.access.buckets import address_of
from egenkraft.site.access.factors import open_secret, seal_secret
from egenkraft.site.access.scope import across
from egenkraft.site.access.session import begin_afresh, end_this
from egenkraft.site.audit.keys import subkey

FRESH = 10 * 60  # seconds after a proof during which factors may be added and removed


def has_factor(account: Any) -> bool:
    """Whether the account has a passkey or an authenticator app. Codes on paper alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user_id=account.pk, type__in=kinds).exists()


def proving_page(account: Any) -> str:
    """The address name on which the account shows its second factor: the passkey, else the code app."""
    rows = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.WEBAUTHN)
    return "mfa_reauthenticate_webauthn" if rows.exists() else "mfa_reauthenticate"


def signed_in_at(request: HttpRequest, *, method: str = "") -> float:
    """When this browser last gave a proof (of one method, or of any); 0 for never."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return max((row["at"] for row in records if method in {"", row["method"]}), default=0)


class StaffAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Staff come by invitation only."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("access:my_sign_in")

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """A password that nobody added a second factor to in time opens nothing at all."""
        answer = super().pre_login(request, user, **more)
        if answer is None and not has_factor(user) and user.prove_by < timezone.now():
            request.session.flush()
            return HttpResponseRedirect(reverse("access:too_late"))
        return answer

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return tries.here(request, credentials.get("email", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is looked at: were there too many wrong ones from here, or from anywhere?"""
        super().pre_authenticate(request, **credentials)
        anywhere = tries.count_anywhere(request, credentials.get("email", ""))
        if not anywhere:
            raise self.validation_error("too_many_login_attempts")
        self._anywhere = anywhere

    def _rollback_login_failed_rl_usage(self) -> None:
        """A right password is no try."""
        super()._rollback_login_failed_rl_usage()
        self._anywhere.rollback()

    def login(self, request: HttpRequest, user: Any) -> None:
        """Nothing stays of whoever sat here before: only how this account proved itself just now."""
        proofs = get_authentication_records(request, user)
        begin_afresh(request)
        request.session[PROOFS], request.session[WHOSE] = proofs, str(user.pk)
        super().login(request, user)
        tries.remember(request, user.email)

    def logout(self, request: HttpRequest) -> None:
        end_this(request)
        logout(request)

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Factors may be added and removed for ten minutes after a proof; later it is asked for anew.

        Who has a second factor proves that one: with the password alone a thief would make one of his own.
        It is refused here and not by the answer, since allauth then lets any proof of ten minutes count.
        """
        if not has_factor(self.request.user):
            return time.time() - signed_in_at(self.request) > FRESH
        if time.time() - signed_in_at(self.request, method="mfa") > FRESH:
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The second factor, the usual one first; the password only where there is no other proof."""
        with across(account=user.pk or ""):
            ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
            if not has_factor(user):
                return ways
            usual = reverse(proving_page(user))
        own = [way for way in ways if way["id"] != "reauthenticate"]
        return sorted(own, key=lambda way: way["url"] != usual)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are sealed under the lab key, which lies apart from the data."""

    def encrypt(self, text: str) -> str:
        return seal_secret(subkey("totp"), text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(subkey("totp"), encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays: somebody without any would be locked out."""
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        rows = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=kinds)
        return rows.exclude(pk=authenticator.pk).exists()
