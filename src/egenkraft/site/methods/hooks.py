"""What the rooms above know about a method: they register here in their AppConfig.ready().

A plain list instead of signals, so that the order and the callers are visible.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from egenkraft.site.methods.models import MethodVersion


@dataclass(frozen=True)
class Line:
    """One trial of a method: where it stands, or its verdict with everything a figure needs beside it."""

    title: str
    address: str
    state: str
    word: str = ""
    headline: str = ""
    grade: str = ""
    grade_words: str = ""
    n: int = 0
    missing: int = 0
    date: datetime | None = None
    comparison: bool = False


Told = Callable[[UUID], list[Line]]
Planner = Callable[[str, MethodVersion], str]

told: list[Told] = []
planners: list[Planner] = []


def verdicts(method: UUID) -> list[Line]:
    """Every trial of this method, the answered ones first."""
    return [line for tell in told for line in tell(method)]


def best_grade(method: UUID) -> str:
    """The surest grade among this method's answered trials; "" where nobody knows anything."""
    return min((line.grade for line in verdicts(method) if line.grade), default="")


def next_step(role: str, version: MethodVersion) -> str:
    """Where one goes on with a new draft: to the plan of its trial, where this role may plan."""
    for plan in planners:
        if address := plan(role, version):
            return address
    return reverse("methods:method", args=[version.method_id])
