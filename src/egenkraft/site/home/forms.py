"""Why a name is opened, and what is written into the vault."""

from django import forms
from django.utils.translation import gettext_lazy as _

from egenkraft.site.vault.doors import STAFF


class ReasonForm(forms.Form):
    """A reason out of a list: a text would carry names into the audit chain."""

    reason = forms.ChoiceField(
        label=_("Why do you open it?"),
        choices=[(one.value, one.label) for one in STAFF],
        widget=forms.RadioSelect,
    )


class IdentityForm(forms.Form):
    """Name and safe contact. Nobody is reached in a way that she did not choose."""

    name = forms.CharField(
        label=_("Her name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Her phone"),
        max_length=40,
        required=False,
        help_text=_("Only if she wants the lab to have it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    contact = forms.CharField(
        label=_("Safe contact"),
        max_length=300,
        required=False,
        help_text=_("How may we reach her, at which hours? For example: call 10–12, never leave a message."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
