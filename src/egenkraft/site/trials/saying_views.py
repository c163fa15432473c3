"""Pages of participants' words: her own, and where the lab picks two for the report."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent.models import Purpose
from egenkraft.site.consent.rules import allowed
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach
from egenkraft.site.trials import choosing, heard, queries, sayings
from egenkraft.site.trials.forms import SaidForm, SayForm
from egenkraft.site.trials.models import Saying, Trial

HER_OWN = gettext_lazy(
    "She wrote her own words here, and they stay. Ask her to change them under “My words”. Only adding the "
    "English? Then write her words exactly as they stand."
)


@policy("words.pick")
def pick(request: Request, pk: UUID) -> HttpResponse:
    """Words that may be shown, to pick two of; and somebody's words written down as she said them."""
    row = one_or_404(queries.trial(pk))
    if request.method == "POST" and "pick" in request.POST:
        _choose(request, row)
        return redirect("trials:words", pk=pk)
    form = SaidForm(request.POST or None, speakers=heard.speakers(row))
    if request.method == "POST" and form.is_valid() and _keep(request, form, row):
        messages.success(request, _("Her words are kept. She sees them on her own page."))
        return redirect("trials:words", pk=pk)
    return render(request, "trials/words.html", {"trial": row, "rows": heard.to_pick(row), "form": form})


def _choose(request: Request, row: Trial) -> None:
    chosen = set(choosing.uuids(request.POST.getlist("saying")))
    try:
        sayings.choose(request.actor, trial=row, sayings=chosen)
    except sayings.Full:
        messages.error(request, _("At most two in all. Take one away first."))
    except sayings.Named as error:
        messages.error(request, named(str(error)))
    else:
        messages.success(request, _("The report is changed."))


def _keep(request: Request, form: SaidForm, row: Trial) -> bool:
    said = {key: form.cleaned_data[key] for key in ("participant", "text", "text_en")}
    try:
        sayings.give(request.actor, trial=row, form=Saying.Form.LEADER, **said)
    except sayings.Named as error:
        form.add_error("text", named(str(error)))
        return False
    except sayings.HerOwn:
        form.add_error("text", HER_OWN)
        return False
    return True


def named(name: str) -> str:
    return _("“%(name)s” is what somebody is called here. Write it without names.") % {"name": name}


def _her(request: Request) -> Participant:
    return one_or_404(within_reach(request.actor.participant_id))


@require_safe
@policy("words.own", page="participant")
def own(request: Request) -> HttpResponse:
    """Everything she said for reports, with where it stands, and one button to take it back."""
    her = _her(request)
    context = {"rows": heard.own(her), "yes": allowed(her, sayings.PURPOSE), "choice": _choice()}
    return render(request, "trials/own_words.html", context)


def _choice() -> str:
    purpose = Purpose.objects.filter(key=sayings.PURPOSE).first()
    return reverse("consent:choose", args=[purpose.pk]) if purpose else reverse("consent:own")


@require_http_methods(["GET", "HEAD", "POST"])
@policy("words.own", page="participant")
def say(request: Request, pk: UUID) -> HttpResponse:
    her = _her(request)
    trial = one_or_404(heard.own_trial(her, pk))
    if not allowed(her, sayings.PURPOSE):
        return redirect("own_words")
    form = SayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        sayings.give(request.actor, trial=trial, participant=her, text=text, form=Saying.Form.HERSELF)
        messages.success(request, _("Thank you. Your words are kept."))
        return redirect("own_words")
    return render(request, "trials/say.html", {"form": form, "trial": trial})


@require_POST
@policy("words.own", page="participant")
def take_back(request: Request, pk: UUID) -> HttpResponse:
    her = _her(request)
    trial = one_or_404(heard.own_trial(her, pk))
    sayings.take_back(request.actor, trial=trial, participant=her)
    messages.success(request, _("Your words are gone."))
    return redirect("own_words")
