"""Read models of the method pages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from egenkraft.core import trials as core
from egenkraft.site.methods.models import LibraryCard, Method, MethodVersion


@dataclass(frozen=True)
class MethodRow:
    pk: UUID
    name: str
    summary: str
    for_whom: str
    proposed_by: str
    decision: str
    decision_word: str
    version: int


def methods() -> list[MethodRow]:
    """Every method of the lab by name, with its newest version."""
    newest: dict[UUID, int] = {}
    for method_id, number in MethodVersion.objects.values_list("method_id", "number"):
        newest[method_id] = max(number, newest.get(method_id, 0))
    return [_row(method, newest.get(method.pk, 1)) for method in Method.objects.order_by("name")]


def _row(method: Method, version: int) -> MethodRow:
    return MethodRow(
        method.pk,
        method.name,
        method.summary,
        method.for_whom,
        method.proposed_by,
        method.decision,
        str(method.get_decision_display()),
        version,
    )


def method(pk: UUID) -> Method | None:
    return Method.objects.filter(pk=pk).select_related("decided_by").first()


def version_choices() -> list[tuple[str, str]]:
    """The newest version of each method, for a form."""
    rows = MethodVersion.objects.select_related("method").order_by("method__name", "-number")
    seen: dict[UUID, tuple[str, str]] = {}
    for row in rows:
        seen.setdefault(row.method_id, (str(row.pk), f"{row.method.name} ({row.number})"))
    return list(seen.values())


# --- the library -----------------------------------------------------------------------------
@dataclass(frozen=True)
class CardRow:
    """A card of the library in the reader's language; an empty text is not stated in what we have."""

    pk: UUID
    key: str
    version: int
    method: bool
    grade: str
    grade_words: str
    claim: str
    words: dict[str, str]
    sources: tuple[str, ...]
    checked: Any
    own: UUID | None  # the lab's own method made from it

    @property
    def name(self) -> str:
        return self.words["name"]


def library() -> list[CardRow]:
    """The newest version of every shipped card, methods first, those with the surest knowledge first."""
    newest: dict[str, LibraryCard] = {}
    for row in LibraryCard.objects.order_by("key", "version"):
        newest[row.key] = row
    own = dict(Method.objects.exclude(card=None).values_list("card__key", "pk"))
    rows = [card_row(row, own.get(row.key)) for row in newest.values()]
    return sorted(rows, key=lambda row: (not row.method, row.grade, row.key))


def library_card(pk: UUID) -> LibraryCard | None:
    return LibraryCard.objects.filter(pk=pk).first()


def card_row(row: LibraryCard, own: UUID | None = None) -> CardRow:
    lang = tongue()
    return CardRow(
        row.pk,
        row.key,
        row.version,
        row.kind == LibraryCard.Kind.METHOD,
        row.grade,
        core.grade_sentence(row.grade, lang),
        core.claim(row.grade, row.found, lang) if row.kind == LibraryCard.Kind.METHOD else "",
        row.words[lang],
        tuple(row.sources),
        row.checked,
        own,
    )


def tongue() -> str:
    return "en" if (get_language() or "sv").startswith("en") else "sv"
