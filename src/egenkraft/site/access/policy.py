"""The policy on every view: one capability, the scope opened, everything else refused."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import URLPattern, URLResolver

from egenkraft.site.access.buckets import actor_may
from egenkraft.site.access.errors import unsaved
from egenkraft.site.access.exports import wait_over
from egenkraft.site.access.house import stopped
from egenkraft.site.access.looks import logged
from egenkraft.site.access.once import answer_form
from egenkraft.site.access.permissions import table
from egenkraft.site.access.scope import Actor, across, scope
from egenkraft.site.access.session import HANDED_OVER, SIGN_IN, actor_of
from egenkraft.site.access.step_up import to_step_up

View = Callable[..., HttpResponseBase]


class Request(HttpRequest):
    """A request that passed a policy: it knows its actor."""

    actor: Actor
    page: str


def policy(capability: str, *, page: str = "staff", own_once: bool = False) -> Callable[[View], View]:
    """Guard a view. `page` is the class of its headers and shell: public, participant, staff or file.

    What a posted form writes is one transaction, repeated once (`access.once`). A view whose work is too
    long for that, or has steps that must each be on disk, says `own_once` and opens `once` by itself.
    """
    if capability not in table():
        raise LookupError(f"{capability} is not in permissions.csv. Add a row there first.")

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.page = page  # type: ignore[attr-defined]
            if "public" in table()[capability].roles:
                return _at_the_door(view, page)(request, *args, **kwargs)
            return _as_actor(view, capability, own_once, request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        guarded.page = page  # type: ignore[attr-defined]
        guarded.own_once = own_once  # type: ignore[attr-defined]
        return guarded

    return guard


def _as_actor(
    view: View, capability: str, own_once: bool, request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    actor = actor_of(request)
    if actor is None:
        return _sign_in(request)
    if not actor_may(request, actor.account_id or actor.participant_id, actor.lab_id):
        return render(request, "ui/flood.html", status=429)
    permission = table()[capability]
    reach = permission.reaches.get(actor.role)
    if reach is None:
        raise Http404
    if not wait_over(request, capability):
        return render(request, "access/exports_wait.html", status=403)
    with across(account=actor.account_id or ""):
        answer = to_step_up(request, actor) if permission.step_up else None
    if answer:
        return answer
    actor = replace(actor, capability=capability, reach=reach)
    request.actor = actor  # type: ignore[attr-defined]
    with scope(actor):

        def shown() -> HttpResponseBase:
            return view(request, *args, **kwargs)

        def page() -> HttpResponseBase:
            if not permission.reads:
                return shown()
            return logged(request, actor, capability, kwargs, shown)

        if request.method != "POST":
            return page()
        return (
            unsaved(request, stopped=True)
            if stopped(capability)
            else answer_form(request, page, own=own_once)
        )


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page of whoever uses such pages: staff their own, participants theirs."""
    if HANDED_OVER in request.session:
        return HttpResponseRedirect(request.session[HANDED_OVER])
    if getattr(request, "page", "") == "participant":
        return HttpResponseRedirect(resolve_url("cards:start"))
    if request.user.is_authenticated:
        return HttpResponseRedirect(resolve_url("access:enter"))
    if request.method != "GET":
        return HttpResponseRedirect(resolve_url("account_login"))
    from django.contrib.auth.views import redirect_to_login

    return redirect_to_login(request.get_full_path(), resolve_url("account_login"))


def policed(
    patterns: list[URLPattern | URLResolver], capability: str, *, page: str = "sign-in"
) -> list[URLPattern | URLResolver]:
    """Put one policy on every view of a library's address list."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            policed(pattern.url_patterns, capability, page=page)
        else:
            pattern.callback = policy(capability, page=page)(pattern.callback)
    return patterns


def _at_the_door(view: View, page: str) -> View:
    """A sign-in page looks for an account before it is known whose: nothing else is seen from there.

    These pages know no actor, and some serve whoever is signed in: what was ended elsewhere, or fell asleep,
    ends here too.
    """
    if page != "sign-in":
        return view

    @wraps(view)
    def at_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if SIGN_IN in request.session:
            actor_of(request)
        with across(door="sign-in"):
            return view(request, *args, **kwargs)

    return at_the_door
