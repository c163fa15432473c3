from django.http import HttpResponse

from egenkraft.site.access.policy import Request, policy


@policy("setup.see", page="staff")
def setup(request: Request) -> HttpResponse:
    return HttpResponse("")
