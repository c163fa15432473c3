"""Why an answer is missing: five codes, the same in exports, in the database and here."""

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum


class Reason(IntEnum):
    """A missing answer. The integer stands in exports and tables, the word on pages.

    >>> Reason(-98), Reason.REFUSED.word
    (<Reason.REFUSED: -98>, 'refused')
    """

    NOT_APPLICABLE = -95
    NOT_ASKED = -96
    MOVED = -97
    REFUSED = -98
    NOT_REACHED = -99

    @property
    def word(self) -> str:
        """The reason as a word: 'refused', 'not_asked', ..."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Reason":
        """The reason with the word; a KeyError when there is none such.

        >>> int(Reason.of("moved"))
        -97
        """
        return cls[word.upper()]


REASONS = frozenset(int(reason) for reason in Reason)


def tally(reasons: Iterable[Reason]) -> dict[str, int]:
    """How many of each reason, as words, the commonest first and equal counts in alphabetical order.

    >>> tally([Reason.MOVED, Reason.REFUSED, Reason.REFUSED])
    {'refused': 2, 'moved': 1}
    """
    counts = Counter(reason.word for reason in reasons)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
