"""The one page: ten parts with the same numbers for three readers, as plain values that text and site
render."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from egenkraft.core.trials import page
from egenkraft.core.trials.outside import withheld
from egenkraft.core.trials.result import Result
from egenkraft.core.trials.words import Words

Audience = Literal["participant", "lab", "public"]


@dataclass(frozen=True)
class Quote:
    """A participant's words with the id of the consent that lets them be shown."""

    words: str
    by: str
    consent: str


@dataclass(frozen=True)
class Dose:
    """What was really done: sessions planned and held, minutes a person by arm, versions of the method."""

    planned: int
    held: int
    minutes: int | None = None
    planned_minutes: int | None = None
    control_minutes: int | None = None
    versions: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tried:
    """How those without an answer were sought: how many, how often in all, and why each is missing."""

    missing: int
    people: int
    attempts: int
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What the page shows besides the result, where it is known."""

    cost_kronor: int | None = None
    minutes: int | None = None
    quotes: tuple[Quote, ...] = ()
    other_labs: tuple[str, ...] = ()
    amendments: tuple[str, ...] = ()
    looks: int = 0
    dose: Dose | None = None
    tried: Tried | None = None
    signs: Mapping[str, int | None] | None = None
    """Up, same and down as far as they may be told outside; None in it: not told. Left out: all or none."""
    closed: str = ""
    """The key of the sentence that says why no figure may leave, where more than the result decides it."""


@dataclass(frozen=True)
class Part:
    """One of the ten parts."""

    number: int
    key: str
    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The page in one language for one reader."""

    title: str
    lang: str
    audience: str
    word: str
    grade: str | None
    parts: tuple[Part, ...]
    figures: Mapping[str, str] = field(default_factory=dict)
    """Every figure that was told, by its id: the same for every reader, in page, text and paper."""

    def text(self) -> str:
        """The page as plain text, 78 columns wide."""
        from textwrap import fill

        lines = [self.title, "=" * min(78, len(self.title))]
        for part in self.parts:
            lines += ["", f"{part.number}. {part.heading}"]
            lines += [
                fill(s, 78, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False)
                for s in part.sentences
            ]
        return "\n".join(lines) + "\n"


def report(
    result: Result, lang: str = "sv", audience: Audience = "lab", context: Context | None = None
) -> Report:
    """The ten parts of a result in Swedish ("sv") or English ("en") for participants, the lab or the
    public."""
    words, known = Words(lang, audience), context or Context()
    made = {"headline": _headline(result, words, audience, known)} | _body(result, words, audience, known)
    parts = tuple(
        Part(number, key, words(f"part.{key}"), tuple(sentence for sentence in sentences if sentence))
        for number, (key, sentences) in enumerate(made.items(), 1)
    )
    word, title = result.verdict.word, result.plan.titled(lang)
    return Report(title, lang, audience, word, result.grade, parts, words.figures)


def _body(result: Result, words: Words, audience: Audience, known: Context) -> dict[str, list[str]]:
    """Parts 2 to 10; where the figures may not leave, the sentence that says so stands in their place."""
    closed = known.closed or withheld(result, audience)
    why, veil = [words(closed)] if closed else [], _veil(result, audience, known)
    return {
        "people": why
        if known.closed
        else [*page.people(result, words), *_dose(words, known.dose, told=not closed)],
        "marks": why or page.marks(result, words, shown=audience == "lab", told=known.signs),
        "effect": why or page.effect(result, words, veil=veil),
        "other": page.other(result, words, told=not closed, veil=veil),
        "missing": why or [*page.missing(result, words), *_tried(words, known.tried, audience)],
        "labs": page.labs(result, words, known.other_labs),
        "voices": _voices(result, words, known),
        "next": page.next_step(result, words, told=not closed),
        "plan": _plan(result, words, known, told=not closed, veil=veil),
    }


def _veil(result: Result, audience: Audience, known: Context) -> bool:
    return audience != "lab" and page.veiled(result, known.signs)


def _dose(words: Words, dose: Dose | None, *, told: bool) -> list[str]:
    """What was really done, in the order of the log; nothing where no session was planned, and no minutes of
    people about whom no figure may be told."""
    if dose is None or not dose.planned:
        return []
    found = [words("dose.sessions", held=dose.held, planned=dose.planned)]
    if not told:
        dose = replace(dose, minutes=None, control_minutes=None)
    if dose.minutes is not None and dose.planned_minutes:
        found.append(words("dose.minutes", minutes=dose.minutes, planned=dose.planned_minutes))
    elif dose.minutes is not None:
        found.append(words("dose.minutes.plain", minutes=dose.minutes))
    if dose.control_minutes is not None:
        found.append(words("dose.control", minutes=dose.control_minutes))
    if dose.versions:
        found.append(words("dose.versions", versions=", ".join(dose.versions)))
    return [*found, *dose.deviations]


def _tried(words: Words, tried: Tried | None, audience: Audience) -> list[str]:
    """How the missing were sought: inside the lab alone, for outside the counts are too small to be told."""
    if tried is None or not tried.missing or audience != "lab":
        return []
    told = words("tried.none", missing=tried.missing)
    if tried.people:
        told = words("tried", missing=tried.missing, people=tried.people, attempts=tried.attempts)
    why = ", ".join(f"{words('gone.' + reason)} {count}" for reason, count in tried.reasons.items())
    return [told, words("tried.why", why=why)] if why else [told]


def _headline(result: Result, words: Words, audience: Audience, known: Context) -> list[str]:
    kind = "easy" if audience == "participant" else "verdict"
    found = [words(f"{kind}.{result.verdict.word}")]
    if result.grade is None:
        found.append(words("grade.unknown"))
    else:
        told = page.grade_words(result.plan.design, result.grade, words.lang)
        found.append(words("grade", grade=result.grade, words=told))
    if result.grade_reasons:
        why = "; ".join(words(f"lowered.{code}") for code in result.grade_reasons)
        found.append(words("lowered", why=why))
    if known.cost_kronor is None or known.minutes is None:
        return [*found, words("cost.none")]
    return [*found, words("cost", cost=known.cost_kronor, minutes=known.minutes)]


def _voices(result: Result, words: Words, known: Context) -> list[str]:
    found = [words("voices.quote", **vars(quote)) for quote in known.quotes[:2]] or [words("voices.none")]
    outcome = result.plan.outcome
    who = "none" if outcome.delta is None else outcome.delta_set_by or "unknown"
    return [*found, words(f"voices.delta.{who}")]


def _plan(result: Result, words: Words, known: Context, *, told: bool, veil: bool) -> list[str]:
    plan = result.plan
    name = f"plan.{plan.design}" if words.has(f"plan.{plan.design}") else f"design.{plan.design}"
    when = plan.locked.strftime("%Y-%m-%d %H:%M") if plan.locked else ""
    found = [words("plan.design", design=words(name))]
    found.append(words("plan.locked" if plan.locked else "plan.unlocked", when=when, hash=plan.hash))
    if result.verdict.scope:
        found.append(words(f"plan.scope.{result.verdict.scope}"))
    found += [*known.amendments, *_looks(words, known.looks)]
    found += [words("plan.data", hash=result.data_sha256), *(_p(result, words, veil) if told else [])]
    return [*found, *_notes(result, words), words("plan.version", version=_version())]


def _looks(words: Words, looks: int) -> list[str]:
    return [words("look.price" if looks == 1 else "look.price.many", looks=looks)] if looks else []


def _notes(result: Result, words: Words) -> list[str]:
    """Warnings, and what is refused, each with its reason."""
    found = []
    if result.verdict.warnings:
        noted = "; ".join(page.reason(words, code) for code in result.verdict.warnings)
        found.append(words("plan.warnings", warnings=noted))
    if result.refused:
        refused = "; ".join(
            words("refused.because", what=words(f"refused.{item.what}"), why=page.reason(words, item.reason))
            for item in result.refused
        )
        found.append(words("plan.refused", refused=refused))
    return found


def _p(result: Result, words: Words, veil: bool) -> list[str]:
    if result.p is None:
        return [words("plan.p.labs" if result.plan.design == "labs" else "plan.p.none")]
    least, chance = result.p.least, result.p.chance
    known = {"alternative": words(f"alternative.{result.p.alternative}"), "method": chance.method}
    if veil:
        return [words("plan.p.round", p=page.rounded(words, chance), **known)]
    return [
        words(
            "plan.p",
            p=page.fraction_of(words, chance),
            **known,
            least="–" if least is None else page.fraction_of(words, least),
        )
    ]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("egenkraft")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0"


__all__ = ["Context", "Dose", "Part", "Quote", "Report", "Tried", "report"]
