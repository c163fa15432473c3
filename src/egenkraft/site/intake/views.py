from django.http import HttpResponse

from egenkraft.site.access.policy import Request, policy


@policy("intake.load", page="staff")
def start(request: Request) -> HttpResponse:
    return HttpResponse("")
