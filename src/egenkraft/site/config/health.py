"""Tells a service manager whether this installation can do its work."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from egenkraft.site.access.policy import policy


@policy("public.read", page="file")
def health(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _plain("database not reachable", 503)
    return _plain("locked" if settings.LOCKED else "ok", 503 if settings.LOCKED else 200)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(
        text, content_type="text/plain; charset=utf-8", status=status, headers={"Cache-Control": "no-store"}
    )
