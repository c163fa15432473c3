from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.intake import actions, queries, sample
from egenkraft.site.intake.forms import UploadForm
from egenkraft.site.intake.models import Load
from egenkraft.site.outside import files


@require_http_methods(["GET", "HEAD", "POST"])
@policy("intake.load", page="staff")
def start(request: Request) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        row = actions.receive(request.actor, files=form.cleaned_data["chosen"], language=_language())
        return redirect("intake:load", pk=row.pk)
    return render(request, "intake/start.html", {"form": form, "loads": queries.latest()})


@require_safe
@policy("intake.load", page="staff")
def columns(request: Request) -> HttpResponse:
    return render(request, "intake/columns.html", {"sheets": queries.sheet_helps()})


@require_safe
@policy("intake.load", page="file")
def templates(request: Request) -> HttpResponse:
    return files.download(sample.templates(_language()), name="egenkraft-mallar", kind="zip")


@require_safe
@policy("intake.load", page="staff")
def load(request: Request, pk: UUID) -> HttpResponse:
    return render(request, "intake/load.html", {"load": one_or_404(queries.load_page(pk))})


@require_POST
@policy("intake.load", page="staff")
def write(request: Request, pk: UUID) -> HttpResponse:
    actions.agree(request.actor, load=_row(pk), language=_language())
    return redirect("intake:load", pk=pk)


@require_POST
@policy("intake.load", page="staff")
def drop(request: Request, pk: UUID) -> HttpResponse:
    actions.drop(request.actor, load=_row(pk))
    return redirect("intake:start")


def _row(pk: UUID) -> Load:
    return one_or_404(Load.objects.filter(pk=pk).first())


def _language() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
