from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from egenkraft.core import trials as core
from egenkraft.site.methods import hooks
from egenkraft.site.methods.models import Method


class HonestForm(forms.Form):
    """Words about a method say no more than its grade: the best that this lab's own trials gave."""

    grade = ""
    told = ("name", "summary", "for_whom", "what")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        for name in self.told:
            for phrase in core.overclaims(data.get(name) or "", self.grade)[:1]:
                said = _("“%(phrase)s” says more than anybody knows yet. Write only what is done.")
                self.add_error(name, said % {"phrase": phrase})
        return data


class MethodForm(HonestForm):
    name = forms.CharField(label=_("Name of the method"), max_length=100)
    summary = forms.CharField(
        label=_("What is done"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
    for_whom = forms.CharField(label=_("For whom"), max_length=200, required=False)
    proposed_by = forms.CharField(
        label=_("Whose idea"),
        help_text=_("The name she wants to be thanked by. Never a full name."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: object, method: Method | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.method = method
        self.grade = hooks.best_grade(method.pk) if method else ""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Method.objects.filter(name__iexact=name)
        if self.method is not None:
            same = same.exclude(pk=self.method.pk)
        if same.exists():
            raise forms.ValidationError(
                _("There is a method with this name. Open it, or choose another name.")
            )
        return name


class VersionForm(HonestForm):
    what = forms.CharField(
        label=_("What is different now"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    dose_minutes = forms.IntegerField(
        label=_("Minutes a person in all"), min_value=1, max_value=100_000, required=False
    )
    staff_minutes = forms.IntegerField(
        label=_("Staff minutes a person"), min_value=0, max_value=100_000, required=False
    )
    cost_kronor = forms.IntegerField(
        label=_("Cost a person in kronor"), min_value=0, max_value=1_000_000, required=False
    )
    would_count = forms.CharField(
        label=_("What would count"),
        help_text=_("What should have changed for somebody, for you to go on with it?"),
        max_length=200,
        required=False,
    )
    draft = forms.BooleanField(label=_("Not in use yet"), required=False)


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("The lab's decision"),
        choices=[one for one in Method.Decision.choices if one[0]],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
