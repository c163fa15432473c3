"""A colleague who lost phone or password: two others meet her in person, then she begins anew (TRUST 7.5)."""

from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.exports import WAIT
from egenkraft.site.access.models import Account, Membership, Recovery, SignIn, in_three_days
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor, across, scope
from egenkraft.site.access.tokens import fingerprint, new_token
from egenkraft.site.audit.chain import record

LIFE = timedelta(minutes=15)  # she stands beside the second of the two
ASKED_FOR = timedelta(days=7)
SECONDS = ("manager", "administrator")


class NotYou(ValueError):
    """Nobody recovers herself, and the two must be two."""


class NoManager(ValueError):
    """One of the two must be a project manager: administrators alone let nobody in."""


def open_recovery(account: UUID) -> Recovery | None:
    rows = Recovery.objects.filter(account=account, used_at=None, ended_at=None)
    return rows.filter(asked_at__gt=timezone.now() - ASKED_FOR).first()


@transaction.atomic
def ask(by: Actor, *, account: Account) -> Recovery:
    """The first of two says: I have met her, she cannot sign in."""
    if by.account_id is None or by.account_id == account.pk:
        raise NotYou
    Recovery.objects.filter(account=account, used_at=None, ended_at=None).update(ended_at=timezone.now())
    row = Recovery.objects.create(account=account, asked_by_id=by.account_id)
    others = {pk for role in SECONDS for pk in accounts_in(role)} - {by.account_id, account.pk}
    record(by, "account.recovery_ask", "account", account.pk)
    tell(by, others, "sign-in-recovery-asked", account.pk)
    return row


@transaction.atomic
def agree(by: Actor, *, recovery: Recovery) -> str:
    """The second of two agrees; return the token of a single-use address, shown once, for 15 minutes."""
    if by.role not in SECONDS or by.account_id in {None, recovery.asked_by_id, recovery.account_id}:
        raise NotYou
    if not {by.account_id, recovery.asked_by_id} & {*accounts_in(Membership.Role.MANAGER)}:
        raise NoManager
    token = new_token()
    recovery.agreed_by_id, recovery.agreed_at = by.account_id, timezone.now()
    recovery.token = fingerprint(token)
    recovery.save(update_fields=["agreed_by", "agreed_at", "token"])
    record(by, "account.recovery_agree", "account", recovery.account_id)
    return token


@transaction.atomic
def drop(by: Actor, *, recovery: Recovery) -> None:
    """It was a mistake: the request is over."""
    recovery.ended_at = timezone.now()
    recovery.save(update_fields=["ended_at"])
    record(by, "account.recovery_drop", "account", recovery.account_id)


def usable(token: str) -> Recovery | None:
    """The recovery that this token still opens, in whichever lab."""
    since = timezone.now() - LIFE
    rows = Recovery.raw.filter(used_at=None, ended_at=None, agreed_at__gt=since)
    seal = fingerprint(token)
    with across(token=seal, door="sign-in"):
        return rows.filter(token=seal).select_related("account").first()


@transaction.atomic
def begin_anew(recovery: Recovery, *, password: str) -> None:
    """A new password; every old factor and session is gone; no exports for a day; she is told."""
    by, now = Actor.system(recovery.lab_id), timezone.now()
    with scope(by):
        if not Recovery.objects.filter(pk=recovery.pk, used_at=None).update(used_at=now):
            raise NotYou
        account = recovery.account
        account.set_password(password)
        account.prove_by, account.exports_from = in_three_days(), now + WAIT
        account.code, account.last_step = "", None
        account.save(update_fields=["password", "prove_by", "exports_from", "code", "last_step"])
        Authenticator.objects.filter(user_id=account.pk).delete()
        with across(account=account.pk):  # in every lab
            SignIn.raw.filter(account=account, ended_at=None).update(ended_at=now)
        record(by, "account.recover", "account", account.pk)
        tell(by, {account.pk, *_managers_of(account)}, "sign-in-renewed", account.pk)


def _managers_of(account: Account) -> list[UUID]:
    return [pk for pk in accounts_in(Membership.Role.MANAGER) if pk != account.pk]
