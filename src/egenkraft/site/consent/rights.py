"""What she may ask for about her own data, and what the lab does with it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.notices import accounts_in, tell
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.models import RightsRequest
from egenkraft.site.participants.actions import change
from egenkraft.site.participants.models import Entrusted, Participant

NOTICES = {"erase": "erasure-asked", "correct": "correction-asked", "copy": "copy-asked"}
HERS = ("display_name", "symbol", "reads", "birth_year")  # what she corrects by herself


@transaction.atomic
def ask(by: Actor, *, participant: Participant, kind: str, about: str = "") -> RightsRequest:
    """Write down what she asks for and tell those who can do it. The same twice is one."""
    row, new = RightsRequest.objects.get_or_create(
        participant=participant, kind=RightsRequest.Kind(kind), about=about, done_at=None
    )
    if new:
        record(by, f"rights.{kind}", "participant", participant.pk, reason=about)
        tell(by, _who_can(participant), NOTICES[kind], participant.pk)
    return row


def _who_can(participant: Participant) -> list[Any]:
    """Those entrusted with her, or her key holders; of somebody without protection managers too."""
    rows = Entrusted.objects.open().filter(participant=participant)
    if participant.guarded_at is not None:
        return list(rows.filter(holds_key=True).values_list("account_id", flat=True))
    return [*rows.values_list("account_id", flat=True), *accounts_in("manager")]


@transaction.atomic
def take_back(by: Actor, *, request: RightsRequest) -> None:
    """She has changed her mind: nothing is left of the question but its audit row."""
    record(by, "rights.take_back", "participant", request.participant_id, reason=request.kind)
    request.delete()


@transaction.atomic
def done(by: Actor, *, request: RightsRequest) -> None:
    """What she asked for is done."""
    request.done_at, request.done_by_id = timezone.now(), by.account_id
    request.save(update_fields=["done_at", "done_by"])
    record(by, "rights.done", "participant", request.participant_id, reason=request.kind)


def correct(by: Actor, *, participant: Participant, **values: Any) -> list[str]:
    """She corrects what is hers; return what really changed."""
    return change(by, participant=participant, **{name: values[name] for name in HERS if name in values})
