"""The plan of a trial: what is asked, how people are dealt, what counts, fixed before the first answer
is seen."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from egenkraft.core.trials.errors import refuse
from egenkraft.core.trials.exact.chance import Alternative
from egenkraft.core.trials.lattice import Lattice, tidy
from egenkraft.core.trials.plan_format import CODES, read_keys, said

if TYPE_CHECKING:
    from egenkraft.core.trials.check import Check
    from egenkraft.core.trials.lots import Assignment

YES = ("yes", "1", "true", "ja")
NO = ("no", "0", "false", "nej")


@dataclass(frozen=True)
class Outcome:
    """The one primary outcome, its scale and the smallest change worth it."""

    name: str
    kind: str
    better: str
    lattice: Fraction | None = None
    min: Fraction | None = None
    max: Fraction | None = None
    delta: Fraction | None = None
    delta_set_by: str | None = None
    sd: Fraction | None = None
    yes: tuple[str, ...] = YES
    scale: str | None = None
    expected_control: Fraction | None = None
    snap: Fraction = Fraction(0)
    names: Mapping[str, str] = field(default_factory=dict)

    def named(self, lang: str) -> str:
        """The name in this language where the plan gives it, else the plain name."""
        return said(self.names, lang) or self.name

    def steps(self) -> Lattice | None:
        """The lattice that answers must lie on; None when the plan leaves it to the decimals of the data."""
        step = self.lattice if self.lattice is not None else Fraction(1) if self.kind == "count" else None
        if step is None:
            return None
        return Lattice(tidy(step), self.min or Fraction(0), self.snap)


@dataclass(frozen=True)
class Seats:
    """How many people each arm is planned for; how many were invited, and were in the lot at all."""

    treated: int | None = None
    control: int | None = None
    invited: int | None = None
    randomised: int | None = None


@dataclass(frozen=True)
class Starts:
    """How the start of each person was drawn in `baselines`; in `waitlist` how many turns there are (or the
    places of each), and how many weeks lie between them."""

    kind: str = "windows"
    pool: tuple[int, int] | None = None
    windows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    turns: int | tuple[int, ...] | None = None
    weeks: int | None = None


@dataclass(frozen=True)
class Reliable:
    """How reliable change is counted."""

    reliability: Fraction
    method: str = "JT"
    reliability_after: Fraction | None = None
    sd: Fraction | str | None = None
    mean: Fraction | None = None
    harm_confirmed: bool = False


@dataclass(frozen=True)
class Analysis:
    """What is planned other than the default."""

    alternative: Alternative = "two-sided"
    level: Fraction = Fraction(95, 100)
    statistic: str = "mean"


@dataclass(frozen=True)
class LabsPrior:
    """The prior over labs as the plan states it; None stands for the default of the scale."""

    mu_mean: Fraction | None = None
    mu_sd: Fraction | str | None = None
    tau: str = "half-normal"
    tau_scale: Fraction | None = None


@dataclass(frozen=True)
class Policy:
    """Thresholds of the decision rule: the lab's policy, frozen with the plan."""

    adopt_gt0: Fraction = Fraction(95, 100)
    adopt_gt_delta: Fraction = Fraction(80, 100)
    adopt_sceptical: Fraction = Fraction(90, 100)
    drop_gt_delta: Fraction = Fraction(10, 100)
    drop_lt0: Fraction = Fraction(80, 100)


@dataclass(frozen=True)
class Setting:
    """Where and with whom the trial was done, and why it may come out differently elsewhere, by language."""

    place: Mapping[str, str] = field(default_factory=dict)
    years: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A checked plan; `raw` is what was written, and what the hash is made of."""

    raw: Mapping[str, Any]
    title: str
    question: str
    design: str
    outcome: Outcome
    locked: datetime | None = None
    seed: str | None = None
    early_looks: int = 0
    amended_after_unblinding: bool = False
    accept_small: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    times: Mapping[str, str] = field(default_factory=dict)
    arms: Mapping[str, str] = field(default_factory=dict)
    people: Seats = Seats()
    mechanism: Starts = Starts()
    reliable: Reliable | None = None
    analysis: Analysis = Analysis()
    prior: LabsPrior = LabsPrior()
    missing_codes: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = Policy()
    setting: Setting = Setting()
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Self:
        """The plan that a mapping with the keys of the file format states; TrialError names every
        wrong key."""
        values = read_keys(raw)
        top = {key: value for key, value in values[""].items() if key not in {"format", "title"}}
        titles, names = values[""]["title"], values["outcome"].pop("name")
        return cls(
            raw=_plain(raw),
            title=said(titles),
            titles=titles,
            outcome=Outcome(said(names), names=names, **values["outcome"]),
            columns=values["columns"],
            times=values["times"],
            arms=values["arms"],
            people=Seats(**values["people"]),
            mechanism=Starts(**values["mechanism"]),
            reliable=Reliable(**values["reliable"]) if values["reliable"] else None,
            analysis=Analysis(**values["analysis"]),
            prior=LabsPrior(**values["prior"]),
            missing_codes=values["missing"].get("codes", {}),
            policy=Policy(**values["policy"]),
            setting=Setting(**values["setting"]),
            **top,
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """The plan that TOML text states; floats are read as decimals."""
        try:
            raw = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise refuse("plan_invalid", f"This is not TOML: {error}.", "Mend that line.") from None
        return cls.of(raw)

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """The plan in a TOML file."""
        return cls.parse(Path(path).read_text(encoding="utf-8"))

    @property
    def code(self) -> str:
        """D0 to D7."""
        return CODES[self.design]

    @property
    def canonical(self) -> str:
        """The plan as JSON with sorted keys and no spaces, numbers in their shortest form."""
        return json.dumps(self.raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return sha256(self.canonical.encode()).hexdigest()

    def titled(self, lang: str) -> str:
        """The title in this language where the plan gives it, else the plain title."""
        return said(self.titles, lang) or self.title

    def draws_seed(self) -> str:
        """What seeds every random draw of the analysis: the plan's seed, else the plan's hash."""
        return self.seed or self.hash

    def lock(self, *, at: datetime) -> Self:
        """The same plan, locked at a moment with a time zone.

        TrialError `plan_locked` when it is locked already, `too_small_alone` when its people can only see
        effects above twice delta and nobody has accepted that in the plan.
        """
        from egenkraft.core.trials.check import too_small

        if self.locked is not None:
            raise refuse("plan_locked", "This plan is locked already.", "Make an amendment instead.")
        if not self.accept_small and too_small(self):
            raise refuse(
                "too_small_alone",
                "So few people see only effects above twice what is worth it.",
                "Add people, or write accept_small = true: we add to several labs' evidence.",
                column="accept_small",
            )
        if at.tzinfo is None:
            raise ValueError("a lock needs a moment with a time zone")
        moment = at.astimezone(UTC).replace(microsecond=0)
        return replace(self, locked=moment, raw={**self.raw, "locked": _plain(moment)})

    def check(self, *, simulate: int | None = None) -> "Check":
        """The design check: what this plan can and can never show, before it starts."""
        from egenkraft.core.trials.check import check

        return check(self, simulate=simulate)

    def randomise(
        self,
        people: Sequence[str],
        *,
        seed: str,
        strata: Mapping[str, str] | None = None,
        seats: Mapping[str, int] | None = None,
    ) -> "Assignment":
        """The lot for these people, replayable by anybody who knows the seed; `strata` maps person to
        stratum."""
        from egenkraft.core.trials.lots import randomise

        return randomise(self, people, seed=seed, strata=strata, seats=seats)


def _plain(value: Any) -> Any:
    """The value as JSON can hold it, one form for equal numbers and for moments."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal | float | Fraction):
        return int(value) if value == int(value) else float(value)
    return value if isinstance(value, str | int | bool) or value is None else str(value)
