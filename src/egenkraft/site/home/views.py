from django.http import HttpResponse

from egenkraft.site.access.policy import Request, policy


@policy("today.see", page="staff")
def today(request: Request) -> HttpResponse:
    return HttpResponse("")


@policy("people.list", page="staff")
def people(request: Request) -> HttpResponse:
    return HttpResponse("")


@policy("session.own", page="staff")
def more(request: Request) -> HttpResponse:
    return HttpResponse("")


@policy("me.see", page="participant")
def me(request: Request) -> HttpResponse:
    return HttpResponse("")
