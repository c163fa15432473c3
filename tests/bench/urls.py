"""The site's addresses and one bare answer behind the same middleware, to compare with."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from egenkraft.site.access.policy import policy
from egenkraft.site.config.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]


@policy("session.own")
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@policy("public.read", page="public")
def bare_public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bare/", bare), path("bare-public/", bare_public), *urlpatterns]
