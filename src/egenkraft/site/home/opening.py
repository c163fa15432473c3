"""The first time an account opens somebody's page it says why; the reason is kept, and she can read it."""

from uuid import UUID

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.models import AuditRow

FIRST = "person.open"
KNOWN_BY = (FIRST, "participant.create", "glass.break")  # acts after which nobody asks again


class Why(models.TextChoices):
    MEET = "meet", _("I am going to meet her")
    PLAN = "plan", _("I plan something together with her")
    NEW = "new", _("She is new to me")
    LEAD = "lead", _("I help her leader")


class WhyForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why do you open her page?"), choices=Why.choices, widget=forms.RadioSelect
    )


def opened_before(by: Actor, person: UUID) -> bool:
    """Whether this account has said why already, or added her itself."""
    rows = AuditRow.objects.filter(lab=by.lab_id, object=person, account=by.account_id)
    return bool(rows.filter(action__in=KNOWN_BY).exists())
