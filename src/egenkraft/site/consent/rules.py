"""May this be shown or sent? Read live at every use; the newest open row wins; no row means no."""

from uuid import UUID

from django.db.models import QuerySet

from egenkraft.site.consent.models import Consent
from egenkraft.site.participants.models import Participant

PURPOSES = ("take_part", "measure", "research", "photo", "quote", "work", "introduce", "remind", "follow")


class UnknownPurpose(LookupError):
    """A purpose that no lab has: a mistake in the code, never a no."""


def allowed(participant: Participant, purpose: str) -> bool:
    """Tell whether she has said yes to this purpose and not taken it back."""
    return who_agreed(purpose).filter(participant=participant).exists()


def who_agreed(purpose: str) -> QuerySet[Consent]:
    """The open yes rows for a purpose; use `.values("participant")` to filter a list in SQL."""
    if purpose not in PURPOSES:
        raise UnknownPurpose(purpose)
    return Consent.objects.yes(purpose)


def agreeing(purpose: str) -> set[UUID]:
    """The ids of everyone who has said yes to this purpose."""
    return set(who_agreed(purpose).values_list("participant_id", flat=True))
