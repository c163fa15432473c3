"""Who is entrusted with whom: by leader, by person, and everybody of one leader to another."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.notices import tell
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent.queries import face_of
from egenkraft.site.participants.entrust import move_all, set_accounts, set_people
from egenkraft.site.participants.reach import within_reach
from egenkraft.site.trust import queries
from egenkraft.site.trust.forms import LeadersForm, MoveForm, PeopleForm


@require_safe
@policy("entrust.change")
def overview(request: Request) -> HttpResponse:
    page = {"leaders": queries.leaders(), "nobody_has": queries.nobody_has()}
    return render(request, "trust/entrusted.html", page)


@require_http_methods(["GET", "POST"])
@policy("entrust.change")
def leader(request: Request, account: UUID) -> HttpResponse:
    """One leader: tick whose pages she may open."""
    found = one_or_404(queries.leader(account))
    form = PeopleForm(request.POST or None, initial={"people": list(map(str, queries.entrusted_to(account)))})
    if request.method == "POST" and form.is_valid():
        gone = queries.entrusted_to(account) - {row.pk for row in queries.everybody()}
        came, went = set_people(request.actor, account=account, people={*form.cleaned_data["people"], *gone})
        _tell(request, account, came)
        messages.success(request, _("Saved: %(came)d came, %(went)d went.") % {"came": came, "went": went})
        return redirect("trust:entrusted")
    page = {"leader": found, "form": form, "move": MoveForm(account)}
    return render(request, "trust/leader.html", page)


@require_POST
@policy("entrust.change")
def move(request: Request, account: UUID) -> HttpResponse:
    """Everybody of this leader is entrusted to another."""
    found = one_or_404(queries.leader(account))
    form = MoveForm(account, request.POST)
    if not form.is_valid():
        page = {"leader": found, "form": PeopleForm(), "move": form}
        return render(request, "trust/leader.html", page)
    taker = UUID(form.cleaned_data["taker"])
    count = move_all(request.actor, giver=account, taker=taker)
    _tell(request, taker, count)
    said = ngettext("%(n)d person has a new leader.", "%(n)d people have a new leader.", count)
    messages.success(request, said % {"n": count})
    return redirect("trust:entrusted")


@require_http_methods(["GET", "POST"])
@policy("entrust.change")
def person(request: Request, pk: UUID) -> HttpResponse:
    """One person: tick the leaders who may open her pages."""
    her = one_or_404(within_reach(pk))
    before = queries.who_has(pk)
    form = LeadersForm(request.POST or None, initial={"leaders": list(map(str, before))})
    if request.method == "POST" and form.is_valid():
        chosen = set(form.cleaned_data["leaders"])
        set_accounts(request.actor, participant=her, accounts=chosen)
        for account in chosen - before:
            _tell(request, account, 1)
        messages.success(request, _("Saved."))
        return redirect("home:person", pk=pk)
    return render(request, "trust/person.html", {"face": face_of(her), "form": form})


def _tell(request: Request, account: UUID, came: int) -> None:
    if came and account != request.actor.account_id:
        tell(request.actor, [account], "entrusted")
