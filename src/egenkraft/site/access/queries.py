"""Read models of the pages on roles and colleagues."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from egenkraft.site.access.acts import code_of
from egenkraft.site.access.models import Account, Invitation, Lab, Membership, SignIn
from egenkraft.site.access.scope import Actor, across
from egenkraft.site.access.tokens import fingerprint


@dataclass(frozen=True)
class Colleague:
    pk: UUID
    name: str
    email: str
    role: str
    since: str
    me: bool
    frozen: bool
    code: str  # what stands for the account in the list of acts


def colleagues(me: UUID | None) -> list[Colleague]:
    rows = Membership.objects.open().select_related("account").order_by("role", "account__name")
    return [
        Colleague(
            r.pk,
            r.account.name,
            r.account.email,
            str(r.get_role_display()),
            f"{r.started_at:%Y-%m-%d}",
            r.account_id == me,
            r.account.frozen_at is not None,
            code_of(r.account_id),
        )
        for r in rows
    ]


def memberships_of(account: Account) -> list[Membership]:
    """Every open role of an account, over all labs: the one place that looks across."""
    rows = Membership.raw.filter(account=account, ended_at=None).select_related("lab", "account")
    with across(account=account.pk):
        return list(rows.order_by("lab__name", "role"))


def acts_still(by: Actor) -> bool:
    """Whether who asked for work in the background has the role now; the system and commands have theirs."""
    if by.account_id is None:
        return by.role == "system"
    rows = Membership.raw.filter(lab=by.lab_id, account=by.account_id, role=by.role, ended_at=None)
    with across(account=by.account_id):
        return rows.exists()


def invitation(token: str) -> Invitation | None:
    seal = fingerprint(token)
    with across(token=seal):
        row = Invitation.raw.filter(token=seal).select_related("lab").first()
    return row if row is not None and row.usable(timezone.now()) else None


@dataclass(frozen=True)
class Waiting:
    """A role that an administrator wants to give, and that waits for a project manager."""

    pk: UUID
    name: str
    email: str
    role: str
    asked_by: str
    until: datetime


def waiting() -> list[Waiting]:
    rows = Invitation.objects.filter(agreed_at=None, used_at=None, expires_at__gt=timezone.now())
    rows = rows.select_related("created_by").order_by("created_at")
    return [_waiting(row) for row in rows]


def _waiting(row: Invitation) -> Waiting:
    asked_by = row.created_by.name if row.created_by else ""
    return Waiting(row.pk, row.name, row.email, str(row.get_role_display()), asked_by, row.expires_at)


def invitation_that_waits(pk: UUID) -> Invitation | None:
    rows = Invitation.objects.filter(agreed_at=None, used_at=None, expires_at__gt=timezone.now())
    return rows.filter(pk=pk).first()


def has_account(email: str) -> bool:
    with across(email=email):
        return Account.objects.filter(email=email).exists()


def the_lab() -> Lab | None:
    """The lab of this installation (the oldest where there are several)."""
    return Lab.objects.order_by("created_at").first()


@dataclass(frozen=True)
class Place:
    """One browser in which an account is signed in."""

    pk: UUID
    word: str
    device: str
    since: datetime
    seen: datetime
    here: bool


def sign_ins(account: UUID | None, here: UUID) -> list[Place]:
    """Where an account is signed in now, this browser first. What fell asleep is not listed."""
    rows = SignIn.raw.filter(account=account, ended_at=None, membership__ended_at=None)
    now = timezone.now()
    awake = [
        row
        for row in rows.order_by("-seen_at")
        if row.seen_at > now - timedelta(minutes=row.minutes + 1) and row.begun_at > now - timedelta(hours=12)
    ]
    found = [
        Place(row.pk, str(row.get_kind_display()), row.device, row.begun_at, row.seen_at, row.pk == here)
        for row in awake
    ]
    return sorted(found, key=lambda place: not place.here)
