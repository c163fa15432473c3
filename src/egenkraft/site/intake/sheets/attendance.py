"""Who was there: each row finds its activity by day and name."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from egenkraft.site.activities.models import Activity, Attendance
from egenkraft.site.intake.problems import listed
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert, by_hand, noon
from egenkraft.site.intake.world import World, fold

Days = dict[date, list[Activity]]


def load(rows: list[Row], world: World) -> Count:
    rows = [row for row in rows if not row.broken]
    days = _days(world)
    found = []
    for row in rows:
        person, activity = world.person(row), _activity(row, days, world)
        if person is not None and activity is not None:
            found.append((row, person.pk, activity))
    what = _("She stands twice for this activity.")
    once = {id(row) for row in world.once(((row, (pk, one.pk)) for row, pk, one in found), "code", what)}
    found = [each for each in found if id(each[0]) in once]
    known = {(one.participant_id, one.activity_id): one for one in _between(found)}
    marks, kept = Upsert(Attendance, {**known}), 0
    for row, pk, activity in found:
        if _stays(known.get((pk, activity.pk)), row):
            kept += 1
            continue
        fresh = {"participant_id": pk, "activity": activity, "marked_at": noon(row.get("on"))}
        marks.put((pk, activity.pk), _values(row), fresh | {"marked_by_id": world.by.account_id})
    return marks.write() + Count(same=kept, kept=kept)


def _stays(mark: Attendance | None, row: Row) -> bool:
    """A mark made here by hand, where the file says something else; a blank in it may be filled."""
    if mark is None or not by_hand(mark.marked_at):
        return False
    return any(getattr(mark, name) not in (value, None) for name, value in _values(row).items())


def _between(found: list[tuple[Row, Any, Activity]]) -> QuerySet[Attendance]:
    """The marks of the days in the file: two bounds, as a list of ids may be too long for one statement."""
    starts = [one.starts_at for _row, _pk, one in found]
    if not starts:
        return Attendance.objects.none()
    return Attendance.objects.filter(activity__starts_at__range=(min(starts), max(starts)))


def _values(row: Row) -> dict[str, Any]:
    here = row.get("here")
    state = Attendance.State.HERE if here is None or here else Attendance.State.AWAY
    return {"state": state.value, **row.given("minutes")}


def _days(world: World) -> Days:
    days: Days = defaultdict(list)
    for one in Activity.objects.select_related("kind"):
        days[timezone.localtime(one.starts_at).date()].append(one)
    return days


def _activity(row: Row, days: Days, world: World) -> Activity | None:
    """By the name of the day's activity; by its kind where that is the only one of the kind."""
    that_day = days.get(row.get("on"), [])
    name = fold(row.get("activity"))
    fitting = [one for one in that_day if fold(one.title) == name]
    fitting = fitting or [one for one in that_day if name in (fold(one.kind.name_sv), fold(one.kind.name_en))]
    if row.get("starts") and len(fitting) > 1:
        fitting = [one for one in fitting if timezone.localtime(one.starts_at).time() == row.get("starts")]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        times = listed(f"{timezone.localtime(one.starts_at):%H:%M}" for one in fitting)
        what = _("%(count)s activities that day fit.") % {"count": len(fitting)}
        world.say(row, "activity", what, _("Write the time too: %(times)s.") % {"times": times})
    elif row.get("on") not in world.broken_days:
        _say_not_found(row, that_day, world)
    return None


def _say_not_found(row: Row, that_day: list[Activity], world: World) -> None:
    mend = _("Add it in the sheet activities, or mend the day.")
    if that_day:
        names = listed(one.title for one in that_day)
        mend = _("That day has: %(names)s. Mend the name, or add it in the sheet activities.") % {
            "names": names
        }
    world.say(row, "activity", _("No activity that day has this name."), mend)
