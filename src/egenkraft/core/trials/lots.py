"""Lots that people trust: the seed committed by hash before, revealed after, and a draw that anybody
can repeat."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.streams import Stream

if TYPE_CHECKING:
    from egenkraft.core.trials.plan import Plan

FORMAT = "egenkraft-lot/1"
TREATED, CONTROL = "treated", "control"


def commitment(seed: str) -> str:
    """SHA-256 of the seed behind the format's name: shown before the lot, it binds the lab to the seed.

    >>> commitment("norrkoping 3 March 7 2 9")[:12]
    '83e9c56c217b'
    """
    return sha256(f"{FORMAT}\n{seed}".encode()).hexdigest()


@dataclass(frozen=True)
class Round:
    """People dealt together from one seed: the first round, and one for each group of late entrants."""

    seed: str
    people: tuple[str, ...]
    strata: tuple[str, ...]
    arms: tuple[str, ...]

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

    def extended(self, people: Sequence[str], *, seed: str) -> Self:
        """The assignment with late entrants dealt from a seed of their own, as a stratum of their own."""
        new = _people([*self.arms, *people])[len(self.arms) :]
        label = f"late-{len(self.rounds)}"
        drawn = _round(seed, new, [label] * len(new), self.labels, None)
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
                }
                for part in self.rounds
            ],
        }

    def as_json(self) -> str:
        """The published file."""
        return json.dumps(self.as_mapping(), indent=1, sort_keys=True, ensure_ascii=False)


def randomise(
    plan: "Plan", people: Sequence[str], *, seed: str, strata: Mapping[str, str] | None = None
) -> Assignment:
    """The lot of a plan: seats as planned, else halves (an odd seat goes to the treated), even within
    strata."""
    who = _people(people)
    labels = [str((strata or {}).get(person, "")) for person in who]
    arms = _labels(plan)
    seats = plan.people.treated if _seats_fit(plan, len(who)) else None
    return Assignment(plan.hash, plan.design, (_round(seed, who, labels, arms, seats),), arms)


def _labels(plan: "Plan") -> tuple[str, ...]:
    if plan.design not in {"two_arm", "crossover"}:
        raise refuse(
            "no_lot",
            f"The design {plan.design} deals no arms.",
            "A lot of people needs two_arm or crossover.",
        )
    return plan.arms.get("treated", TREATED), plan.arms.get("control", CONTROL)


def _seats_fit(plan: "Plan", people: int) -> bool:
    treated, control = plan.people.treated, plan.people.control
    if treated is None or control is None:
        return False
    if treated + control != people:
        raise refuse(
            "seats_differ",
            f"The plan has {treated + control} seats, the list has {people} people.",
            "Draw for as many people as the plan has seats, or leave the seats out of the plan.",
        )
    return True


def _people(people: Sequence[str]) -> list[str]:
    who = [str(person) for person in people]
    twice = {person for person in who if who.count(person) > 1}
    if twice:
        raise refuse("duplicate_person", f"{sorted(twice)[0]} is in the list twice.", "Keep one of them.")
    return who


def _round(seed: str, who: list[str], strata: list[str], labels: tuple[str, ...], seats: int | None) -> Round:
    """Each stratum in the order of its label: its seats in the order treated, control, then shuffled."""
    stream, dealt = Stream(seed), dict[str, str]()
    groups = {
        label: [p for p, s in zip(who, strata, strict=True) if s == label] for label in sorted(set(strata))
    }
    treated = -(-len(who) // 2) if seats is None else seats
    for label, share in zip(groups, _shares([len(g) for g in groups.values()], treated), strict=True):
        group = groups[label]
        arms = stream.shuffled([labels[0]] * share + [labels[1]] * (len(group) - share))
        dealt.update(zip(group, arms, strict=True))
    return Round(seed, tuple(who), tuple(strata), tuple(dealt[person] for person in who))


def _shares(sizes: list[int], seats: int) -> list[int]:
    """Seats spread over strata in proportion, the left-over seats to the largest remainders, first
    ones first."""
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
    labels = tuple(published["labels"])
    rounds = tuple(
        Round(p["seed"], tuple(p["people"]), tuple(p["strata"]), tuple(p["arms"]))
        for p in published["rounds"]
    )
    for number, (part, told) in enumerate(zip(rounds, published["rounds"], strict=True), 1):
        seats = part.arms.count(labels[0])
        again = _round(part.seed, list(part.people), list(part.strata), labels, seats)
        if again != part or told["commitment"] != part.commitment:
            raise refuse(
                "lot_differs",
                f"Round {number} drawn again from its seed does not give the published arms.",
                "Ask the lab for the seed that it committed to.",
            )
    return Assignment(published["plan_hash"], published["design"], rounds, labels)
