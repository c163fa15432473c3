"""Her own choices, one a screen; and the leader's sheet for what was said or signed."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent import actions, queries
from egenkraft.site.consent.forms import NO, YES, SheetForm, WordingForm
from egenkraft.site.consent.models import Consent
from egenkraft.site.consent.wordings import reword, words_of
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach

ANSWERS = {YES: True, NO: False}


def _her(request: Request) -> Participant:
    return one_or_404(within_reach(request.actor.participant_id))


@require_safe
@policy("consent.own", page="participant")
def own(request: Request) -> HttpResponse:
    """Every purpose with her answer: each one is a way to change it. Below, who looked."""
    her = _her(request)
    rows = {"choices": queries.choices_of(her), "looks": queries.looks_at(her)}
    return render(request, "consent/own.html", rows)


@require_http_methods(["GET", "POST"])
@policy("consent.own", page="participant")
def choose(request: Request, pk: UUID) -> HttpResponse:
    """One purpose: yes and no equally large, nothing chosen. A yes to words that were changed meanwhile is
    none: she sees the new ones. A no is always one."""
    her = _her(request)
    choice = one_or_404(queries.choice_of(her, pk))
    given = ANSWERS.get(request.POST.get("answer", "")) if request.method == "POST" else None
    if given and request.POST.get("words", str(choice.version)) != str(choice.version):
        given, choice = None, replace(choice, again=True)
    if given is None:
        page = {"choice": choice, "said": queries.answers_to(her, pk)}
        return render(request, "consent/choose.html", page)
    actions.decide(
        request.actor,
        participant=her,
        purpose=choice.key,
        given=given,
        form=Consent.Form.TAPPED,
        language=get_language() or "sv",
        by_herself=True,
        version=choice.version,
    )
    if given and queries.to_understand(her, pk):
        return redirect("consent:understood", pk=pk)
    messages.success(request, _("Saved: yes.") if given else _("Saved: no."))
    return redirect("consent:own")


@require_http_methods(["GET", "POST"])
@policy("consent.own", page="participant")
def understood(request: Request, pk: UUID) -> HttpResponse:
    """After a yes: one question to see whether the words reached her."""
    consent = one_or_404(queries.to_understand(_her(request), pk))
    answer = ANSWERS.get(request.POST.get("answer", "")) if request.method == "POST" else None
    if answer is None:
        return render(
            request, "consent/understood.html", {"ask": queries.in_her_words(consent.purpose, "ask")}
        )
    if actions.teach(request.actor, consent=consent, answer=answer):
        messages.success(request, _("Right. Your yes is saved."))
        return redirect("consent:own")
    messages.warning(request, _("Not quite. Read once more, then choose."))
    return redirect("consent:choose", pk=pk)


@require_http_methods(["GET", "POST"])
@policy("consent.write")
def person(request: Request, pk: UUID) -> HttpResponse:
    """A leader writes down what she said or signed. Opening the sheet is written down too."""
    her = one_or_404(within_reach(pk))
    start = {"on": timezone.localdate()}
    form = SheetForm(
        request.POST if request.method == "POST" else None, choices=queries.choices_of(her), initial=start
    )
    if request.method == "POST" and form.is_valid() and _write(request, her, form):
        return redirect("home:person", pk=her.pk)
    return render(request, "consent/person.html", {"form": form, "face": queries.face_of(her)})


def _write(request: Request, her: Participant, form: SheetForm) -> bool:
    data = form.cleaned_data
    try:
        rows = actions.decide_sheet(
            request.actor,
            participant=her,
            answers=form.decided(),
            form=data["form"],
            on=data["on"],
            witness=data["witness"],
            language=her.language,
            told_back=data["told_back"],
        )
    except actions.LaterAnswer as later:
        form.answered_later(later.on)
        return False
    count = len(rows)
    if any(row.given and not row.counts for row in rows):
        older = _(
            "That day the words were older and meant something else. Ask her again: read the new ones aloud."
        )
        messages.warning(request, older)
    said = ngettext("Saved: %(count)d answer.", "Saved: %(count)d answers.", count)
    messages.success(request, said % {"count": count})
    return True


@require_safe
@policy("consent.words")
def wordings(request: Request) -> HttpResponse:
    """The purposes with their words, for whoever may change them."""
    return render(request, "consent/wordings.html", {"rows": queries.purposes()})


@require_http_methods(["GET", "POST"])
@policy("consent.words")
def wording(request: Request, pk: UUID) -> HttpResponse:
    """New words are a new version. A new meaning asks everybody again."""
    purpose = one_or_404(queries.purpose(pk))
    form = WordingForm(request.POST if request.method == "POST" else None, initial=words_of(purpose))
    if request.method == "POST" and form.is_valid():
        words, new_meaning = form.words(), form.cleaned_data["meaning"] == form.NEW
        after = reword(request.actor, purpose=purpose, words=words, new_meaning=new_meaning)
        same = after.version == purpose.version
        said = _("Nothing was changed.") if same else _("Saved as version %(n)s.") % {"n": after.version}
        messages.success(request, said)
        return redirect("consent:wordings")
    return render(request, "consent/wording.html", {"form": form, "purpose": purpose})
