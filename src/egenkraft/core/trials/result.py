"""What an analysis returns: plain frozen values, each with its making or the reason why it is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from egenkraft.core.trials.exact.chance import Alternative, Chance

if TYPE_CHECKING:
    from egenkraft.core.trials.exact.two import Strata
    from egenkraft.core.trials.plan import Plan

Word = Literal["adopt", "test_more", "drop", "not_answerable"]
Grade = Literal["A", "B", "C", "D", "E"]
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D", "E")


@dataclass(frozen=True)
class Count:
    """People assigned and people with a usable outcome."""

    assigned: int
    observed: int

    @property
    def share(self) -> Fraction:
        """Observed of assigned; 0 when nobody was assigned."""
        return Fraction(self.observed, self.assigned) if self.assigned else Fraction(0)


@dataclass(frozen=True)
class People:
    """Everybody, and each arm where there are arms."""

    all: Count
    treated: Count | None = None
    control: Count | None = None


@dataclass(frozen=True)
class Estimate:
    """The effect in the outcome's own unit; positive is better."""

    what: str
    value: Fraction | None


@dataclass(frozen=True)
class Interval:
    """Limits with their method; exact fractions where the method is exact; `missing` says why there is
    none."""

    level: Fraction
    method: str
    low: float | None = None
    high: float | None = None
    low_exact: Fraction | None = None
    high_exact: Fraction | None = None
    missing: str | None = None


@dataclass(frozen=True)
class P:
    """The p-value, its alternative, the least p that these data and that this lot could have given."""

    chance: Chance
    alternative: Alternative
    least: Chance | None = None
    lot: Chance | None = None


@dataclass(frozen=True)
class Ranks:
    """Probability of superiority, its test on doubled midranks, and its limits where there is one stratum."""

    superiority: Fraction
    p: P
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Signs:
    """People up, same and down, with the sign test."""

    up: int
    same: int
    down: int
    p: P


@dataclass(frozen=True)
class OddsRatio:
    """Conditional odds ratio with exact limits; None is infinite or unknown."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Belief:
    """Probabilities of better, worth it and worse under one prior, and the sd of what is believed."""

    prob_gt0: float
    prob_gt_delta: float | None
    prob_lt0: float
    sd: float | None
    mean: float | None = None


@dataclass(frozen=True)
class Posterior:
    """The three priors side by side."""

    reference: Belief
    sceptical: Belief
    flat: Belief


@dataclass(frozen=True)
class Bounds:
    """Worst-case bounds over everything the missing could have answered."""

    low: Fraction | None
    high: Fraction | None
    missing: str | None = None


@dataclass(frozen=True)
class Imputed:
    """Multiple imputation by Rubin's rules, or the reason why it is not defensible."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    df: float | None = None
    missing: str | None = None


@dataclass(frozen=True)
class Tipping:
    """How far the missing must have gone badly before the finding turns."""

    flips_at: int | None = None
    of: int | None = None
    missing: str | None = None


@dataclass(frozen=True)
class Missing:
    """The four lines on missing follow-ups, in this order."""

    complete_cases: Fraction | None
    bounds: Bounds
    imputed: Imputed
    tipping: Tipping


@dataclass(frozen=True)
class Share:
    """A share with its exact interval."""

    value: float
    low: float
    high: float
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Change:
    """Plain counts of reliable change, as core.measures gives them."""

    method: str
    n: int
    improved: int
    unchanged: int
    deteriorated: int
    share_improved: Share | None = None

    @property
    def harm_signal(self) -> bool:
        """Reliable deterioration of at least two people and 15 per cent."""
        return self.deteriorated >= 2 and self.deteriorated * 100 >= 15 * self.n


@dataclass(frozen=True)
class Next:
    """The design worth paying for next, and the value of one more such test in steps per person."""

    design: str
    evsi: float


@dataclass(frozen=True)
class Verdict:
    """One of four words with its reasons and warnings as codes."""

    word: Word
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    next: Next | None = None
    scope: str | None = None


@dataclass(frozen=True)
class Refusal:
    """Something that this analysis refuses to say, and why."""

    what: str
    reason: str


@dataclass(frozen=True)
class Person:
    """One row of the page's third part; raw values as they were measured."""

    person: str
    arm: str | None
    before: Fraction | None
    after: Fraction | None
    gain: Fraction | None
    series: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Findings:
    """What a design found, before the verdict."""

    what: str
    estimate: Fraction | None
    arrangements: int
    people: People
    interval: Interval
    missing: Missing
    p: P | None = None
    posterior: Posterior | None = None
    ranks: Ranks | None = None
    signs: Signs | None = None
    odds_ratio: OddsRatio | None = None
    gamma: float | None = None
    grade: Grade | None = None
    spread: bool = True
    persons: tuple[Person, ...] = ()
    dealt: "Strata" = ()
    """What the lot dealt, in steps of `unit`: for drawing how else it could have fallen."""
    unit: Fraction = Fraction(1)
    warnings: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """The whole answer to one trial; `answer` turns it into JSON, `report` into the one page."""

    plan: "Plan"
    code: str
    findings: Findings
    grade: Grade | None
    grade_reasons: tuple[str, ...]
    verdict: Verdict
    refused: tuple[Refusal, ...]
    data_sha256: str
    change: Change | None = None

    @property
    def estimate(self) -> Estimate:
        """The effect."""
        return Estimate(self.findings.what, self.findings.estimate)

    @property
    def interval(self) -> Interval:
        """Its interval."""
        return self.findings.interval

    @property
    def p(self) -> P | None:
        """Its p-value; None without a comparison."""
        return self.findings.p

    @property
    def posterior(self) -> Posterior | None:
        """Probabilities under the three priors."""
        return self.findings.posterior

    @property
    def missing(self) -> Missing:
        """The four lines on missing follow-ups."""
        return self.findings.missing

    @property
    def n(self) -> People:
        """Assigned and observed."""
        return self.findings.people

    @property
    def signs(self) -> Signs | None:
        """Up, same, down; pre_post only."""
        return self.findings.signs

    @property
    def ranks(self) -> Ranks | None:
        """Probability of superiority; two arms only."""
        return self.findings.ranks

    @property
    def persons(self) -> tuple[Person, ...]:
        """One row a person, for the trial team only."""
        return self.findings.persons
