"""Read models of the workshop pages: the map of causes, ideas with their signs, and what a vote said."""

from base64 import b64encode
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from egenkraft.site.access.scope import Actor
from egenkraft.site.consent.rules import agreeing
from egenkraft.site.methods.models import Ballot, Cause, Idea, Method, Proposer, Voice, Workshop
from egenkraft.site.methods.workshops import SECRET, VOICE, cast
from egenkraft.site.outside.sound import TYPES
from egenkraft.site.participants.hooks import may_be_named
from egenkraft.site.participants.models import Participant
from egenkraft.site.vault.blind import GAP, named, names_here, without_names, words_of_names
from egenkraft.site.vault.files import opened


@dataclass(frozen=True)
class IdeaRow:
    pk: UUID
    sign: str
    word: str
    text: str  # “…” where a name stands: no name is shown on a wall
    named: bool
    origin: str
    thanks: str  # the alias she wants to be thanked by, while her yes stands
    voice: UUID | None
    seconds: int | None
    method: UUID | None


@dataclass(frozen=True)
class CauseRow:
    """A cause at its depth in the map, with the ideas that are about it."""

    pk: UUID
    text: str
    depth: int
    ideas: tuple[IdeaRow, ...]


@dataclass(frozen=True)
class Board:
    """One workshop as it is shown on a screen."""

    pk: UUID
    problem: str
    on: date
    causes: tuple[CauseRow, ...]
    loose: tuple[IdeaRow, ...]
    ideas: tuple[IdeaRow, ...]


@dataclass(frozen=True)
class Sum:
    idea: IdeaRow
    count: int
    first: bool


@dataclass(frozen=True)
class BallotRow:
    """What a vote said: n, who was there and did not vote, and sums unless they tell on somebody."""

    pk: UUID
    how: str
    at: datetime
    present: int
    n: int
    missing: int
    none: int
    open: bool
    hidden: bool
    tie: bool
    sums: tuple[Sum, ...]


def workshops() -> list[Workshop]:
    return list(Workshop.objects.all())


def workshop(pk: UUID) -> Workshop | None:
    return Workshop.objects.filter(pk=pk).first()


def idea(pk: UUID) -> Idea | None:
    return Idea.objects.filter(pk=pk).first()


def card(pk: UUID) -> Idea | Cause | None:
    """An idea or a cause with this id, with its workshop."""
    found: Idea | None = Idea.objects.filter(pk=pk).select_related("workshop").first()
    return found or Cause.objects.filter(pk=pk).select_related("workshop").first()


def ballot(pk: UUID) -> Ballot | None:
    return Ballot.objects.filter(pk=pk).select_related("workshop").first()


def voice(pk: UUID) -> Voice | None:
    """A voice that may be heard: a woman's only while she takes part and says yes to her words."""
    row = Voice.objects.filter(idea=pk).first()
    if row is None or row.participant_id is None:
        return row
    return row if row.participant_id in heard_of() else None


def heard_of() -> set[UUID]:
    """Whose voice is heard and whose chosen name is thanked: she takes part, and says yes to her words."""
    return agreeing("take_part") & agreeing("quote")


def sound(row: Voice) -> bytes | None:
    """What is heard; None where the key of the woman is gone."""
    if not row.sealed:
        return bytes(row.sound)
    if row.participant_id is None:
        return None
    return opened(row.participant_id, row.sound, model=VOICE, field="sound", pk=row.pk)


def voices_of(by: Actor, her: Participant) -> dict[str, Any]:
    """What she said, opened with her key, for the file that she takes with her."""
    rows = [(row, sound(row)) for row in Voice.objects.filter(participant=her).order_by("pk")]
    told = [
        {"made_at": row.made_at.isoformat(), "kind": TYPES[row.kind], "sound": b64encode(data).decode()}
        for row, data in rows
        if data is not None
    ]
    return {"voices": told} if told else {}


def open_workshop() -> Workshop | None:
    """The newest workshop that women may give ideas to from their own phones now."""
    return Workshop.objects.filter(open_until__gt=timezone.now()).first()


def open_for_phones(pk: UUID) -> Workshop | None:
    return Workshop.objects.filter(pk=pk, open_until__gt=timezone.now()).first()


def thanks(ideas: list[UUID]) -> dict[UUID, str]:
    """The alias under each idea whose proposer wants to be thanked, takes part and says yes to her words.

    Her own chosen name may stand there, nobody else's.
    """
    asked = Proposer.objects.filter(idea__in=ideas).exclude(thanked_as="").select_related("participant")
    agree, names = heard_of(), names_here()
    rows = [row for row in asked.order_by("at") if row.participant_id in agree]
    hidden = words_of_names("\n".join(row.thanked_as for row in rows))
    found: dict[UUID, str] = {}
    for row in rows:
        others = {*names, *hidden} - {row.participant.display_name}
        if not named(row.thanked_as, others):
            found[row.idea_id] = ", ".join(filter(None, (found.get(row.idea_id), row.thanked_as)))
    return found


def thanks_for(method: Method) -> str:
    """Who is thanked for a method. Where no idea of ours lies behind it nobody said yes to being named: then
    no name of a participant is shown, only what else was written, as of a place it comes from."""
    if method.idea_id:
        return thanks([method.idea_id]).get(method.idea_id, "")
    words = without_names([method.proposed_by], names_here())[0]
    return "" if GAP in words else words


def words_of(card: Idea | Cause) -> str:
    """What the card says, as it is shown."""
    return without_names([card.text], names_here())[0]


def causes_of(row: Workshop) -> list[tuple[Cause, str]]:
    """Each cause with its words, as they are shown."""
    causes = list(row.causes.all())
    return list(zip(causes, without_names([one.text for one in causes], names_here()), strict=True))


def ideas_of(row: Workshop) -> list[IdeaRow]:
    rows = list(row.ideas.prefetch_related("methods"))
    shown = without_names([one.text for one in rows], names_here())
    said = thanks([one.pk for one in rows])
    agree = heard_of() | {None}  # None: nobody in particular
    found = Voice.objects.filter(idea__workshop=row).values_list("idea_id", "participant_id", "seconds")
    heard = {pk: seconds for pk, who, seconds in found if who in agree}
    return [
        IdeaRow(
            one.pk,
            one.sign,
            str(one.get_sign_display()),
            text,
            text != one.text,
            str(one.get_origin_display()),
            said.get(one.pk, ""),
            one.pk if one.pk in heard else None,
            heard.get(one.pk),
            next((method.pk for method in one.methods.all()), None),
        )
        for one, text in zip(rows, shown, strict=True)
    ]


def board(row: Workshop) -> Board:
    ideas = {one.pk: one for one in ideas_of(row)}
    under: dict[UUID | None, list[IdeaRow]] = defaultdict(list)
    for pk, cause in row.ideas.values_list("pk", "cause_id"):
        under[cause].append(ideas[pk])
    said = causes_of(row)
    words = {one.pk: text for one, text in said}
    tree = _tree([one for one, _text in said])
    causes = tuple(CauseRow(one.pk, words[one.pk], depth, tuple(under[one.pk])) for one, depth in tree)
    return Board(row.pk, row.problem, row.on, causes, tuple(under[None]), tuple(ideas.values()))


def _tree(causes: list[Cause]) -> list[tuple[Cause, int]]:
    """Every cause after the one it stands under, with its depth."""
    under: dict[UUID | None, list[Cause]] = defaultdict(list)
    for one in causes:
        under[one.parent_id].append(one)
    found, waiting = [], [(one, 0) for one in reversed(under[None])]
    while waiting:
        one, depth = waiting.pop()
        found.append((one, depth))
        waiting += [(child, min(depth + 1, 4)) for child in reversed(under[one.pk])]
    return found


def ballots(row: Workshop) -> list[BallotRow]:
    ideas = {one.pk: one for one in ideas_of(row)}
    return [_ballot(one, ideas) for one in row.ballots.prefetch_related("tallies")]


def _ballot(row: Ballot, ideas: dict[UUID, IdeaRow]) -> BallotRow:
    n = cast(row)
    hidden = row.closed_at is None or (row.how == Ballot.How.DEVICE and n < SECRET)
    counts = [] if hidden else [(one.count, ideas[one.idea_id]) for one in row.tallies.all()]
    most = max((count for count, _idea in counts), default=0)
    first = [one for count, one in counts if count == most and most]
    ordered = sorted(counts, key=lambda pair: -pair[0])
    return BallotRow(
        row.pk,
        str(row.get_how_display()),
        row.closed_at or row.opened_at,
        row.present,
        n,
        row.present - n,
        row.none,
        row.closed_at is None,
        hidden,
        len(first) > 1,
        tuple(Sum(one, count, one in first) for count, one in ordered),
    )


def proposers() -> list[tuple[str, str]]:
    """Who may be named as the one who had an idea: she takes part, and says yes to her words."""
    rows = Participant.objects.filter(pk__in=may_be_named() & agreeing("quote"))
    return [(str(row.pk), row.shown_as) for row in rows]
