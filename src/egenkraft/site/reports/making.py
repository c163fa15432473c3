"""The report of the lab: on the screen, to print, and as a file."""

from hashlib import sha256

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from egenkraft.site.access.models import Lab
from egenkraft.site.access.permissions import may
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.outside import files
from egenkraft.site.reports import actions, copies, sheet
from egenkraft.site.reports.words import language


@require_safe
@policy("board.see")
def index(request: Request) -> HttpResponse:
    """The report for one of two readers; who may, takes it along in two languages. What may leave is shown to
    those alone who may take it: to all others the report is the lab's own."""
    may_take, chosen = may(request.actor.role, "board.report"), request.GET.get("for", "lab")
    reader = chosen if may_take and chosen in copies.READERS else "lab"
    context = {
        "copy": copies.copy(reader, language()),
        "readers": [(key, words, key == reader) for key, words in copies.READERS.items()],
        "languages": copies.LANGUAGES.items(),
        "may_take": may_take,
        "stayed": "stayed" in request.GET,
    }
    return render(request, "reports/report.html", context)


@require_safe
@policy("board.report", page="file")
def paper(request: Request, reader: str, lang: str) -> HttpResponse:
    """The report as a file. Who took it, for whom, and the hash of the file stand in the chain of acts.

    Only a file that was made and is handed over is written down. Where something left meanwhile beside which
    this one would tell about a few, it does not leave, and the page says what may.
    """
    if reader not in copies.READERS or lang not in copies.LANGUAGES:
        raise Http404
    copy = copies.copy(reader, lang)
    made = sheet.pdf(copy, Lab.objects.get(pk=request.actor.lab_id).name)
    if request.method == "HEAD" or actions.take(request.actor, copy=copy, sha256=sha256(made).hexdigest()):
        return files.download(made, name=f"egenkraft-labbrapport-{reader}-{lang}", kind="pdf")
    return redirect(f"{reverse('reports:report')}?for={reader}&stayed=1#leave")
