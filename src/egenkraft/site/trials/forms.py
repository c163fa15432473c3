"""The plan form: the few questions that decide what a trial can answer."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from egenkraft.core import trials as core
from egenkraft.core.trials.plan_format import LEAST_TURNS, MOST_PLACES, MOST_TURNS
from egenkraft.site.access.scope import Actor
from egenkraft.site.labs.instruments import packs
from egenkraft.site.labs.models import Outcome
from egenkraft.site.measures.actions import wave_at
from egenkraft.site.measures.models import Wave
from egenkraft.site.methods.models import MethodVersion
from egenkraft.site.methods.queries import version_choices
from egenkraft.site.participants.models import Participant
from egenkraft.site.trials.plans import INTERVIEWS, Wish, compose, read_draft

MOST_WEEKS = 26  # between two turns
QUESTIONS = [
    ("because", _("Did it change because of the method?")),
    ("changed", _("Did it change while the method was used?")),
]
DESIGNS = [
    ("two_arm", _("A lot decides who begins now and who begins later. Can show what the method did.")),
    ("waitlist", _("Everybody gets it, in turns decided by lot. Can show what the method did.")),
    ("pre_post", _("One group, before and after. Cannot show why it changed.")),
]
BY = [("participants", _("The participants set it")), ("default", _("Nobody asked them"))]


def usual(version: str) -> dict[str, Any]:
    """What a trial of this method usually looks like: a lot, the first outcome, its own smallest change."""
    try:
        row = MethodVersion.objects.select_related("method").filter(pk=version).first()
    except (ValueError, ValidationError):
        return {}
    outcome = Outcome.objects.current().filter(measure__in=packs()).order_by("position").first()
    waves = list(Wave.objects.filter(of_plans=False).order_by("number")[:2])
    if row is None or outcome is None or len(waves) < 2:  # nothing to go by: the form is empty
        return {}
    return {
        "title": _("Does it help: %(name)s?") % {"name": row.method.name[:100]},
        "method_version": str(row.pk),
        "question": "because",
        "design": "two_arm",
        "outcome": str(outcome.pk),
        "before_wave": str(waves[0].pk),
        "after_wave": str(waves[1].pk),
        "delta": outcome.delta or 1,
        "delta_set_by": "participants" if outcome.delta_by_participants else "default",
    }


class PlanForm(forms.Form):
    title = forms.CharField(label=_("The question in one sentence"), max_length=120)
    method_version = forms.ChoiceField(label=_("Method"))
    question = forms.ChoiceField(
        label=_("What do you want to know?"), choices=QUESTIONS, widget=forms.RadioSelect
    )
    design = forms.ChoiceField(label=_("How are people compared?"), choices=DESIGNS, widget=forms.RadioSelect)
    turns = forms.TypedChoiceField(
        label=_("How many turns?"),
        help_text=_("Only for turns. When a new turn begins, all are measured: those who wait are compared."),
        choices=[(str(n), str(n)) for n in range(LEAST_TURNS, MOST_TURNS + 1)],
        coerce=int,
        initial="3",
        required=False,
    )
    weeks = forms.IntegerField(
        label=_("How many weeks between the turns?"),
        help_text=_("Only for turns. Long enough for the method to do its work."),
        min_value=1,
        max_value=MOST_WEEKS,
        required=False,
    )
    places = forms.CharField(
        label=_("How many places in each turn?"),
        help_text=_("Only for turns. For example 8, 7, 7. Leave it empty, and they are shared evenly."),
        max_length=40,
        required=False,
    )
    outcome = forms.ChoiceField(label=_("What is measured?"), widget=forms.RadioSelect)
    before_wave = forms.ChoiceField(label=_("Measured before"), required=False)
    after_wave = forms.ChoiceField(
        label=_("Measured after"),
        help_text=_("With turns the plan sets it: when each new turn begins."),
        required=False,
    )
    delta = forms.IntegerField(
        label=_("Smallest change that is worth it"),
        help_text=_("In steps of the scale; in percentage points for interviews."),
        min_value=1,
        max_value=100,
    )
    expected = forms.IntegerField(
        label=_("How many of 100 would get an interview anyway?"),
        help_text=_("Only for interviews. A guess from earlier groups is enough."),
        min_value=1,
        max_value=99,
        required=False,
    )
    people = forms.IntegerField(
        label=_("How many people do you think will take part?"),
        help_text=_("Only to see what so many can show. You choose the people in the next step."),
        min_value=3,
        max_value=MOST_PLACES,
        required=False,
    )
    delta_set_by = forms.ChoiceField(label=_("Who set it?"), choices=BY, widget=forms.RadioSelect)
    accept_small = forms.BooleanField(
        label=_("We know that we are few. We add to the evidence of several labs."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = "name_en" if get_language() == "en" else "name_sv"
        known = (row for row in Outcome.objects.current() if row.measure in {INTERVIEWS, *packs()})
        self.outcomes = {str(row.pk): row for row in known}
        waves = [(str(row.pk), getattr(row, name)) for row in Wave.objects.filter(of_plans=False)]
        for field in ("turns", "weeks", "before_wave", "after_wave"):
            self.fields[field].depends = True  # type: ignore[attr-defined]
        self.fields["method_version"].choices = version_choices()  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [(pk, getattr(row, name)) for pk, row in self.outcomes.items()]  # type: ignore[attr-defined]
        self.fields["before_wave"].choices = [("", "–"), *waves]  # type: ignore[attr-defined]
        self.fields["after_wave"].choices = waves  # type: ignore[attr-defined]

    def clean_places(self) -> tuple[int, ...]:
        """Whole numbers with anything between them; none where the places are shared evenly."""
        text = self.cleaned_data["places"]
        if self.data.get("design") != "waitlist" or not text.strip():
            return ()
        found = tuple(int(part) for part in re.findall(r"\d+", text))
        if not all(found) or str(len(found)) != self.data.get("turns"):
            raise forms.ValidationError(_("Write one number for each turn, with a comma between them."))
        if sum(found) > MOST_PLACES:
            told = _("That is too many: %(most)s places at most in all turns together.")
            raise forms.ValidationError(told % {"most": MOST_PLACES})
        return found

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if data.get("design") == "waitlist":
            self._clean_turns(data)
        elif data.get("design"):
            self._clean_times(data)
        return data

    def _clean_turns(self, data: dict[str, Any]) -> None:
        for name, told in (
            ("turns", _("Choose how many turns.")),
            ("weeks", _("Write how many weeks lie between the turns.")),
            ("before_wave", _("Choose when it is measured before.")),
        ):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, told)
        outcome = self.outcomes.get(data.get("outcome", ""))
        if outcome is not None and outcome.measure == INTERVIEWS:
            self.add_error("outcome", _("Interviews cannot be counted turn by turn. Choose another outcome."))
        places, people = data.get("places"), data.get("people")
        if places and people and sum(places) != people:
            told = _("That is %(places)s places for %(people)s people.")
            self.add_error("places", told % {"places": sum(places), "people": people})

    def _clean_times(self, data: dict[str, Any]) -> None:
        if not data.get("after_wave") and "after_wave" not in self.errors:
            self.add_error("after_wave", _("Choose when it is measured after."))
        if data.get("question") == "because" and data.get("design") == "pre_post":
            self.add_error(
                "design",
                _("Before and after in one group cannot show why. Choose the lot, or ask if it changed."),
            )
        outcome = self.outcomes.get(data.get("outcome", ""))
        if outcome is not None and outcome.measure == INTERVIEWS and data.get("design") == "pre_post":
            self.add_error(
                "outcome", _("Interviews have no value before. Choose the lot, or another outcome.")
            )
        if data.get("design") == "pre_post" and not data.get("before_wave"):
            self.add_error("before_wave", _("Choose when it is measured before."))
        weeks = {str(row.pk): row.weeks for row in Wave.objects.all()}
        before, after = (weeks.get(data.get(name, "")) for name in ("before_wave", "after_wave"))
        if before is not None and after is not None and after <= before:
            self.add_error("after_wave", _("Choose a later time than before."))

    def plan(self) -> str:
        """The plan of a valid form as TOML."""
        return compose(self._wish())

    def draft(self) -> str:
        """As far as it is filled in: the plan without a title, or nothing where too much is missing yet."""
        self.full_clean()
        needed = {"design", "outcome", "delta", "people"}
        if self.cleaned_data.get("design") == "waitlist":
            needed |= {"turns", "weeks"}
        ready = needed <= self.cleaned_data.keys()
        return compose(self._wish()) if ready and self.cleaned_data["people"] else ""

    def _wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(
            title=data.get("title") or "…",
            question=data.get("question") or "changed",
            design=data["design"],
            outcome=self.outcomes[data["outcome"]],
            delta=data["delta"],
            delta_by_participants=data.get("delta_set_by") == "participants",
            has_before=bool(data.get("before_wave")),
            accept_small=data.get("accept_small", False),
            expected=data.get("expected"),
            turns=data.get("turns") or 0,
            weeks=data.get("weeks") or 0,
            places=data.get("places") or (),
        )

    def rows(self, by: Actor) -> dict[str, Any]:
        """What the trial points to; turns bring the times at which they are measured."""
        data = self.cleaned_data
        before = Wave.objects.get(pk=data["before_wave"]) if data["before_wave"] else None
        return {
            "method_version": MethodVersion.objects.get(pk=data["method_version"]),
            "outcome": self.outcomes[data["outcome"]],
            "before_wave": before,
            "after_wave": self._last(by, before),
        }

    def _last(self, by: Actor, before: Wave | None) -> Wave:
        data = self.cleaned_data
        if data["design"] != "waitlist" or before is None:
            return Wave.objects.get(pk=data["after_wave"])
        every = range(1, data["turns"])
        return [wave_at(by, weeks=before.weeks + data["weeks"] * period) for period in every][-1]


class SmallForm(forms.Form):
    """Asked before the lock where so few can only see an effect above twice the one worth it."""

    accept_small = forms.BooleanField(
        label=_("We know that we are few. We add to the evidence of several labs."),
        error_messages={"required": _("Tick it if you know that, or ask more people first.")},
    )


class TextForm(forms.Form):
    """The plan as text, for those who want every key of the format."""

    plan = forms.CharField(
        label=_("The plan (TOML)"), widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"})
    )

    def clean_plan(self) -> str:
        text: str = self.cleaned_data["plan"]
        try:
            read_draft(text)
        except core.TrialError as error:
            raise forms.ValidationError(
                [f"{p.column or ''} {p.message} {p.mend}".strip() for p in error.problems]
            ) from None
        return text


class AmendForm(forms.Form):
    text = forms.CharField(
        label=_("What has changed, and why"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class SayForm(forms.Form):
    """Her own words for a report."""

    text = forms.CharField(
        label=_("My words"),
        max_length=240,
        widget=forms.Textarea(attrs={"rows": 4, "class": "write"}),
        error_messages={
            "required": _("There is nothing yet. Write something."),
            "max_length": _("That is too long. Write a little less."),
        },
    )

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())


class SaidForm(SayForm):
    """Somebody's words as she said them, written down by a colleague who read them to her."""

    participant = forms.ChoiceField(
        label=_("Whose words?"), help_text=_("Only those who said yes to “My words” stand here.")
    )
    text_en = forms.CharField(
        label=_("The same in English"),
        help_text=_("Only if the report is read in English too."),
        max_length=240,
        required=False,
    )
    read_back = forms.BooleanField(
        label=_("I read them to her, and she wants them in the report."),
        error_messages={"required": _("Read them to her first. They stand there only if she wants it.")},
    )
    field_order = ("participant", "text", "text_en", "read_back")

    def __init__(self, *args: Any, speakers: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speakers = {str(one.pk): one for one in speakers}
        rows = [(pk, one.shown_as) for pk, one in self.speakers.items()]
        self.fields["participant"].choices = rows  # type: ignore[attr-defined]
        self.fields["text"].label = _("Her words")

    def clean_participant(self) -> Participant:
        return self.speakers[self.cleaned_data["participant"]]
