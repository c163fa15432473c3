"""Two taps for items with four or five points: first the side, then how much (SCREENS 2)."""

from collections.abc import Sequence
from typing import Literal

from .errors import MeasureError

Side = Literal["no", "between", "yes"]
Strength = Literal["little", "much"]
Taps = tuple[Side, Strength | None]

FOUR: tuple[Taps, ...] = (("no", "much"), ("no", "little"), ("yes", "little"), ("yes", "much"))
FIVE: tuple[Taps, ...] = (*FOUR[:2], ("between", None), *FOUR[2:])


def fold(codes: Sequence[int], side: Side, strength: Strength | None = None) -> int:
    """The original code of two taps; `codes` are the item's, from least to most, four or five of them.

    Five points have a middle, `between`, that needs no second tap. Raises MeasureError `unfold_invalid`.

    >>> fold((1, 2, 3, 4), "no", "much"), fold((1, 2, 3, 4), "yes", "little")
    (1, 3)
    >>> fold((1, 2, 3, 4, 5), "between")
    3
    """
    for code in codes:
        if taps(codes, code) == (side, strength):
            return code
    mend = "Tap no or yes and then little or much; only five points have a middle, without a second tap."
    raise MeasureError("unfold_invalid", f"{side} and {strength} lead to no answer.", mend)


def taps(codes: Sequence[int], code: int) -> Taps:
    """The two taps that lead to the code, the inverse of `fold`.

    >>> taps((0, 1, 2, 3, 4), 3)
    ('yes', 'little')
    """
    if len(codes) not in (4, 5) or code not in codes or list(codes) != sorted(set(codes)):
        mend = "Only items with four or five points, from least to most, are asked in two taps."
        raise MeasureError("unfold_invalid", f"{code} of {tuple(codes)} cannot be asked in two taps.", mend)
    return (FIVE if len(codes) == 5 else FOUR)[list(codes).index(code)]
