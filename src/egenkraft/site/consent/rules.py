"""May this be shown or sent? Read live at every use; the newest open row wins; no row means no."""

from uuid import UUID

from django.db.models import QuerySet

from egenkraft.site.consent.models import Consent
from egenkraft.site.participants.models import Participant

PURPOSES = ("take_part", "measure", "research", "photo", "quote", "work", "introduce", "remind", "follow")
SHUT = ("photo", "quote", "research", "work")  # under extra protection, whatever she said before


class UnknownPurpose(LookupError):
    """A purpose that no lab has: a mistake in the code, never a no."""


def allowed(participant: Participant, purpose: str) -> bool:
    """Tell whether she has said yes to this purpose and not taken it back."""
    return who_agreed(purpose).filter(participant=participant).exists()


def who_agreed(purpose: str) -> QuerySet[Consent]:
    """The open yes rows for a purpose; use `.values("participant")` to filter a list in SQL."""
    if purpose not in PURPOSES:
        raise UnknownPurpose(purpose)
    rows = Consent.objects.yes(purpose)
    return rows.filter(participant__guarded_at=None) if purpose in SHUT else rows


def countable() -> QuerySet[Consent]:
    """Who may stand in a figure: a yes to `measure`, and no extra protection."""
    return who_agreed("measure").filter(participant__guarded_at=None)


def agreeing(purpose: str) -> set[UUID]:
    """The ids of everyone who has said yes to this purpose."""
    return set(who_agreed(purpose).values_list("participant_id", flat=True))
