"""The words of each purpose, version by version: what she said yes to can be read again."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import Act, record_all
from egenkraft.site.consent.models import Consent, Purpose, Wording
from egenkraft.site.consent.texts import SHIPPED

WORDS = tuple(name for name in SHIPPED[0].__dataclass_fields__ if name != "key")


def words_of(purpose: Purpose) -> dict[str, Any]:
    return {name: getattr(purpose, name) for name in WORDS}


def keep(by: Actor, purposes: list[Purpose], *, asked_again: bool = False) -> None:
    """Keep the words of these purposes as they stand now."""
    Wording.objects.bulk_create(
        [
            Wording(
                purpose=row,
                version=row.version,
                words=words_of(row),
                asked_again=asked_again,
                by_id=by.account_id,
            )
            for row in purposes
        ]
    )


@transaction.atomic
def reword(by: Actor, *, purpose: Purpose, words: Mapping[str, Any], new_meaning: bool) -> Purpose:
    """Give a purpose new words as a new version; the same words again change nothing.

    With `new_meaning` a yes to the older words no longer counts, and everybody is asked anew.
    """
    row = Purpose.objects.select_for_update().get(pk=purpose.pk)
    if {name: words[name] for name in WORDS} == words_of(row):
        return row
    for name in WORDS:
        setattr(row, name, words[name])
    row.version += 1
    row.least_version = row.version if new_meaning else row.least_version
    row.save()
    keep(by, [row], asked_again=new_meaning)
    change = {"version": row.version, "new_meaning": new_meaning}
    record_all(by, [Act("purpose.reword", "purpose", row.pk, purpose=row.key, change=change)])
    if new_meaning:
        _tell_who_is_asked_again(by, row)
    return row


def _tell_who_is_asked_again(by: Actor, purpose: Purpose) -> None:
    """What was shown because of the older yes is taken back now, as after a no."""
    from egenkraft.site.consent.hooks import tell

    rows = Consent.objects.open().filter(purpose=purpose, given=True, text_version__lt=purpose.least_version)
    for person in rows.values_list("participant_id", flat=True):
        tell(by, person, purpose.key, False)


def answered_on() -> Callable[[Purpose, date], int]:
    """Tells which version of a purpose's words was there for an answer of that day.

    An answer of today is to the words of today. One of an earlier day is to the newest words from before
    that day: whoever changed them in the course of it, her answer may be older, and she is asked once more.
    """
    kept: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    for row in Wording.objects.order_by("version"):
        kept[row.purpose_id].append((timezone.localdate(row.at), row.version))
    today = timezone.localdate()

    def version(purpose: Purpose, day: date) -> int:
        rows = kept[purpose.pk]
        if day >= today or not rows:
            return purpose.version
        return max((number for since, number in rows if since < day), default=rows[0][1])

    return version


def said_yes_to(consent: Consent) -> dict[str, Any]:
    """The words of the version that she answered; those of today where none were kept."""
    row = Wording.objects.filter(purpose=consent.purpose_id, version=consent.text_version).first()
    return dict(row.words) if row is not None else words_of(consent.purpose)
