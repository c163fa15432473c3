"""Sessions in the database, each found by its own key alone: to know the key is the right to it."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions import middleware
from django.contrib.sessions.backends import db
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from egenkraft.site.access.prepared import Prepared
from egenkraft.site.access.scope import across

ALIVE: Prepared[Session] = Prepared(
    lambda now, key: Session.objects.filter(expire_date__gt=now, session_key=key),
    (Session._meta.get_field("expire_date"), datetime(2000, 1, 1, tzinfo=UTC)),
    (Session._meta.pk, ""),
)


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        with across(session=self.session_key or ""):
            return super().load()

    def _get_session_from_db(self) -> Session | None:
        found = ALIVE.one(timezone.now(), self.session_key)
        if found is None:
            self._session_key = None  # as the library does: an unknown key is never taken up
        return found

    def exists(self, session_key: str) -> bool:
        with across(session=session_key):
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        with across(session=self.session_key):
            return super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with across(session=session_key or self.session_key or ""):
            super().delete(session_key)

    @classmethod
    def clear_expired(cls) -> None:
        with across(door="clock"):
            super().clear_expired()


class SessionMiddleware(middleware.SessionMiddleware):
    """As usual; whoever left while this request was under way begins anew, without an error page.

    Leaving is sent beside the page that replaces it, so a card scanned at once may overtake it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            again = redirect(request.get_full_path() if request.method in {"GET", "HEAD"} else "ui:away")
            again.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
            return again
