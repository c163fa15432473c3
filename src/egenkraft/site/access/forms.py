from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.models import Membership
from egenkraft.site.access.permissions import table

OWN = {"session.own"}


def _roles() -> list[tuple[str, Any]]:
    """The roles that can do anything here besides signing in."""
    useful = {role for row in table().values() if row.capability not in OWN for role in row.roles}
    return [choice for choice in Membership.Role.choices if choice[0] in useful]


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=_roles, widget=forms.RadioSelect)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 15 characters. Three or four words that do not belong together are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if data and data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ. Write the same one twice."))
        return data


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Six digits"),
        help_text=_("Not 123456, not the same digit six times."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric", "maxlength": 6}),
    )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if len(code) != 6 or not code.isdecimal() or not code.isascii():
            raise forms.ValidationError(_("Write six digits."))
        if len(set(code)) == 1 or code in "01234567890" or code in "09876543210":
            raise forms.ValidationError(_("That code is too easy to guess. Choose another one."))
        return code


class BackForm(forms.Form):
    code = forms.CharField(
        label=_("Your code or your password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
