"""Pages of the audit chain: the lab's acts, their check, one's own acts, and those without people."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from egenkraft.site.access import acts
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.outside import files


def _number(request: Request) -> int:
    wanted = request.GET.get("page", "")
    return min(max(int(wanted), 1), 1_000_000) if wanted.isdecimal() else 1


def _wanted(request: Request, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


@require_safe
@policy("audit.see")
def lab(request: Request) -> HttpResponse:
    who, about = _wanted(request, "who"), _wanted(request, "about")
    page = acts.of_lab(request.actor, _number(request), who=who, about=about)
    kept = "".join(f"&{name}={pk}" for name, pk in (("who", who), ("about", about)) if pk)
    only = {"who": acts.code_of(who), "about": acts.code_of(about), "kept": kept}
    return render(request, "access/acts.html", {"acts": page, "only": only, "head": acts.head(request.actor)})


@require_safe
@policy("audit.see")
def check(request: Request) -> HttpResponse:
    """Every row is read anew, and compared with the heads that lie beside the backups."""
    verdict = acts.checked(request.actor)
    return render(request, "access/acts_check.html", {"verdict": verdict, "head": acts.head(request.actor)})


@require_safe
@policy("audit.see", page="file")
def head(request: Request) -> HttpResponse:
    return files.json_download(json.loads(acts.head(request.actor).signed()), name="egenkraft-kvitto")


@require_safe
@policy("audit.own")
def mine(request: Request) -> HttpResponse:
    return render(request, "access/acts_mine.html", {"acts": acts.own(request.actor, _number(request))})


@require_safe
@policy("audit.plain")
def plain(request: Request) -> HttpResponse:
    return render(request, "access/acts_plain.html", {"acts": acts.plain(request.actor, _number(request))})
