"""What the pages on consent show: each purpose with her newest answer, and who looked at her page."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Max, Value, When
from django.db.models.functions import TruncDate
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Account
from egenkraft.site.audit.models import AuditRow
from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.consent.rules import allowed
from egenkraft.site.consent.wordings import said_yes_to
from egenkraft.site.participants.models import Participant

LOOKED = (
    "person.open",
    "glass.break",
    "person.see",
    "consent.see",
    "contact.see",
    "entrust.see",
    "identity.see",
    "interview.see",
    "data.print",
    "card.make",
    "card.pictures",
    "card.no_second",
)
DID = {  # what is more than opening her page; the acts at her way in could else be a theft
    "contact.see": _("looked at how I want to be reached"),
    "entrust.see": _("looked at who may open my page"),
    "card.make": _("made a new card for me"),
    "card.pictures": _("was there when pictures were chosen for me"),
    "card.no_second": _("took my second pictures away"),
}
NAMED = "identity.see"
LAST_LOOKS = 10  # lines on her page
ENOUGH_ANSWERS = 5  # of one purpose, on her page
WHY = {  # the vault's reasons, as she reads them
    "contact": _("to contact me"),
    "correct": _("to correct it"),
    "asked": _("because I asked"),
    "danger": _("because somebody was in danger"),
    "meet": _("to meet me"),
    "plan": _("to plan something together with me"),
    "new": _("because I am new to her or him"),
    "lead": _("to help my leader"),
    "ill": _("because I fell ill or was hurt"),
    "waits": _("because I was here and my leader was not"),
    "find": _("when searching for a name"),
    "own": _("I read it myself"),
    "remind": _("to send me a reminder"),
    "erase": _("to take everything away"),
}
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Choice:
    """One purpose and her answer: True, False, or None where she has not been asked.

    `again`: she said yes to older words that meant something else, so she is asked anew.
    """

    purpose: UUID
    key: str
    name: str
    question: str
    text: str
    given: bool | None
    on: date | None
    form: str
    who: str = ""
    kept: str = ""
    again: bool = False
    version: int = 1  # of the words that are shown


@dataclass(frozen=True)
class Face:
    """How a person may be shown: her name only while she has said yes to taking part."""

    pk: UUID
    label: str
    symbol: str
    named: bool


@dataclass(frozen=True)
class Look:
    """Somebody opened her page on a day: who, how often, whether her name was read, and why."""

    who: str
    day: date
    times: int
    named: bool
    why: str
    did: str = ""


def choices_of(participant: Participant) -> list[Choice]:
    open_now = {row.purpose_id: row for row in Consent.objects.open().filter(participant=participant)}
    return [_choice(purpose, open_now.get(purpose.pk)) for purpose in Purpose.objects.all()]


def choice_of(participant: Participant, purpose: UUID) -> Choice | None:
    row = Purpose.objects.filter(pk=purpose).first()
    if row is None:
        return None
    return _choice(row, Consent.objects.open().filter(participant=participant, purpose=row).first())


def _choice(purpose: Purpose, answer: Consent | None) -> Choice:
    again = bool(answer and answer.given and answer.text_version < purpose.least_version)
    answer = None if again else answer
    return Choice(
        purpose.pk,
        purpose.key,
        in_her_words(purpose, "name"),
        in_her_words(purpose, "question") or in_her_words(purpose, "name"),
        in_her_words(purpose, "text"),
        answer.given if answer else None,
        answer.on if answer else None,
        str(answer.get_form_display()) if answer else "",
        in_her_words(purpose, "who"),
        in_her_words(purpose, "kept"),
        again,
        purpose.version,
    )


@dataclass(frozen=True)
class Said:
    """One answer of hers, with the words of its version as she saw them."""

    on: date
    given: bool
    form: str
    question: str
    text: str


def answers_to(participant: Participant, purpose: UUID) -> list[Said]:
    """Every answer she has given to one purpose, the newest first."""
    rows = Consent.objects.filter(participant=participant, purpose=purpose).select_related("purpose")
    return [_said(row) for row in rows.order_by("-at")[:ENOUGH_ANSWERS]]


def _said(row: Consent) -> Said:
    words = said_yes_to(row)
    language = "sv" if row.language == "sv" else "en"
    texts = (
        str(words.get(f"{part}_{language}") or words.get(f"{part}_sv", "")) for part in ("question", "text")
    )
    return Said(row.on, row.given, str(row.get_form_display()), *texts)


def in_her_words(purpose: Purpose, part: str) -> str:
    """The text in Swedish on a Swedish page, else in English; the other where one is missing."""
    first, second = ("sv", "en") if (get_language() or "sv").startswith("sv") else ("en", "sv")
    return str(getattr(purpose, f"{part}_{first}") or getattr(purpose, f"{part}_{second}"))


def purposes() -> list[Purpose]:
    return list(Purpose.objects.all())


def purpose(pk: UUID) -> Purpose | None:
    return Purpose.objects.filter(pk=pk).first()


def to_understand(participant: Participant, purpose: UUID) -> Consent | None:
    """Her open yes to a purpose that has a question to see whether the words reached her."""
    rows = Consent.objects.open().filter(participant=participant, purpose=purpose, given=True)
    row = rows.select_related("purpose").first()
    return row if row is not None and in_her_words(row.purpose, "ask") else None


def face_of(participant: Participant) -> Face:
    named = allowed(participant, "take_part")
    return Face(
        participant.pk, participant.shown_as if named else participant.code, participant.symbol, named
    )


def looks_at(participant: Participant, *, start: int = 0, most: int | None = LAST_LOOKS) -> list[Look]:
    """Who opened her page or read about her, by day, the newest first. Her own visits are not told."""
    rows = AuditRow.objects.filter(lab=participant.lab_id, object=participant.pk, action__in=LOOKED)
    rows = rows.exclude(role="participant", account=None).exclude(action__in=DID, account=None)
    # Grouped by the database, over all rows: whoever looks often hides nothing that was before.
    day, what = TruncDate("at", tzinfo=get_current_timezone()), Case(*_TOLD, default=Value(""))
    lines = rows.annotate(day=day, what=what).values("account", "day", "what", "reason")
    found = list(lines.annotate(times=Count("pk"), last=Max("sequence")).order_by("-last")[start:][:most])
    accounts = {line["account"] for line in found}
    names = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "name"))
    return [_look(line, names.get(line["account"] or NOBODY, "")) for line in found]


_TOLD = [When(action=action, then=Value(action)) for action in (NAMED, *DID)]  # apart from opening a page


def _look(line: dict[str, Any], who: str) -> Look:
    what, why = line["what"], str(WHY.get(line["reason"], ""))
    return Look(who, line["day"], line["times"], what == NAMED, why, str(DID.get(what, "")))
