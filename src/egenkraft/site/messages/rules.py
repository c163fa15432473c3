"""May this message leave now? Everything is asked again at the moment of sending."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from egenkraft.site.consent.rules import allowed
from egenkraft.site.messages.models import Contact, Message

SIX_MONTHS = timedelta(days=183)
QUIET_FROM, QUIET_UNTIL = time(20), time(8)


def quiet(moment: datetime) -> bool:
    """Whether people should not be woken: from eight in the evening to eight in the morning."""
    local = timezone.localtime(moment).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def after_quiet(moment: datetime) -> datetime:
    """This moment, or the next morning at eight where it is quiet."""
    if not quiet(moment):
        return moment
    local = timezone.localtime(moment)
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return timezone.make_aware(datetime.combine(day, QUIET_UNTIL))


def why_not(message: Message, now: datetime) -> str:
    """Why this message must not leave; empty where it may."""
    person = message.participant
    if not (allowed(person, "remind") and allowed(person, "take_part")):
        return Message.Why.CONSENT
    if person.guarded_at is not None:  # extra protection: no reminder, whatever was chosen before
        return Message.Why.CHANNEL
    contact = Contact.objects.filter(participant=person).first()
    if contact is None or contact.channel == Contact.Channel.NONE:
        return Message.Why.CHANNEL
    if contact.confirmed_on is None or timezone.localdate(now) - contact.confirmed_on > SIX_MONTHS:
        return Message.Why.OLD_NUMBER
    return Message.Why.TOO_LATE if now >= message.moment else ""
