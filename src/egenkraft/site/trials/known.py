"""What the trials tell the page of a method: verdicts, what is going on, and where a plan begins."""

from uuid import UUID

from django.urls import reverse

from egenkraft.site.access.permissions import may
from egenkraft.site.methods.hooks import Line
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.trials import queries
from egenkraft.site.trials.models import Trial


def lines(method: UUID) -> list[Line]:
    """Every trial of a method, answered ones first, the newest before older ones."""
    rows = Trial.objects.filter(method_version__method=method).select_related("method_version", "outcome")
    rows = rows.prefetch_related("members__participant", "amendments")
    ordered = sorted(rows, key=lambda row: (row.state != Trial.State.CLOSED, -row.created_at.timestamp()))
    return [_line(row) for row in ordered]


def _line(row: Trial) -> Line:
    address, state = reverse("trials:trial", args=[row.pk]), str(row.get_state_display())
    if row.state != Trial.State.CLOSED:
        return Line(row.title, address, state)
    found = queries.verdict(row, list(row.members.all()))
    return Line(
        row.title,
        address,
        state,
        found.word,
        found.headline,
        found.grade,
        found.grade_words,
        found.n,
        found.missing,
        found.date,
        found.comparison,
    )


def plan_of(role: str, version: MethodVersion) -> str:
    """The address of a new plan for this version, for those who may plan."""
    return f"{reverse('trials:new')}?version={version.pk}" if may(role, "trials.plan") else ""
