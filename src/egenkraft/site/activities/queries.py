"""Read models of the activity pages, and what other rooms need to know of activities."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from egenkraft.site.activities.hooks import what_changes
from egenkraft.site.activities.models import Activity, Attendance, Kind
from egenkraft.site.consent.rules import who_agreed
from egenkraft.site.participants.hooks import looked_for
from egenkraft.site.participants.models import Participant, Status, StatusChange
from egenkraft.site.ui.words import initials

MONTHS_A_PAGE = 3
EARLIER_MEETINGS = 3  # who came to these is expected next time
OTHERS_SHOWN = 30
MINUTES_HERE = Coalesce("minutes", "activity__minutes")


@dataclass(frozen=True)
class Card:
    """One activity in a list."""

    pk: UUID
    title: str
    kind: str
    starts_at: datetime
    place: str
    state: str
    word: str
    minutes: int  # certified minutes of everyone who was here, together


@dataclass(frozen=True)
class Month:
    first: date
    cards: list[Card]

    @property
    def minutes(self) -> int:
        return sum(card.minutes for card in self.cards)

    @property
    def hours(self) -> float:
        """Certified hours of taking part in this month."""
        return self.minutes / 60


@dataclass(frozen=True)
class Past:
    months: list[Month]
    earlier: date | None


def kind_name(kind: Kind) -> str:
    return kind.name_sv if translation.get_language() == "sv" else kind.name_en


def kinds() -> list[Kind]:
    return list(Kind.objects.all())


def kind(pk: UUID) -> Kind | None:
    return Kind.objects.filter(pk=pk).first()


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _counted() -> Any:
    """Activities with how many people (who take part) are here and marked, and their minutes together."""
    agreed = Q(attendance__participant__in=who_agreed("take_part").values("participant"))
    here = agreed & Q(attendance__state=Attendance.State.HERE)
    return Activity.objects.select_related("kind", "place").annotate(
        here=Count("attendance", filter=here),
        marked=Count("attendance", filter=agreed),
        taken=Sum(Coalesce("attendance__minutes", "minutes"), filter=here),
    )


def _card(row: Any) -> Card:
    state, word = _state(row)
    place = row.place.name if row.place else ""
    minutes = row.taken or 0 if state == "certified" else 0
    return Card(row.pk, row.title, kind_name(row.kind), row.starts_at, place, state, word, minutes)


def _state(row: Any) -> tuple[str, str]:
    if row.cancelled_at:
        return "cancelled", _("called off")
    if row.certified_at:
        return "certified", _("certified")
    if row.marked:
        return "marked", _("%(here)s of %(all)s here") % {"here": row.here, "all": row.marked}
    return ("unmarked", _("unmarked")) if row.starts_at < timezone.now() else ("planned", _("planned"))


def upcoming(today: date) -> list[Card]:
    """Today's activities and all later ones, the next first."""
    rows = _counted().filter(starts_at__gte=midnight(today)).order_by("starts_at", "title")
    return [_card(row) for row in rows]


def uncertified(today: date) -> list[Card]:
    """Activities that are over and still wait for marks or for their minutes, the oldest first."""
    rows = _counted().filter(starts_at__lt=midnight(today), certified_at=None, cancelled_at=None)
    return [_card(row) for row in rows.order_by("starts_at")]


def past(today: date, before: date | None = None) -> Past:
    """Three months of what has been, the newest first; `before` is the first day of a month to stop at."""
    rows = _counted().filter(starts_at__lt=midnight(before or today)).order_by("-starts_at")
    newest = rows.values_list("starts_at", flat=True).first()
    if newest is None:
        return Past([], None)
    first = _months_back(_local(newest), MONTHS_A_PAGE - 1)
    cards = [_card(row) for row in rows.filter(starts_at__gte=midnight(first))]
    months = [Month(key, list(group)) for key, group in groupby(cards, lambda card: _month(card.starts_at))]
    more = Activity.objects.filter(starts_at__lt=midnight(first)).exists()
    return Past(months, first if more else None)


def _local(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _month(moment: datetime) -> date:
    return _local(moment).replace(day=1)


def _months_back(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True)
class Person:
    """One row of the attendance page: state is here, away or empty."""

    pk: UUID
    code: str
    name: str
    symbol: str
    state: str

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def is_here(self) -> str:
        return "true" if self.state == Attendance.State.HERE else "false"

    @property
    def is_away(self) -> str:
        return "true" if self.state == Attendance.State.AWAY else "false"


@dataclass(frozen=True)
class Sheet:
    """The attendance page: who is expected or marked, and who else is in the lab."""

    people: list[Person]
    others: list[Person]
    more_others: int
    all_here_undoable: int

    @property
    def here(self) -> int:
        return sum(person.state == "here" for person in self.people)

    @property
    def away(self) -> int:
        return sum(person.state == "away" for person in self.people)

    @property
    def left(self) -> int:
        return len(self.people) - self.here - self.away

    def of(self, pk: str) -> Person | None:
        return next((person for person in self.people if str(person.pk) == pk), None)


def sheet(activity: Activity) -> Sheet:
    """Everyone with a yes to taking part who is marked, expected (came to the last meetings of the series),
    or, where nobody is expected, in the lab on that day."""
    marks = {mark.participant_id: mark for mark in Attendance.objects.filter(activity=activity)}
    present = list(_present_on(_local(activity.starts_at), also=marks))
    on_it = _on_the_sheet(marks, usual(activity))
    listed = [row for row in present if on_it(row.pk)]
    others = [row for row in present if row not in listed]
    undoable = sum(mark.by_all_here for mark in marks.values())
    shown = others[:OTHERS_SHOWN]
    return Sheet(_people(listed, marks), _people(shown, {}), len(others) - len(shown), undoable)


def _on_the_sheet(marks: Container[UUID], expected: set[UUID]) -> Callable[[UUID], bool]:
    """Who of those present stands on the sheet itself: the marked, and the expected, or else everybody."""
    return lambda pk: pk in marks or not expected or pk in expected


@dataclass(frozen=True)
class Tally:
    """How many of the sheet are here, and how many have no mark yet."""

    here: int
    left: int


def tally(activity: Activity) -> Tally:
    """As `sheet` counts, without reading anybody: what a tap has to say waits in line with other taps."""
    rows = Attendance.objects.filter(activity=activity).values_list("participant", "state")
    marks = dict(rows)
    present = _present_on(_local(activity.starts_at), also=marks).order_by().values_list("pk", flat=True)
    on_it = _on_the_sheet(marks, usual(activity))
    states = [marks.get(pk, "") for pk in present if on_it(pk)]
    return Tally(states.count(Attendance.State.HERE), states.count(""))


def _people(rows: Iterable[Participant], marks: dict[UUID, Attendance]) -> list[Person]:
    states = {pk: mark.state for pk, mark in marks.items()}
    return [Person(row.pk, row.code, row.shown_as, row.symbol, states.get(row.pk, "")) for row in rows]


def _agreed() -> QuerySet[Participant]:
    rows: QuerySet[Participant] = Participant.objects.all()
    return rows.filter(pk__in=who_agreed("take_part").values("participant"))


def _present_on(day: date, also: Iterable[UUID]) -> QuerySet[Participant]:
    """In the lab on that day by her own dates and journey, or already marked."""
    changes = StatusChange.objects.filter(participant=OuterRef("pk"), on__lte=day).order_by("-on", "-at")
    rows = _agreed().annotate(then=Coalesce(Subquery(changes.values("status")[:1]), "status"))
    inside = Q(started_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day))
    out = Q(then__in=[Status.INVITED, Status.PAUSED])
    out |= Q(ended_on=None, then__in=[Status.LEFT, Status.FINISHED])
    return rows.filter(inside & ~out | Q(pk__in=list(also))).order_by("display_name", "code")


def usual(activity: Activity) -> set[UUID]:
    """Who was there at the last meetings of the same series."""
    if activity.series_id is None:
        return set()
    earlier = Activity.objects.open().filter(series=activity.series_id, starts_at__lt=activity.starts_at)
    held = earlier.filter(attendance__isnull=False).distinct().order_by("-starts_at").values("pk")
    here = Attendance.objects.filter(activity__in=held[:EARLIER_MEETINGS], state=Attendance.State.HERE)
    return set(here.values_list("participant_id", flat=True))


def found(text: str, besides: Iterable[UUID]) -> list[Person]:
    """People of the lab whose display name or code holds the text, at most ten."""
    if not text.strip():
        return []
    looked_for(text)
    named = Q(display_name__icontains=text.strip()) | Q(code__icontains=text.strip())
    rows = _agreed().filter(named).exclude(pk__in=list(besides)).order_by("display_name", "code")
    return _people(rows[:10], {})


def activity(pk: UUID) -> Activity | None:
    rows = Activity.objects.select_related(
        "kind", "place", "partner", "series", "method_version__method", "cancelled_by"
    )
    one: Activity | None = rows.filter(pk=pk).first()
    return one


def plain(pk: UUID) -> Activity | None:
    """The activity without the rows that its page shows beside it."""
    one: Activity | None = Activity.objects.filter(pk=pk).first()
    return one


def participant(code: str) -> Participant | None:
    """Someone of this lab who takes part, by code."""
    return _agreed().filter(code=code).first()


@dataclass(frozen=True)
class Hours:
    """Minutes of taking part: each activity's certified minutes for everyone who was there."""

    activities: int
    people: int
    minutes: int


def hours(first: date, after: date, *, method_version: UUID | None = None) -> Hours:
    """Certified minutes from `first` until the day before `after`, of people who take part."""
    total = _certified_here(first, after, method_version).aggregate(
        activities=Count("activity", distinct=True),
        people=Count("participant", distinct=True),
        minutes=Sum(MINUTES_HERE),
    )
    return Hours(total["activities"], total["people"], total["minutes"] or 0)


def _certified_here(first: date, after: date, method_version: UUID | None) -> QuerySet[Attendance]:
    held = Activity.objects.certified().filter(starts_at__gte=midnight(first), starts_at__lt=midnight(after))
    if method_version:
        held = held.filter(method_version=method_version)
    rows = Attendance.objects.filter(state=Attendance.State.HERE, activity__in=held)
    return rows.filter(participant__in=who_agreed("take_part").values("participant"))


@dataclass(frozen=True)
class Visit:
    """One activity in a participant's own history."""

    pk: UUID
    title: str
    starts_at: datetime
    state: str


def history(participant: UUID, limit: int = 10) -> list[Visit]:
    """What she has been to, the newest first. Absence is listed for the leader only."""
    rows = Attendance.objects.filter(participant=participant).select_related("activity")
    newest = rows.order_by("-activity__starts_at")[:limit]
    return [Visit(row.activity.pk, row.activity.title, row.activity.starts_at, row.state) for row in newest]


def next_for(today: date) -> Card | None:
    """The next activity that takes place, for the participant's own page."""
    row = _counted().filter(starts_at__gte=timezone.now(), cancelled_at=None).order_by("starts_at").first()
    return _card(row) if row and _local(row.starts_at) >= today else None


def consequences(activity: Activity) -> list[str]:
    """What a correction of this certified activity changes, in sentences."""
    first = _local(activity.starts_at).replace(day=1)
    total = hours(first, _months_back(first, -1))
    own = _counted().values_list("taken", flat=True).get(pk=activity.pk) or 0
    lines = [
        _("Hours of taking part in %(month)s: now %(hours)s h in all, %(own)s h of them from this activity.")
        % {"month": date_format(first, "F Y"), "hours": _hours(total.minutes), "own": _hours(own)},
    ]
    if activity.method_version:
        dose = hours(date(2000, 1, 1), date(2100, 1, 1), method_version=activity.method_version.pk)
        lines.append(
            _("How much the method “%(method)s” was used: %(hours)s h so far.")
            % {"method": activity.method_version.method.name, "hours": _hours(dose.minutes)}
        )
    return lines + what_changes(activity.pk)


def _hours(minutes: int) -> str:
    return number_format(round(minutes / 60, 1), 1 if minutes % 60 else 0)
