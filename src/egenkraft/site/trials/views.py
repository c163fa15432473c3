"""Pages of trials: plan, people, lock, lot, answer."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from egenkraft.core import trials as core
from egenkraft.site.access.memory import until_changed
from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.methods import queries as known
from egenkraft.site.outside import files
from egenkraft.site.trials import actions, analysis, choosing, late, plans, queries, rules, turns
from egenkraft.site.trials.forms import AmendForm, PlanForm, SmallForm, TextForm, usual
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.reports import knows_them


@policy("trials.see")
def list_(request: Request) -> HttpResponse:
    role = request.actor.role
    context = {
        "rows": queries.trial_list(),
        "may_plan": may(role, "trials.plan"),
        "may_override": may(role, "checkin.override"),
    }
    return render(request, "trials/list.html", context)


@policy("methods.see")
def library(request: Request) -> HttpResponse:
    context = {
        "methods": known.methods(),
        "cards": queries.cards(),
        "library": known.library(),
        "may": may(request.actor.role, "methods.create"),
    }
    return render(request, "trials/library.html", context)


@policy("methods.see")
def card(request: Request, pk: UUID) -> HttpResponse:
    return render(request, "trials/card.html", {"card": one_or_404(queries.card(pk))})


@policy("trials.plan")
def new(request: Request) -> HttpResponse:
    """The plan form; `?version=` begins it with what is usual for that method, so that one tap is left."""
    form = PlanForm(request.POST or None, initial=usual(request.GET.get("version", "")))
    if "check" in request.POST:  # nothing is saved, and nothing is called wrong yet
        shown = PlanForm(initial=request.POST.dict())
        return render(request, "trials/new.html", {"form": shown, "check": choosing.check_form(form)})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.draft(request.actor, plan=form.plan(), **form.rows(request.actor))
        except core.TrialError as error:
            form.add_error(None, [f"{problem.message} {problem.mend}" for problem in error.problems])
        else:
            return redirect("trials:people", pk=row.pk)
    return render(request, "trials/new.html", {"form": form})


@policy("trials.see")
def trial(request: Request, pk: UUID) -> HttpResponse:
    row = one_or_404(queries.trial(pk))
    members = list(row.members.all())
    closed = row.state == Trial.State.CLOSED
    context = {
        "trial": row,
        "plan": choosing.plan_facts(row),
        "check": choosing.check(row, len(members)) if row.state == Trial.State.DRAFT else None,
        "members": members,
        "verdict": _verdict(request, row, members) if closed else "",
        "may_pick": may(request.actor.role, "words.pick"),
        "amendments": row.amendments.all(),
        "looks": row.looks.count(),
        "may_change": rules.covers(row, "trials.change"),
        "may_lock": rules.covers(row, "trials.lock"),
        "planned_by": row.planned_by.name if row.planned_by else "",
        "may_late": may(request.actor.role, "trials.late"),
        "rounds": row.rounds.all(),
        "turns": turns.of(row),
        "sides": turns.sides(row, members),
    }
    return render(request, "trials/trial.html", context)


def _verdict(request: Request, row: Trial, members: list[Member]) -> str:
    """The answer as it is shown, kept until anything at all changes (decision 0008)."""
    marks, report = knows_them(request), may(request.actor.role, "trials.report")

    def made() -> str:
        found = queries.verdict(row, members, marks=marks)
        context = {"trial": row, "verdict": found, "may_report": report}
        return render_to_string("trials/verdict.html", context)

    key = ("verdict", row.pk, timezone.localdate(), get_language(), marks, report)
    return until_changed(key, made)


@require_safe
@policy("trials.see")
def plan(request: Request, pk: UUID) -> HttpResponse:
    """The plan as text, for everybody who sees the trial."""
    row = one_or_404(queries.trial(pk))
    draft = row.state == Trial.State.DRAFT
    text = row.plan if draft else plans.told(row.plan, analysis.plan_read(row))
    context = {"trial": row, "text": text, "may_change": draft and rules.covers(row, "trials.change")}
    return render(request, "trials/plan.html", context)


def _planned(pk: UUID, capability: str) -> Trial:
    return one_or_404(rules.covered(queries.trial(pk), capability))


@policy("trials.change")
def change(request: Request, pk: UUID) -> HttpResponse:
    """The plan as text, to change. A locked plan is shown, never changed."""
    row = _planned(pk, "trials.change")
    form = TextForm(request.POST or None, initial={"plan": row.plan})
    if request.method == "POST" and row.state != Trial.State.DRAFT:
        messages.error(request, _("This plan is locked. Nothing was changed. Write an amendment instead."))
        return redirect("trials:trial", pk=pk)
    if request.method == "POST" and form.is_valid():
        actions.change_draft(request.actor, trial=row, plan=form.cleaned_data["plan"])
        messages.success(request, _("The plan is saved."))
        return redirect("trials:trial", pk=pk)
    if row.state != Trial.State.DRAFT:
        return redirect("trials:plan", pk=pk)
    return render(request, "trials/plan.html", {"form": form, "trial": row})


@policy("trials.people")
def people(request: Request, pk: UUID) -> HttpResponse:
    """Choose who takes part: only people who have said yes to being measured."""
    row = _planned(pk, "trials.change")
    if row.state != Trial.State.DRAFT:
        raise Http404
    if request.method == "POST":
        asked = set(choosing.uuids(request.POST.getlist("people")))
        chosen = actions.people_by_id(choosing.with_others(row, request.actor, asked))
        within = "within_language" in request.POST
        count = actions.set_members(request.actor, trial=row, participants=chosen, within_language=within)
        messages.success(request, _("%(n)s people take part.") % {"n": count})
        return redirect("trials:trial", pk=pk)
    rows = choosing.candidates(row, request.actor)
    others = row.members.count() - sum(one.chosen for one in rows)
    context = {"trial": row, "rows": rows, "others": others, "turns": turns.of(row)}
    return render(request, "trials/people.html", context)


@policy("trials.lock")
def lock(request: Request, pk: UUID) -> HttpResponse:
    row = _planned(pk, "trials.lock")
    sent = request.POST if request.method == "POST" else None
    form = SmallForm(sent) if choosing.asks_small(row) else None
    if request.method == "POST" and (form is None or form.is_valid()):
        known = form is not None
        return _do(
            request,
            pk,
            lambda: actions.lock(request.actor, trial=row, accept_small=known),
            _("The plan is locked."),
        )
    happens = [
        _("The plan cannot be changed any more, by anybody. Changes stand beside it as amendments."),
        _("The plan gets a hash. With it anybody can see that it is the same plan."),
    ]
    plan = core.Plan.parse(row.plan)
    if plan.design in plans.BY_LOT:
        happens.append(_("The number behind the lot is made now and bound by its own hash."))
    happens += choosing.stays_inside(plan, row.members.count())
    if choosing.answers_are_there(row):
        happens.append(
            _("Answers from after are there already. The lock proves nothing, and costs one grade.")
        )
    if form is not None:
        happens.append(
            _(
                "You are so few that only a very large effect can show: more than twice the one worth it."
                " That stays in the answer."
            )
        )
    return _confirm(request, row, _("Lock the plan?"), happens, _("Lock the plan"), form)


@policy("trials.lock")
def draw(request: Request, pk: UUID) -> HttpResponse:
    row = _planned(pk, "trials.lock")
    if request.method == "POST":
        drawn = _do(request, pk, lambda: actions.draw(request.actor, trial=row), _("The lot is drawn."))
        return redirect("trials:draw", pk=pk) if row.drawn_at else drawn
    members = list(row.members.filter(late=None))
    context = {
        "trial": row,
        "lot": row,
        "members": members,
        "sides": turns.sides(row, members),
        "turns": turns.of(row),
    }
    return render(request, "trials/stage.html", context)


@policy("trials.see", page="file")
def lot(request: Request, pk: UUID) -> HttpResponse:
    """The published lot: aliases, arms and seed. Everything that a replay needs, and no person."""
    row = one_or_404(queries.trial(pk))
    if not row.drawn_at:
        raise Http404
    return files.json_download(late.published(row), name="egenkraft-lottning")


@policy("trials.lock")
def look(request: Request, pk: UUID) -> HttpResponse:
    """The result before the planned close, at the price of one grade."""
    row = _planned(pk, "trials.lock")
    if request.method == "POST":
        try:
            actions.look(request.actor, trial=row)
        except actions.NotNow:
            return _not_now(request, pk)
        return render(
            request,
            "trials/look.html",
            {"trial": row, "verdict": queries.verdict(row, marks=knows_them(request))},
        )
    happens = [
        _("The look is written down with your name."),
        _("It costs one grade: whoever looks early may stop when it looks good."),
    ]
    return _confirm(request, row, _("Look before the end?"), happens, _("Look now"))


@policy("trials.lock")
def freeze(request: Request, pk: UUID) -> HttpResponse:
    row = _planned(pk, "trials.lock")
    if request.method == "POST":
        done = _("The answer is computed and kept.")
        return _do(request, pk, lambda: actions.freeze(request.actor, trial=row), done)
    if row.state == Trial.State.RUNNING and late.open_round(row) is not None:
        return _round_waits(request, pk)
    happens = [
        _("The answer is computed once, by the locked plan, and everybody in the lab can read it."),
        _("Answers that come later do not change it."),
    ]
    return _confirm(
        request, row, _("Close the trial and read the answer?"), happens, _("Freeze the analysis")
    )


@policy("trials.lock")
def amend(request: Request, pk: UUID) -> HttpResponse:
    row = _planned(pk, "trials.lock")
    form = AmendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        done = _("The amendment stands beside the plan.")
        return _do(request, pk, lambda: actions.amend(request.actor, trial=row, text=text), done)
    return render(request, "trials/amend.html", {"form": form, "trial": row})


@policy("trials.see", page="file")
def answer(request: Request, pk: UUID) -> HttpResponse:
    """The frozen answer, as `egenkraft analyse --json` gives it from the plan as text and the rows.

    The hash of the data is that of the rows here, and of the file there; warnings about how people were
    asked are known to the lab alone.
    """
    row = one_or_404(queries.trial(pk))
    if row.frozen_answer is None:
        raise Http404
    text = json.dumps(row.frozen_answer, sort_keys=True, ensure_ascii=False, indent=1)
    return files.download(text, name="egenkraft-svar", kind="json")


def _do(request: Request, pk: UUID, act, done: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    try:
        act()
    except actions.RoundWaits:
        return _round_waits(request, pk)
    except actions.NotNow:
        return _not_now(request, pk)
    except actions.TooSmall:
        messages.error(
            request,
            _(
                "So few people can only show an effect more than twice the one worth it. "
                "Lock it again and tick that you know it, or ask more people first."
            ),
        )
    except core.TrialError as error:
        messages.error(request, " ".join(f"{p.message} {p.mend}" for p in error.problems[:3]))
    else:
        messages.success(request, done)
    return redirect("trials:trial", pk=pk)


def _round_waits(request: Request, pk: UUID) -> HttpResponse:
    """To the round: its draw is what is left to do before the close."""
    told = _("These people came later and wait for their lot. Draw it first; then the answer can be read.")
    messages.error(request, told)
    return redirect("trials:late", pk=pk)


def _not_now(request: Request, pk: UUID) -> HttpResponse:
    messages.error(request, _("This step has been taken already. Nothing was changed."))
    return redirect("trials:trial", pk=pk)


def _confirm(
    request: Request, row: Trial, question: str, happens: list[str], verb: str, form: SmallForm | None = None
) -> HttpResponse:
    from django.urls import reverse

    context = {
        "question": question,
        "about": row.title,
        "happens": happens,
        "verb": verb,
        "form": form or "",
        "keep_url": reverse("trials:trial", args=[row.pk]),
    }
    return render(request, "ui/confirm.html", context)
