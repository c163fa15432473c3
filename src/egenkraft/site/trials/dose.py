"""What was really done in a trial: sessions planned and held, minutes a person by arm, what deviated."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from egenkraft.core import trials as core
from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.consent.rules import countable
from egenkraft.site.trials import inputs, turns
from egenkraft.site.trials.models import Member, Trial
from egenkraft.site.trials.plans import TREATED

SAME_DAY = timedelta(hours=12)  # a session of the day on which the lot was drawn is inside


def of(row: Trial, members: Iterable[Member]) -> core.Dose | None:
    """The log of a trial from its first day to its close; None where nothing was planned.

    Minutes are certified minutes of those who may be counted, over everybody of the arm who may: an
    absence counts as none.
    """
    begun = row.drawn_at or row.locked_at
    if begun is None:
        return None
    sessions = _sessions(row, begun, row.frozen_at or timezone.now())
    if not sessions:
        return None
    held = [one for one in sessions if one.certified_at and not one.cancelled_at]
    people = list(members)
    treated, waiting = _minutes(row, people, held)
    versions = sorted({number for one in held if (number := _version(one))})
    return core.Dose(
        planned=len(sessions),
        held=len(held),
        minutes=treated,
        planned_minutes=row.method_version.dose_minutes,
        control_minutes=waiting,
        versions=tuple(str(number) for number in versions),
        deviations=tuple(_deviations(row, sessions)),
    )


def _sessions(row: Trial, begun: datetime, until: datetime) -> list[Activity]:
    """Every activity of the method in the time of the trial, whatever its version."""
    method = row.method_version.method_id
    mine = Q(method_version__method=method) | Q(method_version=None, series__method_version__method=method)
    rows = Activity.objects.filter(mine, starts_at__gte=begun - SAME_DAY, starts_at__lt=until)
    return list(rows.select_related("method_version", "series__method_version"))


def _version(one: Activity) -> int | None:
    version = one.method_version or (one.series.method_version if one.series else None)
    return version.number if version else None


def _minutes(row: Trial, members: list[Member], held: list[Activity]) -> tuple[int | None, int | None]:
    """Whole minutes a person in each arm, each from her own lot on; with no arms all stand in the first."""
    agree = set(countable().values_list("participant_id", flat=True))
    counted = [one for one in members if one.participant_id in agree and not one.waits]
    if turns.of(row) is not None:
        return _by_turns(row, counted, held)
    since = {one.participant_id: inputs.begun(row, one) for one in counted}
    activities = {one.pk: one for one in held}
    total: dict[UUID, int] = defaultdict(int)
    here = Attendance.objects.filter(state=Attendance.State.HERE, activity__in=list(activities))
    for person, pk, minutes in here.values_list("participant_id", "activity_id", "minutes"):
        one, begun = activities[pk], since.get(person)
        if begun is not None and one.starts_at >= begun - SAME_DAY:
            total[person] += one.minutes if minutes is None else minutes
    one_group = not any(one.arm for one in members)
    first = [total[m.participant_id] for m in counted if one_group or m.arm == TREATED]
    rest = [total[m.participant_id] for m in counted if not one_group and m.arm != TREATED]
    return _mean(first), _mean(rest)


def _by_turns(row: Trial, members: list[Member], held: list[Activity]) -> tuple[int | None, int | None]:
    """Whole minutes a person from her own turn on, and of those who had to wait, while they waited.

    Both until the last measuring, when the last turn begins: in the analysis that turn only waited.
    """
    starts = {m.participant_id: begins for m in members if (begins := turns.begins(row, m)) is not None}
    last = turns.last_begins(row)
    activities = {one.pk: one for one in held}
    total: dict[tuple[UUID, bool], int] = defaultdict(int)
    here = Attendance.objects.filter(state=Attendance.State.HERE, activity__in=list(activities))
    for person, pk, minutes in here.values_list("participant_id", "activity_id", "minutes"):
        one = activities[pk]
        if person in starts and last is not None and one.starts_at < last - SAME_DAY:
            begun = one.starts_at >= starts[person] - SAME_DAY
            total[person, begun] += one.minutes if minutes is None else minutes
    until = row.frozen_at or timezone.now()
    dealt = [m for m in members if m.participant_id in starts]
    given = [m.participant_id for m in dealt if not turns.only_waits(row, m)]
    with_it = [total[person, True] for person in given if starts[person] <= until]
    waited = [total[m.participant_id, False] for m in dealt if m.arm != "1"]
    return _mean(with_it), _mean(waited)


def _mean(minutes: list[int]) -> int | None:
    return round(sum(minutes) / len(minutes)) if minutes else None


def _deviations(row: Trial, sessions: list[Activity]) -> Iterable[str]:
    """Cancelled sessions, and those that gave another version than the plan names."""
    for one in sessions:
        day = formats.date_format(_day(one), "j F")
        number = _version(one)
        if one.cancelled_at:
            yield _("Cancelled: %(day)s.") % {"day": day}
        elif number is not None and number != row.method_version.number:
            yield _("%(day)s: version %(given)s was given, the plan says %(planned)s.") % {
                "day": day,
                "given": number,
                "planned": row.method_version.number,
            }


def _day(one: Activity) -> date:
    return timezone.localtime(one.starts_at).date()
