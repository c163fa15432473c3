"""Her own start page: the one next thing, and her path without dates, losses or points."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from egenkraft.site.access.models import SignIn
from egenkraft.site.access.scope import Actor
from egenkraft.site.activities.queries import Card, next_for
from egenkraft.site.consent.models import Consent, Purpose
from egenkraft.site.measures.models import Answer, CheckIn
from egenkraft.site.methods.board import open_workshop
from egenkraft.site.methods.models import Workshop
from egenkraft.site.participants.models import Participant
from egenkraft.site.work.models import Interview, State
from egenkraft.site.work.queries import to_rate

BEEN = (State.HELD, State.ANSWERED)


@dataclass(frozen=True)
class Next:
    """The one next thing: what it is, and the button that leads there."""

    icon: str
    title: str
    text: str
    verb: str
    url: str


@dataclass(frozen=True)
class Mine:
    """Her page. `next` or `activity` is the next thing; with neither there is a thank-you."""

    next: Next | None
    activity: Card | None
    path: list[tuple[str, str]]


def where_she_was(by: Actor, now: SignIn) -> str:
    """The check-in that she was answering when her page fell asleep, less than half a day ago.

    Leaving ends a sign-in, falling asleep does not: so somebody who left is not led back.
    """
    earlier = SignIn.objects.filter(participant=by.participant_id).exclude(pk=now.pk)
    last = earlier.order_by("-begun_at").first()
    if last is None or last.ended_at is not None:
        return ""
    given = Answer.objects.filter(check_in__participant=by.participant_id, check_in__finished_at=None)
    newest = given.filter(at__gte=last.begun_at).order_by("-at").first()
    return reverse("measures:check_in", args=[newest.check_in_id]) if newest else ""


def mine(person: Participant, today: date) -> Mine:
    yes = set(Consent.objects.counting().filter(participant=person).values_list("purpose__key", flat=True))
    found = _next(person, yes)
    return Mine(found, None if found else next_for(today), _path(person, yes))


def _next(person: Participant, yes: set[str]) -> Next | None:
    if "take_part" not in yes:
        return _ask_to_take_part()
    waiting = CheckIn.objects.filter(participant=person, finished_at=None) if "measure" in yes else None
    check_in = waiting.order_by("opened_at").first() if waiting is not None else None
    if check_in is not None:
        return _answer(check_in.pk)
    rated = to_rate(person.pk)
    if rated:
        return _judge(rated[0].pk, rated[0].occupation)
    workshop = open_workshop()
    return _think(workshop) if workshop else None


def _ask_to_take_part() -> Next | None:
    purpose = Purpose.objects.filter(key="take_part").first()
    if purpose is None:
        return None
    url = reverse("consent:choose", args=[purpose.pk])
    return Next(
        "help", _("A question for you"), _("Read it. Then say yes or no."), _("Open the question"), url
    )


def _answer(pk: UUID) -> Next:
    url = reverse("measures:check_in", args=[pk])
    text = _("Short questions. You may skip any of them.")
    return Next("pen", _("Some questions for you"), text, _("Answer"), url)


def _judge(pk: UUID, occupation: str) -> Next:
    text = _("You met someone about a job. Was it right for you?")
    return Next("work", occupation, text, _("Say what you think"), reverse("work:mine", args=[pk]))


def _think(workshop: Workshop) -> Next:
    text = _("What could we try? Everybody's ideas count.")
    return Next("pen", workshop.problem, text, _("Give an idea"), reverse("give_idea", args=[workshop.pk]))


def _path(person: Participant, yes: set[str]) -> list[tuple[str, str]]:
    """Five steps; each is done, now (the first that is not done) or to come."""
    finished = CheckIn.objects.finished().filter(participant=person).values_list("wave", flat=True)
    answered = len(set(finished))
    been = person.attendance.filter(state="here").exists()
    met = Interview.objects.filter(participant=person, state__in=BEEN).exists()
    steps = [
        (_("My yes"), "take_part" in yes),
        (_("My start"), answered >= 1),
        (_("Meetings"), been),
        (_("A job talk"), met),
        (_("Then and now"), answered >= 2),
    ]
    first = next((name for name, done in steps if not done), None)
    return [(name, "done" if done else "now" if name == first else "todo") for name, done in steps]
