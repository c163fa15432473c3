"""The one-page report of a closed trial: on the screen, and on paper."""

from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from egenkraft.site.access.models import Membership
from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.outside import files
from egenkraft.site.trials import publications, queries, reading, sheet
from egenkraft.site.trials.choosing import language
from egenkraft.site.trials.models import Trial


def knows_them(request: Request) -> bool:
    """Single persons are drawn for those alone who work with them or study them (SCREENS M1g)."""
    return request.actor.role in {Membership.Role.LEADER, Membership.Role.RESEARCHER}


@require_safe
@policy("trials.report")
def index(request: Request, pk: UUID) -> HttpResponse:
    """The page for one of three readers, and the same page to take along in two languages."""
    chosen = request.GET.get("for", "lab")
    reader = chosen if chosen in reading.READERS else "lab"
    row = one_or_404(queries.trial(pk))
    page = _page(request, row, reader, language())
    context = {
        "trial_pk": pk,
        "page": page,
        "parts": [(part, page.charts.get(part.key, ())) for part in page.report.parts[1:]],
        "readers": [(key, words, key == reader) for key, words in reading.READERS.items()],
        "languages": reading.LANGUAGES.items(),
        "may_pick": may(request.actor.role, "words.pick"),
    }
    return render(request, "trials/report.html", context)


@require_safe
@policy("trials.report", page="file")
def paper(request: Request, pk: UUID, reader: str, lang: str) -> HttpResponse:
    """The page as a file. Who took it, for whom, and the hash of the file stand in the chain of acts.

    Beside what left the lab before it must not tell about a few; `?figures=no` is the page without any.
    Only a file that was made and is handed over is written down.
    """
    if reader not in reading.READERS or lang not in reading.LANGUAGES:
        raise Http404
    row = one_or_404(queries.trial(pk))
    bare = request.GET.get("figures") == "no"
    page = _page(request, row, reader, lang, bare=bare)
    if page.refusal is None:
        made = sheet.pdf(page, row.lab.name)
        if request.method == "HEAD" or _taken(request, row, page, sha256(made).hexdigest()):
            return files.download(made, name=f"egenkraft-rapport-{reader}-{lang}", kind="pdf")
    return redirect(
        f"{reverse('trials:report', args=[pk])}?for={reader}#leave"
    )  # it says why, and what to do


def _taken(request: Request, row: Trial, page: reading.Page, told: str) -> bool:
    """Whether the file may leave after all that left before it; then it is written down."""
    found = None if page.bare else page.verdict.result
    try:
        publications.take(
            request.actor,
            trial=row,
            found=found,
            members=page.verdict.members,
            reader=page.reader,
            lang=page.lang,
            sha256=told,
        )
    except publications.Refused:
        return False
    return True


def _page(request: Request, row: Trial, reader: str, lang: str, *, bare: bool = False) -> reading.Page:
    return one_or_404(reading.page(row, reader, lang, marks=knows_them(request), bare=bare))
