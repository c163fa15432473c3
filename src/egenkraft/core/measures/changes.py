"""Reliable change per person by six methods, and the cut-offs of Jacobson & Truax (SCIENCE 2.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, isfinite, sqrt
from typing import Literal

from .errors import MeasureError
from .shares import Share, share

Number = int | float | Fraction
Category = Literal["improved", "unchanged", "deteriorated"]
Better = Literal["higher", "lower"]

LIMIT, LIMIT_HA = 1.959964, 1.644854  # two-sided 5 %; Hageman & Arrindell use a one-sided 5 %


@dataclass(frozen=True, slots=True)
class Change:
    """Reliable change of each person, in the order given; None where before or after is missing.

    `rc` is raw (after minus before); the categories follow the better direction. `reason` says why nothing
    could be computed (`nobody`, `too_few_observed`, `no_variation`), `warnings` what weakens it
    (`sd_from_sample`).
    """

    method: str
    limit: float
    sd: float | None
    rc: tuple[float | None, ...]
    categories: tuple[Category | None, ...]
    warnings: tuple[str, ...]
    reason: str | None

    @property
    def improved(self) -> int:
        """How many changed reliably in the better direction."""
        return self.categories.count("improved")

    @property
    def unchanged(self) -> int:
        """How many did not change by more than the error."""
        return self.categories.count("unchanged")

    @property
    def deteriorated(self) -> int:
        """How many changed reliably against the better direction."""
        return self.categories.count("deteriorated")

    @property
    def missing(self) -> int:
        """How many have no category."""
        return self.categories.count(None)

    @property
    def n(self) -> int:
        """How many have a category."""
        return len(self.categories) - self.missing

    @property
    def share_improved(self) -> Share:
        """The improved of all with a category, with the exact interval."""
        return share(self.improved, self.n)


@dataclass(frozen=True, slots=True)
class _Sample:
    """What the formulas share: standard deviations, means and covariance of the complete pairs."""

    sd: float
    reliability: float
    reliability_after: float
    mean: float
    mean_after: float
    sd_after: float
    covariance: float

    @property
    def sem(self) -> float:
        return self.sd * sqrt(1 - self.reliability)

    def gain(self, x: float, y: float) -> float:
        """What y exceeds the value expected from x by regression to the mean."""
        return y - self.mean - self.reliability * (x - self.mean)


def _jt(s: _Sample, x: float, y: float) -> float:
    return (y - x) / (sqrt(2) * s.sem)


def _gln(s: _Sample, x: float, y: float) -> float:
    return s.gain(x, y) / (s.sd * sqrt(1 - s.reliability**2))


def _hll(s: _Sample, x: float, y: float) -> float:
    return (y - s.mean_after - s.reliability * (x - s.mean)) / (s.sd * sqrt(1 - s.reliability**2))


def _en(s: _Sample, x: float, y: float) -> float:
    return s.gain(x, y) / s.sem


def _nk(s: _Sample, x: float, y: float) -> float:
    before = s.reliability**2 * s.sd**2 * (1 - s.reliability)
    return s.gain(x, y) / sqrt(before + s.sd**2 * (1 - s.reliability_after))


def _ha(s: _Sample, x: float, y: float) -> float:
    after = (s.sd_after**2 - s.sem**2) / s.sd_after**2
    top = s.sd**2 * s.reliability + s.sd_after**2 * after - 2 * s.covariance
    q = top / (s.sd**2 + s.sd_after**2 - 2 * s.covariance)
    return ((y - x) * q + (s.mean_after - s.mean) * (1 - q)) / (sqrt(2 * q) * s.sem)


METHODS: dict[str, Callable[[_Sample, float, float], float]] = {
    "JT": _jt,
    "GLN": _gln,
    "HLL": _hll,
    "EN": _en,
    "NK": _nk,
    "HA": _ha,
}


def reliable_change(
    before: Sequence[Number | None],
    after: Sequence[Number | None],
    *,
    method: str = "JT",
    sd: Number | Literal["sample"],
    reliability: Number,
    reliability_after: Number | None = None,
    mean: Number | None = None,
    better: Better = "higher",
) -> Change:
    """Who changed by more than the instrument's own error, one category per person.

    `before` and `after` are scores of the same people in one unit; `sd` is a norm's in that unit or "sample"
    (before values, n - 1; warned); `reliability` is a retest reliability. Methods: JT Jacobson & Truax 1991,
    GLN Gulliksen-Lord-Novick, HLL Hsu-Linn-Lord, EN Edwards & Nunnally, NK Nunnally & Kotsch, HA Hageman &
    Arrindell 1999. Raises MeasureError `change_invalid` for arguments that make no sense.

    >>> one = reliable_change([32.5], [47.5], sd=7.5, reliability=0.8)
    >>> round(one.rc[0], 3), one.categories
    (3.162, ('improved',))
    """
    _check(method, before, after, sd, reliability, reliability_after, better)
    pairs = [(x, y) for x, y in zip(before, after, strict=True) if x is not None and y is not None]
    sample, reason = _sample(method, pairs, sd, reliability, reliability_after, mean)
    limit = LIMIT_HA if method == "HA" else LIMIT
    rc: list[float | None] = [None] * len(before)
    if sample is not None:
        rc = [_one(METHODS[method], sample, x, y) for x, y in zip(before, after, strict=True)]
        reason = reason or ("no_variation" if pairs and all(value is None for value in rc) else None)
    categories = tuple(_category(value, limit, better) for value in rc)
    warnings = ("sd_from_sample",) if sd == "sample" else ()
    return Change(method, limit, sample.sd if sample else None, tuple(rc), categories, warnings, reason)


def _check(
    method: str,
    before: Sequence[object],
    after: Sequence[object],
    sd: object,
    r: Number,
    r2: Number | None,
    better: str,
) -> None:
    wrong = None
    if method not in METHODS:
        wrong = (f"There is no method '{method}'.", f"Choose one of {', '.join(METHODS)}.")
    elif len(before) != len(after):
        wrong = (f"{len(before)} before and {len(after)} after do not match.", "Give one pair per person.")
    elif not all(0 <= value < 1 for value in (r, r if r2 is None else r2)):
        wrong = ("A reliability lies from 0 to below 1.", "Give the retest reliability of the norm.")
    elif sd != "sample" and not (isinstance(sd, int | float | Fraction) and isfinite(sd) and sd > 0):
        wrong = (f"sd = {sd!r} is no spread.", 'Give a number above 0, or "sample".')
    elif better not in ("higher", "lower"):
        wrong = (f"better = {better!r} is not known.", "Write higher or lower.")
    if wrong:
        raise MeasureError("change_invalid", *wrong)


def _sample(
    method: str,
    pairs: list[tuple[Number, Number]],
    sd: Number | Literal["sample"],
    reliability: Number,
    reliability_after: Number | None,
    mean: Number | None,
) -> tuple[_Sample | None, str | None]:
    """The figures the formula needs, or None and the reason they cannot be had from these people."""
    if not pairs:
        return None, "nobody"
    needs_two = sd == "sample" or method == "HA"
    if needs_two and len(pairs) < 2:
        return None, "too_few_observed"
    xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    own = _covariance(xs, xs), _covariance(ys, ys), _covariance(xs, ys)
    spread = sqrt(own[0]) if sd == "sample" else float(sd)
    if spread == 0:
        return None, "no_variation"
    after = reliability if reliability_after is None else reliability_after
    first = fsum(xs) / len(xs) if mean is None else float(mean)
    last = fsum(ys) / len(ys)
    return _Sample(spread, float(reliability), float(after), first, last, sqrt(own[1]), own[2]), None


def _covariance(a: list[float], b: list[float]) -> float:
    if len(a) < 2:
        return 0.0
    mean_a, mean_b = fsum(a) / len(a), fsum(b) / len(b)
    return fsum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True)) / (len(a) - 1)


def _one(
    formula: Callable[[_Sample, float, float], float], sample: _Sample, x: Number | None, y: Number | None
) -> float | None:
    if x is None or y is None:
        return None
    try:
        return formula(sample, float(x), float(y))
    except (ZeroDivisionError, ValueError):  # HA without variation of the gains, or with q at or below 0
        return None


def _category(rc: float | None, limit: float, better: Better) -> Category | None:
    if rc is None:
        return None
    gain = rc if better == "higher" else -rc
    return "improved" if gain > limit else "deteriorated" if gain < -limit else "unchanged"
