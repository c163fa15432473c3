"""One colleague: person pages that were closed, a sign-in that was lost, an account to shut."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egenkraft.site.access import actions, recovery, watch
from egenkraft.site.access.forms import PasswordForm
from egenkraft.site.access.models import Membership
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404


def _member(pk: UUID) -> Membership:
    return one_or_404(actions.membership_by_id(pk))


@require_safe
@policy("accounts.grant")
def colleague(request: Request, pk: UUID) -> HttpResponse:
    return render(request, "access/colleague.html", _page(request, _member(pk)))


def _page(request: Request, row: Membership, link: str = "") -> dict[str, object]:
    asked = recovery.open_recovery(row.account_id)
    return {
        "row": row,
        "me": row.account_id == request.actor.account_id,
        "asked": asked,
        "mine": asked is not None and asked.asked_by_id == request.actor.account_id,
        "link": link,
    }


@require_POST
@policy("accounts.grant")
def thaw(request: Request, pk: UUID) -> HttpResponse:
    row = _member(pk)
    if watch.thaw(request.actor, account=row.account_id):
        messages.success(request, _("The person pages are open again."))
    else:
        messages.error(request, _("Somebody else must open them: nobody does it for oneself."))
    return redirect("access:colleague", pk)


@require_POST
@policy("accounts.grant")
def recover(request: Request, pk: UUID) -> HttpResponse:
    """The first of two has met her."""
    row = _member(pk)
    try:
        recovery.ask(request.actor, account=row.account)
    except recovery.NotYou:
        messages.error(request, _("Nobody does this for oneself. Ask another project manager."))
    else:
        messages.success(
            request, _("Now another project manager or administrator must meet your colleague too.")
        )
    return redirect("access:colleague", pk)


@never_cache
@require_POST
@policy("accounts.grant")
def agree(request: Request, pk: UUID) -> HttpResponse:
    """The second of two has met her: the one answer that holds the address."""
    row = _member(pk)
    asked = one_or_404(recovery.open_recovery(row.account_id))
    if "drop" in request.POST:
        recovery.drop(request.actor, recovery=asked)
        messages.success(request, _("It is taken back. Nothing has changed."))
        return redirect("access:colleague", pk)
    try:
        token = recovery.agree(request.actor, recovery=asked)
    except recovery.NotYou:
        messages.error(request, _("It takes two people, and neither of them is the one who is let in."))
        return redirect("access:colleague", pk)
    except recovery.NoManager:
        messages.error(
            request, _("One of the two must be a project manager. Ask one to meet your colleague.")
        )
        return redirect("access:colleague", pk)
    link = request.build_absolute_uri(reverse("access:renew", args=[token]))
    return render(request, "access/colleague.html", _page(request, row, link))


@require_POST
@policy("accounts.grant")
def shut(request: Request, pk: UUID) -> HttpResponse:
    """End the account: every role and every session."""
    row = _member(pk)
    if row.account_id == request.actor.account_id:
        messages.error(request, _("Nobody does this for oneself. Ask another project manager."))
        return redirect("access:colleague", pk)
    try:
        actions.end_account(request.actor, account=row.account)
        actions.end_role(request.actor, membership=row)
    except actions.LastManager:
        messages.error(request, _("This is the last project manager. Give the role to somebody else first."))
        return redirect("access:colleague", pk)
    messages.success(request, _("The account is closed. Nobody is signed in with it any more."))
    return redirect("access:colleagues")


@never_cache
@policy("session.open", page="sign-in")
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """The single-use address that two colleagues gave: a new password, then a new second factor."""
    row = recovery.usable(token)
    if row is None:
        return render(request, "access/renew_gone.html", status=404)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        recovery.begin_anew(row, password=form.cleaned_data["password"])
        messages.success(request, _("Your password is set. Sign in."))
        return redirect("account_login")
    return render(request, "access/renew.html", {"form": form})
