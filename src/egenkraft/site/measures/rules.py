"""Who may be asked, and how: consent, and the same presentation as last time (SCREENS P3e)."""

from egenkraft.site.consent.rules import allowed
from egenkraft.site.measures.models import CheckIn, PresentationChange, Wave
from egenkraft.site.participants.models import Participant


def may_ask(participant: Participant) -> bool:
    """She takes part and has said yes to check-ins, now."""
    return allowed(participant, "take_part") and allowed(participant, "measure")


def differs(participant: Participant, pack: str, wave: Wave, presentation: str) -> str:
    """How she was asked last time, where that differs and no researcher has allowed the change; else ""."""
    earlier = CheckIn.objects.filter(participant=participant, pack=pack, wave__number__lt=wave.number)
    before = earlier.order_by("-wave__number").values_list("presentation", flat=True).first()
    if before is None or before == presentation:
        return ""
    leave = PresentationChange.objects.filter(pack=pack, before=before, now=presentation)
    return "" if leave.exists() else str(before)
