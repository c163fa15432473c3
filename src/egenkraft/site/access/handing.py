"""A leader's device in other hands: bound to one address, and back to the leader with a code.

The leader's own sign-in is neither open nor over meanwhile. It is parked: the browser holds its number in a
place from which nobody acts, and only the leader's code takes it up again. Her password ends it instead and
begins an ordinary sign-in, which asks for her second factor too.
"""

import time
from uuid import UUID

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import check_password
from django.db.models import F
from django.http import HttpRequest

from egenkraft.site.access.adapter import has_factor
from egenkraft.site.access.models import Account, SignIn
from egenkraft.site.access.scope import across
from egenkraft.site.access.session import (
    HANDED_OVER,
    PARKED,
    SIGN_IN,
    STAFF_MINUTES,
    act_as,
    end_this,
    live,
    sit_down,
    stand_up,
    too_old,
)

TRIES = 5  # codes and passwords typed in vain before everybody is signed out here


def hand_over(
    request: HttpRequest, *, lab_id: UUID, participant_id: UUID, home: str, back: str, language: str
) -> None:
    """From here on this device shows one address of hers and nothing else, until the leader's code."""
    parked = _park(request, back)
    sit_down(request, lab_id=lab_id, participant_id=participant_id)
    bind(request, home, language, parked)


def stand(request: HttpRequest, *, home: str, back: str) -> None:
    """Turn this device into a tablet on a table, until the leader's code."""
    row = live(request.session.get(SIGN_IN))
    parked, language = _park(request, back), request.session.get("language", "")
    if row is None or parked is None:
        return
    stand_up(request, row)
    bind(request, home, language, parked)


def bind(request: HttpRequest, home: str, language: str, parked: dict[str, object] | None = None) -> None:
    """Bind this browser to one address; `parked` is what a leader's code takes up again."""
    from egenkraft.site.access.language import LANGUAGE

    request.session[LANGUAGE] = language
    request.session[HANDED_OVER] = home
    if parked:
        request.session[PARKED] = parked


def _park(request: HttpRequest, back: str) -> dict[str, object] | None:
    row = live(request.session.get(SIGN_IN))
    if row is None or row.kind != SignIn.Kind.STAFF:
        return None
    del request.session[SIGN_IN]  # so that sitting down does not end it
    return {"sign_in": str(row.pk), "at": int(time.time()), "back": back}


def parked(request: HttpRequest) -> SignIn | None:
    """The leader's sign-in that waits behind this device: for an hour, like every idle one."""
    kept = request.session.get(PARKED)
    if not kept or time.time() - kept["at"] > STAFF_MINUTES * 60:
        return None
    row = live(kept["sign_in"])
    return None if row is None or too_old(row) else row


def lender(request: HttpRequest) -> UUID | None:
    """Whose device this is: the account that handed it over, also where its sign-in has ended since."""
    kept = request.session.get(PARKED)
    row = SignIn.objects.filter(pk=kept["sign_in"]).first() if kept else None
    return row.account_id if row else None


def come_back(request: HttpRequest, typed: str) -> str:
    """Where the leader goes on, now signed in again; empty when the code is wrong.

    After five wrong codes nobody is signed in on this device any more. A password takes up only the sign-in
    of an account without a second factor; the others are sent on to show it.
    """
    row, kept = parked(request), request.session.get(PARKED)
    if row is None or kept is None or row.account is None or row.membership is None:
        return ""
    if not _one_more(row):
        give_up(request)
        return ""
    by_code, by_password = opens_by_code(row.account, typed), False
    if not by_code:
        by_password = opens_by_password(row.account, typed)
    if not by_code and not by_password:
        if _none_left(row):
            give_up(request)
        return ""
    with across(account=row.account.pk):
        if by_password and has_factor(row.account):
            return _half_way(request, row.account)
    end_this(request)
    request.session.flush()
    with across(account=row.account.pk):  # the code is right: her own account may be read and written
        login(request, row.account, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session[SIGN_IN] = str(row.pk)  # acting again ends it and carries its twelve hours on
        act_as(request, row.membership)
    return str(kept["back"])


def _one_more(row: SignIn) -> bool:
    """Count a try before it is looked at, where all requests see it: many at once are five together too."""
    with across(session=row.pk):
        rows = SignIn.raw.filter(pk=row.pk, ended_at=None, tries__lt=TRIES)
        return bool(rows.update(tries=F("tries") + 1))


def _none_left(row: SignIn) -> bool:
    with across(session=row.pk):
        return SignIn.raw.filter(pk=row.pk, tries__gte=TRIES).exists()


def opens_by_code(account: Account, typed: str) -> bool:
    """Whether this is the account's code for handing over."""
    return bool(account.code) and typed.isdecimal() and check_password(typed, account.code)


def opens_by_password(account: Account, typed: str) -> bool:
    return account.has_usable_password() and check_password(typed, account.password)


def _half_way(request: HttpRequest, account: Account) -> str:
    """Where she goes on as at every sign-in by password: nobody is signed in before the second factor."""
    give_up(request)
    return perform_password_login(request, {"email": account.email}, Login(user=account)).headers["Location"]


def give_up(request: HttpRequest) -> None:
    """Everybody is signed out here: whoever sat down, and the leader behind it."""
    end_this(request)
    row = parked(request)
    if row is not None:
        request.session[SIGN_IN] = str(row.pk)
        end_this(request)
    request.session.flush()
