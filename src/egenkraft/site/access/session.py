"""Turns a session into the actor it stands for, or into nobody."""

import time
from uuid import UUID

from django.http import HttpRequest

from egenkraft.site.access.models import Account, Lab, Membership
from egenkraft.site.access.scope import Actor, across

MEMBERSHIP, PARTICIPANT, SEEN, BEGUN = "membership", "participant", "seen", "begun"
IDLE = {"staff": 60 * 60, "participant": 10 * 60}
LONGEST = 12 * 60 * 60  # no session outlives a working day, however busy it is
TOUCH = 60  # a session row is written at most once a minute


def actor_of(request: HttpRequest) -> Actor | None:
    """Return who acts in this request, once; idle sessions end here."""
    if not hasattr(request, "_actor"):
        request._actor = _find(request)  # type: ignore[attr-defined]
    return request._actor  # type: ignore[attr-defined,no-any-return]


def _find(request: HttpRequest) -> Actor | None:
    session = request.session
    kind = "participant" if PARTICIPANT in session else "staff" if MEMBERSHIP in session else None
    if kind is None:
        return None
    now = time.time()
    if now - session.get(SEEN, 0) > IDLE[kind] or now - session.get(BEGUN, now) > LONGEST:
        session.flush()
        return None
    actor = _participant(request) if kind == "participant" else _staff(request)
    if actor is not None and time.time() - session[SEEN] > TOUCH:
        session[SEEN] = int(time.time())
    return actor


def _staff(request: HttpRequest) -> Actor | None:
    user = request.user
    if not isinstance(user, Account):
        return None
    rows = Membership.raw.filter(pk=request.session[MEMBERSHIP], account=user, ended_at=None)
    with across(account=user.pk):
        row = rows.select_related("lab").first()
    if row is None:
        request.session.pop(MEMBERSHIP)
        return None
    request.lab = row.lab  # type: ignore[attr-defined]
    return Actor(lab_id=row.lab_id, role=row.role, account_id=user.pk, label=user.name)


def _participant(request: HttpRequest) -> Actor:
    lab_id, participant_id = request.session[PARTICIPANT]
    request.lab = Lab.objects.get(pk=lab_id)  # type: ignore[attr-defined]
    return Actor(lab_id=UUID(lab_id), role="participant", participant_id=UUID(participant_id))


def act_as(request: HttpRequest, membership: Membership) -> None:
    """Begin to act in one role: the session key changes, idle time starts anew."""
    request.session.cycle_key()
    request.session.pop(PARTICIPANT, None)
    request.session[MEMBERSHIP] = str(membership.pk)
    request.session[SEEN] = request.session[BEGUN] = int(time.time())


def sit_down(request: HttpRequest, *, lab_id: UUID, participant_id: UUID) -> None:
    """Begin a participant's session. Whatever the session held before is gone."""
    request.session.flush()
    request.session[PARTICIPANT] = [str(lab_id), str(participant_id)]
    request.session[SEEN] = request.session[BEGUN] = int(time.time())
