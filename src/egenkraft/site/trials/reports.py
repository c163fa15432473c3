"""The one-page report of a closed trial: on the screen, and on paper."""

from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from egenkraft.site.access.models import Membership
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.outside import files
from egenkraft.site.trials import actions, queries, reading, sheet
from egenkraft.site.trials.choosing import language


def knows_them(request: Request) -> bool:
    """Single persons are drawn for those alone who work with them or study them (SCREENS M1g)."""
    return request.actor.role in {Membership.Role.LEADER, Membership.Role.RESEARCHER}


@require_safe
@policy("trials.report")
def index(request: Request, pk: UUID) -> HttpResponse:
    """The page for one of three readers, and the same page to take along in two languages."""
    chosen = request.GET.get("for", "lab")
    reader = chosen if chosen in reading.READERS else "lab"
    page = _page(request, pk, reader, language())
    context = {
        "trial_pk": pk,
        "page": page,
        "parts": [(part, page.charts.get(part.key, ())) for part in page.report.parts[1:]],
        "readers": [(key, words, key == reader) for key, (_kind, words) in reading.READERS.items()],
        "languages": reading.LANGUAGES.items(),
    }
    return render(request, "trials/report.html", context)


@require_safe
@policy("trials.report", page="file")
def paper(request: Request, pk: UUID, reader: str, lang: str) -> HttpResponse:
    """The page as a file. Who took it, for whom, and the hash of the file stand in the chain of acts."""
    if reader not in reading.READERS or lang not in reading.LANGUAGES:
        raise Http404
    row = one_or_404(queries.trial(pk))
    made = sheet.pdf(_page(request, pk, reader, lang), row.lab.name)
    told = sha256(made).hexdigest()
    actions.take_report(request.actor, trial=row, reader=reader, lang=lang, sha256=told)
    return files.download(made, name=f"egenkraft-rapport-{reader}-{lang}", kind="pdf")


def _page(request: Request, pk: UUID, reader: str, lang: str) -> reading.Page:
    row = one_or_404(queries.trial(pk))
    return one_or_404(reading.page(row, reader, lang, marks=knows_them(request)))
