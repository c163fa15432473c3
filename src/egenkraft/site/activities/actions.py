"""Everything that writes activities, their kinds, and who was there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from egenkraft.site.access.models import Partner
from egenkraft.site.access.scope import Actor
from egenkraft.site.activities.models import Activity, Attendance, Kind, Series
from egenkraft.site.audit.chain import Act, record, record_all
from egenkraft.site.consent.rules import agreeing, allowed
from egenkraft.site.labs.models import Place
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.participants.models import Participant

WEEK = timedelta(days=7)
SHIPPED = (  # key, Swedish, English
    ("study_circle", "Studiecirkel", "Study circle"),
    ("language_cafe", "Språkkafé", "Language café"),
    ("study_visit", "Studiebesök", "Study visit"),
    ("workshop", "Verkstad", "Workshop"),
    ("employer_meeting", "Arbetsgivarträff", "Employer meeting"),
    ("mentor_meeting", "Mentorträff", "Mentor meeting"),
    ("study_support", "Studiestöd", "Study support"),
    ("parent_support", "Föräldrastöd", "Parent support"),
    ("talk", "Samtal", "Talk"),
    ("childcare", "Barnpassning", "Childcare"),
)


class AlreadyPlanned(ValueError):
    """Another activity has the same kind, title and start."""


class Certified(ValueError):
    """The minutes are certified: only a correction may change the activity."""


class Cancelled(ValueError):
    """The activity does not take place."""


class NotBegun(ValueError):
    """Minutes cannot be certified before the activity has begun."""


class TookPlace(ValueError):
    """People are marked, or minutes certified: it cannot be cancelled."""


class NotTakingPart(ValueError):
    """She has not said yes to taking part, so nothing is written about her."""


@dataclass(frozen=True)
class Plan:
    """What is planned, once: kind, words, time and place."""

    kind: Kind
    title: str
    starts_at: datetime
    minutes: int
    place: Place | None = None
    partner: Partner | None = None
    method_version: MethodVersion | None = None

    def fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def fresh(activity: Activity) -> Activity:
    """The row as it is now, locked until the transaction ends."""
    return Activity.objects.select_for_update().get(pk=activity.pk)


@transaction.atomic
def create(by: Actor, *, plan: Plan, series: Series | None = None) -> tuple[Activity, bool]:
    """Plan one activity. The same plan twice (a double tap) gives the first one back."""
    row, made = Activity.objects.get_or_create(
        kind=plan.kind,
        title=plan.title,
        starts_at=plan.starts_at,
        defaults={
            "minutes": plan.minutes,
            "place": plan.place,
            "partner": plan.partner,
            "method_version": plan.method_version,
            "series": series,
        },
    )
    if made:
        record(by, "activity.create", "activity", row.pk, change={"series": series and series.pk})
    return row, made


@transaction.atomic
def create_series(by: Actor, *, plan: Plan, weeks: int) -> list[Activity]:
    """Plan the same activity once a week. Clock time stays when the clocks change."""
    series, _made = Series.objects.get_or_create(
        kind=plan.kind,
        title=plan.title,
        defaults={"place": plan.place, "method_version": plan.method_version},
    )
    starts = [_weeks_later(plan.starts_at, week) for week in range(weeks)]
    return [create(by, plan=_at(plan, start), series=series)[0] for start in starts]


def _weeks_later(start: datetime, weeks: int) -> datetime:
    local = timezone.localtime(start)
    return timezone.make_aware(local.replace(tzinfo=None) + weeks * WEEK)


def _at(plan: Plan, start: datetime) -> Plan:
    return Plan(**{**plan.fields(), "starts_at": start})


@transaction.atomic
def change(by: Actor, *, activity: Activity, plan: Plan) -> Activity:
    """Change what is planned; refused once the minutes are certified."""
    row = fresh(activity)
    if row.certified_at:
        raise Certified
    twin = Activity.objects.filter(kind=plan.kind, title=plan.title, starts_at=plan.starts_at)
    if twin.exclude(pk=row.pk).exists():
        raise AlreadyPlanned
    before = {name: str(getattr(row, name)) for name in plan.fields()}
    for name, value in plan.fields().items():
        setattr(row, name, value)
    row.save()
    record(by, "activity.change", "activity", row.pk, change=before)
    return row


@transaction.atomic
def cancel(by: Actor, *, activity: Activity) -> None:
    row = fresh(activity)
    if row.cancelled_at:
        return
    if row.certified_at or row.attendance.exists():
        raise TookPlace
    row.cancelled_at, row.cancelled_by_id = timezone.now(), by.account_id
    row.save(update_fields=["cancelled_at", "cancelled_by"])
    record(by, "activity.cancel", "activity", row.pk)


@transaction.atomic
def restore(by: Actor, *, activity: Activity) -> None:
    """Take a cancellation back."""
    row = fresh(activity)
    row.cancelled_at = row.cancelled_by = None
    row.save(update_fields=["cancelled_at", "cancelled_by"])
    record(by, "activity.restore", "activity", row.pk)


@transaction.atomic
def ship_kinds(by: Actor) -> list[Kind]:
    """The kinds every lab starts with. Kinds that the lab has already changed stay as they are."""
    known = {row.key: row for row in Kind.objects.all()}
    shipped = [
        known.get(key) or Kind(key=key, name_sv=name_sv, name_en=name_en, position=position)
        for position, (key, name_sv, name_en) in enumerate(SHIPPED, start=1)
    ]
    made = Kind.objects.bulk_create(row for row in shipped if row.key not in known)
    record_all(by, [Act("kind.create", "kind", row.pk) for row in made])
    return shipped


@transaction.atomic
def save_kind(by: Actor, *, name_sv: str, name_en: str, kind: Kind | None = None) -> Kind:
    """Add a kind of the lab's own, or give one other words."""
    verb = "kind.change" if kind else "kind.create"
    row = kind or Kind(key=_free_key(name_en or name_sv), position=Kind.objects.count() + 1)
    row.name_sv, row.name_en = name_sv, name_en or name_sv
    row.save()
    record(by, verb, "kind", row.pk)
    return row


def _free_key(name: str) -> str:
    base = slugify(name).replace("-", "_")[:26] or "kind"
    taken = set(Kind.objects.filter(key__startswith=base).values_list("key", flat=True))
    return (
        base
        if base not in taken
        else next(f"{base}_{n}" for n in range(2, 1000) if f"{base}_{n}" not in taken)
    )


def _writable(activity: Activity, correcting: bool) -> Activity:
    row = fresh(activity)
    if row.cancelled_at:
        raise Cancelled
    if row.certified_at and not correcting:
        raise Certified
    return row


@transaction.atomic
def mark(
    by: Actor, *, activity: Activity, participant: Participant, state: str, correcting: bool = False
) -> str:
    """Here, away, or "" for no mark (not known, which is not away). Return the state before.

    The same tap twice makes one row; the last human mark wins.
    """
    row = _writable(activity, correcting)
    if not allowed(participant, "take_part"):
        raise NotTakingPart
    found = row.attendance.filter(participant=participant).first()
    before = found.state if found else ""
    if before == state and not (found and found.by_all_here):
        return before
    one = found or Attendance(activity=row, participant=participant)
    if state:
        _set(by, one, state)
    else:
        row.attendance.filter(pk=one.pk).delete()
    verb = "attendance.correct" if correcting else "attendance.mark"
    record(by, verb, "attendance", one.pk, purpose="take_part", change={"from": before, "to": state})
    return before


def _set(by: Actor, one: Attendance, state: str) -> None:
    one.state, one.by_all_here = state, False
    one.marked_at, one.marked_by_id = timezone.now(), by.account_id
    one.save()


@transaction.atomic
def all_here(by: Actor, *, activity: Activity, participants: Collection[UUID]) -> int:
    """Mark here everyone of these who has no mark yet; return how many."""
    row = _writable(activity, correcting=False)
    marked = set(row.attendance.values_list("participant_id", flat=True))
    wanted = (set(participants) & agreeing("take_part")) - marked
    now = timezone.now()
    Attendance.objects.bulk_create(
        Attendance(
            activity=row,
            participant_id=pk,
            state=Attendance.State.HERE,
            marked_at=now,
            marked_by_id=by.account_id,
            by_all_here=True,
        )
        for pk in sorted(wanted)
    )
    if wanted:
        record(
            by, "attendance.all_here", "activity", row.pk, change={"participants": sorted(map(str, wanted))}
        )
    return len(wanted)


@transaction.atomic
def undo_all_here(by: Actor, *, activity: Activity) -> int:
    """Take back what “all here” set and nobody has tapped since; return how many."""
    row = _writable(activity, correcting=False)
    count, _by_model = row.attendance.filter(by_all_here=True).delete()
    if count:
        record(by, "attendance.undo_all_here", "activity", row.pk, change={"count": count})
    return count


@transaction.atomic
def certify(
    by: Actor, *, activity: Activity, minutes: int, children: int, guests: int, correcting: bool = False
) -> Activity:
    """Certify the minutes once, by name. From then on they feed every report."""
    row = _writable(activity, correcting)
    if row.starts_at > timezone.now():
        raise NotBegun
    before = {"minutes": row.minutes, "children": row.children, "guests": row.guests}
    row.minutes, row.children, row.guests = minutes, children, guests
    row.certified_at, row.certified_by_id = timezone.now(), by.account_id
    row.certified_name = by.label or by.role
    row.save()
    verb = "activity.recertify" if correcting else "activity.certify"
    record(by, verb, "activity", row.pk, change={"before": before})
    return row
