"""Writes down that a second factor came or went, and tells its owner and the managers (TRUST T9).

A thief with a stolen sign-in makes a factor of his own first of all: it must not happen unseen.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from egenkraft.site.access.models import Account, Membership
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor, across, scope
from egenkraft.site.audit.chain import record

CHANGING = {
    "mfa_add_webauthn",
    "mfa_remove_webauthn",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
}
Held = dict[int, str]  # the kind of each factor, by its number


def told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Around a page on which factors come and go: what it changed is written in the same transaction."""

    @wraps(view)
    def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account = request.user
        if request.method != "POST" or not isinstance(account, Account):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            before = _held(account)
            answer = view(request, *args, **kwargs)
            tell_of(account, _changes(before, _held(account)))
        return answer

    return watched


def _held(account: Account) -> Held:
    return dict(Authenticator.objects.filter(user_id=account.pk).values_list("pk", "type"))


def _changes(before: Held, after: Held) -> list[tuple[str, str]]:
    """What happened, and to which kind of factor. Codes on paper are made anew, never only taken away."""
    codes = str(Authenticator.Type.RECOVERY_CODES)
    came = [("codes" if kind == codes else "add", kind) for pk, kind in after.items() if pk not in before]
    went = [("remove", kind) for pk, kind in before.items() if pk not in after and kind != codes]
    return came + went


def tell_of(account: Account, changes: Iterable[tuple[str, str]]) -> None:
    """In each lab where the account has a role: a row for each change, a notice for each kind of change."""
    done = list(changes)
    if not done:
        return
    heard = {what for what, _kind in done}
    heard -= {"codes"} if heard != {"codes"} else set()  # made along with a factor: told of with it
    with across(account=account.pk):
        rows = list(Membership.raw.filter(account=account, ended_at=None).order_by("started_at"))
    for lab, role in {row.lab_id: row.role for row in reversed(rows)}.items():
        with scope(Actor(lab_id=lab, role=role, account_id=account.pk, label=account.name)) as by:
            for what, kind in done:
                record(by, f"proof.{what}", "account", account.pk, change={"kind": kind})
            _tell(by, account.pk, sorted(heard))


def _tell(by: Actor, account: UUID, heard: list[str]) -> None:
    managers = {*accounts_in(Membership.Role.MANAGER)} - {account}
    for what in heard:
        tell(by, {account}, f"my-proof-{what}")
        tell(by, managers, f"proof-{what}", account)
