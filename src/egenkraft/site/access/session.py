"""Turns a session into the actor it stands for, or into nobody.

What a browser holds is only the number of a `SignIn` row. The row says who, since when and until when;
ending it ends the session at its next request, wherever that browser is.
"""

import time
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from egenkraft.site.access.backend import brought
from egenkraft.site.access.devices import device_of
from egenkraft.site.access.models import Account, Membership, SignIn
from egenkraft.site.access.prepared import Prepared
from egenkraft.site.access.scope import Actor, across, scope

SIGN_IN, SEEN = "sign_in", "seen"
PARTICIPANT = "participant"  # session key that says only what kind of session this is
HANDED_OVER = "handed_over"  # session key: the only address this device may show
PARKED = "parked"  # session key: which leader handed it over, to come back with a code
BACK = "/back/"
STEPPED = "stepped"  # session key: when she or he last proved it again
STEP_UP = 10 * 60
IDLE = {"staff": 60 * 60, "participant": 10 * 60}  # seconds without a tap
MINUTES, STAFF_MINUTES = IDLE["participant"] // 60, IDLE["staff"] // 60
LONGEST = 12 * 60 * 60  # no session outlives a working day, however busy it is
TOUCH = 60  # a session row is written at most once a minute
OPEN: Prepared[SignIn] = Prepared(
    lambda pk: (
        SignIn.raw.select_related("lab", "membership", "account").filter(pk=pk, ended_at=None).order_by()
    ),
    (SignIn._meta.pk, UUID(int=0)),
)


def actor_of(request: HttpRequest) -> Actor | None:
    """Return who acts in this request, once; idle and ended sessions end here."""
    if not hasattr(request, "_actor"):
        request._actor = _find(request)  # type: ignore[attr-defined]
    return request._actor  # type: ignore[attr-defined,no-any-return]


def _find(request: HttpRequest) -> Actor | None:
    row = live(request.session.get(SIGN_IN))
    if row is None:
        if SIGN_IN in request.session:
            _forget(request)
        return None
    now = time.time()
    if now - request.session.get(SEEN, 0) > row.minutes * 60 or too_old(row):
        _forget(request)
        return None
    if now - request.session[SEEN] > TOUCH:
        request.session[SEEN] = int(now)
        with across(session=row.pk):
            SignIn.raw.filter(pk=row.pk).update(seen_at=timezone.now())
    request.lab, request.sign_in = row.lab, row  # type: ignore[attr-defined]
    return _actor(request, row)


def live(pk: object) -> SignIn | None:
    """The sign-in that a browser holds, while nobody has ended it, its role or its account."""
    if not isinstance(pk, str):
        return None
    with across(session=pk):
        row = OPEN.one(pk)
    return row if row is not None and row.stands else None


def too_old(row: SignIn) -> bool:
    """Past the absolute limit."""
    return timezone.now() - row.begun_at > timedelta(seconds=LONGEST)


def _actor(request: HttpRequest, row: SignIn) -> Actor | None:
    if row.kind == SignIn.Kind.PARTICIPANT:
        return Actor(lab_id=row.lab_id, role="participant", participant_id=row.participant)
    account, membership = row.account, row.membership
    if row.kind == SignIn.Kind.KIOSK or account is None or membership is None:
        return None  # a tablet on the table is nobody
    with brought(account):
        same = request.user.is_authenticated and request.user.pk == account.pk
    if not same:
        _forget(request)
        return None
    return Actor(lab_id=row.lab_id, role=membership.role, account_id=account.pk, label=account.name)


def _forget(request: HttpRequest) -> None:
    """Nobody acts here any more. A device that was handed over waits for its leader."""
    parked = request.session.get(PARKED)
    request.session.flush()
    request.user = AnonymousUser()  # whoever asked for it before may have been remembered in the request
    if parked:
        request.session[PARKED], request.session[HANDED_OVER] = parked, BACK


def act_as(request: HttpRequest, membership: Membership) -> None:
    """Begin to act in one role: the session key changes, idle time starts anew, twelve hours go on."""
    before = end_this(request)
    request.session.cycle_key()
    for key in (PARTICIPANT, STEPPED, PARKED, HANDED_OVER):
        request.session.pop(key, None)
    account = membership.account
    since = before.begun_at if before and before.account_id == account.pk else timezone.now()
    about = {"kind": SignIn.Kind.STAFF, "account": account, "membership": membership, "begun_at": since}
    _begin(request, membership.lab_id, minutes=STAFF_MINUTES, **about)


def sit_down(
    request: HttpRequest,
    *,
    lab_id: UUID,
    participant_id: UUID,
    card: UUID | None = None,
    minutes: int = MINUTES,
) -> None:
    """Begin a participant's session. Whatever the session held before is gone."""
    end_this(request)
    request.session.flush()
    about = {"kind": SignIn.Kind.PARTICIPANT, "participant": participant_id, "card": card}
    _begin(request, lab_id, minutes=minutes, **about)
    request.session[PARTICIPANT] = True


def stand_up(request: HttpRequest, row: SignIn) -> None:
    """Begin a tablet on a table: nobody is signed in on it, it marks for the one who put it there."""
    request.session.flush()
    about = {"kind": SignIn.Kind.KIOSK, "account": row.account, "membership": row.membership}
    _begin(request, row.lab_id, minutes=LONGEST // 60, **about)


def kiosk_actor(request: HttpRequest) -> Actor | None:
    """In whose name a tablet on a table marks; None where this is no tablet, or not any more."""
    row = live(request.session.get(SIGN_IN))
    if row is None or row.kind != SignIn.Kind.KIOSK or too_old(row):
        return None
    # By the rule `sign_in_is_somebody` of the table such a row has both.
    member, account = cast("tuple[Membership, Account]", (row.membership, row.account))
    return Actor(lab_id=row.lab_id, role=member.role, account_id=account.pk, label=account.name)


def _begin(request: HttpRequest, lab_id: UUID, **about: object) -> None:
    with scope(Actor.system(lab_id)):
        row = SignIn.objects.create(device=device_of(request), **about)
    request.session[SIGN_IN] = str(row.pk)
    request.session[SEEN] = int(time.time())
    if hasattr(request, "_actor"):
        del request._actor


def end_this(request: HttpRequest) -> SignIn | None:
    """The row behind this browser's session ends; the caller changes the session itself."""
    row = live(request.session.get(SIGN_IN))
    if row is not None:
        with across(session=row.pk):
            SignIn.raw.filter(pk=row.pk).update(ended_at=timezone.now())
    return row


def begin_afresh(request: HttpRequest) -> None:
    """Whoever sat at this browser is out, and nothing of that session is left but the chosen language."""
    from egenkraft.site.access.language import LANGUAGE

    end_this(request)
    language = request.session.get(LANGUAGE)
    request.session.flush()
    if language:
        request.session[LANGUAGE] = language
    if hasattr(request, "_actor"):
        del request._actor


def prove(request: HttpRequest, at: float | None = None) -> None:
    """It was proved again, just now or at that time: the key of the session changes with it."""
    request.session.cycle_key()
    request.session[STEPPED] = int(time.time() if at is None else at)


def proved_lately(request: HttpRequest) -> bool:
    return bool(time.time() - request.session.get(STEPPED, 0) <= STEP_UP)
