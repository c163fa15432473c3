"""What may leave the lab beside what left it before: every report for outside readers is held against the
earlier ones on the same people, and refused where the difference would tell about a few (SCIENCE 5)."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from egenkraft.core import trials as core
from egenkraft.core.disclosure import Sheet, told_by
from egenkraft.core.trials.outside import BASE, LEAST, small, withheld
from egenkraft.core.trials.report import Audience
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.keys import subkey
from egenkraft.site.trials.models import Member, Publication, Trial

AUDIENCE: dict[str, Audience] = {"group": "participant", "lab": "lab", "funder": "public"}  # by reader
LEAST_FOR: dict[str, int] = {"participant": LEAST, "public": BASE}  # people a difference may be about
MARK_BYTES = 16


@dataclass(frozen=True)
class Refusal:
    """Why this report may not leave now: so few people differ from the report of that day."""

    few: int
    least: int
    since: datetime


class Refused(PermissionError):
    """The report may not leave; the argument is the refusal."""


def sheet_of(found: core.Result, members: Iterable[Member]) -> Sheet:
    """The people behind each sum of a report, by marks, and the counts that it tells."""
    marks = {one.alias: _mark(one.participant_id) for one in members}
    paired = any(one.gain is not None for one in found.persons)
    seen = [one for one in found.persons if (one.gain if paired else one.after) is not None]
    groups = {
        "assigned": frozenset(marks[one.person] for one in found.persons),
        "all": frozenset(marks[one.person] for one in seen),
    }
    for arm in ("treated", "control"):
        inside = [one for one in found.persons if one.arm == arm]
        if inside:
            groups[f"assigned {arm}"] = frozenset(marks[one.person] for one in inside)
            groups[arm] = frozenset(marks[one.person] for one in seen if one.arm == arm)
    return Sheet({name: group for name, group in groups.items() if group}, _counts(found))


def _counts(found: core.Result) -> dict[str, dict[str, int]]:
    """Up, same and down in one group, or yes and no by arm, as far as they are told outside."""
    signs, counts = found.signs, found.findings.counts
    if signs is not None and not small(signs.up, signs.same, signs.down):
        return {"all": {"up": signs.up, "same": signs.same, "down": signs.down}}
    if "x0" in counts:
        arms = (("treated", counts["x1"], counts["n1"]), ("control", counts["x0"], counts["n0"]))
        return {arm: {"yes": yes, "no": n - yes} for arm, yes, n in arms}
    return {}


def _mark(participant: UUID) -> str:
    """Always the same for her and telling nothing about her; the key never leaves this installation."""
    return hmac.digest(subkey("published"), str(participant).encode(), "sha256")[:MARK_BYTES].hex()


def measure_of(row: Trial) -> str:
    """What is compared with what: the same answers at the same times."""
    return f"{row.outcome.measure} {row.before_wave_id or '-'} {row.after_wave_id}"


def refusal(row: Trial, sheet: Sheet, audience: Audience) -> Refusal | None:
    """Why a report with these sums may not leave for this reader; None where it may."""
    least = LEAST_FOR.get(audience)
    if least is None:
        return None
    earlier = list(Publication.objects.filter(measure=measure_of(row)).order_by("at"))
    few = told_by(sheet, [_read(one) for one in earlier], least)
    if few is None:
        return None
    about = next((one for one in reversed(earlier) if told_by(sheet, [_read(one)], least)), earlier[-1])
    return Refusal(len(few), least, about.at)


def standing(row: Trial, found: core.Result, members: Iterable[Member], audience: Audience) -> Refusal | None:
    """As `refusal`, for an answer as it stands now."""
    if audience not in LEAST_FOR or withheld(found, audience):
        return None
    return refusal(row, sheet_of(found, members), audience)


def _read(row: Publication) -> Sheet:
    return Sheet({name: frozenset(group) for name, group in row.groups.items()}, row.counts)


@transaction.atomic
def publish(by: Actor, *, trial: Trial, found: core.Result, members: tuple[Member, ...], reader: str) -> None:
    """Keep who stood behind the sums of a report that leaves the lab for an outside reader.

    Raises `Refused` where it may not leave. A page without figures tells nothing, and is not kept.
    """
    audience = AUDIENCE[reader]
    if audience not in LEAST_FOR or withheld(found, audience):
        return
    sheet = sheet_of(found, members)
    if (why := refusal(trial, sheet, audience)) is not None:
        raise Refused(why)
    told = {
        "measure": measure_of(trial),
        "groups": {name: sorted(map(str, group)) for name, group in sheet.groups.items()},
        "counts": {group: dict(counts) for group, counts in sheet.counts.items()},
    }
    if not Publication.objects.filter(trial=trial, reader=reader, **told).exists():
        row = Publication.objects.create(trial=trial, reader=reader, by_id=by.account_id, **told)
        record(by, "trial.publish", "trial", trial.pk, reason=reader, change={"publication": str(row.pk)})
