"""Who may work on which plan (decision 0033)."""

from egenkraft.site.access.permissions import reach
from egenkraft.site.access.scope import current
from egenkraft.site.trials.models import Trial


def covers(row: Trial, capability: str) -> bool:
    """Whether the open scope reaches this trial with a capability: each of the lab, or what she planned."""
    by = current()
    own = by.account_id is not None and row.planned_by_id == by.account_id
    return {"l": True, "o": own}.get(reach(by.role, capability), False)


def covered(row: Trial | None, capability: str) -> Trial | None:
    """The trial, or nothing: what is out of reach answers as what is missing."""
    return row if row is not None and covers(row, capability) else None
