"""Coming in, choosing a role, leaving, and the people who may come in."""

import time
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egenkraft.site.access import actions, permission_words, queries
from egenkraft.site.access.adapter import has_factor, proving_page, signed_in_at
from egenkraft.site.access.context import first_page
from egenkraft.site.access.forms import InviteForm, PasswordForm
from egenkraft.site.access.handing import give_up
from egenkraft.site.access.language import LANGUAGE
from egenkraft.site.access.models import Account, Invitation, Membership
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.access.session import STAFF_MINUTES, act_as, actor_of


@never_cache
@policy("session.open", page="sign-in")
def enter(request: HttpRequest) -> HttpResponse:
    """After sign-in: straight in with one role, a choice with several, a clear word with none."""
    if not isinstance(request.user, Account):
        return redirect("account_login")
    if answer := _not_proved(request, request.user):
        return answer
    roles = queries.memberships_of(request.user)
    chosen = request.POST.get("role") if request.method == "POST" else None
    wanted = [row for row in roles if str(row.pk) == chosen] if chosen else roles
    if len(wanted) == 1:
        return _begin(request, wanted[0])
    return render(request, "access/enter.html", {"roles": roles})


def _not_proved(request: HttpRequest, account: Account) -> HttpResponse | None:
    """A password alone opens nothing but the pages on which a second factor is added (TRUST 7.2)."""
    actor = actor_of(request)
    if actor is not None and actor.account_id == account.pk:
        return None  # she proved it when this session began; now only the role changes
    if not has_factor(account):
        return render(request, "access/second_factor.html")
    if time.time() - signed_in_at(request, method="mfa") > STAFF_MINUTES * 60:
        return redirect_to_login(reverse("access:enter"), reverse(proving_page(account)))
    return None


def _begin(request: HttpRequest, membership: Membership) -> HttpResponse:
    language = request.session.get(LANGUAGE)
    act_as(request, membership)
    request.session[LANGUAGE] = language or membership.account.language
    return redirect(first_page(membership.role))


@never_cache
@policy("session.open", page="sign-in")
def too_late(request: HttpRequest) -> HttpResponse:
    """The password is right, but nobody added a second factor to it in time."""
    return render(request, "access/too_late.html")


@require_POST
@policy("session.open", page="public")
def leave(request: HttpRequest) -> HttpResponse:
    """End the session. Staff land on the lab's public page, everybody else on a calendar.

    The browser's history is not erased, and the page that holds the button says so.
    """
    target = "diary:home" if request.user.is_authenticated else "ui:away"
    give_up(request)
    logout(request)
    response = redirect(target)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@require_POST
@policy("session.open", page="public")
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language and return to the same place."""
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        request.session[LANGUAGE] = code
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    return HttpResponseRedirect(target)


@never_cache
@policy("session.open", page="sign-in")
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """The single-use address of an invitation: choose a password, then sign in."""
    invitation = queries.invitation(token)
    if invitation is None:
        return render(request, "access/welcome_gone.html", status=404)
    if queries.has_account(invitation.email):
        return _take_role(request, invitation)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.accept(invitation, password=form.cleaned_data["password"])
        messages.success(request, _("Your password is set. Sign in."))
        return redirect("account_login")
    return render(request, "access/welcome.html", {"form": form, "invitation": invitation})


def _take_role(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody who has an account already takes the role and keeps her password."""
    if request.method == "POST":
        actions.accept(invitation, password="")
        messages.success(request, _("You have the role now. Sign in as usual."))
        return redirect("account_login")
    return render(request, "access/welcome.html", {"form": None, "invitation": invitation})


@policy("accounts.grant")
def colleagues(request: Request) -> HttpResponse:
    form = InviteForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        token = actions.invite(request.actor, **form.cleaned_data)
        link = request.build_absolute_uri(reverse("access:welcome", args=[token]))
        form = InviteForm()
    page = {
        "form": form,
        "rows": queries.colleagues(request.actor.account_id),
        "link": link,
        "waiting": queries.waiting(),
        "alone": request.actor.role in actions.MAY_ALONE,
    }
    return render(request, "access/colleagues.html", page)


@require_safe
@policy("permissions.see")
def may(request: Request) -> HttpResponse:
    """Who may do what here, in words, out of the table that decides it."""
    page = {"about": permission_words.about_her(), "roles": permission_words.by_role()}
    return render(request, "access/may.html", page)


@require_POST
@policy("accounts.agree")
def agree_to(request: Request, pk: UUID) -> HttpResponse:
    """A project manager says yes or no to a role that an administrator wants to give."""
    row = one_or_404(queries.invitation_that_waits(pk))
    if "no" in request.POST:
        actions.refuse(request.actor, invitation=row)
        messages.success(request, _("Nobody gets this role."))
        return redirect("access:colleagues")
    try:
        actions.agree_to(request.actor, invitation=row)
    except actions.NotAlone:
        messages.error(request, _("You asked for it yourself. Another project manager must agree."))
    else:
        messages.success(
            request, _("Agreed. The address that %(name)s was given works now.") % {"name": row.name}
        )
    return redirect("access:colleagues")


@require_POST
@policy("accounts.grant")
def end_role(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(actions.membership_by_id(pk))
    try:
        actions.end_role(request.actor, membership=row)
    except actions.LastManager:
        messages.error(request, _("This is the last project manager. Give the role to somebody else first."))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("access:colleagues")
