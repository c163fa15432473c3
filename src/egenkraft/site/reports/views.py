from django.http import HttpResponse

from egenkraft.site.access.policy import Request, policy


@policy("board.see", page="staff")
def board(request: Request) -> HttpResponse:
    return HttpResponse("")
