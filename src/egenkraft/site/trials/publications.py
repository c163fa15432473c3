"""What may leave the lab beside what left it before: every report for outside readers is held against the
earlier ones on the same people, and refused where the difference would tell about a few (SCIENCE 5)."""

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from egenkraft.core import trials as core
from egenkraft.core.disclosure import (
    Contradiction,
    Grown,
    Sheet,
    Table,
    Unsolved,
    suppress,
    told_by,
    told_by_growth,
    within,
)
from egenkraft.core.trials.outside import BASE, LEAST, answers, withheld
from egenkraft.core.trials.report import Audience
from egenkraft.core.trials.result import Person
from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.labs.models import Outcome
from egenkraft.site.trials import turns
from egenkraft.site.trials.marks import mark, sealed
from egenkraft.site.trials.models import Member, Publication, Trial

AUDIENCE: dict[str, Audience] = {"group": "participant", "lab": "lab", "funder": "public"}  # by reader
LEAST_FOR: dict[str, int] = {"participant": LEAST, "public": BASE}  # people a difference may be about
SIGNS = ("up", "same", "down")
SECONDS = 5.0  # for the proof that nobody is told about; without a proof nothing leaves
Group = frozenset[Hashable]
STILL = timedelta(days=28)  # so long a reader may take it that a count of what comes to be has not grown


@dataclass(frozen=True)
class Refusal:
    """Why this report may not leave now: so few people differ from the report of that day. `few` is 0 where
    it could not be proven that nobody is told about; `since` is None for a figure of the same report.
    `corrected`: no answers fit both, so something was mended since, and waiting alone changes nothing."""

    few: int
    least: int
    since: datetime | None
    corrected: bool = False


@dataclass(frozen=True)
class Telling:
    """One figure that would leave the lab: what was measured, the people behind it, and what it tells.

    `measure` is the pack with both times ("conf 1 2"), or the pack alone where each mark carries its own.
    `grows`: a count of yes and no where nobody who once was a yes becomes a no again.
    """

    measure: str
    sheet: Sheet
    trial: Trial | None = None
    grows: bool = False
    answers: str = ""
    """Of a mean a seal on the answers behind it, which shows that one was corrected, and nothing else."""


class Refused(PermissionError):
    """The report may not leave; the argument is the refusal."""


def sheet_of(found: core.Result, members: Iterable[Member], audience: Audience) -> Sheet:
    """The people behind each sum of a report, by marks, and the counts that it tells."""
    marks = {one.alias: mark(one.participant_id) for one in members}
    seen = _seen(found)
    groups = {"all": frozenset(marks[one.person] for one in seen)}
    for arm in ("treated", "control"):
        groups[arm] = frozenset(marks[one.person] for one in seen if turns.side(found, one) == arm)
    return Sheet({name: group for name, group in groups.items() if group}, _counts(found, audience))


def _seen(found: core.Result) -> list[Person]:
    paired = any(one.gain is not None for one in found.persons)
    return [one for one in found.persons if (one.gain if paired else one.after) is not None]


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
    return signs_told((signs.up, signs.same, signs.down), audience)


def signs_told(counts: tuple[int, int, int], audience: Audience) -> dict[str, int | None]:
    """As many of up, same and down as nobody is known by. A nought beside hidden ones says something of
    everybody, and nothing of what happened: it is not told either."""
    told = _suppressed(*counts, LEAST_FOR[audience])
    shown = told if None not in told else tuple(number or None for number in told)
    return dict(zip(SIGNS, shown, strict=True))


@lru_cache(maxsize=256)
def _suppressed(up: int, same: int, down: int, base: int) -> tuple[int | None, ...]:
    cells = dict(zip(SIGNS, (up, same, down), strict=True))
    told = suppress(Table(cells, [(SIGNS, up + same + down)]), least=LEAST, base=base)
    return tuple(told.cells.values()) if isinstance(told, Table) else (None,) * len(SIGNS)


def measure_of(row: Trial) -> str:
    """What is compared with what: the same answers at the same times."""
    return f"{row.outcome.measure} {row.before_wave_id or '-'} {row.after_wave_id}"


def of_trial(row: Trial, found: core.Result, members: Iterable[Member], audience: Audience) -> Telling | None:
    """What a report on this answer tells this reader; None where no figure may be told, or all may."""
    if audience not in LEAST_FOR or withheld(found, audience):
        return None
    marks = {one.alias: mark(one.participant_id) for one in members}
    times, turns_by_lot = measure_of(row).partition(" ")[2], found.plan.design == "waitlist"
    more = (found.estimate.value,) if turns_by_lot else ()  # between the first and the last are others
    given = {f"{marks[one.person]} {times}": (one.before, one.after, *more) for one in _seen(found)}
    return Telling(measure_of(row), sheet_of(found, members, audience), row, answers=sealed(given))


def standing(row: Trial, found: core.Result, members: Iterable[Member], audience: Audience) -> Refusal | None:
    """Why a report on this answer may not leave for this reader as things stand; None where it may."""
    telling = of_trial(row, found, members, audience)
    return None if telling is None else _why(telling, _earlier([telling]), LEAST_FOR[audience])


def apart(
    tellings: Sequence[Telling], least: int, earlier: Sequence[Publication] | None = None
) -> list[Refusal | None]:
    """For each figure of one report why it may not leave, beside all that left before and beside the figures
    above it that may."""
    before, found = list(_earlier(tellings) if earlier is None else earlier), list[Refusal | None]()
    for one in tellings:
        found.append(_why(one, before, least))
        if found[-1] is None:
            before.append(_row(one))
    return found


def _earlier(tellings: Sequence[Telling]) -> list[Publication]:
    """Everything on the same packs that left before, oldest first."""
    same = Q()
    for pack in {_pack(one.measure) for one in tellings}:
        same |= Q(measure=pack) | Q(measure__startswith=f"{pack} ")
    return list(Publication.objects.filter(same).order_by("at", "pk")) if same else []


def _pack(measure: str) -> str:
    return measure.partition(" ")[0]


def _row(telling: Telling) -> Publication:
    """The row that would be kept."""
    groups, counts = json.loads(_text(telling.sheet))
    told = {"groups": groups, "counts": counts, "answers": telling.answers}
    return Publication(trial=telling.trial, measure=telling.measure, **told)


def _why(telling: Telling, before: Sequence[Publication], least: int) -> Refusal | None:
    same = [row for row in before if _pack(row.measure) == _pack(telling.measure)]
    if telling.grows:
        other = [row for row in same if row.measure != telling.measure]
        few = _moved(telling.sheet, other, list(map(_told, other)), least)
        return few or _grown(telling.sheet, [row for row in same if row.measure == telling.measure], least)
    return _corrected(telling, same, least) or _refusal(_timed(telling.measure, telling.sheet), same, least)


def _corrected(telling: Telling, earlier: Sequence[Publication], least: int) -> Refusal | None:
    """Where the same people stood behind it at the same times and one of their answers is another now: both
    means together would tell by how much."""
    own = _timed(telling.measure, telling.sheet)
    for row in earlier:
        alike = _told(row).groups == own.groups
        if alike and row.answers and telling.answers and row.answers != telling.answers:
            return Refusal(0, least, None if row._state.adding else row.at, corrected=True)
    return None


def _timed(measure: str, sheet: Sheet) -> Sheet:
    """The same sheet about what its people answered at these times: at others it is another answer."""
    times = measure.partition(" ")[2]
    if not times:
        return sheet
    groups = {name: frozenset(f"{one} {times}" for one in group) for name, group in sheet.groups.items()}
    return Sheet(groups, sheet.counts)


def _refusal(sheet: Sheet, earlier: list[Publication], least: int) -> Refusal | None:
    if not earlier:
        return None
    told = list(map(_told, earlier))
    why = _refused(sheet, earlier, told, least, lambda: _few(_text(sheet), tuple(map(_text, told)), least))
    return why or _moved(sheet, earlier, told, least)


def _told(row: Publication) -> Sheet:
    return _timed(row.measure, _sheet(row.groups, row.counts))


def _moved(sheet: Sheet, earlier: Sequence[Publication], told: Sequence[Sheet], least: int) -> Refusal | None:
    """Where fewer than `least` people make the difference to an earlier figure: they alone came, left, or
    stand there with other times. Two means differ by what those few answered, whatever else is counted.

    A sum that was told before, of the same people at the same times, is no new one.
    """
    own, known = set(sheet.groups.values()), {group for one in told for group in one.groups.values()}
    found = [
        (len(few), -place)
        for place, one in enumerate(told)
        for other in set(one.groups.values()) - own
        for group in own - known
        if 0 < len(few := _differ(group, other)) < least
    ]
    if not found:
        return None
    number, place = min(found)
    row = earlier[-place]
    return Refusal(number, least, None if row._state.adding else row.at)


def _differ(one: Group, other: Group) -> frozenset[str]:
    """Who stands in one of the two alone, or in both with other times. Where one of them has no times, a
    count of what came to be, only who is in it is compared."""
    if len({_has_times(group) for group in (one, other)}) == 1:
        return _people(one ^ other)
    return _people(one) ^ _people(other)


def _has_times(group: Group) -> bool:
    return any(" " in str(one) for one in group)


def _people(group: Group) -> frozenset[str]:
    return frozenset(str(one).partition(" ")[0] for one in group)


def _grown(sheet: Sheet, earlier: list[Publication], least: int) -> Refusal | None:
    """Within a few weeks as any other sum of people; and at all times as a count that only grows. Where one
    was mended so that no growth fits any more: as plain sums, of many other people and weeks later."""
    if not earlier:
        return None
    told = [_sheet(one.groups, one.counts) for one in earlier]
    since = timezone.now() - STILL
    fresh = tuple(_text(Sheet(one.groups)) for row, one in zip(earlier, told, strict=True) if row.at > since)

    def few() -> frozenset[Hashable] | None:
        plain = _text(Sheet(sheet.groups))
        if by_sums := _few(plain, fresh, least):
            return by_sums
        try:
            return _few_grown(_text(sheet), tuple(map(_text, told)), least)
        except Contradiction:
            if fresh or any(len(sheet.people ^ one.people) < least for one in told):
                raise
            return _few(plain, tuple(_text(Sheet(one.groups)) for one in told), least)

    return _refused(sheet, earlier, told, least, few)


def _refused(
    sheet: Sheet,
    earlier: Sequence[Publication],
    told: Sequence[Sheet],
    least: int,
    proof: Callable[[], frozenset[Hashable] | None],
) -> Refusal | None:
    """What the proof says; without a proof that nobody is told about there is no leave."""
    corrected = False
    try:
        few = proof()
    except (Unsolved, Contradiction) as why:
        few, corrected = frozenset(), isinstance(why, Contradiction)
    if few is None:
        return None
    about = few or sheet.people
    last = [row for row, one in zip(earlier, told, strict=True) if one.people & about] or earlier
    return Refusal(len(few), least, None if last[-1]._state.adding else last[-1].at, corrected)


@lru_cache(maxsize=256)
def _few(sheet: str, earlier: tuple[str, ...], least: int) -> frozenset[Hashable] | None:
    """Whom the sheet tells about, proven once for the same sheets and then remembered."""
    new, *before = (_sheet(*json.loads(text)) for text in (sheet, *earlier))
    with within(SECONDS):
        return told_by(new, before, least)


@lru_cache(maxsize=256)
def _few_grown(sheet: str, earlier: tuple[str, ...], least: int) -> frozenset[Hashable] | None:
    """The same of counts that only grow."""
    new, *before = (_sheet(*json.loads(text)) for text in (sheet, *earlier))
    with within(SECONDS):
        return told_by_growth(_count(new), [_count(one) for one in before], least)


def _count(sheet: Sheet) -> Grown:
    return Grown(sheet.groups["all"], sheet.counts["all"]["yes"])


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
    """Somebody takes a trial's report that was made: written down with the hash of exactly that file.

    `found` is None for a page without figures: it tells nothing.
    """
    telling = None if found is None else of_trial(trial, found, members, AUDIENCE[reader])
    leave(
        by,
        tellings=[telling] if telling else [],
        reader=reader,
        written=lambda: record(by, "trial.report", "trial", trial.pk, reason=f"{reader} {lang} {sha256}"),
    )


def leave(by: Actor, *, tellings: Sequence[Telling], reader: str, written: Callable[[], object]) -> None:
    """Figures leave for this reader: it is kept who stood behind each, in one transaction with what
    `written` writes. Where one may not leave, `Refused` is raised and nothing is written.

    The proof is made before the write lock is asked for, and anew if a report left meanwhile.
    """
    while True:
        earlier = _earlier(tellings)
        if tellings and (
            why := next(filter(None, apart(tellings, LEAST_FOR[AUDIENCE[reader]], earlier)), None)
        ):
            raise Refused(why)
        with transaction.atomic():
            _one_at_a_time()
            if [one.pk for one in _earlier(tellings)] == [one.pk for one in earlier]:
                for one in tellings:
                    _keep(by, one, reader)
                written()
                return


def _one_at_a_time() -> None:
    """Reports of the whole lab wait for each other here: two of them may tell about the same people."""
    list(Outcome.objects.select_for_update().order_by("pk").values_list("pk", flat=True))


def _keep(by: Actor, telling: Telling, reader: str) -> None:
    (groups, counts), trial = json.loads(_text(telling.sheet)), telling.trial
    told = {"measure": telling.measure, "groups": groups, "counts": counts, "answers": telling.answers}
    if not Publication.objects.filter(trial=trial, reader=reader, **told).exists():
        row = Publication.objects.create(trial=trial, reader=reader, by_id=by.account_id, **told)
        kind, pk = ("trial", trial.pk) if trial else ("publication", row.pk)
        act = "trial.publish" if trial else "board.publish"
        record(by, act, kind, pk, reason=reader, change={"publication": str(row.pk)})
