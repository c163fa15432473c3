"""Interviews, handed to the work room, which knows what counts as held."""

from typing import Any

from django.utils.translation import gettext as _

from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count
from egenkraft.site.intake.world import World, fold
from egenkraft.site.work.models import Employer, State
from egenkraft.site.work.recording import record_all
from egenkraft.site.work.rows import InterviewRow
from egenkraft.site.work.rules import Refused

PLAIN = (
    "employer", "occupation", "state", "on", "starts_at", "invited_on", "minutes", "decider_present",
    "vacancy", "channel", "source", "ssyk", "interpreter", "companion", "first_in_sweden", "missed_by",
    "result", "result_on", "contract", "hours_a_week", "subsidised", "rated_on",
)  # fmt: skip
HELD = (State.HELD, State.CONTACT)
RATERS = ("she", "leader", "second")
CRITERIA = (1, 2, 3, 4, 5)


def load(rows: list[Row], world: World) -> Count:
    found = [(row, one) for row in rows if not row.broken and (one := _interview(row, world))]
    what = _("The same interview stands twice.")
    once = {id(row) for row in world.once(((row, _key(one)) for row, one in found), "employer", what)}
    found = [(row, one) for row, one in found if id(row) in once]
    try:
        done = record_all(world.by, [one for _row, one in found])
    except Refused as error:
        row = found[error.row or 0][0]
        key = error.field if error.field in row.table.spec.by_key else "state"
        world.say(row, key, error.sentence)
        return Count()
    _trades(found)
    return Count(done.new, done.changed, done.same)


def _key(one: InterviewRow) -> tuple[Any, ...]:
    return one.participant_id, fold(one.employer), fold(one.occupation), one.on


def _interview(row: Row, world: World) -> InterviewRow | None:
    person, version = world.person(row), world.version(row)
    if not _possible(row, world) or person is None:
        return None
    ratings = {
        (rater, criterion): value
        for rater in RATERS
        for criterion, value in zip(CRITERIA, row.get(rater) or (), strict=False)
    }
    more: dict[str, Any] = {"method_version_id": version.pk} if version else {}
    return InterviewRow(participant_id=person.pk, ratings=ratings, **row.given(*PLAIN), **more)


def _possible(row: Row, world: World) -> bool:
    """What must be known of a step; each lack is said in its own cell."""
    state, before = row.get("state"), world.problems.count
    if state in (*HELD, State.BOOKED, State.NO_SHOW) and row.get("on") is None:
        world.say(row, "on", _("The day of the interview is missing."), _("Write the day."))
    if state in HELD and row.get("minutes") is None:
        world.say(row, "minutes", _("The length of the talk is missing."), _("Write the minutes."))
    if state in HELD and row.get("on") and row.get("on") > world.today:
        world.say(row, "on", _("This day has not come yet."), _("Mend the day, or write booked."))
    if state in (State.CANCELLED, State.NO_SHOW) and row.get("missed_by") is None:
        world.say(
            row,
            "missed_by",
            _("Who cancelled or did not come is missing."),
            _("Write hon, arbetsgivaren or labbet."),
        )
    if row.get("result") and row.get("result_on") is None:
        world.say(row, "result_on", _("The day of the result is missing."), _("Write the day."))
    if row.get("result") and state not in HELD:
        world.say(
            row,
            "result",
            _("Only an interview that was held has a result."),
            _("Mend the state or the result."),
        )
    if row.get("result_on") and row.get("on") and row.get("result_on") < row.get("on"):
        world.say(
            row, "result_on", _("The result comes before the interview."), _("Mend one of the two days.")
        )
    return world.problems.count == before


def _trades(found: list[tuple[Row, InterviewRow]]) -> None:
    trades = {fold(row.get("employer")): row.get("trade") for row, _one in found if row.get("trade")}
    changed = []
    for employer in Employer.objects.all() if trades else ():
        trade = trades.get(fold(employer.name), employer.trade)
        if trade != employer.trade:
            employer.trade = trade
            changed.append(employer)
    Employer.objects.bulk_update(changed, ["trade"])
