"""The language of a page: hers on her device, the account's for staff, else the visitor's choice."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

LANGUAGE = "language"  # session key


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = chosen(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


def chosen(request: HttpRequest) -> str:
    """The language in the public address (`?lang=`), the session, or Swedish. Never guessed from text."""
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    if asked in known:
        return asked
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        kept = request.session.get(LANGUAGE, "")
        if kept in known:
            return str(kept)
    return settings.LANGUAGE_CODE
