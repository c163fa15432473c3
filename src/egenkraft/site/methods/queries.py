"""Read models of the method pages."""

from dataclasses import dataclass
from uuid import UUID

from egenkraft.site.methods.models import Method, MethodVersion


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
