"""The few things the lab asks of a person. No first and last name, no birth day, no address."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egenkraft.site.labs.models import HomeArea
from egenkraft.site.outside.dates import parse_day
from egenkraft.site.participants.actions import Person
from egenkraft.site.participants.languages import NAMES
from egenkraft.site.participants.models import Participant, Status
from egenkraft.site.ui.forms import DayField

OLDEST = 1900


def read_day(text: str) -> date:
    return parse_day(text, timezone.localdate())


def _past_day(text: str) -> date:
    day = read_day(text)
    if day > timezone.localdate():
        raise ValueError(_("This day has not come yet."))
    return day


class DetailsForm(forms.Form):
    """What the lab calls her, and how to speak with her."""

    display_name = forms.CharField(
        label=gettext_lazy("What shall we call you?"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("The name she wants here. It need not be her real name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    symbol = forms.ChoiceField(
        label=gettext_lazy("Her symbol"), choices=Participant.SYMBOLS, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=gettext_lazy("Her language"), choices=NAMES)
    reads = forms.ChoiceField(
        label=gettext_lazy("How does she read?"), choices=Participant.Reads.choices, widget=forms.RadioSelect
    )
    birth_year = forms.IntegerField(
        label=gettext_lazy("Birth year"),
        required=False,
        min_value=OLDEST,
        help_text=gettext_lazy("Only the year."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    home_area: forms.ModelChoiceField[HomeArea] = forms.ModelChoiceField(
        label=gettext_lazy("Home area"), required=False, queryset=None, empty_label=gettext_lazy("Not stated")
    )
    started_on = DayField(
        parse=read_day,
        required=False,
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Leave it empty while she is only invited."),
    )

    def __init__(self, *args: Any, without: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_area"].queryset = HomeArea.objects.all()  # type: ignore[attr-defined]
        for name in {*without} & {*self.fields}:
            del self.fields[name]

    def symbols(self) -> list[tuple[str, str, bool]]:
        """Each symbol, its word, and whether it is chosen now."""
        chosen = str(self["symbol"].value() or "")
        return [(name, str(word), name == chosen) for name, word in Participant.SYMBOLS]

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not come yet."))
        return year


class NewForm(DetailsForm):
    """A new person; a name that is nearly another's asks once whether she is somebody else."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        help_text=gettext_lazy("The lab's own code for her. It never says who she is."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def person(self) -> Person:
        return Person(**self.cleaned_data)

    def code_is_taken(self) -> None:
        self.add_error("code", _("Somebody else has this code. Take another one."))


class StatusForm(forms.Form):
    """A step of her way: takes part, pauses, leaves, comes back."""

    status = forms.ChoiceField(
        label=gettext_lazy("What is true now?"), choices=Status.choices, widget=forms.RadioSelect
    )
    on = DayField(parse=_past_day, label=gettext_lazy("Since when?"))
    reason = forms.CharField(
        label=gettext_lazy("Why did she stop?"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For example a job, studies, moved. Nothing on health or family."),
    )

    def before_start(self) -> None:
        self.add_error("on", _("This day lies before her first day. Mend one of them."))
