"""How she wants to be reached, asked together with her."""

from django import forms
from django.utils.translation import gettext_lazy as _

from egenkraft.site.messages.models import Contact


class ContactForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How does she want to be reached?"), choices=Contact.Channel.choices, widget=forms.RadioSelect
    )
    confirmed = forms.BooleanField(
        label=_("She said today that the number is hers, and that nobody else reads it."), required=False
    )

    def clean_confirmed(self) -> bool:
        sure: bool = self.cleaned_data["confirmed"]
        if self.cleaned_data.get("channel") == Contact.Channel.SMS and not sure:
            raise forms.ValidationError(_("Ask her first if the number is hers and who reads her phone."))
        return sure
