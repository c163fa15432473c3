"""May this be shown or sent? Read live at every use; the newest open row wins; no row means no."""

from uuid import UUID

from django.db.models import QuerySet

from egenkraft.site.consent.models import Consent
from egenkraft.site.participants.models import Participant

PURPOSES = ("take_part", "measure", "research", "photo", "quote", "work", "introduce", "remind", "follow")
SHUT = ("photo", "quote", "research", "work")  # under extra protection, whatever she said before


class UnknownPurpose(LookupError):
    """A purpose that no lab has: a mistake in the code, never a no."""


def allowed(participant: Participant, purpose: str, *more: str) -> bool:
    """Tell whether she has said yes to this purpose, and to each one more, and not taken it back."""
    wanted = {purpose, *more}
    rows = _agreeing_rows(wanted).filter(participant=participant)
    return wanted == set(rows.values_list("purpose__key", flat=True))


def who_agreed(purpose: str) -> QuerySet[Consent]:
    """The open yes rows for a purpose; use `.values("participant")` to filter a list in SQL."""
    return _agreeing_rows({purpose})


def _agreeing_rows(purposes: set[str]) -> QuerySet[Consent]:
    """The open yes rows for any of these; with one among them that is shut, of nobody under protection."""
    if unknown := purposes.difference(PURPOSES):
        raise UnknownPurpose(*unknown)
    rows = Consent.objects.yes(*purposes)
    return rows.filter(participant__guarded_at=None) if purposes.intersection(SHUT) else rows


def countable() -> QuerySet[Consent]:
    """Who may stand in a figure: a yes to `measure`, and no extra protection."""
    return who_agreed("measure").filter(participant__guarded_at=None)


def agreeing(purpose: str) -> set[UUID]:
    """The ids of everyone who has said yes to this purpose."""
    return set(who_agreed(purpose).values_list("participant_id", flat=True))
