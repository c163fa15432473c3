"""Pages of the house itself: the staff sheet, the neutral page after leaving, all parts on one page."""

import calendar
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from egenkraft.site.ui import samples, sheets


def staff_css(request: HttpRequest, digest: str) -> HttpResponse:
    """The address holds the hash of the content, so a browser may keep it for ever."""
    if digest != sheets.STAFF_CSS_DIGEST:
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = sheets.STAFF_CSS_GZIP if packed else sheets.STAFF_CSS.encode()
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def away(request: HttpRequest) -> HttpResponse:
    """Where Leave ends: this month and the next with week numbers, and not a word of ours."""
    today = timezone.localdate()
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return render(request, "ui/away.html", {"today": today, "months": [_month(today), _month(following)]})


def _month(day: date) -> dict[str, object]:
    weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
    return {"first": day.replace(day=1), "weeks": [(week[0].isocalendar().week, week) for week in weeks]}


def components(request: HttpRequest) -> HttpResponse:
    """Every part in every state, so that a change is seen before people meet it."""
    return render(request, "ui/kit/page.html", samples.everything())
