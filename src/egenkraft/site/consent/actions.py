"""Writes each yes and each no. Everything that changes a consent goes through here."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor, ForeignLab
from egenkraft.site.audit.chain import Act, record, record_all
from egenkraft.site.consent import since
from egenkraft.site.consent.hooks import tell
from egenkraft.site.consent.merge import Decision, merge
from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.consent.rules import PURPOSES, UnknownPurpose
from egenkraft.site.consent.texts import SHIPPED
from egenkraft.site.consent.wordings import answered_on, keep
from egenkraft.site.participants.models import Participant

__all__ = [
    "Decision",
    "LaterAnswer",
    "decide",
    "decide_all",
    "decide_sheet",
    "ship_purposes",
    "teach",
    "withdraw",
]

SAME = ("given", "text_version", "language", "form", "witness", "on", "by_herself")


class LaterAnswer(ValueError):
    """She has answered after that day, so the older answer must not win."""

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(f"A later answer of {on} stands.")


@transaction.atomic
def ship_purposes(by: Actor) -> list[Purpose]:
    """Give the lab those of the nine purposes that it does not have; its own words stay."""
    held = {row.key: row for row in Purpose.objects.all()}
    new = [
        Purpose(lab_id=by.lab_id, position=place, **vars(text))
        for place, text in enumerate(SHIPPED)
        if text.key not in held
    ]
    Purpose.objects.bulk_create(new)
    keep(by, new)
    record_all(by, [Act("purpose.ship", "purpose", row.pk, purpose=row.key) for row in new])
    return list(Purpose.objects.all())


@transaction.atomic
def decide(
    by: Actor,
    *,
    participant: Participant,
    purpose: str,
    given: bool,
    form: str,
    language: str,
    witness: str = "",
    on: date | None = None,
    by_herself: bool = False,
    teach_back: str = "",
    version: int | None = None,
) -> Consent:
    """Close the open answer and write the new one. The same answer twice is one row.

    `version`: of the words that were in front of her; else of those that were there on the day `on`.
    Raises `LaterAnswer` where she has answered on a later day than `on`.
    """
    words = _purpose(purpose)
    before = Consent.objects.open().filter(participant=participant, purpose=words).first()
    today = timezone.localdate()
    # What is said now is newer than what was said before, also where the clock was put back.
    day = on or (today if before is None else max(today, before.on))
    row = Consent(
        participant=participant, purpose=words, given=given,
        text_version=version or answered_on()(words, day), language=language,
        form=form, witness=witness.strip(), on=day, by_herself=by_herself,
        by_id=by.account_id, teach_back=teach_back,
    )  # fmt: skip
    if before is not None and before.on > row.on:
        raise LaterAnswer(before.on)
    if before is not None and _says_the_same(before, row):
        return before
    Consent.objects.open().filter(participant=participant, purpose=words).update(ended_at=row.at)
    row.save()
    record_all(by, [_act(row)])
    _tell(by, [row])
    return row


def withdraw(by: Actor, *, participant: Participant, purpose: str, form: str, language: str) -> Consent:
    """A no, now: no reason is asked, and it is in force on the next request."""
    return decide(by, participant=participant, purpose=purpose, given=False, form=form, language=language)


@transaction.atomic
def decide_sheet(
    by: Actor,
    *,
    participant: Participant,
    answers: Iterable[tuple[str, bool]],
    told_back: bool = False,
    **how: Any,
) -> list[Consent]:
    """Write down several answers given at one time, all or none."""
    rows = []
    for purpose, given in answers:
        understood = Consent.TeachBack.RIGHT if told_back and given else Consent.TeachBack.NOT_ASKED
        rows.append(
            decide(by, participant=participant, purpose=purpose, given=given, teach_back=understood, **how)
        )
    return rows


@transaction.atomic
def teach(by: Actor, *, consent: Consent, answer: bool) -> bool:
    """Keep whether she understood what she said yes to; return whether her answer was right."""
    right = answer == consent.purpose.ask_yes
    consent.teach_back = Consent.TeachBack.RIGHT if right else Consent.TeachBack.WRONG
    consent.save(update_fields=["teach_back"])
    record(by, "consent.teach", "consent", consent.pk, purpose=consent.purpose.key, change={"right": right})
    return right


def _purpose(key: str) -> Purpose:
    if key not in PURPOSES:
        raise UnknownPurpose(key)
    return Purpose.objects.get(key=key)


def _says_the_same(before: Consent, row: Consent) -> bool:
    return all(getattr(before, name) == getattr(row, name) for name in SAME)


@transaction.atomic
def decide_all(by: Actor, rows: Iterable[Decision]) -> int:
    """Write many answers out of a file in few statements; return how many were new.

    Known answers are left alone. The latest day wins, and on one day a no wins, whether it came
    from the file or from a page: an old file never brings back a yes that was taken back.
    """
    rows = list(rows)
    people = {row.participant for row in rows}
    if Participant.objects.filter(pk__in=people).count() != len(people):
        raise ForeignLab("Somebody in the file is not a participant of this lab.")
    held = list(Consent.objects.filter(participant__in=people).select_related("purpose"))
    purposes = {row.key: row for row in Purpose.objects.all()}
    plan = merge(held, rows, purposes, answered_on(), by.account_id)
    Consent.objects.filter(pk__in=plan.closed).update(ended_at=timezone.now())
    Consent.objects.bulk_create(plan.new, batch_size=1000)
    record_all(by, [_act(row) for row in plan.new])
    _tell(by, plan.in_force)
    return len(plan.new)


def _tell(by: Actor, rows: list[Consent]) -> None:
    """Whoever shows or sends something hears of it now; each no is told beside the keys too."""
    since.note_all(by, "no", [(row.participant_id, row.purpose.key) for row in rows if not row.given])
    for row in rows:
        tell(by, row.participant_id, row.purpose.key, row.counts)


def say_no_again(by: Actor, line: since.Line) -> int:
    """After a restore: the yes that she took back later than that copy. It is asked anew, never assumed."""
    rows = Consent.objects.open().filter(participant=line.about, purpose__key=line.detail, given=True)
    row = rows.filter(at__lt=line.at).select_related("participant").first()
    if row is None:
        return 0
    decide(
        by,
        participant=row.participant,
        purpose=line.detail,
        given=False,
        form=Consent.Form.UNKNOWN,
        language=row.language,
        on=max(row.on, timezone.localdate(line.at)),
    )
    return 1


def _act(row: Consent) -> Act:
    change = {"given": row.given, "version": row.text_version, "form": row.form, "on": row.on}
    return Act("consent.decide", "participant", row.participant_id, purpose=row.purpose.key, change=change)
