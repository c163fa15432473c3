"""Opening a check-in, and a researcher's leave to ask in another way."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from egenkraft.site.measures import asking, queries
from egenkraft.site.measures.models import Mode, Wave
from egenkraft.site.measures.names import pack_name, wave_name


class OpenForm(forms.Form):
    packs = forms.MultipleChoiceField(label=_("Questions"), widget=forms.CheckboxSelectMultiple)
    wave = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("How she answers"),
        choices=[pair for pair in Mode.choices if pair[0] != Mode.UNKNOWN],
        initial=Mode.ALONE,
        widget=forms.RadioSelect,
        help_text=_("Is kept with each answer. Being helped is not worse."),
    )

    def __init__(self, *args: Any, person: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waves = {str(wave.pk): wave for wave in queries.waves(person)}
        self.fields["packs"].choices = [(key, pack_name(key)) for key in asking.packs()]  # type: ignore[attr-defined]
        self.fields["wave"].choices = [  # type: ignore[attr-defined]
            (key, wave_name(wave)) for key, wave in self.waves.items()
        ]

    def chosen_words(self) -> str:
        """What is chosen in the folded part, in words."""
        packs, wave = self["packs"].value() or [], str(self["wave"].value() or "")
        words = [pack_name(key) for key in packs if key in asking.packs()]
        words += [wave_name(self.waves[wave])] if wave in self.waves else []
        return " · ".join(words)

    @property
    def chosen_wave(self) -> Wave:
        return self.waves[self.cleaned_data["wave"]]


class AllowForm(forms.Form):
    """One conflict; which one it is lies in the form's hidden fields."""

    pack = forms.ChoiceField(widget=forms.HiddenInput)
    before = forms.CharField(widget=forms.HiddenInput, max_length=12)
    reason = forms.CharField(
        label=_("Why the answers can still be compared"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = [(key, key) for key in asking.packs()]  # type: ignore[attr-defined]
