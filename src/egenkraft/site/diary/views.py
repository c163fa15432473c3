from django.http import HttpResponse

from egenkraft.site.access.policy import Request, policy


@policy("diary.see", page="staff")
def posts(request: Request) -> HttpResponse:
    return HttpResponse("")


@policy("public.read", page="public")
def home(request: Request) -> HttpResponse:
    return HttpResponse("")
