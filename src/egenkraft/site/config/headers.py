"""Every security header, byte for byte, by the class of the page (TRUST 8.4)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from egenkraft.site.ui.sheets import INLINE_CSS_HASH, INLINE_JS_HASH, LISTEN_JS_HASH, PUBLIC_CSS_HASH

SELF = "'self'"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
}


def csp(*, script: str = SELF, style: str = SELF, more: str = "") -> str:
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; img-src 'self' data:; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
        f"form-action 'self'; frame-ancestors 'none'; base-uri 'none'{more}"
    )


# No script of ours, and none of the sign-in library, writes markup into a page: no policy is registered.
TRUSTED = "; require-trusted-types-for 'script'; trusted-types 'none'"
INLINE = csp(
    script=f"{SELF} '{INLINE_JS_HASH}' '{LISTEN_JS_HASH}'", style=f"{SELF} '{INLINE_CSS_HASH}'", more=TRUSTED
)
PUBLIC = csp(
    script=f"{SELF} '{INLINE_JS_HASH}'",
    style=f"{SELF} '{PUBLIC_CSS_HASH}' '{INLINE_CSS_HASH}'",  # the page after Leave has the other sheet
    more=TRUSTED,
)
POLICIES = {
    "participant": INLINE,
    "public": PUBLIC,
    "preview": PUBLIC,  # the public look of a draft, for staff: never kept in a cache
    "staff": csp(more=f"; worker-src 'self'{TRUSTED}"),
    "sign-in": csp(more=TRUSTED),
    "file": "default-src 'none'; sandbox",
}
CACHE = {"public": "public, max-age=60", "asset": "public, max-age=31536000, immutable"}


# Pages with a recorder: the microphone is theirs, when somebody asks.
RECORDERS = {"ideas:idea", "give_idea", "measures:voice_text"}
MICROPHONE = "camera=(), geolocation=(), microphone=(self)"


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        page = getattr(request, "page", "staff")
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            page = "file"  # whichever page it comes from
        response.headers["Content-Security-Policy"] = POLICIES.get(page, POLICIES["file"])
        for name, value in FIXED.items():
            response.headers[name] = value
        here = request.resolver_match
        if here is not None and here.view_name in RECORDERS and response.status_code == 200:
            response.headers["Permissions-Policy"] = MICROPHONE
        if settings.TLS:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not request.path.startswith(settings.STATIC_URL) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = (
                CACHE.get(page, "no-store") if response.status_code == 200 else "no-store"
            )
        return response
