"""Today and the list of people: what waits for whom, read from every room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from egenkraft.site.access.memory import until_changed
from egenkraft.site.access.permissions import may
from egenkraft.site.access.scope import Actor, current
from egenkraft.site.activities.queries import Card, midnight, uncertified
from egenkraft.site.consent.rules import who_agreed
from egenkraft.site.home.notices import Told, told
from egenkraft.site.measures.due import Due, due
from egenkraft.site.participants.models import HERE, Participant, Status
from egenkraft.site.participants.reach import linked, reachable, reaching
from egenkraft.site.trials.models import Trial
from egenkraft.site.work.models import Interview, State

A_PAGE = 60
DUE = "due"  # the filter besides the statuses
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Link:
    """One way on: where, in which words."""

    url: str
    text: str


@dataclass(frozen=True)
class Line:
    """One row of a list: its link, what it is called, one fact, one word."""

    url: str
    title: str
    fact: str = ""
    word: str = ""
    symbol: str = ""
    new: bool = False
    done: bool = False


@dataclass(frozen=True)
class Today:
    """What waits on this day, as far as the actor may see it."""

    day: date
    activities: list[Card]  # of this day, not certified yet
    unfinished: list[Card]  # of earlier days, the oldest first
    due: list[Due]
    without_yes: int
    people: int
    interviews: list[Line]
    trials: list[Line]
    first: Link | None
    notices: list[Told]

    @property
    def nothing(self) -> bool:
        """A lab where nothing has begun: no people, no activity, no trial."""
        return not (self.people or self.without_yes or self.activities or self.unfinished or self.trials)


def today(by: Actor, day: date) -> Today:
    """The page as far as the role reaches: people for those who may list them, else the trials."""
    people = may(by.role, "people.list")
    count, without = head_count() if people else (0, 0)
    open_now = uncertified(day + timedelta(days=1))
    begin = midnight(day)
    page = Today(
        day=day,
        activities=[card for card in open_now if card.starts_at >= begin],
        unfinished=[card for card in open_now if card.starts_at < begin and may(by.role, "attendance.mark")],
        due=_due_here(day) if count else [],
        without_yes=without,
        people=count,
        interviews=_interviews(day) if may(by.role, "work.see") else [],
        trials=[] if people else _trials(),
        first=None,
        notices=told(by),
    )
    return replace(page, first=_first(by, page))


def head_count() -> tuple[int, int]:
    """How many of those whose page may be opened have said yes to taking part, and how many have not."""
    yes = Q(pk__in=who_agreed("take_part").values("participant"))
    with reaching("people.see"):
        found = linked().filter(status__in=HERE).aggregate(yes=Count("pk", filter=yes), all=Count("pk"))
    return found["yes"], found["all"] - found["yes"]


def _due_here(day: date) -> list[Due]:
    """Check-ins to do with those with whom the actor may open one."""
    with reaching("checkin.open"):
        return due(day, among=linked())


def _first(by: Actor, page: Today) -> Link | None:
    """The one thing to do first; nothing where the role has nothing to do here."""
    if not may(by.role, "attendance.mark"):
        return Link(reverse("trials:list"), _("Open the trials")) if page.trials else None
    for card in [*page.activities, *page.unfinished]:
        text = _("Mark attendance: %(activity)s") % {"activity": card.title}
        return Link(reverse("activities:activity", args=[card.pk]), text)
    if not page.people:
        return Link(reverse("participants:new"), _("Add a person"))
    if page.due:
        many = ngettext("%(n)s check-in to do", "%(n)s check-ins to do", len(page.due))
        return Link(reverse("measures:due"), many % {"n": len(page.due)})
    return Link(reverse("activities:new"), _("Plan an activity"))


def _interviews(day: date) -> list[Line]:
    """Booked within a week, or past and waiting to be written down; of those who take part."""
    with reaching("work.see"):
        rows = Interview.objects.filter(
            Q(state=State.BOOKED, on__lte=day + WEEK) | Q(state=State.HELD),
            participant__in=reachable().filter(pk__in=who_agreed("take_part").values("participant")),
        )
    return [_interview(row, day) for row in rows.select_related("participant", "employer").order_by("on")[:8]]


def _interview(row: Interview, day: date) -> Line:
    when = date_format(row.on, "l j F") if row.on else ""
    word = (
        _("judge it") if row.state == State.HELD else _("did it happen?") if row.on and row.on < day else when
    )
    if row.state == State.BOOKED and row.on == day:
        word = _("today")
    url = reverse("work:interview", args=[row.pk])
    fact = f"{row.occupation}, {row.employer.name}"
    return Line(url, row.participant.shown_as, fact, word, row.participant.symbol)


def _trials() -> list[Line]:
    rows = Trial.objects.exclude(state=Trial.State.CLOSED)
    words = {
        Trial.State.DRAFT: _("lock the plan"),
        Trial.State.LOCKED: _("begin"),
        Trial.State.RUNNING: _("running"),
    }
    return [
        Line(reverse("trials:trial", args=[row.pk]), row.title, word=words[Trial.State(row.state)])
        for row in rows[:5]
    ]


@dataclass(frozen=True)
class Filter:
    """One choice above the list: its word, how many it holds, whether it is chosen."""

    url: str
    word: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class People:
    """One page of the list of people."""

    rows: list[Line]
    others: list[Line]  # of the lab, whose pages belong to somebody else: names and no more
    filters: list[Filter]
    without_yes: int
    before: str
    after: str

    @property
    def anybody(self) -> bool:
        """Whether the lab has any people at all."""
        return bool(self.without_yes) or any(choice.count for choice in self.filters)


def people(show: str, page: int) -> People:
    """Those who take part, by name; `show` is a status, "due", or empty for everyone still here."""
    by, more = current(), (show, page, get_language(), timezone.localdate())
    return until_changed(("people", by.lab_id, by.account_id, by.role, *more), lambda: _people(show, page))


def _people(show: str, page: int) -> People:
    late = {row.participant for row in _due_here(timezone.localdate())}
    counts = _status_counts()
    rows = _shown(show, late)
    number = max(page, 1)
    found = list(rows[(number - 1) * A_PAGE : number * A_PAGE + 1])
    return People(
        others=_others() if not show and number == 1 else [],
        rows=[_person(row, row.pk in late) for row in found[:A_PAGE]],
        filters=_filters(show, counts, len(late)),
        without_yes=counts.get("", 0),
        before=_address(show, number - 1) if number > 1 else "",
        after=_address(show, number + 1) if len(found) > A_PAGE else "",
    )


def _status_counts() -> dict[str, int]:
    """People with a yes by status; under "" those without, of everyone still here."""
    with reaching("people.see"):
        mine = linked()
    rows = mine.annotate(yes=agreed("take_part")).order_by().values_list("status", "yes")
    counts: dict[str, int] = {}
    for status, yes, count in rows.annotate(count=Count("pk")):
        if yes:
            counts[status] = count
        elif status not in (Status.LEFT, Status.FINISHED):
            counts[""] = counts.get("", 0) + count
    return counts


def _shown(show: str, late: set[UUID]) -> QuerySet[Participant]:
    with reaching("people.see"):
        rows = linked().filter(agreed("take_part"))
    if show == DUE:
        rows = rows.filter(pk__in=late)
    elif show in Status.values:
        rows = rows.filter(status=show)
    else:
        rows = rows.exclude(status__in=[Status.LEFT, Status.FINISHED])
    here = Q(attendance__state="here", attendance__activity__cancelled_at=None)
    return rows.annotate(last=Max("attendance__activity__starts_at", filter=here)).order_by(
        "display_name", "code"
    )


def _others() -> list[Line]:
    """Everybody else of the lab, all alike: the name she chose and her symbol, leading to the way in need."""
    with reaching("people.see"):
        mine = linked().values("pk")
    rows = Participant.objects.present().filter(agreed("take_part")).exclude(pk__in=mine)
    return [
        Line(reverse("trust:need", args=[row.pk]), row.shown_as, symbol=row.symbol)
        for row in rows.order_by("display_name", "code")
    ]


def _person(row: Participant, late: bool) -> Line:
    last = row.last  # type: ignore[attr-defined]
    fact = _("last here %(day)s") % {"day": date_format(timezone.localtime(last), "j F")} if last else ""
    word = _("check-in") if late else "" if row.status == Status.ACTIVE else str(row.get_status_display())
    url = reverse("home:person", args=[row.pk])
    return Line(url, row.shown_as, fact or _("not here yet"), word, row.symbol, new=late)


def _filters(show: str, counts: dict[str, int], late: int) -> list[Filter]:
    still = sum(count for status, count in counts.items() if status and status not in ("left", "finished"))
    rows: Sequence[tuple[str, str, int]] = [
        ("", _("In the lab"), still),
        (DUE, _("Check-in due"), late),
        *((status, str(word).capitalize(), counts.get(status, 0)) for status, word in Status.choices),
    ]
    return [
        Filter(_address(key, 1), word, count, key == show)
        for key, word, count in rows
        if count or key in ("", show)
    ]


def _address(show: str, page: int) -> str:
    parts = ([f"show={show}"] if show else []) + ([f"page={page}"] if page > 1 else [])
    return reverse("home:people") + ("?" + "&".join(parts) if parts else "")


def agreed(purpose: str) -> Exists:
    """SQL: has she said yes to this purpose?"""
    return Exists(who_agreed(purpose).filter(participant=OuterRef("pk")))


def without_yes() -> list[Line]:
    """Those who have not said yes to taking part and have not left: by code and symbol only."""
    with reaching("people.see"):
        rows = linked().filter(~agreed("take_part"), status__in=HERE).order_by("code")
    return [Line(reverse("consent:person", args=[row.pk]), row.code, symbol=row.symbol) for row in rows]
