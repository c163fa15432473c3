"""What staff do with their own sign-in: where it is open, the code for handing over, proving it again."""

import time
from uuid import UUID

from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egenkraft.site.access import handing, queries
from egenkraft.site.access.actions import end_others, end_sign_in, set_code
from egenkraft.site.access.adapter import FactorAdapter, has_factor, proving_page, signed_in_at
from egenkraft.site.access.forms import BackForm, CodeForm
from egenkraft.site.access.models import Account
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.access.session import PARKED, STEP_UP, prove


@policy("session.own")
def my_sign_in(request: Request) -> HttpResponse:
    """Where this account is signed in; own password, code app and passkeys."""
    here = request.sign_in  # type: ignore[attr-defined]
    rows = queries.sign_ins(request.actor.account_id, here.pk)
    me = Account.objects.get(pk=str(request.actor.account_id))
    page = {"rows": rows, "has_code": bool(me.code), "password": me.has_usable_password()}
    return render(request, "access/my_sign_in.html", page)


@require_POST
@policy("session.own")
def end(request: Request, pk: UUID) -> HttpResponse:
    """End one of the account's own sign-ins; its next request is nobody's."""
    one_or_404(end_sign_in(request.actor, pk=pk) or None)
    messages.success(request, _("It is signed out now."))
    return redirect("access:my_sign_in")


@require_POST
@policy("session.own")
def end_all_others(request: Request) -> HttpResponse:
    number = end_others(request.actor, but=request.sign_in.pk)  # type: ignore[attr-defined]
    messages.success(request, _("Signed out in %(number)s other places.") % {"number": number})
    return redirect("access:my_sign_in")


@policy("session.own")
def code(request: Request) -> HttpResponse:
    """The six digits by which this account takes a handed-over device back."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        set_code(request.actor, code=form.cleaned_data["code"])
        messages.success(request, _("The code is saved. It takes back a device that you have handed over."))
        return redirect("access:my_sign_in")
    return render(request, "access/code.html", {"form": form})


@never_cache
@require_safe
@policy("session.own", page="sign-in")
def again(request: Request) -> HttpResponse:
    """Before a door that needs fresh proof: to the second factor, and back with a new session key."""
    onward = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    at = signed_in_at(request, method="mfa")
    if time.time() - at <= STEP_UP:
        prove(request, at)
        return redirect(onward)
    if not has_factor(request.user):
        return render(request, "access/second_factor.html")
    return redirect_to_login(
        f"{request.path}?{urlencode({'next': onward})}", reverse(proving_page(request.user))
    )


@never_cache
@policy("session.open", page="participant")
def back(request: HttpRequest) -> HttpResponse:
    """A device that was handed over is given back: the leader's code opens it again, for the leader."""
    if PARKED not in request.session:
        return redirect("access:enter")
    row = handing.parked(request)
    if row is None or row.account is None:  # the hour is over, or the role is
        handing.give_up(request)
        return redirect("access:enter")
    with translation.override(row.account.language):
        form = BackForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            if onward := handing.come_back(request, form.cleaned_data["code"]):
                # nosemgrep: redirect-from-request where the device was handed over, kept in its session
                return redirect(onward)
            if handing.parked(request) is None:
                messages.error(request, _("Too many wrong codes. Sign in again."))
                return redirect("account_login")
            form.add_error("code", _("That is not right. Try again."))
        return render(request, "access/back.html", {"form": form, "name": row.account.name})


class KeepOne(RemoveWebAuthnView):
    """The last second factor cannot be removed: its owner would be shut out."""

    def form_valid(self, form: object) -> HttpResponse:
        if FactorAdapter().can_delete_authenticator(self.get_object()):
            answer: HttpResponse = super().form_valid(form)
            return answer
        messages.error(self.request, _("This is your only second proof. Add another one first."))
        return redirect("mfa_list_webauthn")


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    return KeepOne.as_view()(request, pk=pk)
