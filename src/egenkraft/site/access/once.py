"""A form that is sent twice writes once: the second answer repeats the first.

Each form carries a key of its own. What a posted form writes, and the row that remembers its answer,
are one transaction: either both are on disk or neither is, so a form may be sent again after any cut.
The remembered key stands for the form's key together with everything that was filled in: another
text, or another button, sent from the same page is another form and is never swallowed. Nor is a
return to an earlier one: after no, yes, the next no from the same page is a new no.

No row says who sent a form: it is known by a mark of the sender together with the form's own key, which
stands in her page alone. Nobody can try all senders, or put two rows of one sender together: else the
table would tell for a day whose idea it was that came from nobody in particular.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from egenkraft.site.access.models import SentForm
from egenkraft.site.access.scope import Actor, current

FIELD = "once"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 the name of a field, masked anew on each page
KEPT = timedelta(hours=24)
HALF = 8  # bytes of a key that say which form, and as many that say what was filled in
Answer = TypeVar("Answer", bound=HttpResponseBase)


class Keep(Protocol):
    """Remembers the answer of a form and gives it back."""

    def __call__(self, response: Answer, /) -> Answer: ...


class SentBefore(Exception):
    """This form has its answer already."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def answer_form(request: HttpRequest, view: Callable[[], HttpResponseBase], *, own: bool) -> HttpResponseBase:
    """Let a view answer a form, once. With `own`, the view opens `once` itself, around what it writes."""
    try:
        if own:
            refuse_second(request)
            return view()
        with once(request) as keep:
            end = _outcome(view)
            if not isinstance(end, Exception):
                return keep(end)
        raise end
    except SentBefore as first:
        return HttpResponseRedirect(first.location, status=303)


def _outcome(view: Callable[[], HttpResponseBase]) -> HttpResponseBase | Exception:
    """A refusal is an answer too: what was written about it stays. Any other error undoes everything."""
    try:
        return view()
    except (Http404, PermissionDenied) as refusal:
        return refusal


@contextmanager
def once(request: HttpRequest) -> Iterator[Keep]:
    """One transaction for what a form writes; give it the answer, and a second sending gets the same."""
    key = key_of(request)
    try:
        with transaction.atomic():
            latest = refuse_second(request)
            yield partial(_keep, request, key, latest)
    except IntegrityError:
        refuse_second(request)  # where two may write at the same time, the later one finds out at the end
        raise


def refuse_second(request: HttpRequest) -> SentForm | None:
    """Raise `SentBefore` if this very form was answered; return its answer to another filling in."""
    key = key_of(request)
    if key is None:
        return None
    latest = _of_form(request, key).order_by("-at", "-pk").first()
    if latest is not None and latest.key == key:
        raise SentBefore(latest.location)
    return latest


def _of_form(request: HttpRequest, key: UUID) -> QuerySet[SentForm]:
    """What this sender has sent from the same form: keys that begin alike."""
    first, last = (UUID(bytes=key.bytes[:HALF] + fill * HALF) for fill in (b"\x00", b"\xff"))
    return SentForm.objects.filter(owner=_owner(request), key__gte=first, key__lte=last)


def _keep(request: HttpRequest, key: UUID | None, latest: SentForm | None, response: Answer) -> Answer:
    """Only a way onward is remembered: a page shown in answer (a fault in the form) is made anew."""
    if key is not None and isinstance(response, HttpResponseRedirect):
        if latest is not None:
            # Sent, then something else, and now as the first time. What came after the latest that was seen
            # is this very sending, twice at the same moment: it stays, and the rule of the table refuses us.
            _of_form(request, key).filter(key=key, at__lte=latest.at).delete()
        SentForm.objects.create(owner=_owner(request), key=key, location=response.url)
    return response


def sender(actor: Actor, form: UUID) -> UUID:
    """The mark of whoever sends this form; of no use to anybody who has not the key in her page."""
    found = actor.account_id or actor.participant_id
    if found is None:
        raise LookupError("A form is sent by an account or a participant.")
    return UUID(bytes=hashlib.sha256(b"sender" + form.bytes + found.bytes).digest()[:16])


def _owner(request: HttpRequest) -> UUID:
    return sender(current(), UUID(request.POST[FIELD]))


def key_of(request: HttpRequest) -> UUID | None:
    """Which form (its key and address), then what was filled in, as one key; None without a form's key."""
    if not hasattr(request, "_once"):
        request._once = _fingerprint(request)  # type: ignore[attr-defined]
    return request._once  # type: ignore[attr-defined,no-any-return]


def _fingerprint(request: HttpRequest) -> UUID | None:
    try:
        form = UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
    filled: list[Any] = [(name, request.POST.getlist(name)) for name in sorted(request.POST)]
    files = [
        (name, [(f.name, _digest(f)) for f in request.FILES.getlist(name)]) for name in sorted(request.FILES)
    ]
    told = [[row for row in filled if row[0] != TOKEN], files]
    which = form.bytes + request.path.encode()
    halves = [hashlib.sha256(part).digest()[:HALF] for part in (which, which + repr(told).encode())]
    return UUID(bytes=b"".join(halves))


def _digest(file: UploadedFile) -> str:
    """A mended file of the same name and length is another file."""
    seen = hashlib.sha256()
    for chunk in file.chunks():
        seen.update(chunk)
    file.seek(0)
    return seen.hexdigest()


def forget_old() -> int:
    """Remove keys that nobody sends again."""
    return SentForm.raw.filter(at__lt=timezone.now() - KEPT).delete()[0]
