"""The pages that bring rooms together: Today, the people, the person card, her own start."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from egenkraft.site.access.models import Account
from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.queries import memberships_of
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.queries import face_of
from egenkraft.site.home import queries
from egenkraft.site.home.card import person_card
from egenkraft.site.home.mine import mine, where_she_was
from egenkraft.site.home.notices import told
from egenkraft.site.home.opening import FIRST, WhyForm, opened_before
from egenkraft.site.participants.reach import within_reach


@require_safe
@policy("today.see")
def today(request: Request) -> HttpResponse:
    page = queries.today(request.actor, timezone.localdate())
    return render(request, "home/today.html", {"page": page})


@require_safe
@policy("people.list")
def people(request: Request) -> HttpResponse:
    """By name only those who have said yes to taking part; the others are a number and a way to them."""
    number = request.GET.get("page", "1")
    found = queries.people(request.GET.get("show", ""), int(number) if number.isdecimal() else 1)
    rights = {
        "may_add": may(request.actor.role, "people.create"),
        "may_find": may(request.actor.role, "identity.find"),
        "may_entrust": may(request.actor.role, "entrust.change"),
    }
    return render(request, "home/people.html", {"people": found, **rights})


@require_safe
@policy("people.list")
def not_yet(request: Request) -> HttpResponse:
    """Who has not said yes to taking part: code and symbol, so that her choices can be written down."""
    return render(request, "home/not_yet.html", {"rows": queries.without_yes()})


@require_http_methods(["GET", "HEAD", "POST"])
@policy("people.see")
def person(request: Request, pk: UUID) -> HttpResponse:
    """The card. The first opening asks why; the policy has written down who opens it."""
    her = one_or_404(within_reach(pk))
    if not opened_before(request.actor, pk):
        form = WhyForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return render(request, "home/why.html", {"form": form, "face": face_of(her)})
        record(request.actor, FIRST, "participant", pk, reason=form.cleaned_data["why"])
    if request.method == "POST":
        return redirect("home:person", pk=pk)
    card = person_card(her, timezone.localdate())
    rights = {
        "may_card": may(request.actor.role, "cards.make"),
        "may_write": may(request.actor.role, "consent.write"),
        "may_change": may(request.actor.role, "people.change"),
        "may_check_in": may(request.actor.role, "checkin.open"),
        "may_contact": may(request.actor.role, "contact.change"),
        "may_identity": may(request.actor.role, "identity.see"),
        "may_paper": may(request.actor.role, "data.print"),
        "may_entrust": may(request.actor.role, "entrust.change"),
        "may_protect": may(request.actor.role, "protection.set"),
    }
    return render(request, "home/person.html", {"card": card, **rights})


MORE = {"asked": "rights.see", "keeping": "retention.see"}


@require_safe
@policy("session.own")
def more(request: Request) -> HttpResponse:
    """On the phone: the sections that have no place in the bar, own sign-in, and the way out."""
    roles = memberships_of(request.user) if isinstance(request.user, Account) else []
    page = {
        "several_roles": len(roles) > 1,
        "may_own_acts": may(request.actor.role, "audit.own"),
        "notices": told(request.actor),
        "may_messages": may(request.actor.role, "messages.see"),
    }
    page |= {f"may_{name}": may(request.actor.role, can) for name, can in MORE.items()}
    return render(request, "home/more.html", page)


@require_safe
@policy("me.see", page="participant")
def resume(request: Request) -> HttpResponse:
    """After signing in: to the same question if her page fell asleep there, else to her start page."""
    return redirect(where_she_was(request.actor, request.sign_in) or "home:me")  # type: ignore[attr-defined]


@require_safe
@policy("me.see", page="participant")
def me(request: Request) -> HttpResponse:
    her = one_or_404(within_reach(request.actor.participant_id))
    return render(request, "home/me.html", {"page": mine(her, timezone.localdate())})
