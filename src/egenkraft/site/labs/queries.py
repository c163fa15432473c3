"""What the pages of the lab's set-up show."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from egenkraft.site.access.models import Membership, Partner
from egenkraft.site.access.permissions import may
from egenkraft.site.access.scope import current
from egenkraft.site.labs.models import HomeArea, Link, Outcome, Place, Profile
from egenkraft.site.labs.rules import OWNERS, unsaid


@dataclass(frozen=True)
class SetupCard:
    """One room of the set-up: how much there is, and what is still missing (empty when nothing is)."""

    title: str
    icon: str
    url: str
    fact: str
    missing: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of a list in the set-up."""

    pk: UUID
    title: str
    fact: str
    state: str = ""
    url: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    entries: list[Entry]


@dataclass(frozen=True)
class OutcomeCard:
    """One outcome in the reader's language."""

    pk: UUID
    key: str
    name: str
    definition: str
    denominator: str
    missing: str
    delta: int | None
    delta_by_participants: bool
    due_weeks: tuple[int, ...]
    version: int
    earlier: int


def profile() -> Profile:
    """The lab's public words; an unsaved empty row where none were written."""
    lab = current().lab_id
    return Profile.objects.filter(lab_id=lab).first() or Profile(lab_id=lab)


def hub() -> list[SetupCard]:
    """The rooms of the set-up in the order in which a new lab needs them."""
    words = unsaid(profile())
    return [
        _card(
            gettext("Public words"),
            "pen",
            "labs:words",
            _words_fact(words),
            words and gettext("not finished"),
        ),
        _partners(),
        _places(),
        _areas(),
        _outcomes(),
        _links(),
        _colleagues(),
        _card(gettext("What we ask"), "check", "consent:wordings", gettext("The words of each yes and no")),
        _card(gettext("Spreadsheets"), "file", "intake:start", gettext("Load what the lab has in files")),
        _acts(),
        _card(gettext("The public page"), "eye", "diary:lab_page", gettext("See it; publish what is new")),
    ]


def _card(title: str, icon: str, name: str, fact: str, missing: object = "", *args: str) -> SetupCard:
    return SetupCard(title, icon, reverse(name, args=args), fact, str(missing or ""))


def _partners() -> SetupCard:
    kinds = list(Partner.objects.values_list("kind", flat=True))
    return _card(gettext("Partners"), "people", "labs:list", _partners_fact(kinds), _none(kinds), "partners")


def _places() -> SetupCard:
    n = Place.objects.count()
    fact = ngettext("%(n)s place", "%(n)s places", n) % {"n": n}
    return _card(gettext("Places"), "place", "labs:list", fact, _none(n), "places")


def _areas() -> SetupCard:
    n = HomeArea.objects.count()
    fact = ngettext("%(n)s area", "%(n)s areas", n) % {"n": n}
    return _card(gettext("Home areas"), "place", "labs:list", fact, "", "areas")


def _outcomes() -> SetupCard:
    n = Outcome.objects.current().count()
    fact = ngettext("%(n)s outcome", "%(n)s outcomes", n) % {"n": n}
    return _card(gettext("Outcomes"), "results", "labs:outcomes", fact, _none(n))


def _links() -> SetupCard:
    n = Link.objects.count()
    fact = ngettext("%(n)s link", "%(n)s links", n) % {"n": n}
    return _card(gettext("Links to sister labs and films"), "globe", "labs:list", fact, "", "links")


def _colleagues() -> SetupCard:
    n = Membership.objects.open().values("account").distinct().count()
    fact = ngettext("%(n)s person", "%(n)s people", n) % {"n": n}
    return _card(gettext("Colleagues"), "people", "access:colleagues", fact)


def _acts() -> SetupCard:
    """Managers see the acts by codes, an administrator without people."""
    name = "access:acts" if may(current().role, "audit.see") else "access:acts_plain"
    return _card(gettext("What was done"), "eye", name, gettext("Every act and every look, in order"))


def _none(rows: object) -> str:
    return "" if rows else gettext("none yet")


def _words_fact(missing: list[str]) -> str:
    return gettext("Missing: %(what)s") % {"what": ", ".join(missing)} if missing else gettext("All written")


def _partners_fact(kinds: list[str]) -> str:
    owners = sum(kind in OWNERS for kind in kinds)
    return gettext("%(owners)s owners, %(programme)s programme partners, %(funders)s funders") % {
        "owners": owners,
        "programme": kinds.count("programme"),
        "funders": kinds.count("funder"),
    }


def partner_groups() -> list[Group]:
    """Owners of the house, programme partners and the funder apart."""
    rows = list(Partner.objects.all())

    def entries(kinds: tuple[str, ...]) -> list[Entry]:
        return [Entry(r.pk, r.name, str(r.get_kind_display()), "", r.url) for r in rows if r.kind in kinds]

    return [
        Group(gettext("Owners of the house"), entries(OWNERS)),
        Group(gettext("Programme partners"), entries(("programme",))),
        Group(gettext("Funder"), entries(("funder",))),
    ]


def place_groups() -> list[Group]:
    main = gettext("main place")
    return [
        Group("", [Entry(r.pk, r.name, r.address, main if r.is_main else "") for r in Place.objects.all()])
    ]


def area_groups() -> list[Group]:
    return [Group("", [Entry(r.pk, r.name, "") for r in HomeArea.objects.all()])]


def link_groups() -> list[Group]:
    rows = list(Link.objects.all())

    def entries(kind: str) -> list[Entry]:
        return [Entry(r.pk, r.title, r.url, "", r.url) for r in rows if r.kind == kind]

    return [
        Group(gettext("Sister labs"), entries(Link.Kind.SISTER)),
        Group(gettext("Films about the lab"), entries(Link.Kind.FILM)),
    ]


def outcomes() -> list[OutcomeCard]:
    """The lab's outcomes as they are defined today."""
    return [_outcome(row) for row in Outcome.objects.current()]


def _outcome(row: Outcome) -> OutcomeCard:
    tongue = "sv" if (get_language() or "sv").startswith("sv") else "en"

    def said(name: str) -> str:
        return str(getattr(row, f"{name}_{tongue}"))

    return OutcomeCard(
        row.pk,
        row.key,
        said("name"),
        said("definition"),
        said("denominator"),
        said("missing"),
        row.delta,
        row.delta_by_participants,
        tuple(row.due_weeks),
        row.version,
        row.version - 1,
    )


def outcome(pk: UUID) -> Outcome | None:
    """One outcome in its newest version; older ones are history and not changed."""
    return Outcome.objects.current().filter(pk=pk).first()


MODELS: dict[str, Any] = {"partners": Partner, "places": Place, "areas": HomeArea, "links": Link}


def entry(name: str, pk: UUID) -> Any:
    """One row of a list, or None."""
    return MODELS[name].objects.filter(pk=pk).first()


def others(name: str, field: str, row: Any = None) -> list[str]:
    """What the other rows of a list have in a field that must differ."""
    rows = MODELS[name].objects.exclude(pk=row.pk) if row else MODELS[name].objects.all()
    return list(rows.values_list(field, flat=True))
