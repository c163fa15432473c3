"""Scores of the network packs: a vector of values, never one total."""

from collections.abc import Mapping
from dataclasses import dataclass

from .model import Answer, Pack
from .reasons import Reason

TIE, ASK, MET = "tie", "ask", "met"
YES = 1
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Value:
    """One number with what it rests on: `numerator` of `denominator`, or None with a reason code."""

    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    reason: str | None = None


def positions(pack: Pack, stored: Mapping[str, int]) -> dict[str, Value]:
    """Reached, highest level, levels spanned (highest - lowest), reached by tie kind, askable, new.

    Levels are the pack's (ISCO skill level). Nobody reached: highest and spanned are missing, never 0.
    Source: position generator, Lin & Dumin 1986.

    >>> from egenkraft.core import measures
    >>> nobody = {f"pos-{n:02}": 0 for n in range(1, 11)}
    >>> some = nobody | {"pos-01": 1, "pos-01.tie": 3, "pos-10": 1, "pos-10.tie": 1, "pos-10.ask": 1}
    >>> vector = measures.score(measures.load("pos"), some).vector
    >>> [vector[name].value for name in ("reached", "highest_level", "levels_spanned", "family", "askable")]
    [2, 4, 3, 1, 1]
    >>> measures.score(measures.load("pos"), nobody).vector["highest_level"]
    Value(value=None, numerator=None, denominator=None, reason='none_reached')
    """
    reached = [item for item in pack.items if stored[item.code] == YES]
    answered = sum(stored[item.code] >= 0 for item in pack.items)
    levels = [item.level for item in reached if item.level is not None]
    codes = [item.code for item in reached]
    vector = {
        "reached": _count(len(reached), answered),
        "highest_level": _level(max(levels, default=None), answered),
        "levels_spanned": _level(max(levels) - min(levels) if levels else None, answered),
    }
    vector |= _by_tie(pack, stored, codes)
    vector |= {"askable": _yes(stored, codes, ASK), "new": _yes(stored, codes, MET)}
    return vector if answered else dict.fromkeys(vector, Value(None, reason="nothing_answered"))


def resources(pack: Pack, stored: Mapping[str, int]) -> dict[str, Value]:
    """Per domain: items reached of those answered, the strongest kind of access, and those reached by staff
    only.

    `DOMAIN.strongest` holds the answer code of the kind (higher = closer). Paid staff are recorded, never
    counted. Source: resource generator, Van der Gaag & Snijders 2005 (domains are never totalled).
    """
    vector: dict[str, Value] = {}
    kinds = {answer.code: answer.key for answer in _answers(pack, TIE)}
    for domain in dict.fromkeys(item.domain or "" for item in pack.items):
        codes = [item.code for item in pack.items if item.domain == domain]
        answered = [code for code in codes if stored[code] >= 0]
        yes = [code for code in codes if stored[code] == YES]
        staff = [code for code in yes if kinds.get(stored[f"{code}.{TIE}"]) == STAFF]
        ties = [stored[f"{code}.{TIE}"] for code in yes if code not in staff]
        vector[domain] = _count(len(yes) - len(staff), len(answered))
        vector[f"{domain}.strongest"] = _strongest(ties)
        vector[f"{domain}.{STAFF}"] = _count(len(staff), len(answered))
    return vector


def _answers(pack: Pack, follow: str) -> tuple[Answer, ...]:
    return next((one.answers for one in pack.follow_ups if one.id == follow), ())


def _count(number: int, of: int) -> Value:
    return Value(number, number, of) if of else Value(None, reason="nothing_answered")


def _level(level: int | None, answered: int) -> Value:
    if level is not None:
        return Value(level)
    return Value(None, reason="none_reached" if answered else "nothing_answered")


def _by_tie(pack: Pack, stored: Mapping[str, int], codes: list[str]) -> dict[str, Value]:
    """How many of the reached are known as family, as friend, ...; of those whose kind was told."""
    ties = [stored[f"{code}.{TIE}"] for code in codes if stored[f"{code}.{TIE}"] >= 0]
    return {
        str(one.key): _told(sum(tie == one.code for tie in ties), len(ties), codes)
        for one in _answers(pack, TIE)
    }


def _yes(stored: Mapping[str, int], codes: list[str], follow: str) -> Value:
    told = [stored[f"{code}.{follow}"] for code in codes if stored[f"{code}.{follow}"] >= 0]
    if codes and all(stored[f"{code}.{follow}"] == Reason.NOT_APPLICABLE for code in codes):
        return Value(None, reason=Reason.NOT_APPLICABLE.word)
    return _told(sum(answer == YES for answer in told), len(told), codes)


def _told(number: int, told: int, reached: list[str]) -> Value:
    if told or not reached:
        return Value(number, number, told)
    return Value(None, 0, 0, "nothing_answered")


def _strongest(ties: list[int]) -> Value:
    told = [tie for tie in ties if tie >= 0]
    if told:
        return Value(max(told))
    return Value(None, reason="nothing_answered" if ties else "none_reached")
