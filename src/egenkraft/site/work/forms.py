"""Forms of the work pages; one for each move that asks for something."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.consent.rules import who_agreed
from egenkraft.site.outside.dates import parse_day
from egenkraft.site.participants.models import HERE
from egenkraft.site.participants.reach import reachable
from egenkraft.site.ui.forms import CardSelect, ClockField, DayField
from egenkraft.site.work.criteria import CRITERIA
from egenkraft.site.work.models import Employer, Interview, Rating, Side, State
from egenkraft.site.work.relevance import SHE

YES_NO = (("yes", _("Yes")), ("no", _("No")), ("", _("Not known")))
AS_BOOL = {"yes": True, "no": False, "": None}
Radio = forms.RadioSelect


def _day(text: str) -> date:
    return parse_day(text, timezone.localdate())


def _yes_no(**more: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=YES_NO, widget=Radio, required=False, coerce=AS_BOOL.__getitem__, empty_value=None, **more
    )


class KnownNames(forms.TextInput):
    """A text field that suggests what is already there, without any script."""

    template_name = "work/widgets/known_names.html"

    def __init__(self, names: Callable[[], list[str]]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.names = names

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-known"
        return context | {"known": self.names()}


def _employers() -> list[str]:
    return list(Employer.objects.values_list("name", flat=True))


def _occupations() -> list[str]:
    """Jobs that were written before, of people in reach: another's would tell what she looks for."""
    rows = Interview.objects.filter(participant__in=reachable()).order_by("occupation")
    return list(rows.values_list("occupation", flat=True).distinct())


def _people() -> list[tuple[str, str]]:
    agreed = who_agreed("take_part").values("participant")
    rows = reachable().filter(pk__in=agreed, status__in=HERE).order_by("display_name", "code")
    return [("", str(_("Choose a person")))] + [(str(row.pk), row.display_name or row.code) for row in rows]


class AddForm(forms.Form):
    participant = forms.ChoiceField(label=_("Who"))
    occupation = forms.CharField(label=_("Which job"), max_length=80, widget=KnownNames(_occupations))
    employer = forms.CharField(
        label=_("Employer"),
        max_length=120,
        widget=KnownNames(_employers),
        help_text=_("Write, or choose one you know."),
    )
    state = forms.ChoiceField(
        label=_("How far has it come?"),
        widget=Radio,
        choices=(
            (State.SUGGESTED, _("Only an idea so far")),
            (State.INVITED, _("They want to meet her")),
            (State.BOOKED, _("A time is booked")),
        ),
    )
    on = DayField(
        parse=_day,
        label=_("Day"),
        required=False,
        help_text=_("When a time is booked. For example 3/6 2025."),
    )
    starts_at = ClockField(label=_("Time"), required=False)
    channel = forms.ChoiceField(label=_("How do they meet?"), choices=Interview.Channel.choices, widget=Radio)
    vacancy = forms.ChoiceField(
        label=_("What is there to fill?"), choices=Interview.Vacancy.choices, widget=Radio
    )
    source = forms.ChoiceField(
        label=_("How did it come about?"), choices=Interview.Source.choices, widget=Radio
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].choices = _people()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("state") == State.BOOKED and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Write the day of the interview."))
        if data.get("on") and data.get("state") not in (None, State.BOOKED):
            self.add_error("state", _("You have written a day. Choose “A time is booked”, or empty the day."))
        return data


class BookForm(forms.Form):
    on = DayField(parse=_day, label=_("Day"))
    starts_at = ClockField(label=_("Time"))
    channel = forms.ChoiceField(label=_("How do they meet?"), choices=Interview.Channel.choices, widget=Radio)


class HoldForm(forms.Form):
    on = DayField(parse=_day, label=_("Day"))
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=600,
        help_text=_("Ten minutes or more make it an interview."),
    )
    decider_present = _yes_no(label=_("Was someone there who can decide or recommend hiring?"))
    vacancy = forms.ChoiceField(
        label=_("What is there to fill?"), choices=Interview.Vacancy.choices, widget=Radio
    )
    channel = forms.ChoiceField(
        label=_("How did they meet?"), choices=Interview.Channel.choices, widget=Radio
    )
    first_in_sweden = _yes_no(label=_("Was it her first job interview in Sweden?"))
    interpreter = forms.BooleanField(label=_("An interpreter was there"), required=False)
    companion = forms.BooleanField(label=_("Someone came along with her"), required=False)


class SideForm(forms.Form):
    missed_by = forms.ChoiceField(label=_("Who?"), choices=Side.choices, widget=Radio)


class AnswerForm(forms.Form):
    result = forms.ChoiceField(
        label=_("What did they answer?"), choices=Interview.Result.choices, widget=Radio
    )
    contract = forms.CharField(
        label=_("Contract"),
        max_length=80,
        required=False,
        help_text=_("For an offer: hourly, six months, permanent."),
    )
    hours_a_week = forms.IntegerField(label=_("Hours a week"), min_value=1, max_value=60, required=False)
    subsidised = _yes_no(label=_("Is the job subsidised?"))


class NoForm(forms.Form):
    """A move that asks for nothing."""


MOVE_FORMS: dict[str, type[forms.Form]] = {
    "invite": NoForm,
    "book": BookForm,
    "hold": HoldForm,
    "answer": AnswerForm,
    "cancel": SideForm,
    "miss": SideForm,
    "reopen": NoForm,
}


class JudgeForm(forms.Form):
    """Five criteria, each yes, no or not known; her own wording where a leader writes her answers down."""

    def __init__(self, *args: Any, rater: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in CRITERIA:
            self.fields[f"c{one.number}"] = forms.ChoiceField(
                label=str(one.hers if rater == SHE else one.staff),
                choices=HER_CHOICES if rater == SHE else STAFF_CHOICES,
                widget=Radio,
            )

    def values(self) -> dict[int, str]:
        return {one.number: self.cleaned_data[f"c{one.number}"] for one in CRITERIA}


STAFF_CHOICES = (
    (Rating.Value.YES, _("Yes")),
    (Rating.Value.NO, _("No")),
    (Rating.Value.UNKNOWN, _("Not known")),
)
HER_CHOICES = (*STAFF_CHOICES, (Rating.Value.REFUSED, _("She does not want to answer")))


class OwnForm(forms.Form):
    """One criterion, asked to her: three cards and the way past."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=(
            (Rating.Value.NO, _("No")),
            (Rating.Value.UNKNOWN, _("I do not know")),
            (Rating.Value.YES, _("Yes")),
            (Rating.Value.REFUSED, _("I do not want to answer")),
        ),
        widget=CardSelect(
            faces={Rating.Value.NO: 1, Rating.Value.UNKNOWN: 2, Rating.Value.YES: 3},
            skip=Rating.Value.REFUSED,
        ),
        error_messages={"required": _("Tap one answer.")},
    )
