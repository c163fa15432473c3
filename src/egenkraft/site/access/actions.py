"""Everything that writes labs, accounts and roles."""

from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.models import Account, Invitation, Lab, Membership, Partner, PersonPage, SignIn
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor, across, scope
from egenkraft.site.access.tokens import fingerprint, new_token
from egenkraft.site.audit.chain import record

INVITATION_LIFE = timedelta(days=3)


MAY_ALONE = (Membership.Role.MANAGER, "system")  # who gives a role without another's agreement


class LastManager(ValueError):
    """A lab must keep at least one manager."""


class NotAlone(ValueError):
    """Only a project manager agrees to a role that somebody else gives."""


@transaction.atomic
def create_lab(*, name: str, slug: str, town: str = "") -> Lab:
    lab = Lab(name=name, slug=slug, town=town)
    by = Actor.system(lab.pk)
    with scope(by):
        lab.save(force_insert=True)
        record(by, "lab.create", "lab", lab.pk)
    return lab


@transaction.atomic
def invite(by: Actor, *, email: str, name: str, role: str, partner: Partner | None = None) -> str:
    """Return the token of a single-use address; it is shown once and never stored.

    Whoever looks after the system opens no pages of people, and so gives no role alone: the address
    works once a project manager has agreed.
    """
    token, alone = new_token(), by.role in MAY_ALONE
    row = Invitation.objects.create(
        email=email.lower(),
        name=name,
        role=role,
        partner=partner,
        token=fingerprint(token),
        expires_at=timezone.now() + INVITATION_LIFE,
        created_by_id=by.account_id,
        agreed_at=timezone.now() if alone else None,
        agreed_by_id=by.account_id if alone else None,
    )
    record(by, "account.invite", "invitation", row.pk, change={"role": role})
    if not alone:
        tell(by, accounts_in(Membership.Role.MANAGER), "role-asked")
    return token


@transaction.atomic
def agree_to(by: Actor, *, invitation: Invitation) -> None:
    """A project manager agrees to the role that an administrator wants to give."""
    if by.role != Membership.Role.MANAGER or by.account_id == invitation.created_by_id:
        raise NotAlone
    invitation.agreed_at, invitation.agreed_by_id = timezone.now(), by.account_id
    invitation.save(update_fields=["agreed_at", "agreed_by"])
    record(by, "account.invite_agree", "invitation", invitation.pk, change={"role": invitation.role})


@transaction.atomic
def refuse(by: Actor, *, invitation: Invitation) -> None:
    """No: the address never works, and the name that was written there goes."""
    record(by, "account.invite_refuse", "invitation", invitation.pk, change={"role": invitation.role})
    invitation.delete()


@transaction.atomic
def accept(invitation: Invitation, *, password: str) -> Membership:
    """Make the account (or take the one with this address), give the role, burn the invitation."""
    by = Actor.system(invitation.lab_id)
    with scope(by), across(email=invitation.email):
        account = Account.objects.filter(email=invitation.email).first()
        if account is None:
            account = Account.objects.create_user(invitation.email, password, name=invitation.name)
            EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
        membership, _made = Membership.objects.get_or_create(
            account=account, role=invitation.role, ended_at=None, defaults={"partner": invitation.partner}
        )
        invitation.used_at, invitation.used_by = timezone.now(), account
        invitation.save(update_fields=["used_at", "used_by"])
        record(by, "account.accept", "membership", membership.pk, change={"role": invitation.role})
        others = {*accounts_in(Membership.Role.MANAGER)} - {account.pk, invitation.created_by_id}
        tell(by, others, "role-taken", account.pk)  # whoever may give roles does not do so unseen
    return membership


@transaction.atomic
def add_colleague(by: Actor, *, email: str, name: str, role: str, password: str | None = None) -> Membership:
    """Make an account with a role at once (set-up and demo; on a page people come by invitation)."""
    with across(email=email.lower()):
        account = Account.objects.filter(email=email.lower()).first()
        if account is None:
            account = Account.objects.create_user(email, password, name=name)
            EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=True)
    membership, _made = Membership.objects.get_or_create(account=account, role=role, ended_at=None)
    record(by, "account.add", "membership", membership.pk, change={"role": role})
    return membership


@transaction.atomic
def end_role(by: Actor, *, membership: Membership) -> None:
    """The role ends now; the next request of that account is refused."""
    if membership.role == Membership.Role.MANAGER and _is_last(membership.account_id):
        raise LastManager
    membership.ended_at, membership.ended_by_id = timezone.now(), by.account_id
    membership.save(update_fields=["ended_at", "ended_by"])
    record(by, "account.end", "membership", membership.pk, change={"role": membership.role})


def _is_last(account: UUID) -> bool:
    """Whether this is the only manager who can sign in."""
    rows = Membership.objects.open().filter(role=Membership.Role.MANAGER, account__is_active=True)
    return list(rows.values_list("account_id", flat=True)) == [account]


@transaction.atomic
def save_partner(by: Actor, *, name: str, kind: str, url: str = "", position: int = 0) -> Partner:
    partner, made = Partner.objects.update_or_create(
        name=name, defaults={"kind": kind, "url": url, "position": position}
    )
    record(by, "partner.create" if made else "partner.change", "partner", partner.pk)
    return partner


def membership_by_id(pk: UUID) -> Membership | None:
    return Membership.objects.open().filter(pk=pk).select_related("account").first()


@transaction.atomic
def end_sign_in(by: Actor, *, pk: UUID) -> bool:
    """End one sign-in of the actor's own account, in whichever lab; return whether there was one."""
    ended = SignIn.raw.filter(pk=pk, account_id=str(by.account_id), ended_at=None).update(
        ended_at=timezone.now()
    )
    if ended:
        record(by, "session.end", "sign_in", pk)
    return bool(ended)


@transaction.atomic
def end_others(by: Actor, *, but: UUID) -> int:
    """End every sign-in of the actor's own account except this one; return how many."""
    rows = SignIn.raw.filter(account_id=str(by.account_id), ended_at=None).exclude(pk=but)
    ended = rows.update(ended_at=timezone.now())
    record(by, "session.end_others", "account", by.account_id, change={"number": ended})
    return ended


def end_seats(*, participant: UUID, card: UUID | None = None) -> int:
    """End a participant's sign-ins (those of one card, or all). Call it in the transaction of its cause."""
    rows = SignIn.objects.filter(participant=participant, ended_at=None)
    if card is not None:
        rows = rows.filter(card=card)
    return int(rows.update(ended_at=timezone.now()))


@transaction.atomic
def set_code(by: Actor, *, code: str) -> None:
    """The actor's own code for taking a handed-over device back. Only its hash is kept."""
    Account.objects.filter(pk=str(by.account_id)).update(code=make_password(code))
    record(by, "account.code", "account", by.account_id)


@transaction.atomic
def end_account(by: Actor, *, account: Account) -> None:
    """The account is shut: its sessions are nobody's at their next request."""
    if _is_last(account.pk):
        raise LastManager
    Account.objects.filter(pk=account.pk).update(is_active=False)
    with across(account=account.pk):  # in every lab
        SignIn.raw.filter(account=account, ended_at=None).update(ended_at=timezone.now())
    record(by, "account.shut", "account", account.pk)


def sweep_sign_ins() -> int:
    """Forget sign-ins and openings of pages a day after they ended (the clock); over all labs."""
    old = timezone.now() - timedelta(days=1)
    with across(door="clock"):
        PersonPage.raw.filter(at__lt=old).delete()
        return int(SignIn.raw.filter(begun_at__lt=old).delete()[0])
