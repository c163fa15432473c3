"""The leader's list of check-ins to do, and the attempts to reach somebody. No words of hers stand here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.consent.queries import face_of
from egenkraft.site.measures import actions, rules
from egenkraft.site.measures.due import Due, waiting
from egenkraft.site.measures.models import Attempt, Wave
from egenkraft.site.measures.names import pack_name, wave_name
from egenkraft.site.messages.queries import reaching
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import linked, within_reach
from egenkraft.site.ui.words import shortday

OUTCOMES = dict(Attempt.Outcome.choices)


@dataclass(frozen=True)
class Row:
    """One row of the list, in words."""

    due: Due
    what: str
    when: str
    tried: str


@dataclass(frozen=True)
class Page:
    """Those within reach by urgency; of everybody else only how many."""

    longest: list[Row]
    now: list[Row]
    passed: list[Row]
    elsewhere: int

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows with something to do, under what they are called."""
        both = [(_("Have waited more than two weeks"), self.longest), (_("To do now"), self.now)]
        return [(words, rows) for words, rows in both if rows]


@require_safe
@policy("checkin.due")
def list_(request: Request) -> HttpResponse:
    return render(request, "measures/due.html", {"page": page(timezone.localdate())})


def page(today: date) -> Page:
    """The list of the day, her own people before the rest."""
    mine = set(linked().values_list("pk", flat=True))
    every = waiting(today)
    rows = [_row(one, today) for one in every if one.participant in mine]
    open_ = [one for one in every if one.participant not in mine and one.state in ("due", "overdue")]
    return Page(
        longest=[row for row in rows if row.due.state == "overdue"],
        now=[row for row in rows if row.due.state == "due"],
        passed=[row for row in rows if row.due.state in ("too_late", "settled")],
        elsewhere=len({one.participant for one in open_}),
    )


def _row(one: Due, today: date) -> Row:
    what = " · ".join([one.wave_name, *(pack_name(pack) for pack in one.packs)])
    tried = ""
    if one.tries:
        told = ngettext("tried once", "tried %(n)s times", one.tries) % {"n": one.tries}
        tried = f"{told}: {OUTCOMES[one.came_to]}"
    return Row(one, what, when(one, today), tried)


def when(one: Due, today: date) -> str:
    """The days in words: this week, since Monday 16 November, until when."""
    if one.state == "too_late":
        return _("the time passed on %(day)s") % {"day": in_words(one.last, today)}
    if one.state == "settled":
        return _("is not asked again this time")
    if one.on.isocalendar()[:2] == today.isocalendar()[:2]:
        since = _("today") if one.on == today else _("this week")
    else:
        since = _("since %(day)s") % {"day": in_words(one.on, today)}
    if one.last is None:
        return _("%(since)s, before the lot is drawn") % {"since": since}
    return _("%(since)s · at latest %(day)s") % {"since": since, "day": shortday(one.last)}


def in_words(day: date | datetime | None, today: date) -> str:
    """A weekday and a date; the year where it is another."""
    if day is None:
        return "–"
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")


@require_http_methods(["GET", "HEAD", "POST"])
@policy("checkin.try")
def tried(request: Request, pk: UUID, wave: UUID) -> HttpResponse:
    """How and with what result somebody tried to reach her: two taps, and no free text."""
    person = one_or_404(within_reach(pk))
    at = one_or_404(Wave.objects.filter(pk=wave).first())
    if not rules.may_ask(person):
        return render(request, "measures/no_consent.html", {"face": face_of(person)})
    ways = channels(person)
    channel, outcome = request.POST.get("channel", ""), request.POST.get("outcome", "")
    if request.method == "POST" and channel in dict(ways) and outcome in OUTCOMES:
        actions.tried(request.actor, participant=person, wave=at, channel=channel, outcome=outcome)
        messages.success(request, _said(outcome))
        return redirect("measures:due")
    earlier = list(Attempt.objects.filter(participant=person, wave=at).select_related("by").order_by("-at"))
    context = {
        "person": person,
        "wave": wave_name(at),
        "ways": ways,
        "usual": usual(earlier, ways),
        "outcomes": OUTCOMES.items(),
        "earlier": earlier,
        "wrong": request.method == "POST",
    }
    return render(request, "measures/tried.html", context)


def channels(person: Participant) -> list[tuple[str, str]]:
    """The ways to reach her; nobody writes to somebody who has not chosen it."""
    writes = reaching(person).channel == Attempt.Channel.SMS
    every = [(str(key), str(words)) for key, words in Attempt.Channel.choices]
    return [pair for pair in every if writes or pair[0] != Attempt.Channel.SMS]


def usual(earlier: list[Attempt], ways: list[tuple[str, str]]) -> str:
    """The way that is chosen already: the last one, else the first."""
    last = earlier[0].channel if earlier else ""
    return last if last in dict(ways) else ways[0][0]


def _said(outcome: str) -> str:
    if outcome == Attempt.Outcome.NO_MORE:
        return _("Saved. She is not asked again this time. No questions at all? Then write down her no.")
    if outcome in Attempt.SETTLED:
        return _("Saved. She is not asked again this time.")
    return _("Saved.")
