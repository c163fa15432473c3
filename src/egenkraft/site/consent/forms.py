"""The leader's sheet: what was said to each purpose, in which form, with whom as witness."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.consent.queries import Choice
from egenkraft.site.outside.dates import parse_day
from egenkraft.site.ui.forms import DayField

YES, NO = "yes", "no"
NOT_HERE = (Consent.Form.TAPPED, Consent.Form.UNKNOWN)  # she taps herself; a leader who writes knows how
WRITTEN = [(form.value, form.label) for form in Consent.Form if form not in NOT_HERE]


def _day(text: str) -> date:
    today = timezone.localdate()
    day = parse_day(text, today)
    if day > today:
        raise ValueError(_("This day has not come yet. Write the day when she answered."))
    return day


@dataclass(frozen=True)
class Mark:
    """One purpose on the sheet: the name of its radios and which of them is marked."""

    choice: Choice
    name: str
    chosen: str

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(NO, _("No")), (YES, _("Yes"))]


class SheetForm(forms.Form):
    """One pair of radios a purpose, none marked beforehand; only marked ones are written down."""

    form = forms.ChoiceField(
        label=gettext_lazy("How did she answer?"), choices=WRITTEN, widget=forms.RadioSelect, initial="spoken"
    )
    on = DayField(parse=_day, label=gettext_lazy("When?"))
    witness = forms.CharField(
        label=gettext_lazy("Who was there as a witness?"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example a colleague or an interpreter. Never a relative."),
    )
    told_back = forms.BooleanField(
        label=gettext_lazy("She said in her own words what she said yes to."), required=False
    )
    words = forms.CharField(required=False, widget=forms.HiddenInput)  # which ones stood on the sheet

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fields["words"].initial = "-".join(str(choice.version) for choice in choices)
        for choice in choices:
            self.fields[f"p-{choice.key}"] = forms.ChoiceField(
                label=choice.question, choices=[(NO, NO), (YES, YES)], required=False
            )

    def marks(self) -> list[Mark]:
        """Each purpose with what is marked now, so that an error keeps every mark."""
        marked = self.data if self.is_bound else {}
        names = {choice.key: self.add_prefix(f"p-{choice.key}") for choice in self.choices}
        return [Mark(c, names[c.key], marked.get(names[c.key], "")) for c in self.choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("words") and data["words"] != self.fields["words"].initial:
            now = {"words": self.fields["words"].initial}
            self.data = dict(self.data.items()) | now  # what was marked stays
            raise forms.ValidationError(
                _("The words were changed a moment ago. Read them aloud once more, then save.")
            )
        if not self.errors and not self.decided():
            raise forms.ValidationError(_("Nothing is marked. Mark yes or no for at least one question."))
        return data

    def decided(self) -> list[tuple[str, bool]]:
        """The marked purposes: key, and whether it is a yes."""
        rows = [(choice.key, self.cleaned_data.get(f"p-{choice.key}")) for choice in self.choices]
        return [(key, value == YES) for key, value in rows if value]

    def answered_later(self, on: date) -> None:
        """The day is older than an answer that stands: say so at the day."""
        text = _("She answered one of these later, on %(day)s. Leave that one out, or mend the day.")
        self.add_error("on", text % {"day": date_format(on, "j F Y")})


def _words(label: Any, name: str, *, rows: int = 0) -> forms.CharField:
    most = getattr(Purpose._meta.get_field(name), "max_length", None)
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=most, widget=widget)


class WordingForm(forms.Form):
    """All words of one purpose in both languages, and whether they mean something new."""

    SAME, NEW = "same", "new"

    name_sv = _words(gettext_lazy("Short name, in Swedish"), "name_sv")
    name_en = _words(gettext_lazy("Short name, in English"), "name_en")
    question_sv = _words(gettext_lazy("The question, in Swedish"), "question_sv")
    question_en = _words(gettext_lazy("The question, in English"), "question_en")
    text_sv = _words(gettext_lazy("What it means, in Swedish"), "text_sv", rows=4)
    text_en = _words(gettext_lazy("What it means, in English"), "text_en", rows=4)
    who_sv = _words(gettext_lazy("Who sees it, in Swedish"), "who_sv")
    who_en = _words(gettext_lazy("Who sees it, in English"), "who_en")
    kept_sv = _words(gettext_lazy("How long it is kept, in Swedish"), "kept_sv")
    kept_en = _words(gettext_lazy("How long it is kept, in English"), "kept_en")
    ask_sv = _words(gettext_lazy("The question after a yes, in Swedish"), "ask_sv")
    ask_en = _words(gettext_lazy("The question after a yes, in English"), "ask_en")
    ask_yes = forms.TypedChoiceField(
        label=gettext_lazy("The right answer to it"),
        choices=[(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))],
        coerce=lambda value: value == YES,
        widget=forms.RadioSelect,
    )
    meaning = forms.ChoiceField(
        label=gettext_lazy("Do the new words mean something else?"),
        choices=[
            (SAME, gettext_lazy("No, only clearer. Every yes stands.")),
            (NEW, gettext_lazy("Yes. Every yes ends now, and everybody is asked again.")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial | {"ask_yes": YES if initial["ask_yes"] else NO})

    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "meaning"}
