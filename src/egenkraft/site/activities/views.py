from django.http import HttpResponse

from egenkraft.site.access.policy import Request, policy


@policy("activities.see", page="staff")
def list_(request: Request) -> HttpResponse:
    return HttpResponse("")
