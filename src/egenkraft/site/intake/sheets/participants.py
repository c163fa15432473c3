"""Participants: the pseudonymous row, home area, journey so far, and the name sealed into the vault."""

import re
from collections import defaultdict
from collections.abc import Hashable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from egenkraft.site.audit.chain import record_all
from egenkraft.site.intake.reading import Row
from egenkraft.site.intake.upsert import Count, Upsert
from egenkraft.site.intake.world import World, fold
from egenkraft.site.labs.models import HomeArea
from egenkraft.site.participants.entrust import entrust, new_people
from egenkraft.site.participants.models import Participant, Status, StatusChange
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.models import Identity

PLAIN = ("symbol", "language", "reads", "birth_year", "started_on", "ended_on", "end_reason")
SEALED = ("full_name", "phone", "contact")
JOURNEY = ("status", "ended_on", "end_reason")
ENDED = (Status.LEFT, Status.FINISHED)


def load(rows: list[Row], world: World) -> Count:
    world.broken_codes |= {fold(row.get("code")) for row in rows if row.broken and row.get("code")}
    rows = [row for row in _unmistakable(rows, world) if not row.broken]
    areas = Upsert(HomeArea, {**world.areas})
    for row in rows:
        if row.get("home_area"):
            areas.put(fold(row.get("home_area")), {}, {"name": row.get("home_area")})
    areas.write()
    people = Upsert(Participant, {**world.people})
    codes = _codes(rows, world)
    before = {person.pk: person.status for person in world.people.values()}
    last = dict(StatusChange.objects.order_by("on", "at").values_list("participant_id", "on"))
    staying = {id(row) for row, code in zip(rows, codes, strict=True) if _stays(row, code, people, last)}
    pairs = [
        (row, _person(row, code, people, areas, world, stays=id(row) in staying))
        for row, code in zip(rows, codes, strict=True)
    ]
    fresh = list(people.new)
    count = people.write() + Count(kept=len(staying))
    _entrust(pairs, {id(person) for person in fresh}, world)
    _journey([person for _row, person in pairs], before, world)
    world.last.append(lambda: _identities(pairs, world))
    for name in ("people", "people_by_name", "areas"):
        world.__dict__.pop(name, None)
    return count


def _entrust(pairs: list[tuple[Row, Participant]], fresh: set[int], world: World) -> None:
    """A new person goes to the leader her row names, else to those who are to know her first."""
    named: dict[UUID, list[Participant]] = defaultdict(list)
    others = []
    for row, person in pairs:
        leader = _leader(row, world)
        if id(person) not in fresh:
            continue
        named[leader].append(person) if leader else others.append(person)
    for account, people in named.items():
        entrust(world.by, people=people, accounts=[account])
    record_all(world.by, new_people(world.by, others))


def _leader(row: Row, world: World) -> UUID | None:
    """The account of the leader a row names by e-mail; None where no e-mail is written."""
    email = row.get("leader")
    if not email:
        return None
    found = world.leaders.get(fold(email))
    if found is None:
        mend = _("Invite her first, or leave the cell blank.")
        world.say(row, "leader", _("No leader of the lab has this e-mail."), mend)
    return found


def _unmistakable(rows: list[Row], world: World) -> list[Row]:
    """Rows whose person is certain: a code stands once; without a code the name stands once."""
    codes = _("This code stands twice in the sheet.")
    rows = world.once(
        ((row, fold(row.get("code") or f"row {row.number} {id(row)}")) for row in rows), "code", codes
    )
    nameless = [row for row in rows if not row.broken and not row.get("code") and not row.get("name")]
    for row in nameless:
        world.say(row, "code", _("Neither code nor name is written."), _("Write the person's code."))
    named = [row for row in rows if row.get("name")]
    unsure = {fold(row.get("name")) for row in named if not row.get("code")}
    what = _("This name stands twice, and not both rows have a code.")
    candidates = [(row, fold(row.get("name"))) for row in named if fold(row.get("name")) in unsure]
    sure = set(map(id, world.once(candidates, "name", what)))
    mistaken = {id(row) for row, _name in candidates} - sure
    return [row for row in rows if id(row) not in mistaken and row not in nameless]


def _codes(rows: list[Row], world: World) -> list[str]:
    """The code of each row: the written one, the known one behind the name, or a new one."""
    taken = [fold(code) for code in (*world.people, *(row.get("code") for row in rows)) if code]
    last = max(
        (int(found[1]) for code in taken if (found := re.fullmatch(r"p0*([0-9]{1,6})", code))), default=0
    )
    codes = []
    for row in rows:
        code = row.get("code")
        if not code:
            same = world.people_by_name.get(fold(row.get("name")), [])
            if len(same) > 1:
                what = _("%(count)s participants have this name.") % {"count": len(same)}
                world.say(row, "name", what, _("Write her code instead."))
            if same:
                code = same[0].code
            else:
                last += 1
                code = f"P{last:02d}"
        codes.append(code)
    return codes


def _stays(row: Row, code: str, people: Upsert[Participant], last: dict[Any, date]) -> bool:
    """Whether her status here is newer than the row's: she has ended, or came back after the row's end."""
    known = people.known.get(fold(code))
    if known is None:
        return False
    wish, end = _status(row, known).get("status", known.status), row.get("ended_on")
    if known.status in ENDED:
        return wish not in ENDED
    return wish in ENDED and end is not None and end < last.get(known.pk, end)


def _person(
    row: Row, code: str, people: Upsert[Participant], areas: Upsert[HomeArea], world: World, *, stays: bool
) -> Participant:
    values: dict[str, Any] = row.given(*PLAIN)
    place = world.find(row, "place", world.places, "places")
    area = areas.known.get(fold(row.get("home_area") or ""))
    if row.get("name"):
        values["display_name"] = row.get("name")
    if place is not None:
        values["place_id"] = place.pk
    if area is not None:
        values["home_area_id"] = area.pk
    known = people.known.get(fold(code))
    values |= _status(row, known)
    if stays:
        values = {name: value for name, value in values.items() if name not in JOURNEY}
    _in_order(row, values, known, world)
    return people.put(fold(code), values, {"code": code})


def _status(row: Row, known: Participant | None) -> dict[str, Any]:
    """The written status; an end without one means that she has left."""
    if row.get("status"):
        return {"status": row.get("status")}
    if row.get("ended_on") and (known is None or known.status not in ENDED):
        return {"status": Status.LEFT.value}
    return {}


def _in_order(row: Row, values: dict[str, Any], known: Participant | None, world: World) -> None:
    start = values.get("started_on") or (known.started_on if known else None)
    end = values.get("ended_on") or (known.ended_on if known else None)
    if start and end and end < start:
        world.say(row, "ended_on", _("The end comes before the start."), _("Mend one of the two days."))
        values.pop("ended_on", None)
        values.pop("started_on", None)


def _journey(people: list[Participant], before: dict[Any, str], world: World) -> None:
    known: set[Hashable] = set(StatusChange.objects.values_list("participant_id", "status", "on"))
    changes = []
    for person in people:
        for status, on in _steps(person, before.get(person.pk), world.today):
            if (person.pk, status, on) not in known:
                known.add((person.pk, status, on))
                changes.append(
                    StatusChange(participant=person, status=status, on=on, by_id=world.by.account_id)
                )
    StatusChange.objects.bulk_create(changes, batch_size=500)


def _steps(person: Participant, before: str | None, today: date) -> list[tuple[str, date]]:
    steps = []
    if person.started_on and person.status != Status.INVITED:
        steps.append((Status.ACTIVE.value, person.started_on))
    if person.status in ENDED and person.ended_on:
        steps.append((person.status, person.ended_on))
    elif before is not None and person.status != before:
        steps.append((person.status, today))
    return steps


def _identities(pairs: list[tuple[Row, Participant]], world: World) -> None:
    """A name already in the vault stays: a file must not overwrite what was corrected on her card."""
    sealed = [(row, person) for row, person in pairs if any(row.get(key) for key in SEALED)]
    held = set(Identity.objects.values_list("participant_id", flat=True))
    for row, person in sealed:
        if person.pk not in held:
            name, phone, contact = (row.get(key) or "" for key in SEALED)
            write_identity(world.by, participant=person, name=name, phone=phone, contact=contact)
