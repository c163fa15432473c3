"""The board's figures from plain values: start and latest answering of each person. No database here.

What is costly is remembered by plain values only (answers, whole numbers), never by person or lab:
a consent that was taken back gives other values, and so another figure, on the next request.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from egenkraft.core.measures import (
    MeasureError,
    Pack,
    Reason,
    Setting,
    Share,
    Signs,
    Window,
    open_now,
    planned,
    score,
    share,
    warnings,
    windows,
)
from egenkraft.core.trials.exact import interval_signflip
from egenkraft.site.measures import asking

LEAST = 5  # inside the lab nothing is drawn or told about fewer people (TRUST 2.4)
GONE = ("left", "finished")

exact_share = lru_cache(maxsize=4096)(share)
Limits = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True, slots=True)
class Round:
    """One answering: which wave, how it was asked, and the answers as JSON (item -> code or reason).

    `over`: finished, or begun on an earlier day; then its answers are compared.
    """

    wave: int
    weeks: int
    setting: Setting
    answers: str
    finished: bool
    over: bool


@dataclass(frozen=True, slots=True)
class Follow:
    """One enrolled person who lets herself be counted: start day, status, answerings of one pack."""

    status: str
    started_on: date | None
    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Start and latest of one person: score steps, each item's sign (None: missing), and the vector."""

    before: int | None
    after: int | None
    items: tuple[int | None, ...]
    vector: tuple[tuple[str, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Base:
    """What a figure rests on: those whose time has come, why some are missing, and how it was asked."""

    due: int
    not_due: int
    missing: tuple[tuple[str, int], ...]
    asked_otherwise: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """Up, same, down of the group by the sum (of packs with one), and the exact share that went up."""

    base: Base
    signs: Signs
    up: Share
    items: tuple[tuple[str, Signs], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of a vector: means before and after on the same people, their difference, exact interval."""

    name: str
    n: int
    before: Fraction
    after: Fraction
    mean: Fraction
    low: Fraction | None
    high: Fraction | None
    missing: int

    @property
    def shown(self) -> bool:
        """Only with enough people and with an interval."""
        return self.n >= LEAST and self.low is not None and self.high is not None


@dataclass(frozen=True, slots=True)
class Vector:
    """Several numbers, never added up; `n` people were compared."""

    base: Base
    n: int
    values: tuple[Difference, ...]


@lru_cache(maxsize=1024)
def interval(differences: tuple[int, ...]) -> Limits:
    """The exact interval of the mean difference, by sign flips."""
    return interval_signflip(differences)


def direction(pack: Pack, people: Sequence[Follow], weeks: Sequence[int], on: date) -> Direction:
    """Up, same or down of everyone whose time has come, by the sum and item by item."""
    base, found = _compare(pack, people, weeks, on)
    gains = [one.after - one.before for one in found if one.before is not None and one.after is not None]
    signs = _signs(gains if pack.better == "higher" else [-gain for gain in gains])
    items = tuple(
        (item.code, _signs([one.items[place] for one in found])) for place, item in enumerate(pack.items)
    )
    return Direction(base, signs, exact_share(signs.up, signs.n), items)


def vector(pack: Pack, people: Sequence[Follow], weeks: Sequence[int], on: date) -> Vector:
    """Before and after of each value, on the questions that each person answered both times."""
    base, found = _compare(pack, people, weeks, on)
    names = [name for name, _before, _after in found[0].vector] if found else []
    pairs = {name: [(b, a) for one in found for key, b, a in one.vector if key == name] for name in names}
    return Vector(base, len(found), tuple(_difference(name, pairs[name]) for name in names))


@dataclass(frozen=True)
class ToAsk:
    """Whom something may be asked of: her first day where her own waves count, the plans she is in, and the
    (pack, wave) that are done or that she does not want to be asked any more."""

    started: date | None
    done: frozenset[tuple[str, int]] = frozenset()
    plans: Sequence[tuple[str, Mapping[int, Window | None]]] = ()


def due(people: Iterable[ToAsk], weeks: Mapping[int, int], packs: Sequence[str], on: date) -> int:
    """How many have a check-in to do on the day."""
    return sum(
        bool(
            open_now(
                planned(windows(one.started, weeks) if one.started else {}, packs, one.plans), one.done, on
            )
        )
        for one in people
    )


def _compare(
    pack: Pack, people: Sequence[Follow], weeks: Sequence[int], on: date
) -> tuple[Base, list[Compared]]:
    """Everybody's start against her latest later answering; who cannot be compared, by reason."""
    reasons: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    found = []
    for person in people:
        pair = _pair(pack, person, weeks, on)
        if isinstance(pair, str):
            reasons[pair] += 1
            continue
        first, last, one = pair
        asked.update(warnings(first.setting, last.setting))
        found.append(one)
    not_due = reasons.pop("not_due", 0)
    missing = tuple(reasons.most_common())
    return Base(len(people) - not_due, not_due, missing, tuple(asked.most_common())), found


Pair = tuple[Round, Round, Compared]


def _pair(pack: Pack, person: Follow, weeks: Sequence[int], on: date) -> Pair | str:
    """Her two answerings set side by side, or the reason why she cannot be compared."""
    first, last, reason = _ends(person, weeks, on)
    if first is None or last is None:
        return reason
    one = compared(pack.id, first.answers, last.answers)
    return (first, last, one) if _comparable(pack, one) else "too_few_answers"


@dataclass(frozen=True, slots=True)
class Stand:
    """What one person stands with in a figure: two waves, and of a vector what she had at each of them."""

    waves: tuple[int, int]
    values: tuple[int, ...] = ()


def stands(
    pack: Pack, people: Sequence[Follow], weeks: Sequence[int], on: date, value: str = ""
) -> list[Stand | None]:
    """What each person stands with in the figure, None where she does not; of a vector in that of this
    value."""
    return [_stand(_pair(pack, one, weeks, on), value) for one in people]


def _stand(pair: Pair | str, value: str) -> Stand | None:
    if isinstance(pair, str):
        return None
    first, last, one = pair
    waves = first.wave, last.wave
    if not value:
        return Stand(waves)
    for name, before, after in one.vector:
        if name == value and before is not None and after is not None:
            return Stand(waves, (before, after))
    return None


def _ends(person: Follow, weeks: Sequence[int], on: date) -> tuple[Round | None, Round | None, str]:
    """Her start and her latest later answering, or the reason why one of them is missing."""
    done = sorted((one for one in person.rounds if one.over), key=lambda one: one.weeks)
    start = min(weeks, default=0)
    first = next((one for one in done if one.weeks == start), None)
    last = done[-1] if done and done[-1].weeks > start else None
    if first is not None and last is not None:
        return first, last, ""
    if last is None and not _due(person, weeks, on):
        return None, None, "not_due"
    if first is None:
        return None, None, "no_start"
    return None, None, "left" if person.status in GONE else "late"


def _due(person: Follow, weeks: Sequence[int], on: date) -> bool:
    """Whether the time of her first answering after the start has come."""
    later = sorted(weeks)[1:]
    if person.started_on is None or not later:
        return False
    return person.started_on + timedelta(weeks=later[0]) <= on


def _comparable(pack: Pack, one: Compared) -> bool:
    if pack.rule:
        return one.before is not None and one.after is not None
    if pack.kind == "items":
        return any(sign is not None for sign in one.items)
    return bool(one.vector)


@lru_cache(maxsize=8192)
def compared(pack_id: str, before: str, after: str) -> Compared:
    """Two answerings of one pack set side by side; answers that the pack does not know compare as missing."""
    pack = asking.packs()[pack_id]
    first, last = _answers(before), _answers(after)
    try:
        if pack.kind in ("positions", "resources"):
            return Compared(None, None, (), _vectors(pack, first, last))
        one, two = score(pack, first), score(pack, last)
    except MeasureError:
        return Compared(None, None, (None,) * len(pack.items), ())
    turn = 1 if pack.better == "higher" else -1
    signs = tuple(_sign(one.items[i.code], two.items[i.code], turn) for i in pack.items)
    return Compared(one.value, two.value, signs, ())


def _answers(text: str) -> dict[str, int]:
    raw: dict[str, str] = json.loads(text)
    return {item: int(value) if value.isdecimal() else int(Reason.of(value)) for item, value in raw.items()}


def _sign(before: int, after: int, turn: int) -> int | None:
    if before < 0 or after < 0:
        return None
    gain = turn * (after - before)
    return (gain > 0) - (gain < 0)


def _vectors(
    pack: Pack, first: Mapping[str, int], last: Mapping[str, int]
) -> tuple[tuple[str, int | None, int | None], ...]:
    """The vector at both times on the items answered both times: no answer is not a no."""
    common = {i.code for i in pack.items if first.get(i.code, -1) >= 0 and last.get(i.code, -1) >= 0}
    if not common:
        return ()
    one, two = (score(pack, _only(common, answers)).vector for answers in (first, last))
    return tuple((name, one[name].value, two[name].value) for name in one)


def _only(items: set[str], answers: Mapping[str, int]) -> dict[str, int]:
    return {code: value for code, value in answers.items() if code.partition(".")[0] in items}


def _signs(gains: Sequence[int | None]) -> Signs:
    known = [gain for gain in gains if gain is not None]
    up, down = sum(gain > 0 for gain in known), sum(gain < 0 for gain in known)
    lost = len(gains) - len(known)
    return Signs(up, len(known) - up - down, down, {"not_scored": lost} if lost else {})


def _difference(name: str, pairs: Sequence[tuple[int | None, int | None]]) -> Difference:
    known = [(before, after) for before, after in pairs if before is not None and after is not None]
    n, gains = len(known), tuple(after - before for before, after in known)
    if not n:
        return Difference(name, 0, Fraction(0), Fraction(0), Fraction(0), None, None, len(pairs))
    before = Fraction(sum(b for b, _a in known), n)
    after = Fraction(sum(a for _b, a in known), n)
    low, high = interval(tuple(sorted(gains)))
    return Difference(name, n, before, after, after - before, low, high, len(pairs) - n)
