"""What the board says: labels of values, reasons for missing, grades, and numbers in sentences."""

from fractions import Fraction

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from egenkraft.core.measures import Share
from egenkraft.core.trials.words import LANGUAGES, Words

VALUES: dict[str, Promise] = {
    "reached": gettext_lazy("Positions reached"),
    "highest_level": gettext_lazy("Highest level of an occupation"),
    "levels_spanned": gettext_lazy("Levels spanned"),
    "askable": gettext_lazy("Can be asked about work"),
    "work": gettext_lazy("Help towards work"),
    "know_how": gettext_lazy("Help with know-how"),
    "everyday": gettext_lazy("Help in everyday life"),
    "language": gettext_lazy("Someone to speak Swedish with"),
}
REASONS: dict[str, Promise] = {
    "late": gettext_lazy("late"),
    "left": gettext_lazy("have left"),
    "no_start": gettext_lazy("no answers at the start"),
    "too_few_answers": gettext_lazy("too few answers"),
    "no_consent": gettext_lazy("may not be counted"),
    "still_open": gettext_lazy("not decided yet"),
    "no_answer_yet": gettext_lazy("no answer yet"),
    "not_asked": gettext_lazy("not asked"),
    "not_judged": gettext_lazy("not judged yet"),
}
CHANGES: dict[str, Promise] = {
    "version_changed": gettext_lazy("another version of the questions"),
    "presentation_changed": gettext_lazy("other ways of answering"),
    "language_mixed": gettext_lazy("another language"),
    "mode_changed": gettext_lazy("other help when answering"),
}
SIDES: dict[str, Promise] = {
    "she": gettext_lazy("she"),
    "employer": gettext_lazy("the employer"),
    "lab": gettext_lazy("the lab"),
}


def language() -> str:
    """The language of charts and of the trial pages."""
    code = (get_language() or "sv").split("-")[0]
    return code if code in LANGUAGES else "sv"


def grade(letter: str) -> str:
    """The grade in words, the same as on the page of a trial."""
    return Words(language())(f"grade.{letter}")


def verdict(word: str) -> str:
    return Words(language())(f"verdict.{word}")


def number(value: Fraction | float, *, sign: bool = False, digits: int = 1) -> str:
    """A number as the language writes it, rounded as in the drawings, with a real minus sign."""
    exact = round(Fraction(value), digits)
    text = number_format(float(abs(exact)), digits, use_l10n=True)
    mark = "" if not exact else "\u2212" if exact < 0 else "+" if sign else ""
    return mark + text


def between(low: Fraction | float, high: Fraction | float, *, digits: int = 1) -> str:
    values = {"low": number(low, digits=digits), "high": number(high, digits=digits)}
    return _("95 %% interval: %(low)s to %(high)s") % values


def limits(low: Fraction | float | None, high: Fraction | float | None, *, digits: int = 1) -> str:
    """Both limits for a table cell."""
    if low is None or high is None:
        return str(_("too few"))
    return _("%(low)s to %(high)s") % {"low": number(low, digits=digits), "high": number(high, digits=digits)}


def percent_range(share: Share) -> str:
    """The exact interval of a share for a table cell."""
    if share.low is None or share.high is None:
        return str(_("too few"))
    return _("%(low)s to %(high)s %%") % {"low": _percent(share.low), "high": _percent(share.high)}


def share_between(share: Share) -> str:
    """The exact interval of a share, in whole per cent beside its counts."""
    if share.low is None or share.high is None:
        return ""
    values = {"low": _percent(share.low), "high": _percent(share.high)}
    return _("95 %% interval: %(low)s to %(high)s per cent") % values


def _percent(part: float) -> int:
    return int(part * 100 + 0.5)


def reasons(
    missing: tuple[tuple[str, int], ...], words: dict[str, Promise] = REASONS
) -> tuple[tuple[str, int], ...]:
    return tuple((str(words[code]), count) for code, count in missing)
