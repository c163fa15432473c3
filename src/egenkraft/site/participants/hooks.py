"""Who may be shown by name is for consent to say, one floor up: it registers its rule here.

Without a rule nobody is named. A plain variable instead of a signal, so that the caller is visible.
"""

from collections.abc import Callable
from uuid import UUID

Rule = Callable[[], set[UUID]]

_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """Let `rule` say who may be named; several rules must all agree."""
    _rules.append(rule)


Searched = Callable[[str], None]

searched: list[Searched] = []  # told of every name that somebody looks for, found or not


def looked_for(text: str) -> None:
    for told in searched:
        told(text)


Before = Callable[[str], bool]

before: list[Before] = []  # know the codes that somebody had before she got another


def had_before(code: str) -> bool:
    return any(known(code) for known in before)


def may_be_named() -> set[UUID]:
    """The participants whose display name may be shown to staff, asked anew at every call."""
    answers = [rule() for rule in _rules]
    return set.intersection(*answers) if answers else set()
