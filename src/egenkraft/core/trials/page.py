"""Parts 2 to 7 and 9 of the one page, each a list of sentences made from the result alone."""

from collections.abc import Mapping
from fractions import Fraction

from egenkraft.core.trials.exact.chance import Chance
from egenkraft.core.trials.of_ten import of_ten
from egenkraft.core.trials.outside import closed
from egenkraft.core.trials.plan_format import said
from egenkraft.core.trials.result import Result, Signs
from egenkraft.core.trials.verdict import steps_down
from egenkraft.core.trials.words import Words

CHANGE = ("improved", "unchanged", "deteriorated")
Told = Mapping[str, int | None]  # up, same and down, None where it is not told


def reason(words: Words, code: str) -> str:
    """A code in words; a code from outside this package stands as it is."""
    return words(f"reason.{code}") if words.has(f"reason.{code}") else code


def amount(
    result: Result, words: Words, value: float | Fraction, *, sign: bool = True, long: bool = False
) -> str:
    """An effect with its unit: percentage points for yes or no, else points of the scale."""
    outcome = result.plan.outcome
    if outcome.kind == "yes_no" and result.plan.design != "labs":
        return words("unit.percent", value=words.number(float(value) * 100, sign=sign, digits=1))
    told = words.number(float(value), sign=sign, digits=3 if abs(float(value)) < 0.1 else 2)
    if result.plan.design == "labs" and outcome.scale != "raw":
        logarithmic = outcome.kind == "yes_no" or outcome.scale == "log"
        return words("unit.log" if logarithmic else "unit.smd", value=told)
    if long and outcome.min is not None and outcome.max is not None:
        ends = {"low": words.number(float(outcome.min)), "high": words.number(float(outcome.max))}
        return words("unit.scale", value=told, **ends)
    return words("unit.point" if told.lstrip("+−") == "1" else "unit.points", value=told)


def fraction_of(words: Words, chance: Chance) -> str:
    """A p as a fraction with its decimals; long fractions, floats and draws as decimals alone."""
    decimals = _decimals(words, chance.value)
    part = chance.fraction
    if part is None or chance.method != "exact" or part.denominator > 10**9:
        return decimals
    return f"{part} = {decimals}" if part != 1 else decimals


def rounded(words: Words, chance: Chance) -> str:
    """A p in hundredths with its sign of relation, so that nothing is counted back from it."""
    return f"= {words.number(chance.value)}" if chance.value >= 0.01 else f"< {words.number(0.01)}"


def _decimals(words: Words, value: float) -> str:
    if value and value < 0.0001:
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{words.number(float(mantissa), digits=1)} × 10^{int(exponent)}".replace("-", "−")
    return words.number(value, digits=4)


PEOPLE = {"matched": "people.pairs", "alternating": "people.blocks", "crossover": "people.orders"}


def people(result: Result, words: Words) -> list[str]:
    """Part 2: invited, took part, known at the end."""
    n, seats = result.n, result.plan.people
    found = [words("people.invited", invited=seats.invited)] if seats.invited else []
    if n.treated is not None and n.control is not None:
        told = words(
            PEOPLE.get(result.plan.design, "people.arms"),
            assigned=n.all.assigned,
            observed=n.all.observed,
            n1=n.treated.assigned,
            n0=n.control.assigned,
            seen1=n.treated.observed,
            seen0=n.control.observed,
        )
    else:
        key = "people.labs" if result.plan.design == "labs" else "people.one"
        told = words(key, assigned=n.all.assigned, observed=n.all.observed)
    found.append(told)
    if "rows_left_out" in result.findings.warnings:
        found.append(words("people.left_out", assigned=n.all.assigned, randomised=seats.randomised))
    return found


def marks(result: Result, words: Words, *, shown: bool, told: Told | None = None) -> list[str]:
    """Part 3 in words: counts up, same and down, or how the arms overlap, and the band worth it.

    Outside the lab (not `shown`) the counts are `told` as far as somebody decided, else all or none.
    """
    ranks, change = result.ranks, result.change
    found = _signs(result, words, shown, told)
    if ranks is not None:
        share = words.percent(float(ranks.superiority))
        found.append(words("marks.superiority", share=share, p=fraction_of(words, ranks.p.chance)))
    found += _counts(result, words)
    cells = {} if change is None else {key: getattr(change, key) for key in CHANGE}
    if change is not None and (shown or not closed(*cells.values())):
        found.append(words("marks.reliable", method=change.method, n=change.n, **cells))
    if result.plan.outcome.delta is not None:
        found.append(words("marks.delta", delta=amount(result, words, result.plan.outcome.delta, sign=False)))
    if not shown or result.n.all.observed < 10:
        found.append(words("marks.hidden"))
    return found


def _signs(result: Result, words: Words, shown: bool, told: Told | None) -> list[str]:
    """Up, same and down; outside only what may be told of them."""
    signs = result.signs
    if signs is None:
        return []
    cells, told = {"up": signs.up, "same": signs.same, "down": signs.down}, _told(signs, told)
    if shown or None not in told.values():
        return [words("marks.signs", p=fraction_of(words, signs.p.chance), **cells)]
    some = [
        words(f"marks.only.{key}", of=sum(cells.values()), x=x) for key, x in told.items() if x is not None
    ]
    return [*some, words("marks.rest" if some else "marks.cells")]


def _told(signs: Signs, told: Told | None) -> Told:
    """The counts as somebody decided, else all or none."""
    cells = {"up": signs.up, "same": signs.same, "down": signs.down}
    return told or (dict.fromkeys(cells) if closed(*cells.values()) else cells)


def veiled(result: Result, told: Told | None) -> bool:
    """Whether a count of up, same or down is hidden outside: then what would give it away is hidden too.

    Up minus down gives it away, and so does a p as a fraction or the least p there could be: its denominator
    tells how many stayed the same.
    """
    return result.signs is not None and None in _told(result.signs, told).values()


def _counts(result: Result, words: Words) -> list[str]:
    counts = result.findings.counts
    if not counts:
        return []
    return [words("marks.yes_no" if "x0" in counts else "marks.share", **counts)]


def effect(result: Result, words: Words, *, veil: bool = False) -> list[str]:
    """Part 4: the effect, of ten like these (not behind a veil), the interval, and the chances."""
    value = result.estimate.value
    if value is None:
        return [words("effect.none")]
    key = f"effect.what.{result.estimate.what}"
    told = amount(result, words, value, long=True)
    if result.estimate.what == "share":
        told = words.percent(float(value))
    name = words("effect.measured", name=result.plan.outcome.named(words.lang))
    found = [name, words(key if words.has(key) else "effect.what.default", value=told)]
    found += [] if veil else of_ten(result, words)
    found += [_interval(result, words), *_chances(result, words)]
    return [*found, *_next_lab(result, words), *_gamma(result, words)]


def _next_lab(result: Result, words: Words) -> list[str]:
    extra = result.findings.extra
    if "next_lab" not in extra:
        return []
    following = extra["next_lab"]
    ends = {key: amount(result, words, following[key]) for key in ("low", "high")}
    spread = amount(result, words, extra["heterogeneity"]["tau_mean"], sign=False)
    found = [words("effect.next_lab", better=words.percent(following["prob_gt0"]), **ends)]
    return found if extra["labs"] < 5 else [*found, words("effect.tau", tau=spread)]


def _gamma(result: Result, words: Words) -> list[str]:
    if result.plan.design != "matched":
        return []
    gamma = result.findings.gamma
    return [words("effect.gamma.none") if gamma is None else words("effect.gamma", gamma=words.number(gamma))]


def _interval(result: Result, words: Words) -> str:
    found = result.interval
    if found.low is None or found.high is None:
        return words("effect.interval.none", why=reason(words, found.missing or "no_interval"))
    key = f"effect.interval.{found.method}"
    if result.estimate.what == "share":
        low, high = words.percent(found.low), words.percent(found.high)
    else:
        low, high = amount(result, words, found.low), amount(result, words, found.high)
    method = words(key) if words.has(key) else ""
    return words(
        "effect.interval", level=words.percent(float(found.level)), low=low, high=high, method=method
    )


def _chances(result: Result, words: Words) -> list[str]:
    if result.posterior is None:
        return []
    belief, doubt = result.posterior.reference, result.posterior.sceptical
    told = {"better": words.percent(belief.prob_gt0), "harm": words.percent(belief.prob_lt0)}
    if belief.prob_gt_delta is None:
        found = words("effect.chances.plain", **told)
    else:
        found = words("effect.chances", worth=words.percent(belief.prob_gt_delta), **told)
    return [found, words("effect.sceptical", better=words.percent(doubt.prob_gt0))]


def other(result: Result, words: Words, *, told: bool = True, veil: bool = False) -> list[str]:
    """Part 5: what else could explain it, and, where p may be told, how chance was counted."""
    design = result.plan.design
    key = "lot" if design in {"waitlist", "baselines", "alternating", "crossover"} else design
    found = [words(f"other.{key}")]
    if result.p is None or not told:
        return found
    chance = result.p.chance
    flips = chance.method == "exact" and design in {"pre_post", "matched"}
    method = "exact.flips" if flips else chance.method
    if veil:
        found.append(words("other.p.round", p=rounded(words, chance)))
    else:
        found.append(words("other.p", p=fraction_of(words, chance)))
    found.append(words(f"other.method.{method}", draws=chance.draws))
    if chance.value > 0.05:
        found.append(words("other.nothing"))
    return found


def missing(result: Result, words: Words) -> list[str]:
    """Part 6: the four lines, in their order."""
    found, gone = [], result.missing
    complete = gone.complete_cases
    if complete is None:
        return [words("effect.none")]
    if gone.bounds.missing == "summaries_only":
        return [words("missing.summaries")]
    if gone.bounds.missing == "rows_left_out":
        return [words("missing.none"), words("missing.left_out")]
    if gone.imputed.missing == "nothing_missing":
        return [words("missing.none")]
    told = amount(result, words, complete)
    if gone.bounds.low is None or gone.bounds.high is None:
        found.append(words("missing.no_bounds", complete=told))
    else:
        ends = {
            "low": amount(result, words, gone.bounds.low),
            "high": amount(result, words, gone.bounds.high),
        }
        found.append(words("missing.bounds", complete=told, **ends))
    return [*found, *_imputed(result, words), *_tipping(result, words)]


def _imputed(result: Result, words: Words) -> list[str]:
    found = result.missing.imputed
    if found.value is None or found.low is None or found.high is None:
        return [words("missing.not_imputed")] if found.missing == "too_few_to_impute" else []
    told = {key: amount(result, words, getattr(found, key)) for key in ("value", "low", "high")}
    return [words("missing.imputed", **told)]


def _tipping(result: Result, words: Words) -> list[str]:
    found = result.missing.tipping
    if found.flips_at is None:
        return [words("missing.holds")] if found.missing == "does_not_flip" else []
    if found.of is None:
        return [words("missing.tips", x=found.flips_at)]
    return [words("missing.tips.of", x=found.flips_at, of=found.of)]


def labs(result: Result, words: Words, told: tuple[str, ...]) -> list[str]:
    """Part 7: other labs, and for a study from elsewhere why it does not mean the same here."""
    setting = result.plan.setting
    found = [*told] or [words("labs.many" if result.plan.design == "labs" else "labs.one")]
    if setting.place and setting.people:
        years = f", {setting.years}" if setting.years else ""
        place, group = said(setting.place, words.lang), said(setting.people, words.lang)
        found.append(words("labs.setting", place=place, years=years, people=group))
    if setting.differs:
        found.append(words("labs.differs", differs=said(setting.differs, words.lang)))
    return found


def next_step(result: Result, words: Words, *, told: bool = True) -> list[str]:
    """Part 9: what to do next, what decided it, and that the lab decides."""
    verdict = result.verdict
    if verdict.word == "test_more" and verdict.next is not None and told:
        worth = amount(result, words, verdict.next.evsi, sign=False)
        found = [words("next.test_more", design=words(f"design.{verdict.next.design}"), evsi=worth)]
    elif verdict.word == "test_more":
        found = [words("next.test_more.plain")]
    else:
        found = [words(f"next.{verdict.word}")]
    if verdict.reasons:
        key = "next.why" if verdict.word == "test_more" else "next.decided"
        found.append(words(key, why="; ".join(reason(words, code) for code in verdict.reasons)))
    return [*found, words("next.lab")]


def grade_words(design: str, grade: str, lang: str = "sv") -> str:
    """A grade (A to E) in words: where the evidence came from, and by how many steps it was lowered.

    >>> grade_words("two_arm", "B", "en")
    'comparison by lot between groups, lowered one step'
    """
    words, steps = Words(lang), steps_down(design, grade)
    told = words(f"grade.from.{design}")
    if not steps:
        return told
    return words("grade.lowered.1" if steps == 1 else "grade.lowered", words=told, steps=steps)


def grade_sentence(grade: str, lang: str = "sv") -> str:
    """A grade (A to E) on a card, as a sentence that says where such evidence comes from.

    >>> grade_sentence("D", "en")
    'Evidence grade D: before and after, without a comparison group.'
    """
    words = Words(lang)
    return words("grade", grade=grade, words=words(f"grade.{grade}"))
