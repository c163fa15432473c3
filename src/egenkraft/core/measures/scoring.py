"""Answers -> score: integers only, missing answers kept with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .asking import follow_ups
from .errors import MeasureError
from .model import Item, Pack, Rule
from .network_scores import Value, positions, resources
from .reasons import REASONS, Reason, tally

Answers = Mapping[str, int]
"""Question code -> stored answer code, or the negative code of a missing reason."""


@dataclass(frozen=True, slots=True)
class Score:
    """One answering, scored.

    `value` is an integer number of lattice steps, or None with `reason`. `items` holds each item's code in
    the better-is-higher direction of the pack, or a Reason. `vector` holds the values of a network pack,
    which are never added up.
    """

    value: int | None
    answered: int
    items: Mapping[str, int]
    flags: tuple[str, ...]
    missing: Mapping[str, int]
    reason: str | None = None
    vector: Mapping[str, Value] = field(default_factory=dict)


def score(pack: Pack, answers: Answers, *, first_wave: bool = False) -> Score:
    """The score of one answering, an integer number of lattice steps (DOMAIN rule: prorating as the pack
    states).

    An item that is not in `answers` counts as not reached. Raises MeasureError `outside_scale` for an
    answer that the item does not have, `unknown_item` for a question that the pack does not have.

    >>> from egenkraft.core import measures
    >>> conf = measures.load("conf")
    >>> full = {item.code: 1 for item in conf.items}
    >>> score(conf, full).value
    10
    >>> two_refused = full | {"conf-01": Reason.REFUSED, "conf-02": Reason.REFUSED}
    >>> score(conf, two_refused | {"conf-03": 2}).value, score(conf, two_refused).missing
    (11, {'refused': 2})
    """
    stored = checked(pack, answers, first_wave=first_wave)
    items = {item.code: _turned(item, stored[item.code]) for item in pack.items}
    given = [code for code in items.values() if code >= 0]
    missing = tally(Reason(code) for code in items.values() if code < 0)
    flags: tuple[str, ...] = ("incomplete",) if missing else ()
    if pack.rule:
        value, reason, flags = _scale(pack.rule, given, len(items), flags)
        return Score(value, len(given), items, flags, missing, reason)
    if pack.kind == "items":
        return Score(None, len(given), items, flags, missing, "item_by_item")
    vector = positions(pack, stored) if pack.kind == "positions" else resources(pack, stored)
    return Score(None, len(given), items, flags, missing, "never_totalled", vector)


def checked(pack: Pack, answers: Answers, *, first_wave: bool = False) -> dict[str, int]:
    """The answer of every question of the pack, gaps filled with their reason; codes as stored, not
    reversed."""
    follows = follow_ups(pack, first_wave)
    known = {item.code for item in pack.items}
    known |= {f"{item.code}.{one.id}" for item in pack.items for one in pack.follow_ups}
    for code in answers:
        if code not in known:
            mend = "Check the code, and that the answers belong to this pack and version."
            raise MeasureError("unknown_item", f"Pack {pack.id} has no question '{code}'.", mend, code)
    full: dict[str, int] = {}
    for item in pack.items:
        full[item.code] = _valid(pack, item.code, answers.get(item.code, Reason.NOT_REACHED))
        for one in pack.follow_ups:
            code = f"{item.code}.{one.id}"
            asked = full[item.code] == one.when and one in follows
            given = answers.get(code, Reason.NOT_REACHED) if asked else Reason.NOT_APPLICABLE
            full[code] = _valid(pack, code, given)
    return full


def _valid(pack: Pack, code: str, answer: int) -> int:
    if answer in REASONS:
        return Reason(answer)
    allowed = sorted(one.code for one in pack.choices(code))
    if isinstance(answer, bool) or answer not in allowed:
        mend = f"Allowed are {', '.join(map(str, allowed))}, or a code for missing."
        raise MeasureError("outside_scale", f"The answer {answer!r} does not exist.", mend, code)
    return int(answer)


def _turned(item: Item, code: int) -> int:
    """The code of a reversed item counted from the other end; reasons stay."""
    if code < 0 or not item.reverse:
        return code
    codes = [answer.code for answer in item.answers]
    return min(codes) + max(codes) - code


def _scale(
    rule: Rule, given: list[int], items: int, flags: tuple[str, ...]
) -> tuple[int | None, str | None, tuple[str, ...]]:
    total, answered = sum(given), len(given)
    if answered == items:
        return total, None, flags
    if rule.missing == "none":
        return None, "item_missing", flags
    if answered < rule.least:
        return None, "too_few_answered", flags
    if rule.missing == "count":
        return total, None, flags
    # Rounded half up in integers: items * total / answered.
    return (2 * items * total + answered) // (2 * answered), None, ("prorated",)
