"""Everything that writes recordings of questions: record, listen and approve, take away."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.measures import scripts
from egenkraft.site.measures.models import Recording
from egenkraft.site.measures.scripts import Script

if TYPE_CHECKING:
    from egenkraft.site.outside.speech import Speech


@transaction.atomic
def keep(by: Actor, *, script: Script, speech: "Speech") -> Recording:
    """Keep a new recording in place of an older one. Nobody hears it before it is approved."""
    row, _made = Recording.objects.update_or_create(
        language=script.language,
        digest=script.digest,
        defaults={
            "sound": speech.data,
            "seconds": max(1, round(speech.seconds)),
            "recorded_at": timezone.now(),
            "recorded_by_id": by.account_id,
            "approved_at": None,
            "approved_by_id": None,
        },
    )
    record(by, "recording.keep", "recording", row.pk, change={"text": script.key, "in": script.language})
    return row


@transaction.atomic
def approve(by: Actor, *, recording: Recording) -> None:
    """Participants hear it from now on. A second tap changes nothing."""
    fresh = Recording.objects.filter(pk=recording.pk, approved_at=None)
    if fresh.update(approved_at=timezone.now(), approved_by_id=by.account_id):
        record(by, "recording.approve", "recording", recording.pk)


@transaction.atomic
def remove(by: Actor, *, recording: Recording) -> None:
    """Take a recording away: nobody hears it any more."""
    pk = recording.pk
    if Recording.objects.filter(pk=pk).delete()[0]:
        record(by, "recording.remove", "recording", pk)


@transaction.atomic
def clear(by: Actor, *, language: str) -> int:
    """Take away what belongs to texts that are no more; tells how many."""
    gone: int = Recording.objects.filter(pk__in=scripts.stale(language)).delete()[0]
    if gone:
        record(by, "recording.clear", "lab", by.lab_id, change={"recordings": gone, "in": language})
    return gone
