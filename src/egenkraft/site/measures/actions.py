"""Everything that writes check-ins: opening, handing over, each answer on its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.core import measures
from egenkraft.site.access.scope import Actor, scope
from egenkraft.site.access.tokens import fingerprint, new_token, row_of
from egenkraft.site.audit.chain import record
from egenkraft.site.measures import asking, hooks, rules
from egenkraft.site.measures.models import (
    OF_PLANS,
    Answer,
    Attempt,
    CheckIn,
    Handover,
    PresentationChange,
    Wave,
)
from egenkraft.site.participants.models import Participant

TOKEN_LIFE = timedelta(minutes=15)
WAVES = (  # number, Swedish, English, weeks after her start
    (0, "Start", "Start", 0),
    (1, "10 veckor", "10 weeks", 10),
    (2, "26 veckor", "26 weeks", 26),
)


class NoConsent(ValueError):
    """She has not said yes to check-ins, or has taken it back."""


class WaitsForLot(ValueError):
    """A plan asks this at this time, and its lot is not drawn yet."""


class AlreadyAnswered(ValueError):
    """This instrument is finished at this wave."""


class PresentationDiffers(ValueError):
    """She was asked in another way at an earlier wave, and no researcher has allowed the change."""

    def __init__(self, before: str, now: str) -> None:
        self.before, self.now = before, now
        super().__init__(f"{before} before, {now} now")


class NotAsked(ValueError):
    """This question is not asked of her in this check-in."""


@transaction.atomic
def ship_waves(by: Actor) -> list[Wave]:
    """The three points in time every lab starts with. What the lab has changed stays as it is."""
    rows = []
    for number, name_sv, name_en, weeks in WAVES:
        words = {"name_sv": name_sv, "name_en": name_en, "weeks": weeks}
        row, made = Wave.objects.get_or_create(number=number, defaults=words)
        rows.append(row)
        if made:
            record(by, "wave.create", "wave", row.pk)
    return rows


@transaction.atomic
def wave_at(by: Actor, *, weeks: int) -> Wave:
    """The time so many weeks after the start; where the lab has none, one that only plans ask at."""
    found = Wave.objects.filter(weeks=weeks).order_by("number").first()
    if found is not None:
        return found
    last = Wave.objects.order_by("-number").values_list("number", flat=True).first() or 0
    words = {"name_sv": f"{weeks} veckor", "name_en": f"{weeks} weeks"}
    row = Wave.objects.create(number=max(last + 1, OF_PLANS), weeks=weeks, of_plans=True, **words)
    record(by, "wave.create", "wave", row.pk)
    return row


@transaction.atomic
def open_check_in(by: Actor, *, participant: Participant, pack: str, wave: Wave, mode: str) -> CheckIn:
    """Open a check-in, or take up the unfinished one where she was; a new mode counts from now on."""
    if not rules.may_ask(participant):
        raise NoConsent
    found = CheckIn.objects.filter(participant=participant, pack=pack, wave=wave).first()
    if found is not None and found.finished_at:
        raise AlreadyAnswered
    if hooks.waits_for_lot(participant.pk, pack, wave):
        raise WaitsForLot
    if found is None:
        return _open(by, participant, asking.packs()[pack], wave, mode)
    found.mode, found.resumed_at = mode, timezone.now()
    found.save(update_fields=["mode", "resumed_at"])
    record(by, "checkin.resume", "check_in", found.pk, purpose="measure", change={"mode": mode})
    return found


def _open(by: Actor, participant: Participant, pack: measures.Pack, wave: Wave, mode: str) -> CheckIn:
    before = rules.differs(participant, pack.id, wave, pack.asked_as)
    if before:
        raise PresentationDiffers(before, pack.asked_as)
    row = CheckIn.objects.create(
        participant=participant,
        wave=wave,
        pack=pack.id,
        pack_version=pack.version,
        language=asking.shown_in(pack, participant.language),
        presentation=pack.asked_as,
        mode=mode,
        on=timezone.localdate(),
        opened_by_id=by.account_id,
    )
    record(by, "checkin.open", "check_in", row.pk, purpose="measure", change={"mode": mode})
    return row


TWICE = timedelta(minutes=2)  # a second tap on the same words within it is the same attempt


@transaction.atomic
def tried(by: Actor, *, participant: Participant, wave: Wave, channel: str, outcome: str) -> Attempt:
    """Write down one attempt to reach her; raise `NoConsent` where she may not be asked at all."""
    if not rules.may_ask(participant):
        raise NoConsent
    same = Attempt.objects.filter(participant=participant, wave=wave, channel=channel, outcome=outcome)
    found = same.filter(by=by.account_id, at__gte=timezone.now() - TWICE).first()
    if found is not None:
        return found
    row = Attempt.objects.create(
        participant=participant, wave=wave, channel=channel, outcome=outcome, by_id=by.account_id
    )
    told = {"channel": channel, "outcome": outcome}
    record(by, "checkin.try", "participant", participant.pk, purpose="measure", change=told)
    return row


@transaction.atomic
def hand_over(by: Actor, *, check_in: CheckIn) -> str:
    """Return the token of a single-use address, valid 15 minutes; earlier unused ones are void."""
    check_in.handovers.filter(used_at=None).delete()
    token = new_token()
    Handover.objects.create(
        check_in=check_in,
        token=fingerprint(token),
        opened_by_id=by.account_id,
        expires_at=timezone.now() + TOKEN_LIFE,
    )
    record(by, "checkin.hand_over", "check_in", check_in.pk, change={"how": "other device"})
    return token


@transaction.atomic
def sit_here(by: Actor, *, check_in: CheckIn) -> None:
    """The leader hands over this very device; his session ends with it."""
    record(by, "checkin.hand_over", "check_in", check_in.pk, change={"how": "this device"})


@dataclass(frozen=True)
class Seat:
    """Whose check-in a device is about to show."""

    lab: UUID
    participant: UUID
    check_in: UUID
    language: str


def usable(seal: str) -> str:
    """Return the language of the check-in that this seal still opens; empty when it opens nothing."""
    row = row_of(Handover, seal)
    if row is None or row.used_at is not None or timezone.now() >= row.expires_at:
        return ""
    with scope(Actor.system(row.lab_id)):
        return row.check_in.language


@transaction.atomic
def take_over(seal: str) -> Seat | None:
    """Use up a single-use secret, known by its seal. Two devices at once: only one gets the seat."""
    row = row_of(Handover, seal)
    if row is None:
        return None
    by = Actor.system(row.lab_id)
    now = timezone.now()
    with scope(by):
        if not Handover.objects.filter(pk=row.pk, used_at=None, expires_at__gt=now).update(used_at=now):
            return None
        one = CheckIn.objects.get(pk=row.check_in_id)
        record(by, "checkin.take_over", "check_in", one.pk)
    return Seat(row.lab_id, one.participant_id, one.pk, one.language)


@transaction.atomic
def answer(
    by: Actor, *, check_in: CheckIn, code: str, given: str, language: str, listened: bool = False
) -> asking.Round:
    """Save one answer, or that she does not want to answer. Return the check-in as it is now.

    Raises `NoConsent`, `AlreadyAnswered` (finished), `NotAsked`, `OutsideScale`.
    """
    row = _locked(check_in)
    if row.finished_at:
        raise AlreadyAnswered
    if not rules.may_ask(row.participant):
        raise NoConsent
    asked = asking.round_of(row, language)
    question = next((one for one in asked.questions if one.code == code and asked.asked(one)), None)
    if question is None:
        raise NotAsked
    number, reason = asking.read(question, given)
    words = {"code": number, "reason": reason, "text_version": row.pack_version, "language": language}
    _save(asked, code, words | {"mode": row.mode, "voice_played": listened, "at": timezone.now()})
    value = asking.stored(number, reason)
    if closed := asked.closed(question, value):
        Answer.objects.filter(check_in=row, item__in=closed).delete()
    record(by, "checkin.answer", "check_in", row.pk, purpose="measure", change={"item": code})
    now = asked.answered(question, value)
    if not now.open:
        _finish(by, row)
    return now


def _locked(check_in: CheckIn) -> CheckIn:
    """The check-in as it is now, and nobody else changes it; when it is due never changes.

    She is locked with it: a no of hers that comes meanwhile waits until the answer is saved, or is seen.
    """
    rows = CheckIn.objects.select_for_update(of=("self", "participant")).select_related("participant")
    row: CheckIn = rows.get(pk=check_in.pk)
    row.wave = check_in.wave
    return row


def _save(asked: asking.Round, code: str, fields: dict[str, Any]) -> None:
    """Her first answer to a question, or another one. The check-in is locked: nobody else answers it."""
    again = code in asked.answers
    row = (
        Answer.objects.get(check_in=asked.check_in, item=code)
        if again
        else Answer(check_in=asked.check_in, item=code)
    )
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def _finish(by: Actor, row: CheckIn) -> None:
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at"])
    record(by, "checkin.finish", "check_in", row.pk, purpose="measure")


@transaction.atomic
def allow_presentation(by: Actor, *, pack: str, before: str, now: str, reason: str) -> PresentationChange:
    """A researcher allows another presentation than last time, with a reason that stays on record."""
    row, made = PresentationChange.objects.get_or_create(
        pack=pack, before=before, now=now, defaults={"reason": reason, "by_id": by.account_id}
    )
    if made:
        record(by, "checkin.override", "presentation", row.pk, reason=reason)
    return row
