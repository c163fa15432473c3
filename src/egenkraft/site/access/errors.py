"""Pages for what went wrong, in words that say what to do."""

import errno
import sys
from contextlib import suppress
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader

from egenkraft.site.access.watch import Frozen


def forbidden(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    if isinstance(exception, Frozen):
        return render(request, "access/frozen.html", status=403)
    return render(request, "403.html", status=403)


def unread(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """What was sent is too big, or broken on its way: nothing of it was looked at."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return HttpResponse(loader.render_to_string("400.html"), status=status)


def not_found(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Rendered without a request: whatever broke may break the context too."""
    if cannot_save(sys.exc_info()[1]):
        return unsaved(request)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


FULL = ("disk is full", "disk I/O error", "database is locked", "unable to open database file")
NO_ROOM = "53"  # the class of SQLSTATE in which PostgreSQL says that it lacks disk, memory or connections
NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
SECRETS = ("password", "token", "code")


def cannot_save(error: BaseException | None) -> bool:
    """Whether the disk or the file refused a write: that passes, and is nobody's mistake."""
    while error is not None:
        if isinstance(error, DatabaseError) and any(words in str(error) for words in FULL):
            return True
        if str(getattr(error, "sqlstate", None) or "").startswith(NO_ROOM):  # the driver's, below Django's
            return True
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            return True
        error = error.__cause__
    return False


def unsaved(request: HttpRequest, *, stopped: bool = False) -> HttpResponse:
    """Nothing was saved; what was written stands in the page, to be sent again under the same key.

    With `stopped`, the lab takes nothing new in until somebody has mended it: no use in waiting a minute.
    """
    facts = {"again": request.get_full_path(), "stopped": stopped}
    try:
        page = render(request, "ui/busy.html", {"kept": _kept(request), **facts})
    except Exception:  # the page itself needs something that is out of order too
        page = HttpResponse(loader.render_to_string("ui/busy.html"))
    page.status_code = 503
    page.headers["Retry-After"] = "30"
    return page


def _kept(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Each field that was filled in: name, value, and whether it is a text that somebody wrote."""
    if request.method != "POST":
        return []
    with suppress(ValueError):
        request._form_key = UUID(request.POST.get("once", ""))  # type: ignore[attr-defined]
    return [
        (name, value, len(value.split()) > 1)
        for name in request.POST
        if name not in {"csrfmiddlewaretoken", "once"} and not any(word in name for word in SECRETS)
        for value in request.POST.getlist(name)
    ]


def unwritten(request: HttpRequest) -> HttpResponse:
    """Nobody may look or act unseen: where the chain of acts takes no row, only this page is shown."""
    return HttpResponse(
        loader.render_to_string("ui/unwritten.html"), status=503, headers={"Retry-After": "60"}
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if request.path == "/leave/":  # an old page on a shared phone: she is let out, to where nothing is told
        return redirect("ui:away")
    return render(request, "csrf.html", status=403)
