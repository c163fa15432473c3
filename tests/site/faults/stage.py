"""A lab with enough to write: `python -m tests.site.faults.stage FOLDER` fills the databases and prints
what can be written, one JSON object a line. Every line says how it is sent and how one sees that it is there.

The environment names the installation, as for every command of the product.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

PEOPLE, ACTIVITIES, INTERVIEWS, MESSAGES, METHODS = 40, 16, 3, 3, 60
KINDS = ("attendance", "answer", "withdrawal", "interview", "message", "audit", "method")
AHEAD = 400 * 24 * 3600  # sessions begin in the future: no clock, slow or wrong, cuts a trial short


@dataclass(frozen=True)
class Write:
    """One thing that somebody does, and the question to the database whether it was done."""

    kind: str
    session: str
    path: str
    data: dict[str, str]
    query: str
    values: list[Any] = field(default_factory=list)
    accept: str = "text/html"  # as a page sends it; a script of a page asks for less


def main() -> None:
    from egenkraft.site.config.startup import django_ready

    django_ready()
    from django.db import connections, transaction

    with transaction.atomic(), transaction.atomic("keys"):
        writes = [*_fill()]
    for write in writes:
        print(json.dumps(asdict(write)))
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill() -> Iterator[Write]:
    from tests.people import make_participant, staff

    from egenkraft.site.access.scope import scope
    from egenkraft.site.config.setup import new_lab

    lab = new_lab(name="Labbet", slug="labbet", town="Norrköping")
    people = [make_participant(lab, f"P{n:02}") for n in range(1, PEOPLE + 1)]
    manager = staff(lab, "manager")
    by_manager = session_of(manager)
    half = PEOPLE // 2  # more than thirty people in ten minutes would close her pages to a leader
    for name, hers in (("leader", people[:half]), ("second", people[half:])):
        leader = staff(lab, "leader", name)
        by_leader = session_of(leader)
        with scope(leader):
            yield from _attendance(hers, by_leader)
            yield from _interviews(leader, hers, by_leader)
            yield from _reads(leader, hers, by_leader)
            yield from _messages(hers, by_leader)
            for her in hers:
                yield from _hers(leader, her)
    for number in range(METHODS):
        name = f"Metod nummer {number}"
        query = "SELECT count(*) FROM methods_method WHERE name = ?"
        yield Write(
            "method", by_manager, "/methods/new/", {"name": name, "summary": "Vi gör så."}, query, [name]
        )


def session_of(actor: Any) -> str:
    """The key of a session that stands for this actor, freshly proved."""
    import time

    from django.utils import timezone
    from tests.people import signed_in

    from egenkraft.site.access.models import SignIn

    session = signed_in(actor).session
    session["seen"] = ahead = int(time.time()) + AHEAD
    session["stepped"] = ahead
    begun = timezone.now() + timedelta(seconds=AHEAD)
    SignIn.raw.filter(pk=session["sign_in"]).update(begun_at=begun)
    session.set_expiry(10 * AHEAD)
    session.save()
    return str(session.session_key)


def _attendance(people: list[Any], session: str) -> Iterator[Write]:
    from django.utils import timezone

    from egenkraft.site.activities.models import Activity, Kind

    kind = Kind.objects.first()
    query = (
        "SELECT count(*) FROM activities_attendance"
        " WHERE activity_id = ? AND participant_id = ? AND state = 'here'"
    )
    for day in range(ACTIVITIES):
        at = timezone.now() - timedelta(hours=3, minutes=day)
        row = Activity.objects.create(kind=kind, title=f"Språkkafé {day}", starts_at=at, minutes=90)
        for her in people:
            where = [row.pk.hex, her.pk.hex]
            yield Write(
                "attendance", session, f"/activities/{row.pk}/mark/", {"here": her.code}, query, where
            )


def _interviews(by: Any, people: list[Any], session: str) -> Iterator[Write]:
    from egenkraft.site.work.actions import add

    query = "SELECT count(*) FROM work_interview WHERE id = ? AND state = 'invited'"
    for her in people:
        for number in range(INTERVIEWS):
            row = add(by, participant=her, employer=f"Kök {number}", occupation="Kökshjälp")
            yield Write("interview", session, f"/jobs/{row.pk}/invite/", {"go": "1"}, query, [row.pk.hex])


def _reads(by: Any, people: list[Any], session: str) -> Iterator[Write]:
    from egenkraft.site.vault.actions import write_identity

    query = "SELECT count(*) FROM audit_auditrow WHERE action = 'identity.see' AND object = ?"
    for her in people:
        write_identity(by, participant=her, name=f"Namn {her.code}", phone="", contact="")
        yield Write("audit", session, f"/people/{her.pk}/name/", {"reason": "contact"}, query, [her.pk.hex])


def _messages(people: list[Any], session: str) -> Iterator[Write]:
    """Reminders of which nobody knows whether they arrived: a leader leaves each of them be."""
    from uuid import uuid4

    from django.utils import timezone

    from egenkraft.site.messages.models import Message

    query = "SELECT count(*) FROM outbox_message WHERE id = ? AND state = 'stopped'"
    now = timezone.now()
    about = {"kind": "reminder", "moment": now + timedelta(days=1), "due_at": now}
    unknown = {"state": Message.State.UNKNOWN, "why": Message.Why.NO_ANSWER, "done_at": now}
    for her in people:
        for _number in range(MESSAGES):
            row = Message.objects.create(participant=her, cause=uuid4(), **about, **unknown)
            yield Write(
                "message", session, f"/messages/{row.pk}/decide/", {"answer": "leave"}, query, [row.pk.hex]
            )


def _hers(by: Any, her: Any) -> Iterator[Write]:
    """What she does herself: ten answers, and six times a yes taken back."""
    from egenkraft.site.access.scope import Actor
    from egenkraft.site.consent.models import Purpose
    from egenkraft.site.measures.actions import open_check_in
    from egenkraft.site.measures.asking import round_of
    from egenkraft.site.measures.models import Wave

    session = session_of(Actor(lab_id=her.lab_id, role="participant", participant_id=her.pk))
    row = open_check_in(by, participant=her, pack="conf", wave=Wave.objects.get(number=0), mode="alone")
    query = "SELECT count(*) FROM measures_answer WHERE check_in_id = ? AND item = ? AND code = 1"
    asked = round_of(row, "sv")
    for number in range(1, len(asked.questions) + 1):
        path, code = f"/check-in/{row.pk}/{number}/", asked.at(number).code  # type: ignore[union-attr]
        yield Write("answer", session, path, {"answer": "1"}, query, [row.pk.hex, code])
    query = "SELECT count(*) FROM consent_consent WHERE participant_id = ? AND purpose_id = ? AND NOT given"
    for one in Purpose.objects.filter(key__in=("photo", "quote", "work", "introduce", "remind", "follow")):
        where = [her.pk.hex, one.pk.hex]
        yield Write("withdrawal", session, f"/consent/mine/{one.pk}/", {"answer": "no"}, query, where)


if __name__ == "__main__":
    sys.exit(main())
