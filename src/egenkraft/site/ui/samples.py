"""Made-up content for the page that shows every part in every state."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from egenkraft.core import charts
from egenkraft.site.ui import icons
from egenkraft.site.ui.forms import CardSelect, ClockField, DayField


def _never(text: str) -> Any:
    raise ValueError(_("There is no 31 February. Write the day like 3/6 2025."))


class SampleForm(forms.Form):
    name = forms.CharField(label=_("What shall we call the meeting?"), max_length=60)
    day = DayField(parse=_never, label=_("Day"))
    begins = ClockField(label=_("Begins"))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("cafe", _("language café")), ("circle", _("study circle")), ("visit", _("study visit"))],
        widget=forms.RadioSelect,
    )
    leaders = forms.MultipleChoiceField(
        label=_("Who leads?"),
        required=False,
        choices=[("a", "Anna"), ("b", "Bodil")],
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.ChoiceField(label=_("Place"), choices=[("1", "Biblioteket"), ("2", "Lokalen på gården")])
    note = forms.CharField(label=_("Note"), required=False, max_length=280, widget=forms.Textarea)
    photo = forms.FileField(
        label=_("Picture"), required=False, help_text=_("JPEG, PNG or WebP, at most 10 MB.")
    )
    children = forms.BooleanField(label=_("Somebody looks after children"), required=False)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("I can phone an employer"),
        choices=[
            ("0", _("No")),
            ("1", _("A bit")),
            ("2", _("Yes")),
            ("refused", _("I do not want to answer")),
        ],
        widget=CardSelect(faces={"0": 1, "1": 2, "2": 3}, skip="refused"),
    )


@dataclass(frozen=True)
class Table:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def _funnel() -> charts.Chart | charts.Withheld:
    steps = [(_("Ready"), 30), (_("Asked"), 19), (_("Held"), 8)]
    return charts.funnel(
        [charts.Step(str(label), count) for label, count in steps],
        people=14,
        missing=2,
        lang=get_language() or "sv",
    )


def everything() -> dict[str, Any]:
    """Return the context of the components page."""
    return {
        "icons": icons.ICONS,
        "symbols": icons.SYMBOLS,
        "empty_form": SampleForm(),
        "wrong_form": SampleForm(
            {"w-day": "31/2", "w-begins": "25:10", "w-place": "1", "w-leaders": ["a"]}, prefix="w"
        ),
        "answer_form": AnswerForm({"p-answer": "1"}, prefix="p"),
        "answers": [("0", _("No"), 1), ("1", _("A bit"), 2), ("2", _("Yes"), 3)],
        "skip": ("refused", _("I do not want to answer")),
        "two": [("yes", _("Yes")), ("no", _("No"))],
        "path": [
            (_("Start"), "done"),
            (_("Language café"), "done"),
            (_("Mentor"), "now"),
            (_("Interview"), "todo"),
        ],
        "when": datetime(2025, 6, 3, 12, 30, tzinfo=UTC),
        "from": time(9, 0),
        "to": time(11, 30),
        "funnel": _funnel(),
        "withheld": charts.Withheld("too_few", str(_("Fewer than 5 people."))),
        "table": Table(
            str(_("The way to an interview")),
            (str(_("Step")), str(_("Number")), str(_("Share of the step before"))),
            ((str(_("Ready")), 30, "–"), (str(_("Asked")), 19, "19/30"), (str(_("Held")), 8, "8/19")),
        ),
    }
