"""Thin: policy, form, action or query, template."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.participants.reach import within_reach
from egenkraft.site.work import actions, criteria, detail, queries
from egenkraft.site.work.forms import MOVE_FORMS, AddForm, JudgeForm, OwnForm
from egenkraft.site.work.models import Interview
from egenkraft.site.work.relevance import LEADER, SECOND, SHE
from egenkraft.site.work.rules import may_move
from egenkraft.site.work.states import MOVES

QUESTIONS = {
    LEADER: (gettext_lazy("Judge it"), gettext_lazy("What do you say yourself? Unknown counts as no.")),
    SHE: (gettext_lazy("Her answers"), gettext_lazy("Ask her, and write what she says. Not what you think.")),
    SECOND: (
        gettext_lazy("Judge afresh"),
        gettext_lazy("The lot chose this interview. You do not see what others said, or the answer."),
    ),
}


@require_safe
@policy("work.see")
def list_(request: Request) -> HttpResponse:
    context = {
        "groups": queries.groups(),
        "second": queries.second_queue(request.actor),
        "metrics": queries.metrics(),
        "may_add": may(request.actor.role, "work.change"),
    }
    return render(request, "work/list.html", context)


@require_safe
@policy("work.see")
def interview(request: Request, pk: UUID) -> HttpResponse:
    found = one_or_404(detail.detail(request.actor, pk))
    return render(request, "work/interview.html", {"it": found})


@require_http_methods(["GET", "POST"])
@policy("work.change")
def add(request: Request) -> HttpResponse:
    first = {
        "participant": request.GET.get("person", ""),
        "vacancy": "vacancy",
        "channel": "site",
        "source": "lab",
    }
    form = AddForm(_posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        person = one_or_404(within_reach(data.pop("participant")))
        made = _try(form, lambda: actions.add(request.actor, participant=person, **data))
        if made is not None:
            messages.success(request, _("The interview is written down."))
            return redirect("work:interview", pk=made.pk)
    context = {"form": form, "question": _("New interview"), "verb": _("Save"), "keep": reverse("work:list")}
    return render(request, "work/form.html", context)


@require_http_methods(["GET", "POST"])
@policy("work.change")
def move(request: Request, pk: UUID, key: str) -> HttpResponse:
    row, step = one_or_404(detail.found(pk)), MOVES.get(key)
    if step is None or not may_move(request.actor, step):
        raise Http404
    form = MOVE_FORMS[key](_posted(request), initial={name: getattr(row, name) for name in step.needs})
    if request.method == "POST" and form.is_valid():
        act = getattr(actions, key)
        if _try(form, lambda: act(request.actor, interview=pk, **form.cleaned_data)) is not None:
            messages.success(request, str(step.done))
            return redirect("work:interview", pk=pk)
    verb = _("Save") if step.needs else step.verb
    context = {"form": form, "question": step.verb, "lead": step.lead, "verb": verb, "it": row}
    return render(request, "work/form.html", context | {"keep": reverse("work:interview", args=[pk])})


@require_http_methods(["GET", "POST"])
@policy("work.change")
def judge(request: Request, pk: UUID, rater: str) -> HttpResponse:
    if rater not in QUESTIONS:
        raise Http404
    return _judge(request, one_or_404(detail.found_to_judge(pk)), rater)


@require_http_methods(["GET", "POST"])
@policy("work.second")
def second(request: Request, pk: UUID) -> HttpResponse:
    """For whoever the lot made possible: neither the first judgement nor the answer is on this page."""
    return _judge(request, one_or_404(detail.find_for_second(request.actor, pk)), SECOND)


def _judge(request: Request, row: Interview, rater: str) -> HttpResponse:
    given = {f"c{r.criterion}": r.value for r in row.ratings.all() if r.rater == rater and not r.after_result}
    form = JudgeForm(_posted(request), rater=rater, initial=given)
    keep = reverse("work:list") if rater == SECOND else reverse("work:interview", args=[row.pk])
    if request.method == "POST" and form.is_valid():
        done = _try(
            form, lambda: actions.rate(request.actor, interview=row.pk, rater=rater, values=form.values())
        )
        if done is not None:
            messages.success(request, _("The judgement is saved."))
            return redirect(keep)
    question, lead = QUESTIONS[rater]
    late = row.result_at is not None
    context = {"form": form, "question": question, "lead": lead, "verb": _("Save"), "it": row, "late": late}
    return render(request, "work/form.html", context | {"keep": keep})


@require_http_methods(["GET", "POST"])
@policy("work.rate", page="participant")
def mine(request: Request, pk: UUID) -> HttpResponse:
    """Her own five questions, one a screen; every answer is saved alone."""
    asked = one_or_404(queries.hers(request.actor, pk))
    left = queries.her_open_criteria(pk)
    if not left:
        return render(request, "work/thanks.html")
    form = OwnForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        values = {_criterion(request): form.cleaned_data["answer"]}
        if (
            _try(form, lambda: actions.rate(request.actor, interview=pk, rater=SHE, values=values))
            is not None
        ):
            return redirect("work:mine", pk=pk)
    now = len(criteria.CRITERIA) - len(left) + 1
    context = {"asked": asked, "form": form, "criterion": criteria.BY_NUMBER[left[0]], "now": now}
    return render(request, "work/mine.html", context | {"of": len(criteria.CRITERIA)})


def _posted(request: Request) -> QueryDict | None:
    """What was sent, also when it is empty: an empty form is an answer to mend."""
    return request.POST if request.method == "POST" else None


def _criterion(request: Request) -> int:
    """Which question her page asked; a second tap in another window answers the right one."""
    number = request.POST.get("criterion", "")
    if number not in {str(one) for one in criteria.BY_NUMBER}:
        raise Http404
    return int(number)


def _try(form: forms.Form, act: Callable[[], Interview]) -> Interview | None:
    """Do it, or say in the form why it cannot be done; what was typed stays."""
    try:
        return act()
    except actions.Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        return None
