"""Breaking the glass: in need, for fifteen minutes, with two others told before anything is shown."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.models import Membership
from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.participants.keys import holders
from egenkraft.site.participants.models import Entrusted, Glass, Participant
from egenkraft.site.participants.reach import reachable, reaching

OPEN = timedelta(minutes=15)
TOLD = 2


class NobodyToTell(RuntimeError):
    """Two others must be told, and there are not so many."""


@transaction.atomic
def break_glass(by: Actor, *, person: UUID, why: str) -> bool:
    """Open her card to this account for fifteen minutes; return whether it is open.

    For somebody with extra protection, of another lab, or not there at all, nothing opens, and the
    caller must answer the same in every case. The try is written down in every case too.
    """
    reason = Glass.Why(why).value
    others = _others(by, person)
    # Her row first, the chain after it, as everywhere: who asks the other way round waits for ever.
    her = Participant.objects.select_for_update().filter(pk=person).first()
    record(by, "glass.break", "participant", person, reason=reason)
    if her is None:
        return False
    if her.guarded_at is not None:
        tell(by, [row.pk for row in holders(her)], "glass-tried", her.pk)
        return False
    with reaching("people.see"):
        if reachable().filter(pk=person).exists():
            return True
    if by.account_id is None:
        raise PermissionError("The glass is broken by an account.")
    now = timezone.now()
    Glass.objects.create(participant=her, account_id=by.account_id, why=reason, at=now, until=now + OPEN)
    tell(by, others, "glass-broken", her.pk)
    return True


def _others(by: Actor, person: UUID) -> list[UUID]:
    """Every manager, then those who know her, then other leaders: two at least, never the one who asks."""
    managers = accounts_in(Membership.Role.MANAGER)
    leaders = accounts_in(Membership.Role.LEADER)
    rows = Entrusted.objects.trust().filter(participant=person, account__in=leaders)
    knows = rows.values_list("account_id", flat=True)
    ranked = [pk for pk in dict.fromkeys([*managers, *knows, *leaders]) if pk != by.account_id]
    if len(ranked) < TOLD:
        raise NobodyToTell
    return ranked[: max(TOLD, len(set(managers) - {by.account_id}))]


@transaction.atomic
def look_at(by: Actor, *, glass: UUID) -> bool:
    """Somebody else than the one who broke it has looked at why; return whether it was still to do."""
    row = Glass.objects.select_for_update().filter(pk=glass, reviewed_at=None).exclude(account=by.account_id)
    found = row.first()
    if found is None:
        return False
    found.reviewed_at, found.reviewed_by_id = timezone.now(), by.account_id
    found.save(update_fields=["reviewed_at", "reviewed_by"])
    record(by, "glass.look", "participant", found.participant_id)
    return True
