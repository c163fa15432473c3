"""Who may do what with an activity: small predicates over the permission table."""

from egenkraft.site.access.permissions import may
from egenkraft.site.access.scope import Actor
from egenkraft.site.activities.models import Activity


def may_mark(by: Actor) -> bool:
    return may(by.role, "attendance.mark")


def may_plan(by: Actor) -> bool:
    return may(by.role, "activities.change")


def open_for_marks(by: Actor, activity: Activity) -> bool:
    """Marks go straight in until the minutes are certified; then only as a correction."""
    return may_mark(by) and activity.cancelled_at is None and activity.certified_at is None


def correctable(by: Actor, activity: Activity) -> bool:
    return may_mark(by) and activity.cancelled_at is None and activity.certified_at is not None
