"""The published results of the first labs, entered as data: `python examples/portalen.py`.

What may be said, what may not, and which design would have answered. Every count is from the pages named
beside it; where a denominator was not published both candidates are worked out and neither is chosen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from egenkraft.core import trials as t

NATIONAL = "sverigesallmannytta.se/integration/allmannyttans-innovationslabb"
LOCAL = "portalennorrkoping.se/projekt/allmannyttans-innovationslabb"


@dataclass(frozen=True)
class Claim:
    """One published sentence: what was reached, by how many, of which possible numbers of people."""

    said: str
    by: str
    outcome: str
    reached: int | None
    of: tuple[int, ...]
    unknown: str


CLAIMS = (
    Claim(
        "15 of 22 reached it", NATIONAL, "job, placement, studies or own firm", 15, (22,), "dates, duration"
    ),
    Claim(
        "six more plan a co-operative",
        NATIONAL,
        "a plan for a co-operative",
        6,
        (22,),
        "a plan is no outcome",
    ),
    Claim("10 of about 20 in employment", LOCAL, "employment", 10, (20, 22), "the denominator, dates, kind"),
    Claim("all got a wider network", LOCAL, "wider network", None, (), "number, measure, value before"),
    Claim("relevant job interviews (the third goal)", "nobody", "interviews held", None, (), "every figure"),
    Claim(
        "9 of 10 followed in work or studies (Boden)",
        NATIONAL,
        "work or studies",
        9,
        (10,),
        "how many not followed",
    ),
)


def plan(design: str, columns: dict[str, str], outcome: dict[str, object], **more: object) -> t.Plan:
    whole = {"kind": "yes_no", "better": "higher", "delta_set_by": "default"} | outcome
    head = {"format": "egenkraft-plan/1", "title": "The first labs", "question": "because", "design": design}
    return t.Plan.of(head | {"columns": columns, "outcome": whole} | more)


def attendance(claim: Claim, n: int) -> t.Result:
    """The claim as the design it has: counted afterwards, among those who took part."""
    made = plan("attendance", {"person": "person", "value": "reached"}, {"name": claim.outcome})
    reached = claim.reached or 0
    rows = [{"person": f"P{i}", "reached": "yes" if i < reached else "no"} for i in range(n)]
    return t.analyse(made, None, rows)


def unremarkable_from(claim: Claim, n: int) -> int:
    """The least comparison rate in percent at which this count would surprise nobody (one-sided p >= .05)."""
    from scipy.stats import binom

    reached = claim.reached or 0
    return next(rate for rate in range(101) if binom.sf(reached - 1, n, rate / 100) >= 0.05)


def sayings(claim: Claim) -> Iterator[str]:
    """What may be said of one claim, and what may not."""
    yield f"“{claim.said}” ({claim.by})"
    if claim.reached is None:
        yield f"  May be said: nothing in figures. Not published: {claim.unknown}."
        return
    for n in claim.of:
        result = attendance(claim, n)
        low, high = result.interval.low, result.interval.high
        share = 100 * claim.reached / n
        yield (
            f"  May be said: {claim.reached} of {n} ({share:.0f} %; exact 95 %: {100 * low:.1f} to"
            f" {100 * high:.1f} %) {claim.outcome}. Grade {result.grade}. No comparison group."
            f" Unknown: {claim.unknown}."
        )
        yield (
            f"  May not be said: that the lab did it ({', '.join(result.verdict.reasons)}). Any place where"
            f" {unremarkable_from(claim, n)} % reach it anyway makes this unremarkable."
        )


def mixed() -> str:
    """Two definitions and two denominators are not one result: the pooling refuses, and says why."""
    one, two = (next(c for c in CLAIMS if c.reached == count) for count in (15, 10))
    try:
        t.pool([attendance(one, 22), attendance(two, 20)])
    except t.TrialError as refusal:
        return f"15 of 22 and 10 of about 20 together: refused. {refusal}"
    raise AssertionError("Different outcomes were pooled.")


WOMEN = 22
CONF = {
    "name": "confidence (conf, 0 to 20)",
    "kind": "score",
    "lattice": 1,
    "min": 0,
    "max": 20,
    "sd": 4,
    "delta": 2,
}
YES = {"name": "a job", "expected_control": "0.3", "delta": "0.1"}
ARMS = {"arms": {"treated": "now", "control": "later"}, "people": {"treated": 11, "control": 11}}
DESIGNS: tuple[tuple[str, t.Plan], ...] = (
    (
        "before and after, 22 women, confidence",
        plan(
            "pre_post",
            {"person": "p", "before": "b", "after": "a"},
            CONF,
            people={"treated": WOMEN},
            question="changed",
        ),
    ),
    (
        "lot: 11 begin now, 11 later, confidence",
        plan(
            "waitlist", {"person": "p", "period": "t", "wave": "w", "value": "v"}, CONF, people=ARMS["people"]
        ),
    ),
    (
        "lot: 11 begin now, 11 later, a job (yes or no, 30 % without)",
        plan("two_arm", {"person": "p", "arm": "a", "value": "v"}, YES, **ARMS),
    ),
)


def designs() -> Iterator[str]:
    """What each design could have shown with the women who were there."""
    for name, made in DESIGNS:
        found = made.check()
        seen = found.visible
        if seen.points is not None and seen.treated is not None:
            least = f"from 30 to {100 * seen.treated:.0f} % ({seen.points} points)"
        else:
            least = f"{seen.smd:.2f} SD, {seen.raw:.1f} points of 20"
        never = " Never why." if "cause" in found.cannot_say else ""
        yield f"{name}: sees {least}.{never}"
    labs = 4
    se = sqrt(2 * 2 / WOMEN) / sqrt(labs)  # of the mean difference in SD, in labs of this size together
    yield f"the same lot in all {labs} labs, together: sees {(1.959964 + 0.841621) * se:.2f} SD."


def main() -> None:
    for claim in CLAIMS:
        print(*sayings(claim), sep="\n")
    print(mixed())
    print("\nWhat would have answered?")
    print(*designs(), sep="\n")


if __name__ == "__main__":
    main()
