"""Her own answers, behind her second set of pictures: the only place where an answer is read one by one."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.measures import asking, then
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.measures.names import pack_name
from egenkraft.site.participants.reach import reachable


@dataclass(frozen=True)
class Given:
    """One question as she was asked, and what she said."""

    question: str
    words: str


@dataclass(frozen=True)
class Answered:
    """One of her finished check-ins in the list."""

    pk: UUID
    what: str
    on: date


@never_cache
@require_safe
@policy("answers.see", page="participant")
def mine(request: Request) -> HttpResponse:
    rows = [Answered(row.pk, pack_name(row.pack), row.on) for row in _hers().order_by("-on", "pack")]
    both = [(last.pk, pack_name(pack)) for pack, (_first, last) in then.ends(_hers()).items()]
    return render(request, "measures/mine.html", {"rows": rows, "both": both})


@never_cache
@require_safe
@policy("answers.see", page="participant")
def then_and_now(request: Request, pk: UUID) -> HttpResponse:
    """Her first answers beside these. Written down like every opening of her answers."""
    now = one_or_404(_hers().filter(pk=pk).first())
    first, last = one_or_404(then.ends(_hers()).get(now.pack))
    if last.pk != pk:
        raise Http404
    language = asking.shown_in(asking.packs()[now.pack], translation.get_language() or "")
    with translation.override(language):
        page = {
            "what": pack_name(now.pack),
            "check_in": last,
            "page": then.then_and_now(first, last, language),
        }
        return render(request, "measures/then.html", page)


@never_cache
@require_safe
@policy("answers.see", page="participant")
def one(request: Request, pk: UUID) -> HttpResponse:
    """The policy has written it down before: somebody opened her answers, at this time."""
    row = one_or_404(_hers().filter(pk=pk).first())
    language = asking.shown_in(asking.packs()[row.pack], translation.get_language() or "")
    with translation.override(language):
        page = {"what": pack_name(row.pack), "on": row.on, "given": given(row, language)}
        return render(request, "measures/mine_one.html", page)


def _hers() -> QuerySet[CheckIn]:
    rows = CheckIn.objects.filter(participant__in=reachable(), finished_at__isnull=False)
    return rows.select_related("wave").filter(pack__in=asking.packs())


def given(row: CheckIn, language: str) -> list[Given]:
    """Every question that she was asked, in order, with her answer in words."""
    said = {answer.item: answer for answer in Answer.objects.filter(check_in=row)}
    found = []
    for question in asking.round_of(row, language).questions:
        if question.code in said:
            words = {answer.code: text for answer, text in question.answers}
            code = said[question.code].code
            spoken = _("I did not want to answer") if code is None else words.get(code, "")
            found.append(Given(f"{question.stem} {question.text}".strip(), spoken))
    return found
