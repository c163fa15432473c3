"""The forms of the lab's set-up."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Partner
from egenkraft.site.labs.actions import DEFINING
from egenkraft.site.labs.instruments import KINDS, names
from egenkraft.site.labs.models import Link, Outcome, Profile
from egenkraft.site.outside.dates import parse_day
from egenkraft.site.ui.forms import DayField

LONGEST = 520  # weeks: ten years
LONG = forms.Textarea(attrs={"rows": 4})
PHONE = RegexValidator(
    r"^\+?[0-9][0-9 ()/-]{4,}$", _("Write the number with digits, for example 011-12 34 56.")
)


def day_field(label: Any, **more: Any) -> DayField:
    return DayField(parse=lambda text: parse_day(text, timezone.localdate()), label=label, **more)


class AddressField(forms.CharField):
    """An address on the web; without https:// in front it is put there."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "").strip()
        return f"https://{text}" if text and "://" not in text else text

    def __init__(self, **more: Any) -> None:
        check = URLValidator(
            schemes=["https", "http"], message=_("Write an address like https://example.se.")
        )
        super().__init__(max_length=200, validators=[check], **more)


class OnceForm(forms.Form):
    """A form whose `name` field must be new in the lab, but for the row being changed."""

    once = "name"
    taken = _("There is already one with this name.")

    def __init__(self, *args: Any, others: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(value).casefold() for value in others}

    def clean(self) -> None:
        value = self.cleaned_data.get(self.once)
        if value and str(value).casefold() in self.others:
            self.add_error(self.once, str(self.taken))


class PartnerForm(OnceForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Partner.Kind.choices)
    url = AddressField(label=_("Web address"), required=False)
    position = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=99, initial=0, required=False,
        help_text=_("Lower numbers come first."),
    )  # fmt: skip

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


class PlaceForm(OnceForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.CharField(
        label=_("Street and town"), max_length=160, required=False, help_text=_("Shown on the public page.")
    )
    is_main = forms.BooleanField(label=_("This is where visitors come"), required=False)


class AreaForm(OnceForm):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("A whole neighbourhood, never a street or a house.")
    )


class LinkForm(OnceForm):
    once = "url"
    taken = _("This address is already in the list.")

    kind = forms.ChoiceField(label=_("Kind"), choices=Link.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    url = AddressField(label=_("Web address"))
    position = PartnerForm.base_fields["position"]

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


class WordsForm(forms.ModelForm):  # type: ignore[type-arg]  # Django has no such generic at run time
    """The public words of the lab. Swedish first; English may wait."""

    contact_phone = forms.CharField(label=_("Phone"), max_length=30, required=False, validators=[PHONE])
    starts_on = day_field(_("The project began"), required=False)
    ends_on = day_field(_("The project ends"), required=False)

    class Meta:
        model = Profile
        fields = (
            "tagline_sv", "tagline_en", "brief_sv", "brief_en", "visit_sv", "visit_en",
            "contact_name", "contact_phone", "contact_email", "starts_on", "ends_on",
            "programme_sv", "programme_en", "call_sv", "call_en",
        )  # fmt: skip
        labels = {
            "tagline_sv": _("One line about the lab, in Swedish"),
            "tagline_en": _("One line about the lab, in English"),
            "brief_sv": _("What the lab is, in Swedish"),
            "brief_en": _("What the lab is, in English"),
            "visit_sv": _("How to visit, in Swedish"),
            "visit_en": _("How to visit, in English"),
            "programme_sv": _("The programme and its funder, in Swedish"),
            "programme_en": _("The programme and its funder, in English"),
            "call_sv": _("Call to other housing companies, in Swedish"),
            "call_en": _("Call to other housing companies, in English"),
            "contact_name": _("Who answers"),
            "contact_email": _("E-mail"),
        }
        help_texts = {
            "brief_sv": _("Four or five short sentences. A visitor should understand the lab in 20 seconds."),
            "visit_sv": _("For example: Open house every Thursday 13:00–15:00. Welcome!"),
        }
        widgets = dict.fromkeys(("brief_sv", "brief_en", "call_sv", "call_en"), LONG)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("starts_on"), data.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", gettext("The project cannot end before it began."))
        return data


class OutcomeForm(forms.ModelForm):  # type: ignore[type-arg]
    measure = forms.ChoiceField(
        label=_("Measured with"),
        help_text=_("Other questions make a new version: read the definition and the smallest change again."),
    )
    due_weeks = forms.CharField(
        label=_("Due, in weeks after her start"), required=False, max_length=60,
        help_text=_("Numbers with a comma between them, for example 0, 10, 26."),
    )  # fmt: skip

    class Meta:
        model = Outcome
        fields = (
            "name_sv", "name_en", "definition_sv", "definition_en", "denominator_sv", "denominator_en",
            "missing_sv", "missing_en", "measure", "delta", "delta_by_participants", "due_weeks",
        )  # fmt: skip
        labels = {
            "name_sv": _("Name in Swedish"),
            "name_en": _("Name in English"),
            "definition_sv": _("Definition in Swedish"),
            "definition_en": _("Definition in English"),
            "denominator_sv": _("Who is counted, in Swedish"),
            "denominator_en": _("Who is counted, in English"),
            "missing_sv": _("What happens to missing answers, in Swedish"),
            "missing_en": _("What happens to missing answers, in English"),
            "delta": _("The smallest change worth it"),
            "delta_by_participants": _("The participants themselves set this change, before the start"),
        }
        help_texts = {"delta": _("Left empty where no such number makes sense.")}
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in DEFINING if name != "measure"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["due_weeks"] = ", ".join(str(week) for week in self.instance.due_weeks)
        known, now = dict(names(get_language() or "sv")), self.instance.measure
        if self.instance.kind in KINDS.values():
            self.fields["measure"].choices = list(({now: now} | known).items())  # type: ignore[attr-defined]
        else:  # what is counted is not asked
            del self.fields["measure"]

    def clean_due_weeks(self) -> list[int]:
        parts = [part.strip() for part in self.cleaned_data["due_weeks"].split(",") if part.strip()]
        if not all(part.isdecimal() and int(part) <= LONGEST for part in parts):
            raise forms.ValidationError(_("Write whole numbers of weeks with a comma between them."))
        return sorted({int(part) for part in parts})
