"""What the rooms above plan for a person: they register here in their AppConfig.ready()."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from egenkraft.core.measures import Window
from egenkraft.site.labs.instruments import packs
from egenkraft.site.measures.models import Wave

Plans = dict[UUID, list[tuple[str, Mapping[int, Window | None]]]]
planners: list[Callable[[Sequence[Wave]], Plans]] = []


def from_plans(waves: Sequence[Wave]) -> Plans:
    """Participant -> for each plan she is in: the instrument, and wave number -> window, None for a wave that
    waits for the lot."""
    found: Plans = defaultdict(list)
    for plans in planners:
        for person, asked in plans(waves).items():
            found[person] += [one for one in asked if one[0] in packs()]  # a file may be gone
    return found


def waits_for_lot(person: UUID, pack: str, wave: Wave) -> bool:
    """Whether a plan keeps this instrument at this wave for the time after its lot."""
    hers = from_plans([wave]).get(person, ())
    windows = [at[wave.number] for one, at in hers if one == pack and wave.number in at]
    return bool(windows) and not any(windows)
