"""Participants' words for the report of a trial: given by her, picked by the lab, taken back at any time.

Two yes stand behind each: her open yes to “My words”, read at every use, and that she gave these very words
for this report. They stand there with the id of that consent, and never with a name.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.consent.rules import agreeing, allowed
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable
from egenkraft.site.trials.models import Saying, Trial
from egenkraft.site.vault.blind import name_in, names_here
from egenkraft.site.vault.hooks import Hidden

PURPOSE = "quote"
MOST = 2  # words of so many participants stand in a report


class NoYes(PermissionError):
    """She does not say yes to her words being shown."""


class HerOwn(PermissionError):
    """She wrote words of her own for this report; nobody writes over them."""


class Full(ValueError):
    """More words are picked than a report has room for."""


class Named(ValueError):
    """A name stands in the words; the message is the name."""


def refuse_names(*texts: str) -> None:
    """Raise `Named` where somebody here is named."""
    names = names_here()
    for text in texts:
        if name := name_in(text, names):
            raise Named(name)


@transaction.atomic
def give(
    by: Actor, *, trial: Trial, participant: Participant, text: str, form: str, text_en: str = ""
) -> Saying:
    """Keep her words for this trial; new words take the place of the earlier ones, and are not picked yet.

    Nobody but she changes what she wrote herself: a colleague may only add the English of exactly those
    words, else `HerOwn`. A colleague who writes words down is told of a name in them. She herself is not:
    the answer would tell whoever holds her phone who is here. What holds a name is never picked nor shown.
    """
    if not allowed(participant, PURPOSE):
        raise NoYes
    if form == Saying.Form.LEADER:
        refuse_names(text, text_en)
    row = Saying.objects.filter(trial=trial, participant=participant).first()
    row = row or Saying(trial=trial, participant=participant)
    if form == Saying.Form.LEADER and row.form == Saying.Form.HERSELF:
        if row.text != text:
            raise HerOwn
        form = row.form
    if (row.text, row.text_en) != (text, text_en):
        row.chosen_at = row.chosen_by = None
    row.text, row.text_en, row.form, row.said_at = text, text_en, form, timezone.now()
    row.save()
    record(by, "saying.give", "participant", participant.pk, purpose=PURPOSE)
    return row


@transaction.atomic
def choose(by: Actor, *, trial: Trial, sayings: set[UUID]) -> int:
    """Put words into the report and take the others of those in reach out of it; two at most, with those
    that a colleague picked among hers. Returns how many of these were put in."""
    rows = list(Saying.objects.filter(trial=trial))
    agree, mine = agreeing(PURPOSE), set(reachable().values_list("pk", flat=True))
    others = [row for row in rows if row.participant_id not in mine and row.participant_id in agree]
    places = MOST - sum(row.chosen_at is not None for row in others)
    here = [row for row in rows if row.participant_id in mine]
    chosen = {row.pk for row in here if row.pk in sayings and row.participant_id in agree}
    if len(chosen) > places:
        raise Full
    refuse_names(*(text for row in here if row.pk in chosen for text in (row.text, row.text_en)))
    if chosen == {row.pk for row in here if row.chosen_at is not None}:
        return len(chosen)
    pks = [row.pk for row in here]
    Saying.objects.filter(pk__in=pks).update(chosen_at=None, chosen_by=None)
    Saying.objects.filter(pk__in=chosen).update(chosen_at=timezone.now(), chosen_by=by.account_id)
    record(by, "saying.choose", "trial", trial.pk, purpose=PURPOSE, change={"words": len(chosen)})
    return len(chosen)


@transaction.atomic
def take_back(by: Actor, *, trial: Trial, participant: Participant) -> bool:
    """Her words are gone, from the report too, at the next request. Safe to repeat."""
    gone, _rows = Saying.objects.filter(trial=trial, participant=participant).delete()
    if gone:
        record(by, "saying.take_back", "participant", participant.pk, purpose=PURPOSE)
    return bool(gone)


def scrub(by: Actor, hidden: Hidden) -> None:
    """Somebody gets extra protection: her words leave every report, and its end puts nothing back."""
    Saying.objects.filter(participant=hidden.participant).update(chosen_at=None, chosen_by=None)


def consent_changed(by: Actor, participant: UUID, purpose: str, given: bool) -> None:
    """A no takes her words out of every report; a later yes puts nothing back by itself."""
    if purpose == PURPOSE and not given:
        Saying.objects.filter(participant_id=participant).update(chosen_at=None, chosen_by=None)
