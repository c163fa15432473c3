"""Planning an activity, certifying its minutes, naming a kind."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Partner
from egenkraft.site.activities.actions import Plan
from egenkraft.site.activities.models import Activity, Kind
from egenkraft.site.activities.queries import kind_name
from egenkraft.site.labs.models import Place
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.outside.dates import parse_day
from egenkraft.site.ui.forms import ClockField, DayField

LONGEST_DAY = 1440
YEAR_OF_WEEKS = 52


class RowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row of this lab; `shown` says how it is called in the list."""

    def __init__(self, *, shown: Callable[[Any], str] = str, **more: Any) -> None:
        more.setdefault("empty_label", _("None"))
        super().__init__(queryset=None, **more)
        self.shown = shown

    def label_from_instance(self, obj: Any) -> str:
        return self.shown(obj)


class ActivityForm(forms.Form):
    kind = RowChoice(label=_("Kind"), empty_label=_("Choose"), shown=kind_name)
    title = forms.CharField(
        label=_("Title"),
        max_length=100,
        required=False,
        help_text=_("May be empty: then the kind is the title."),
    )
    day = DayField(label=_("Day"), parse=lambda text: parse_day(text, timezone.localdate()))
    clock = ClockField(label=_("Starts at"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_DAY, initial=90)
    weeks = forms.IntegerField(
        label=_("How many weeks in a row"),
        min_value=1,
        max_value=YEAR_OF_WEEKS,
        initial=1,
        help_text=_("1 = once. 10 = the same day and time ten weeks in a row."),
    )
    place = RowChoice(label=_("Place"), required=False)
    partner = RowChoice(label=_("Together with"), required=False)
    method_version = RowChoice(
        label=_("Method that is tried here"),
        required=False,
        shown=lambda version: f"{version.method.name} {version.number}",
        help_text=_("Only where the lab tests a method."),
    )

    def __init__(self, *args: Any, once: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {
            "kind": Kind.objects.all(),
            "place": Place.objects.all(),
            "partner": Partner.objects.all(),
            "method_version": MethodVersion.objects.select_related("method"),
        }
        for name, choices in rows.items():
            self.fields[name].queryset = choices  # type: ignore[attr-defined]
        if once:
            del self.fields["weeks"]

    @classmethod
    def of(cls, activity: Activity) -> "ActivityForm":
        """The form filled with what is planned."""
        start = timezone.localtime(activity.starts_at)
        return cls(
            once=True,
            initial={
                "kind": activity.kind_id,
                "title": activity.title,
                "day": start.date(),
                "clock": start.time(),
                "minutes": activity.minutes,
                "place": activity.place_id,
                "partner": activity.partner_id,
                "method_version": activity.method_version_id,
            },
        )

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            kind=data["kind"],
            title=data["title"] or kind_name(data["kind"]),
            starts_at=_at(data["day"], data["clock"]),
            minutes=data["minutes"],
            place=data["place"],
            partner=data["partner"],
            method_version=data["method_version"],
        )


def _at(day: date, clock: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


class MinutesForm(forms.Form):
    """The foot of the attendance page."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST_DAY)
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=200)
    guests = forms.IntegerField(label=_("Guests"), min_value=0, max_value=500)

    @classmethod
    def of(cls, activity: Activity) -> "MinutesForm":
        return cls(initial={name: getattr(activity, name) for name in ("minutes", "children", "guests")})


class KindForm(forms.Form):
    name_sv = forms.CharField(label=_("In Swedish"), max_length=60)
    name_en = forms.CharField(label=_("In English"), max_length=60)
