"""How she is reached, and the messages of which somebody must decide."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent.queries import face_of
from egenkraft.site.messages import actions, queries
from egenkraft.site.messages.forms import ContactForm
from egenkraft.site.participants.reach import within_reach


@require_http_methods(["GET", "POST"])
@policy("contact.change")
def contact(request: Request, pk: UUID) -> HttpResponse:
    """Asked together with her. Default: never write to her."""
    her = one_or_404(within_reach(pk))
    now = queries.reaching(her)
    form = ContactForm(request.POST if request.method == "POST" else None, initial={"channel": now.channel})
    if request.method == "POST" and form.is_valid():
        sure = form.cleaned_data["confirmed"]
        on = timezone.localdate() if sure else None
        actions.choose_channel(
            request.actor, participant=her, channel=form.cleaned_data["channel"], confirmed_on=on
        )
        messages.success(request, _("Saved."))
        return redirect("home:person", pk=pk)
    return render(request, "messages/contact.html", {"form": form, "now": now, "face": face_of(her)})


@require_safe
@policy("messages.see")
def list_(request: Request) -> HttpResponse:
    return render(request, "messages/list.html", {"lines": queries.lines()})


@require_POST
@policy("messages.decide")
def decide(request: Request, pk: UUID) -> HttpResponse:
    """Send it again, or leave it: a machine that does not know never sends twice by itself."""
    row = one_or_404(queries.message(pk))
    try:
        actions.decide(request.actor, message=row, again=request.POST.get("answer") == "again")
    except actions.NotUndecided:
        messages.error(request, _("This message is settled already."))
    else:
        messages.success(request, _("Saved."))
    return redirect("outbox:list")
