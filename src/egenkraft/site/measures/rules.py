"""Who may be asked, and how: consent, and the same presentation as last time (SCREENS P3e)."""

from django.db.models import Q

from egenkraft.site.consent.rules import allowed
from egenkraft.site.measures.models import CheckIn, PresentationChange, Wave
from egenkraft.site.participants.models import Participant


def may_ask(participant: Participant) -> bool:
    """She takes part and has said yes to check-ins, now."""
    return allowed(participant, "take_part", "measure")


def differs(participant: Participant, pack: str, wave: Wave, presentation: str) -> str:
    """How she was asked last time, where that differs and no researcher has allowed the change; else "".

    Last by its week: a time that a plan brought has a high number, whenever it comes.
    """
    sooner = Q(wave__weeks__lt=wave.weeks) | Q(wave__weeks=wave.weeks, wave__number__lt=wave.number)
    earlier = CheckIn.objects.filter(sooner, participant=participant, pack=pack)
    in_order = earlier.order_by("-wave__weeks", "-wave__number")
    before = in_order.values_list("presentation", flat=True).first()
    if before is None or before == presentation:
        return ""
    leave = PresentationChange.objects.filter(pack=pack, before=before, now=presentation)
    return "" if leave.exists() else str(before)
