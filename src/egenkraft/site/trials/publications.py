"""What may leave the lab beside what left it before: every report for outside readers is held against the
earlier ones on the same people, and refused where the difference would tell about a few (SCIENCE 5)."""

import hmac
import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import transaction

from egenkraft.core import trials as core
from egenkraft.core.disclosure import Contradiction, Sheet, Table, Unsolved, suppress, told_by, within
from egenkraft.core.trials.outside import BASE, LEAST, answers, withheld
from egenkraft.core.trials.report import Audience
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.audit.keys import subkey
from egenkraft.site.trials import turns
from egenkraft.site.trials.models import Member, Publication, Trial

AUDIENCE: dict[str, Audience] = {"group": "participant", "lab": "lab", "funder": "public"}  # by reader
LEAST_FOR: dict[str, int] = {"participant": LEAST, "public": BASE}  # people a difference may be about
SIGNS = ("up", "same", "down")
MARK_BYTES = 16
SECONDS = 5.0  # for the proof that nobody is told about; without a proof nothing leaves


@dataclass(frozen=True)
class Refusal:
    """Why this report may not leave now: so few people differ from the report of that day. `few` is 0 where
    it could not be proven that nobody is told about."""

    few: int
    least: int
    since: datetime


class Refused(PermissionError):
    """The report may not leave; the argument is the refusal."""


def sheet_of(found: core.Result, members: Iterable[Member], audience: Audience) -> Sheet:
    """The people behind each sum of a report, by marks, and the counts that it tells."""
    marks = {one.alias: _mark(one.participant_id) for one in members}
    paired = any(one.gain is not None for one in found.persons)
    seen = [one for one in found.persons if (one.gain if paired else one.after) is not None]
    groups = {"all": frozenset(marks[one.person] for one in seen)}
    for arm in ("treated", "control"):
        groups[arm] = frozenset(marks[one.person] for one in seen if turns.side(found, one) == arm)
    return Sheet({name: group for name, group in groups.items() if group}, _counts(found, audience))


def _counts(found: core.Result, audience: Audience) -> dict[str, dict[str, int]]:
    """Up, same and down in one group, or yes and no by arm, as far as they are told outside."""
    signs = told_signs(found, audience)
    if signs is None:
        return answers(found)
    told = {answer: number for answer, number in signs.items() if number is not None}
    return {"all": told} if told else {}


def told_signs(found: core.Result, audience: Audience) -> dict[str, int | None] | None:
    """Up, same and down for this reader, None for a number that is not told; None where none are counted."""
    signs = found.signs
    if signs is None:
        return None
    return dict(zip(SIGNS, _suppressed(signs.up, signs.same, signs.down, LEAST_FOR[audience]), strict=True))


@lru_cache(maxsize=256)
def _suppressed(up: int, same: int, down: int, base: int) -> tuple[int | None, ...]:
    cells = dict(zip(SIGNS, (up, same, down), strict=True))
    told = suppress(Table(cells, [(SIGNS, up + same + down)]), least=LEAST, base=base)
    return tuple(told.cells.values()) if isinstance(told, Table) else (None,) * len(SIGNS)


def _mark(participant: UUID) -> str:
    """Always the same for her and telling nothing about her; the key never leaves this installation."""
    return hmac.digest(subkey("published"), str(participant).encode(), "sha256")[:MARK_BYTES].hex()


def measure_of(row: Trial) -> str:
    """What is compared with what: the same answers at the same times."""
    return f"{row.outcome.measure} {row.before_wave_id or '-'} {row.after_wave_id}"


def standing(row: Trial, found: core.Result, members: Iterable[Member], audience: Audience) -> Refusal | None:
    """Why a report on this answer may not leave for this reader as things stand; None where it may."""
    if audience not in LEAST_FOR or withheld(found, audience):
        return None
    return _refusal(sheet_of(found, members, audience), _earlier(row), LEAST_FOR[audience])


def _earlier(row: Trial) -> list[Publication]:
    return list(Publication.objects.filter(measure=measure_of(row)).order_by("at", "pk"))


def _refusal(sheet: Sheet, earlier: list[Publication], least: int) -> Refusal | None:
    if not earlier:
        return None
    told = [_sheet(one.groups, one.counts) for one in earlier]
    try:
        few = _few(_text(sheet), tuple(map(_text, told)), least)
    except (Unsolved, Contradiction):  # no proof that nobody is told about: no leave
        few = frozenset()
    if few is None:
        return None
    about = few or sheet.people
    days = [row.at for row, one in zip(earlier, told, strict=True) if one.people & about]
    return Refusal(len(few), least, days[-1] if days else earlier[-1].at)


@lru_cache(maxsize=256)
def _few(sheet: str, earlier: tuple[str, ...], least: int) -> frozenset[Hashable] | None:
    """Whom the sheet tells about, proven once for the same sheets and then remembered."""
    new, *before = (_sheet(*json.loads(text)) for text in (sheet, *earlier))
    with within(SECONDS):
        return told_by(new, before, least)


def _sheet(groups: dict[str, list[str]], counts: dict[str, dict[str, int]]) -> Sheet:
    return Sheet({name: frozenset(group) for name, group in groups.items()}, counts)


def _text(sheet: Sheet) -> str:
    return json.dumps([{name: sorted(map(str, group)) for name, group in sheet.groups.items()}, sheet.counts])


def take(
    by: Actor,
    *,
    trial: Trial,
    found: core.Result | None,
    members: tuple[Member, ...],
    reader: str,
    lang: str,
    sha256: str,
) -> None:
    """Somebody takes a report that was made: written down with the hash of exactly that file.

    Of a report with figures for outside readers it is kept who stood behind its sums; where it may not
    leave, `Refused` is raised and nothing is written. `found` is None for a page without figures: it tells
    nothing. The proof is made before the write lock is asked for, and anew if a report left meanwhile.
    """
    audience = AUDIENCE[reader]
    told = found is not None and audience in LEAST_FOR and not withheld(found, audience)
    sheet = sheet_of(found, members, audience) if found is not None and told else None
    while True:
        earlier = _earlier(trial)
        if sheet is not None and (why := _refusal(sheet, earlier, LEAST_FOR[audience])) is not None:
            raise Refused(why)
        with transaction.atomic():
            _one_at_a_time()
            if [one.pk for one in _earlier(trial)] == [one.pk for one in earlier]:
                if sheet is not None:
                    _keep(by, trial, sheet, reader)
                record(by, "trial.report", "trial", trial.pk, reason=f"{reader} {lang} {sha256}")
                return


def _one_at_a_time() -> None:
    """Reports of the whole lab wait for each other here: two trials may tell about the same people."""
    list(Trial.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _keep(by: Actor, trial: Trial, sheet: Sheet, reader: str) -> None:
    groups, counts = json.loads(_text(sheet))
    told = {"measure": measure_of(trial), "groups": groups, "counts": counts}
    if not Publication.objects.filter(trial=trial, reader=reader, **told).exists():
        row = Publication.objects.create(trial=trial, reader=reader, by_id=by.account_id, **told)
        record(by, "trial.publish", "trial", trial.pk, reason=reader, change={"publication": str(row.pk)})
