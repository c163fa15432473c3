"""Pages for what went wrong, in words that say what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader

from egenkraft.site.access.watch import Frozen


def forbidden(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    if isinstance(exception, Frozen):
        return render(request, "access/frozen.html", status=403)
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without a request: whatever broke may break the context too."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def unwritten(request: HttpRequest) -> HttpResponse:
    """Nobody may look or act unseen: where the chain of acts takes no row, only this page is shown."""
    return HttpResponse(
        loader.render_to_string("ui/unwritten.html"), status=503, headers={"Retry-After": "60"}
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.path == "/leave/":  # an old page on a shared phone: she is let out, to where nothing is told
        return redirect("ui:away")
    return render(request, "csrf.html", status=403)
