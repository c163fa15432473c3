"""The keys of a plan file (`egenkraft-plan/1`): what each may hold, and one problem for each thing wrong."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from egenkraft.core.trials.errors import Problem, TrialError
from egenkraft.core.trials.lattice import fraction

FORMAT = "egenkraft-plan/1"
Check = Callable[[Any], Any]
CODES = {
    "attendance": "D0",
    "pre_post": "D1",
    "two_arm": "D2",
    "waitlist": "D2",
    "baselines": "D3",
    "alternating": "D4",
    "crossover": "D5",
    "matched": "D6",
    "labs": "D7",
}
LEAST_TURNS, MOST_TURNS = 2, 4
MOST_PLACES = 400  # of all turns together; many more cannot be counted while somebody waits
LONG = ("person", "time", "value")
ROLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "attendance": (("value",),),
    "pre_post": (("person", "before", "after"), LONG),
    "two_arm": (("arm", "value"), ("person", "arm", "time", "value")),
    "waitlist": (("person", "period", "wave", "value"),),
    "baselines": (("person", "time", "value", "start"), ("person", "time", "value", "phase")),
    "alternating": (("block", "arm", "value"),),
    "crossover": (("person", "arm", "first", "second"),),
    "matched": (("pair", "arm", "value"),),
    "labs": (
        ("lab", "estimate", "se"),
        ("lab", "estimate", "variance"),
        ("lab", "events1", "n1", "events0", "n0"),
    ),
}
OPTIONAL = {
    "attendance": ("person",),
    "two_arm": ("person", "before", "stratum"),
    "labs": ("grade",),
}
STATISTICS = {"median": "baselines", "studentised": "two_arm"}
NEEDS_ARMS = {"two_arm", "alternating", "crossover", "matched"}


def one_of(*words: str) -> Check:
    """A check for one of these words."""

    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"must be one of {', '.join(words)}")
        return str(value)

    return check


def text(value: Any) -> str:
    """Text that is not empty; whole numbers are allowed where a file uses them as labels."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ValueError("must be text")
    return str(value).strip()


def truth(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def whole(least: int) -> Check:
    """A check for a whole number from `least`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise ValueError(f"must be a whole number from {least}")
        return value

    return check


def number(value: Any) -> Fraction:
    """An exact number; TOML decimals keep their digits, text may be a fraction such as "1/6"."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str | Fraction):
        raise ValueError("must be a number")
    try:
        return fraction(value)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError("must be a number") from None


def positive(value: Any) -> Fraction:
    """An exact number above 0."""
    exact = number(value)
    if exact <= 0:
        raise ValueError("must be above 0")
    return exact


def not_negative(value: Any) -> Fraction:
    """An exact number from 0."""
    exact = number(value)
    if exact < 0:
        raise ValueError("must be 0 or more")
    return exact


def share(value: Any) -> Fraction:
    """An exact number between 0 and 1."""
    exact = number(value)
    if not 0 < exact < 1:
        raise ValueError("must lie between 0 and 1")
    return exact


def correlation(value: Any) -> Fraction:
    """A reliability: above 0, at most 1."""
    exact = number(value)
    if not 0 < exact <= 1:
        raise ValueError("must lie above 0 and be at most 1")
    return exact


def or_word(word: str, check: Check) -> Check:
    """A check that also lets one word through."""
    return lambda value: word if value == word else check(value)


def moment(value: Any) -> datetime | None:
    """When the plan was locked, in UTC; false means not locked."""
    if value is False:
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("must be a date and time") from None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    raise ValueError("must be a date and time, or false")


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts, or one text."""
    found = value if isinstance(value, list | tuple) else [value]
    if not found:
        raise ValueError("must hold at least one value")
    return tuple(text(item) for item in found)


def pair(value: Any) -> tuple[int, int]:
    """First and last occasion."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise ValueError("must be [first, last]")
    first, last = (whole(1)(item) for item in value)
    if first > last:
        raise ValueError("must be [first, last] with first not after last")
    return first, last


def pairs(value: Any) -> dict[str, tuple[int, int]]:
    """First and last occasion of each person."""
    if not isinstance(value, Mapping) or not value:
        raise ValueError("must give [first, last] for each person")
    return {str(person): pair(window) for person, window in value.items()}


def turns(value: Any) -> int | tuple[int, ...]:
    """How many turns a lot deals people into, or the places of each turn."""
    many = len(value) if isinstance(value, list | tuple) else value
    if isinstance(many, bool) or not isinstance(many, int) or not LEAST_TURNS <= many <= MOST_TURNS:
        raise ValueError(f"must be {LEAST_TURNS} to {MOST_TURNS} turns, or the places of each")
    places = tuple(map(whole(1), value)) if isinstance(value, list | tuple) else ()
    if sum(places) > MOST_PLACES:
        raise ValueError(f"must be {MOST_PLACES} places at most in all turns together")
    return places or many


def codes(value: Any) -> dict[str, str]:
    """Raw text of a missing answer -> its reason."""
    if not isinstance(value, Mapping):
        raise ValueError('must be a table such as "-97" = "moved"')
    return {str(raw): text(reason) for raw, reason in value.items()}


def spoken(value: Any) -> dict[str, str]:
    """One text for every language, or a table of language -> text."""
    if isinstance(value, Mapping):
        if not value:
            raise ValueError('must be text, or a table such as en = "…", sv = "…"')
        return {text(language): text(words) for language, words in value.items()}
    return {"": text(value)}


def said(texts: Mapping[str, str], lang: str = "en") -> str:
    """The text in this language, else the one for every language, else English, else the first; "" for
    none.

    >>> said({"sv": "ett jobb", "en": "a job"}, "so")
    'a job'
    """
    return texts.get(lang) or texts.get("") or texts.get("en") or next(iter(texts.values()), "")


TOP: dict[str, Check] = {
    "format": one_of(FORMAT),
    "title": spoken,
    "question": one_of("because", "changed", "share"),
    "design": one_of(*CODES),
    "locked": moment,
    "seed": text,
    "early_looks": whole(0),
    "amended_after_unblinding": truth,
    "accept_small": truth,
}
_ROLE_NAMES = sorted(
    {role for ways in ROLES.values() for way in ways for role in way}
    | {role for extra in OPTIONAL.values() for role in extra}
)
_POLICY = ("adopt_gt0", "adopt_gt_delta", "adopt_sceptical", "drop_gt_delta", "drop_lt0")
SECTIONS: dict[str, dict[str, Check]] = {
    "columns": dict.fromkeys(_ROLE_NAMES, text),
    "times": {"before": text, "after": text},
    "arms": {"treated": text, "control": text},
    "people": {"treated": whole(1), "control": whole(1), "invited": whole(1), "randomised": whole(1)},
    "outcome": {
        "name": spoken,
        "kind": one_of("score", "count", "yes_no", "effect"),
        "better": one_of("higher", "lower"),
        "lattice": positive,
        "min": number,
        "max": number,
        "delta": positive,
        "delta_set_by": one_of("participants", "default"),
        "sd": positive,
        "yes": texts,
        "scale": one_of("smd", "log", "raw"),
        "expected_control": share,
        "snap": not_negative,
    },
    "mechanism": {
        "kind": one_of("windows", "pool", "permute", "permute_windows"),
        "pool": pair,
        "windows": pairs,
        "turns": turns,
        "weeks": whole(1),
    },
    "reliable": {
        "method": one_of("JT", "GLN", "HLL", "EN", "NK", "HA"),
        "reliability": correlation,
        "reliability_after": correlation,
        "sd": or_word("sample", positive),
        "mean": number,
        "harm_confirmed": truth,
    },
    "analysis": {
        "alternative": one_of("two-sided", "greater", "less"),
        "level": share,
        "statistic": one_of("mean", "median", "studentised"),
    },
    "prior": {
        "mu_mean": number,
        "mu_sd": or_word("flat", positive),
        "tau": one_of("half-normal", "half-cauchy"),
        "tau_scale": positive,
    },
    "setting": {"place": spoken, "years": text, "people": spoken, "differs": spoken},
    "missing": {"codes": codes},
    "policy": dict.fromkeys(_POLICY, share),
}


def read_keys(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The checked values of a plan by section, or a TrialError with every key that is wrong."""
    problems: list[Problem] = []
    values: dict[str, Any] = {"": _section("", TOP, raw, problems, tuple(SECTIONS))}
    for name, checks in SECTIONS.items():
        found = raw.get(name, {})
        if not isinstance(found, Mapping):
            problems.append(_wrong(name, "must be a section", f"Write [{name}] on a line of its own."))
            continue
        values[name] = _section(name, checks, found, problems)
    if not problems:
        problems += list(_together(values))
    if problems:
        raise TrialError(*problems)
    return values


def _section(
    name: str,
    checks: Mapping[str, Check],
    raw: Mapping[str, Any],
    problems: list[Problem],
    skip: tuple[str, ...] = (),
) -> dict[str, Any]:
    values = {}
    for key, value in raw.items():
        path = f"{name}.{key}" if name else str(key)
        if key in skip:
            continue
        if key not in checks:
            problems.append(
                _wrong(path, "is not a key of a plan", f"Known here: {', '.join(sorted(checks))}.")
            )
            continue
        try:
            values[key] = checks[key](value)
        except ValueError as error:
            problems.append(_wrong(path, str(error), f"It now holds {value!r}."))
    return values


def _wrong(path: str, what: str, mend: str) -> Problem:
    return Problem("plan_invalid", f"{path} {what}.", mend, column=path)


def _together(values: Mapping[str, Any]) -> list[Problem]:
    """What each key allows alone but not together."""
    top, columns, outcome = values[""], values["columns"], values["outcome"]
    problems = [
        _wrong(key, "is missing", "Every plan needs it.")
        for key in ("format", "title", "question", "design")
        if key not in top
    ]
    problems += [
        _wrong(f"outcome.{key}", "is missing", "Every plan needs it.")
        for key in ("name", "kind", "better")
        if key not in outcome
    ]
    if problems:
        return problems
    design = top["design"]
    problems += _columns(design, columns, values)
    low, high = outcome.get("min"), outcome.get("max")
    if low is not None and high is not None and low >= high:
        problems.append(_wrong("outcome.min", "is not below outcome.max", "Give the ends of the scale."))
    if outcome["kind"] == "effect" and design != "labs":
        problems.append(
            _wrong("outcome.kind", "effect belongs to design labs", "Use score, count or yes_no.")
        )
    if design == "attendance" and outcome["kind"] != "yes_no":
        problems.append(
            _wrong("outcome.kind", "must be yes_no for attendance", "A share needs a yes or a no.")
        )
    for key in ("turns", "weeks"):
        if key in values["mechanism"] and design != "waitlist":
            problems.append(_wrong(f"mechanism.{key}", "belongs to design waitlist", "Take the line out."))
    statistic = values["analysis"].get("statistic", "mean")
    if statistic != "mean" and STATISTICS[statistic] != design:
        fits = f"It belongs to design {STATISTICS[statistic]}."
        problems.append(_wrong("analysis.statistic", f"{statistic} does not fit the design", fits))
    if values["reliable"] and "reliability" not in values["reliable"]:
        problems.append(
            _wrong("reliable.reliability", "is missing", "Give the retest reliability of the norm.")
        )
    return problems


def _columns(design: str, columns: Mapping[str, str], values: Mapping[str, Any]) -> list[Problem]:
    """A plan without columns and with people serves the design check only."""
    if not columns:
        if values["people"]:
            return []
        return [_wrong("columns", "is missing", f"Name the columns: {_ways(design)}.")]
    fitting = [way for way in ROLES[design] if set(way) <= set(columns)]
    problems = []
    if not fitting:
        problems.append(_wrong("columns", "do not fit the design", f"{design} needs {_ways(design)}."))
    known = {role for way in ROLES[design] for role in way} | set(OPTIONAL.get(design, ()))
    known |= {"arm", "stratum"} if design == "two_arm" else set()
    for role in sorted(set(columns) - known):
        problems.append(
            _wrong(f"columns.{role}", f"is not a column of {design}", f"It needs {_ways(design)}.")
        )
    if "time" in columns and design in {"pre_post", "two_arm"} and len(values["times"]) < 2:
        problems.append(_wrong("times", "is missing", 'Name both times: [times] before = "…", after = "…".'))
    if design in NEEDS_ARMS or "phase" in columns:
        problems += [
            _wrong(f"arms.{arm}", "is missing", "Name the value in the data that stands for this arm.")
            for arm in ("treated", "control")
            if arm not in values["arms"]
        ]
    return problems


def _ways(design: str) -> str:
    return ", or ".join(" + ".join(way) for way in ROLES[design])
