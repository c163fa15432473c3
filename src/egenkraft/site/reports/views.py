"""Thin: policy, query, template."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.reports import parts, queries


@require_safe
@policy("board.see")
def board(request: Request) -> HttpResponse:
    board, lang = queries.board(), get_language() or "sv"
    context = {
        "board": board,
        "glances": [parts.glance(card, lang) for card in board.cards],
        "outcomes": [parts.outcome(card, lang) for card in board.cards],
        "trials": [parts.trial(card, lang) for card in board.trials],
        "may_list": may(request.actor.role, "people.list"),
        "may_report": may(request.actor.role, "board.report"),
    }
    return render(request, "reports/board.html", context)
