"""Who is entrusted with whom, who holds a key, and why something is opened in need."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from egenkraft.site.participants.keys import LEAST, MOST, may_hold
from egenkraft.site.participants.models import Glass
from egenkraft.site.trust import queries


class Several(forms.MultipleChoiceField):
    """Some of several persons; the values are ids."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[UUID]:
        return [UUID(pk) for pk in super().clean(value)]


class PeopleForm(forms.Form):
    """The people entrusted to one leader."""

    people = Several(label=_("Whose pages may she open?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.pk), row.name) for row in queries.everybody()]
        self.fields["people"].choices = rows  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """Another leader takes over everybody."""

    taker = forms.ChoiceField(label=_("Who takes over all of them?"))

    def __init__(self, giver: UUID, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.pk), row.name) for row in queries.leaders() if row.pk != giver]
        self.fields["taker"].choices = rows  # type: ignore[attr-defined]


class LeadersForm(forms.Form):
    """The leaders one person is entrusted to."""

    leaders = Several(label=_("Which leaders may open her pages?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.pk), row.name) for row in queries.leaders()]
        self.fields["leaders"].choices = rows  # type: ignore[attr-defined]


class KeysForm(forms.Form):
    """Two or three persons who may open the pages of somebody with extra protection."""

    keys = Several(
        label=_("Choose two or three people"),
        error_messages={"required": _("Choose two or three people.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(row.pk), row.name) for row in may_hold()]
        self.fields["keys"].choices = rows  # type: ignore[attr-defined]

    def clean_keys(self) -> list[UUID]:
        keys: list[UUID] = self.cleaned_data["keys"]
        if not LEAST <= len(keys) <= MOST:
            raise forms.ValidationError(_("Choose two or three people."))
        return keys


class ProtectForm(KeysForm):
    """Extra protection, set together with her or by herself."""

    alias = forms.CharField(
        label=_("A new name here"),
        max_length=40,
        required=False,
        help_text=_("Leave it empty to get a name that many have."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NeedForm(forms.Form):
    """Why a page is opened in need: a reason out of a list, because a text would carry names."""

    why = forms.ChoiceField(
        label=_("Why must you open it now?"), choices=Glass.Why.choices, widget=forms.RadioSelect
    )
