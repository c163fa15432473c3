"""What every shell shows: where one is, where one may go, who one is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from egenkraft.site.access.house import worries
from egenkraft.site.access.models import Membership
from egenkraft.site.access.permissions import may
from egenkraft.site.access.scope import Actor

SECTIONS = (  # key, label, address name, capability, address prefix
    ("today", _("Today"), "home:today", "today.see", "/today/"),
    ("people", _("People"), "home:people", "people.list", "/people/"),
    ("activities", _("Activities"), "activities:list", "activities.see", "/activities/"),
    ("trials", _("Trials"), "trials:list", "trials.see", "/trials/"),
    ("work", _("Work"), "work:list", "work.see", "/jobs/"),
    ("diary", _("Diary"), "diary:posts", "diary.see", "/posts/"),
    ("results", _("Results"), "reports:board", "board.see", "/results/"),
    ("setup", _("Set-up"), "labs:setup", "setup.see", "/setup/"),
)
LIBRARY = "trials:library"  # where a role without any section begins
CARETAKERS = ("manager", "administrator")  # who is told when disk or backups need somebody
BAR = ("today", "people", "activities", "work")


@dataclass(frozen=True)
class Section:
    key: str
    label: str
    url: str
    icon: str
    current: bool
    in_bar: bool


@dataclass(frozen=True)
class Who:
    label: str
    role_label: str
    lab_name: str


def shell(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.role == "participant":
        return {"demo": settings.DEMO}
    lab = getattr(request, "lab", None)
    return {
        "demo": settings.DEMO,
        "nav": [_section(request, row) for row in SECTIONS if may(actor.role, row[3])],
        "nav_more_url": reverse("home:more"),
        "actor": Who(actor.label, str(Membership.Role(actor.role).label), lab.name if lab else ""),
        "leave_url": reverse("access:leave"),
        "worries": [worry.text for worry in worries()] if actor.role in CARETAKERS else [],
    }


def first_page(role: str) -> str:
    """The address name that a role begins on."""
    return next((name for _key, _label, name, capability, _p in SECTIONS if may(role, capability)), LIBRARY)


def _section(request: HttpRequest, row: tuple[str, Any, str, str, str]) -> Section:
    key, label, name, _capability, prefix = row
    return Section(key, str(label), reverse(name), key, request.path.startswith(prefix), key in BAR)
