"""Up, same or down, item by item: how a pack without a retest norm may be reported (DOMAIN 3.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .errors import MeasureError
from .model import Pack
from .reasons import Reason, tally
from .scoring import Answers, checked

Direction = Literal["up", "same", "down"]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item of one person: up, same or down in the better direction, or None with the missing reason."""

    code: str
    direction: Direction | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """How many went up, stayed, went down, of `n` seen at both times; `missing` by reason."""

    up: int
    same: int
    down: int
    missing: Mapping[str, int]

    @property
    def n(self) -> int:
        """Those seen at both times."""
        return self.up + self.same + self.down


def item_change(pack: Pack, before: Answers, after: Answers) -> tuple[ItemChange, ...]:
    """Each item's change of one person; an item missing at one time is missing, with the later reason first.

    >>> from egenkraft.core import measures
    >>> fut = measures.load("fut")
    >>> [one.direction for one in item_change(fut, {"fut-01": 0, "fut-02": 1}, {"fut-01": 2, "fut-02": 1})]
    ['up', 'same', None]
    """
    first, last = checked(pack, before), checked(pack, after)
    return tuple(
        _compare(item.code, first[item.code], last[item.code], item.reverse != (pack.better == "lower"))
        for item in pack.items
    )


def group_change(
    pack: Pack, before: Sequence[Answers | Reason], after: Sequence[Answers | Reason]
) -> dict[str, Signs]:
    """Up, same and down of a group for each item; a person who did not answer at all is given as a Reason.

    >>> from egenkraft.core import measures
    >>> group_change(measures.load("part"), [{"part-01": 0}], [Reason.MOVED])["part-01"]
    Signs(up=0, same=0, down=0, missing={'moved': 1})
    """
    if len(before) != len(after):
        message = f"{len(before)} before and {len(after)} after do not match."
        raise MeasureError("change_invalid", message, "Give one pair per person.")
    people = [
        item_change(pack, _everywhere(pack, x), _everywhere(pack, y))
        for x, y in zip(before, after, strict=True)
    ]
    return {item.code: _signs([person[place] for person in people]) for place, item in enumerate(pack.items)}


def signs(before: Sequence[int | None], after: Sequence[int | None], *, better: str = "higher") -> Signs:
    """Up, same and down of the scores of a group; None is a missing score, counted as `not_scored`.

    >>> signs([3, 4, None], [5, 4, 2])
    Signs(up=1, same=1, down=0, missing={'not_scored': 1})
    """
    pairs = list(zip(before, after, strict=True))
    sign = -1 if better == "lower" else 1
    gains = [sign * (y - x) for x, y in pairs if x is not None and y is not None]
    lost = len(pairs) - len(gains)
    up, down = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    return Signs(up, len(gains) - up - down, down, {"not_scored": lost} if lost else {})


def common_items(one: Pack, other: Pack) -> tuple[str, ...]:
    """The codes that mean the same in both packs: same text in every shared language and same answer codes.

    A lab may swap three positions for its own; only these common ones may be pooled with other labs.

    >>> from egenkraft.core import measures
    >>> len(common_items(measures.load("pos"), measures.load("pos")))
    10
    """
    theirs = {item.code: item for item in other.items}
    return tuple(
        item.code
        for item in one.items
        if (twin := theirs.get(item.code)) is not None
        and all(item.words[code] == twin.words[code] for code in item.words.keys() & twin.words.keys())
        and [answer.code for answer in item.answers] == [answer.code for answer in twin.answers]
    )


def _everywhere(pack: Pack, answers: Answers | Reason) -> Answers:
    return {item.code: answers for item in pack.items} if isinstance(answers, Reason) else answers


def _compare(code: str, x: int, y: int, turned: bool) -> ItemChange:
    if y < 0 or x < 0:
        return ItemChange(code, None, Reason(y if y < 0 else x))
    gain = x - y if turned else y - x
    return ItemChange(code, "up" if gain > 0 else "down" if gain < 0 else "same")


def _signs(changes: list[ItemChange]) -> Signs:
    words = [change.direction for change in changes]
    missing = tally(change.reason for change in changes if change.reason is not None)
    return Signs(words.count("up"), words.count("same"), words.count("down"), missing)
