"""Asks the product as somebody, and reads the forms of what comes back, as a browser would."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory

from egenkraft.site.access import buckets
from egenkraft.site.audit.models import AuditRow
from tests.matrix.house import rolled_back
from tests.matrix.world import HERE, THERE, World

Payload = dict[str, list[str]]
LAST_ACT = "SELECT max(id) FROM audit_auditrow"


@dataclass(frozen=True)
class Answer:
    """What came back, and what was written into the chain meanwhile."""

    status: int
    body: bytes
    headers: dict[str, str]
    cookies: str
    acts: tuple[tuple[str, str], ...]  # action, pseudonymous id

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Door:
    """The product's own handler, asked without a network. What each request writes is taken back."""

    def __init__(self, world: World) -> None:
        self.world, self.requests = world, RequestFactory()
        self.handler = WSGIHandler()
        self.labs = [world.labs[key].pk for key in (HERE, THERE)]
        self.last = AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def ask(self, who: str, method: str, path: str, payload: Payload | None = None) -> Answer:
        with rolled_back():
            return self._ask(who, method, path, payload)

    def _ask(self, who: str, method: str, path: str, payload: Payload | None) -> Answer:
        cache.clear()  # limits on how often somebody may try are not what is asked for here
        for limit in (buckets.addresses, buckets.accounts, buckets.labs, buckets.doors):
            limit.clear()
        request = self._request(who, method, path, payload)
        response = self.handler.get_response(request)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(
            response.status_code, body, dict(response.headers), response.cookies.output(), self._acts()
        )

    def _acts(self) -> tuple[tuple[str, str], ...]:
        """What was written into the chain meanwhile; mostly nothing, so that is asked first."""
        with connection.cursor() as cursor:
            cursor.execute(LAST_ACT)
            (last,) = cursor.fetchone()
        if not last or last <= self.last:
            return ()
        acts = AuditRow.objects.filter(pk__gt=self.last).values_list("action", "object")
        return tuple((action, str(one)) for action, one in acts)

    def _request(self, who: str, method: str, path: str, payload: Payload | None) -> Any:
        data = payload if method in {"GET", "POST"} else None
        more = {"data": data or {}} if method in {"GET", "POST"} else {}
        request = self.requests.generic(method, path) if not more else getattr(
            self.requests, method.lower()
        )(path, **more)  # fmt: skip
        if key := self.world.sessions.get(who):
            request.COOKIES[settings.SESSION_COOKIE_NAME] = key
        request._dont_enforce_csrf_checks = True
        return request


TYPED = {"email": "ny@labbet.example", "password": "korrekt häst batteri klammer"}


# --- forms ------------------------------------------------------------------------------------------
class _Forms(HTMLParser):
    """Every form that posts: where to, and what it sends, filled in with the first of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Payload]] = []
        self._open: Payload | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {} if have.get("method", "").lower() == "post" else None
            if self._open is not None:
                self.forms.append((have.get("action", ""), self._open))
        if self._open is None or not (name := have.get("name", self._select)):
            return
        if tag == "input":
            self._input(name, have)
        elif tag == "button" and have.get("type", "submit") == "submit":
            pressed = any(key.startswith("\0") for key in self._open)
            if have.get("value") and not pressed:  # one button is pressed: the first that says something
                self._open["\0" + name] = [have["value"]]
        elif tag == "select":
            self._select = name
            self._open[name] = []
        elif tag == "option" and (value := have.get("value", "")) and not self._open[name]:
            self._open[name] = [value]
        elif tag == "textarea":
            self._area = name
            self._open.setdefault(name, [""])

    def _input(self, name: str, have: dict[str, str]) -> None:
        assert self._open is not None
        kind, value = have.get("type", "text"), have.get("value", "")
        if kind in {"radio", "checkbox"}:
            if kind == "checkbox" or name not in self._open or "checked" in have:
                self._open[name] = [value or "on"]
        elif kind not in {"file", "submit", "button", "image"}:
            self._open[name] = [value or TYPED.get(kind, "1")]

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open[self._area] = [self._open[self._area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def forms_of(path: str, page: str) -> dict[str, Payload]:
    """The forms on a page by the address that they post to."""
    parser = _Forms()
    parser.feed(page)
    found: dict[str, Payload] = {}
    for action, payload in parser.forms:
        target = (action or path).split("?")[0]
        filled = {name.lstrip("\0"): values for name, values in payload.items() if values}
        found.setdefault(target, filled)
    return found
