"""One line of a lab's interview list, as the loader hands it over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID


@dataclass(frozen=True)
class InterviewRow:
    participant_id: UUID
    employer: str
    occupation: str
    state: str
    on: date | None = None
    starts_at: time | None = None
    invited_on: date | None = None
    minutes: int | None = None
    decider_present: bool | None = None
    vacancy: str = "vacancy"
    channel: str = "site"
    source: str = "lab"
    ssyk: str = ""
    method_version_id: UUID | None = None
    interpreter: bool = False
    companion: bool = False
    first_in_sweden: bool | None = None
    missed_by: str = ""
    result: str = ""
    result_on: date | None = None
    contract: str = ""
    hours_a_week: int | None = None
    subsidised: bool | None = None
    ratings: Mapping[tuple[str, int], str] = field(default_factory=dict)
    rated_on: date | None = None


@dataclass(frozen=True)
class Recorded:
    """How many rows were new, changed something, or stood there already."""

    new: int
    changed: int
    same: int
