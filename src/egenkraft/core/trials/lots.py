"""Lots that people trust: the seed committed by hash before, revealed after, and a draw that anybody
can repeat."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.streams import Stream

if TYPE_CHECKING:
    from egenkraft.core.trials.plan import Plan

FORMAT = "egenkraft-lot/1"
TREATED, CONTROL = "treated", "control"
ERASED = "erased-"  # the label of a place in the lot whose person was taken away since


def commitment(seed: str) -> str:
    """SHA-256 of the seed behind the format's name: shown before the lot, it binds the lab to the seed.

    >>> commitment("norrkoping 3 March 7 2 9")[:12]
    '83e9c56c217b'
    """
    return sha256(f"{FORMAT}\n{seed}".encode()).hexdigest()


@dataclass(frozen=True)
class Round:
    """People dealt together from one seed: the first round, and one for each group of late entrants.

    `arms` holds the arm, the wave or the start of each person; `windows` the [first, last] of drawn starts.
    """

    seed: str
    people: tuple[str, ...]
    strata: tuple[str, ...]
    arms: tuple[str, ...]
    windows: tuple[tuple[int, int], ...] = ()

    @property
    def commitment(self) -> str:
        """The hash that was shown before the seed."""
        return commitment(self.seed)


@dataclass(frozen=True)
class Assignment:
    """The recorded assignment: who was dealt where, within which stratum, and from which seed."""

    plan_hash: str
    design: str
    rounds: tuple[Round, ...]
    labels: tuple[str, ...] = (TREATED, CONTROL)

    @property
    def arms(self) -> dict[str, str]:
        """Person -> arm, in the order of the draw."""
        return {who: arm for part in self.rounds for who, arm in zip(part.people, part.arms, strict=True)}

    @property
    def strata(self) -> dict[str, str]:
        """Person -> stratum."""
        return {
            who: label for part in self.rounds for who, label in zip(part.people, part.strata, strict=True)
        }

    @property
    def erased(self) -> int:
        """How many places stand without their person's label."""
        return sum(who.startswith(ERASED) for who in self.arms)

    @classmethod
    def of(cls, published: Mapping[str, Any]) -> Self:
        """The assignment as a published file tells it. Nothing is drawn again: that is `replay`."""
        rounds = tuple(
            Round(
                seed=told["seed"],
                people=tuple(told["people"]),
                strata=tuple(told["strata"]),
                arms=tuple(told["arms"]),
                windows=tuple((first, last) for first, last in told.get("windows", ())),
            )
            for told in published["rounds"]
        )
        return cls(published["plan_hash"], published["design"], rounds, tuple(published["labels"]))

    def without(self, people: Iterable[str]) -> Self:
        """The same lot with these people's labels taken off: place, stratum and arm stay, so that the others
        can be drawn again."""
        known = self.arms
        gone = [who for who in people if who in known and not who.startswith(ERASED)]
        named = {who: f"{ERASED}{number}" for number, who in enumerate(gone, self.erased + 1)}
        rounds = (
            replace(part, people=tuple(named.get(who, who) for who in part.people)) for part in self.rounds
        )
        return replace(self, rounds=tuple(rounds))

    def extended(self, people: Sequence[str], *, seed: str) -> Self:
        """The assignment with late entrants dealt from a seed of their own, as a stratum of their own."""
        if self.rounds[0].windows:
            raise refuse("no_lot", "Late entrants to baselines need windows of their own.", "Plan them anew.")
        new = _people([*self.arms, *people])[len(self.arms) :]
        label = f"late-{len(self.rounds)}"
        drawn = _round(seed, new, [label] * len(new), _even(self.labels, len(new)))
        return replace(self, rounds=(*self.rounds, drawn))

    def as_mapping(self) -> dict[str, Any]:
        """What is published: everything that a replay needs, as JSON can hold it."""
        return {
            "format": FORMAT,
            "plan_hash": self.plan_hash,
            "design": self.design,
            "labels": list(self.labels),
            "rounds": [
                {
                    "seed": part.seed,
                    "commitment": part.commitment,
                    "people": list(part.people),
                    "strata": list(part.strata),
                    "arms": list(part.arms),
                    "windows": [list(window) for window in part.windows],
                }
                for part in self.rounds
            ],
        }

    def as_json(self) -> str:
        """The published file."""
        return json.dumps(self.as_mapping(), indent=1, sort_keys=True, ensure_ascii=False)


def randomise(
    plan: "Plan",
    people: Sequence[str],
    *,
    seed: str,
    strata: Mapping[str, str] | None = None,
    seats: Mapping[str, int] | None = None,
) -> Assignment:
    """The lot of a plan: arms (two_arm, crossover), waves (waitlist) or starts (baselines) for these people.

    Seats are those given, else the plan's, else even shares with the odd seats first; within strata they are
    spread in proportion. `seats` maps an arm or a wave to its number of people.
    """
    who = _people(people)
    if plan.design == "baselines":
        return Assignment(plan.hash, plan.design, (_starts(plan, seed, who),), ())
    labels = [str((strata or {}).get(person, "")) for person in who]
    dealt = _seats(plan, len(who), seats)
    if len(set(labels)) > 1 and len(dealt) > 2:
        raise refuse("no_lot", "Waves are dealt without strata.", "Leave the strata out.")
    return Assignment(plan.hash, plan.design, (_round(seed, who, labels, dealt),), tuple(dealt))


def _seats(plan: "Plan", people: int, given: Mapping[str, int] | None) -> dict[str, int]:
    if plan.design not in {"two_arm", "crossover", "waitlist"}:
        told = f"The design {plan.design} deals no people."
        raise refuse("no_lot", told, "A lot of people needs two_arm, crossover, waitlist or baselines.")
    arms = (plan.arms.get("treated", TREATED), plan.arms.get("control", CONTROL))
    planned = plan.people.treated, plan.people.control
    if given is not None:
        seats = {str(label): many for label, many in given.items()}
    elif plan.design != "waitlist" and planned[0] is not None and planned[1] is not None:
        seats = {arms[0]: planned[0], arms[1]: planned[1]}
    elif plan.design == "waitlist":
        seats = {str(turn): many for turn, many in enumerate(turn_seats(plan, people), 1)}
    else:
        return _even(arms, people)
    if sum(seats.values()) != people:
        told = f"There are {sum(seats.values())} seats and {people} people."
        raise refuse("seats_differ", told, "Draw for as many people as there are seats.")
    return seats


def turn_seats(plan: "Plan", people: int) -> tuple[int, ...]:
    """The places of each turn of a wait-list plan: its own, else even shares; two at the least."""
    turns = plan.mechanism.turns or 2
    return turns if isinstance(turns, tuple) else even_seats(turns, people)


def even_seats(turns: int, people: int) -> tuple[int, ...]:
    """The places of so many turns, shared evenly."""
    return tuple(_even([str(turn) for turn in range(turns)], people).values())


def _even(labels: Sequence[str], people: int) -> dict[str, int]:
    return {label: (people + len(labels) - 1 - place) // len(labels) for place, label in enumerate(labels)}


def _starts(plan: "Plan", seed: str, who: list[str]) -> Round:
    """Each person in the order of the list draws a start inside her window or the common pool."""
    made = plan.mechanism
    if made.kind not in {"windows", "pool"} or (made.kind == "pool" and made.pool is None):
        raise refuse(
            "no_lot", "Starts are drawn from windows or a pool.", "Give [mechanism] windows or pool."
        )
    if made.kind == "windows" and set(who) - set(made.windows):
        raise refuse("no_lot", "Somebody has no window.", "Give [first, last] for each person.")
    windows = [made.windows[person] if made.kind == "windows" else made.pool or (1, 1) for person in who]
    return _drawn_starts(seed, who, windows)


def _drawn_starts(seed: str, who: Sequence[str], windows: Sequence[tuple[int, int]]) -> Round:
    stream = Stream(seed)
    starts = tuple(str(first + stream.below(last - first + 1)) for first, last in windows)
    return Round(seed, tuple(who), ("",) * len(who), starts, tuple(windows))


def _people(people: Sequence[str]) -> list[str]:
    who = [str(person) for person in people]
    twice = {person for person in who if who.count(person) > 1}
    if twice:
        raise refuse("duplicate_person", f"{sorted(twice)[0]} is in the list twice.", "Keep one of them.")
    return who


def _round(seed: str, who: Sequence[str], strata: Sequence[str], seats: Mapping[str, int]) -> Round:
    """Strata in the order of their labels: the seats of each in their order, then shuffled."""
    stream, dealt = Stream(seed), dict[str, str]()
    pairs = list(zip(who, strata, strict=True))
    groups = {label: [person for person, own in pairs if own == label] for label in sorted(set(strata))}
    first = next(iter(seats))
    shares = _shares([len(group) for group in groups.values()], seats[first])
    for group, share in zip(groups.values(), shares, strict=True):
        own = seats if len(groups) == 1 else {first: share, list(seats)[1]: len(group) - share}
        arms = stream.shuffled([label for label, many in own.items() for _ in range(many)])
        dealt.update(zip(group, arms, strict=True))
    return Round(seed, tuple(who), tuple(strata), tuple(dealt[person] for person in who))


def _shares(sizes: list[int], seats: int) -> list[int]:
    """Seats spread over strata in proportion, left-over seats to the largest remainders, first ones first."""
    total = sum(sizes)
    if not total:
        return []
    shares = [seats * size // total for size in sizes]
    rest = sorted(range(len(sizes)), key=lambda i: (-(seats * sizes[i] % total), i))
    for i in rest[: seats - sum(shares)]:
        shares[i] += 1
    return shares


def replay(published: Mapping[str, Any]) -> Assignment:
    """The assignment of a published file, drawn again; TrialError when an arm or the commitment differs."""
    labels, rounds = tuple(published["labels"]), []
    for number, told in enumerate(published["rounds"], 1):
        people, strata, arms = (tuple(told[key]) for key in ("people", "strata", "arms"))
        windows = tuple((first, last) for first, last in told.get("windows", ()))
        if windows:
            again = _drawn_starts(told["seed"], people, windows)
        else:
            again = _round(told["seed"], people, strata, {label: arms.count(label) for label in labels})
        if again.arms != arms or told["commitment"] != again.commitment:
            raise refuse(
                "lot_differs",
                f"Round {number} drawn again from its seed does not give the published arms.",
                "Ask the lab for the seed that it committed to.",
            )
        rounds.append(again)
    return Assignment(published["plan_hash"], published["design"], tuple(rounds), labels)
