"""The design check in sentences, Swedish or English, before the plan is locked."""

from egenkraft.core.trials.check import Check
from egenkraft.core.trials.odds import Odds
from egenkraft.core.trials.page import fraction_of
from egenkraft.core.trials.words import Words


def check_sentences(found: Check, lang: str = "sv") -> tuple[str, ...]:
    """What the plan can show, its odds, and what it can never say, one sentence each."""
    words = Words(lang)
    told = [words("plan.design", design=_design(found, words))]
    if found.min_p is not None:
        told.append(words("check.least", p=fraction_of(words, found.min_p)))
    told += _visible(found, words)
    if found.odds and found.simulated:
        told.append(words("check.simulated", trials=f"{found.simulated:,}".replace(",", "\u00a0")))
    told += {item.true: _odds(item, words) for item in found.odds}.values()  # one sd may be twice delta
    told += [words("check.reason", why=words(f"reason.{code}")) for code in found.reasons]
    never = "; ".join(words(f"refused.{code}") for code in found.cannot_say)
    return (*told, words("check.never", what=never))


def _design(found: Check, words: Words) -> str:
    name = found.plan.design
    return words(f"plan.{name}" if words.has(f"plan.{name}") else f"design.{name}")


def _visible(found: Check, words: Words) -> list[str]:
    visible = found.visible
    if visible.points is not None and visible.treated is not None:
        share = words.percent(visible.treated)
        return [words("check.points", points=visible.points, treated=share)]
    if visible.smd is None:
        return []
    smd = words.number(visible.smd)
    if visible.raw is None:
        return [words("check.smd", smd=smd)]
    return [words("check.raw", smd=smd, raw=words.number(visible.raw))]


def _odds(item: Odds, words: Words) -> str:
    shares = {key: words.percent(getattr(item, key)) for key in ("adopt", "test_more", "drop")}
    return words("check.odds", true=words.number(item.true), **shares)
