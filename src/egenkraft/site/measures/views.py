"""The leader opens a check-in and hands over; she answers one question a screen.

Answers are write-only (TRUST T3): a question that is opened again shows nothing chosen. What was said
stands until she chooses anew, and Next without a choice leaves it as it was.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from egenkraft.core import measures
from egenkraft.site.access.handing import bind, hand_over
from egenkraft.site.access.language import LANGUAGE
from egenkraft.site.access.policy import Request, policy
from egenkraft.site.access.scope import one_or_404
from egenkraft.site.access.session import HANDED_OVER, sit_down
from egenkraft.site.access.tokens import fingerprint
from egenkraft.site.consent.queries import face_of
from egenkraft.site.measures import actions, asking, queries, rules, scripts, tapping
from egenkraft.site.measures.due import offer
from egenkraft.site.measures.forms import AllowForm, OpenForm
from egenkraft.site.measures.hooks import waits_for_lot
from egenkraft.site.measures.models import CheckIn, Mode
from egenkraft.site.measures.names import pack_name
from egenkraft.site.outside import files
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import within_reach

# Session keys: a scanned single-use secret; a check-in she answers alone; the question she last listened to.
SEAL, ALONE, LISTENED = "seal", "alone", "listened"
form_page = require_http_methods(["GET", "HEAD", "POST"])


# --- the leader ----------------------------------------------------------------------------------
@form_page
@policy("checkin.open")
def open_(request: Request, pk: UUID) -> HttpResponse:
    """Choose what to ask and how, then hand over. Without her consent nothing can be chosen."""
    person = one_or_404(within_reach(pk))
    if not rules.may_ask(person):
        return render(request, "measures/no_consent.html", {"face": face_of(person)})
    sent = _one_tap(request.POST)
    filled: dict[str, Any] = {"data": sent} if "mode" in sent else {"initial": _offered(person)}
    form = OpenForm(**filled, person=person.pk)
    if form.is_valid():
        opened = _opened(request, form, person)
        if opened:
            return _handed_over(request, opened[0], code="code" in sent)
    page = {"form": form, "person": person, "chosen": form.chosen_words()}
    return render(request, "measures/open.html", page)


# What one button of the list of check-ins stands for: how she answers, and on which device.
STARTS = {
    "alone": (Mode.ALONE, "here"),
    "together": (Mode.HELPED, "here"),
    "phone": (Mode.ALONE, "code"),
}


def _one_tap(sent: QueryDict) -> QueryDict:
    """The form as if she had filled in what one button of the list says."""
    start = str(sent.get("start", ""))
    if start not in STARTS:
        return sent
    mode, device = STARTS[start]
    full = sent.copy()
    full["mode"], full[device] = mode, "1"
    return full


def _offered(person: Participant) -> dict[str, Any]:
    now = offer(person, timezone.localdate())
    return {"wave": now.wave, "packs": list(now.packs)} if now else {}


def _opened(request: Request, form: OpenForm, person: Participant) -> list[CheckIn]:
    """All of the chosen check-ins, or none and a sentence for each that cannot be opened."""
    opened = []
    with transaction.atomic():
        for pack in form.cleaned_data["packs"]:
            try:
                opened.append(
                    actions.open_check_in(
                        request.actor,
                        participant=person,
                        pack=pack,
                        wave=form.chosen_wave,
                        mode=form.cleaned_data["mode"],
                    )
                )
            except actions.AlreadyAnswered:
                words = _("“%(pack)s” is answered already.")
                form.add_error("packs", words % {"pack": pack_name(pack)})
            except actions.WaitsForLot:
                form.add_error("packs", _waits(pack))
            except actions.PresentationDiffers as error:
                form.add_error("packs", _differs(pack, error))
        if form.errors:
            transaction.set_rollback(True)
            return []
    return opened


def _waits(pack: str) -> str:
    words = _("“%(pack)s” belongs to a trial at this time. Ask it when the lot has been drawn.")
    return words % {"pack": pack_name(pack)}


def _differs(pack: str, error: actions.PresentationDiffers) -> str:
    return _(
        "“%(pack)s”: last time she was asked with %(before)s, now it would be %(now)s. "
        "The two could not be compared. A researcher must allow the change first."
    ) % {
        "pack": pack_name(pack),
        "before": presentation_word(error.before),
        "now": presentation_word(error.now),
    }


def presentation_word(presentation: str) -> str:
    return {
        "3": _("three answers"),
        "5": _("five answers"),
        "unfold": _("two taps"),
        "yes_no": _("yes or no"),
    }[presentation]


def _handed_over(request: Request, row: CheckIn, *, code: bool) -> HttpResponse:
    if code:
        return _with_code(request, row)
    actions.sit_here(request.actor, check_in=row)
    home = reverse("measures:check_in", args=[row.pk])
    back = reverse("home:person", args=[row.participant_id])
    hand_over(
        request,
        lab_id=row.lab_id,
        participant_id=row.participant_id,
        home=home,
        back=back,
        language=row.language,
    )
    return redirect(home)


def _seat(request: HttpRequest, seat: actions.Seat) -> HttpResponse:
    """From here on her own device shows one check-in and nothing else, until she leaves."""
    home = reverse("measures:check_in", args=[seat.check_in])
    sit_down(request, lab_id=seat.lab, participant_id=seat.participant)
    bind(request, home, seat.language)
    return redirect(home)


def _with_code(request: Request, row: CheckIn) -> HttpResponse:
    """The one answer that holds the secret. Loading it again makes a new one and voids this."""
    token = actions.hand_over(request.actor, check_in=row)
    address = request.build_absolute_uri(reverse("measures:hand", args=[token]))
    page = {
        "check_in": row,
        "parts": address.split("/"),
        "address": address,
        "until": timezone.now() + actions.TOKEN_LIFE,
    }
    return render(request, "measures/code.html", page)


@require_POST
@policy("checkin.open")
def code(request: Request, pk: UUID) -> HttpResponse:
    """A new code for a check-in that is open."""
    row = one_or_404(queries.opened(pk))
    if row.finished_at:
        messages.success(request, _("She has answered. Done."))
        return redirect("measures:open", row.participant_id)
    if not rules.may_ask(row.participant):
        return render(request, "measures/no_consent.html", {"face": face_of(row.participant)})
    if waits_for_lot(row.participant_id, row.pack, row.wave):
        messages.error(request, _waits(row.pack))
        return redirect("measures:open", row.participant_id)
    return _with_code(request, row)


# --- her device ------------------------------------------------------------------------------------
@never_cache
@require_GET
@policy("session.open", page="participant")
def hand(request: HttpRequest, token: str) -> HttpResponse:
    """Swap the address at once for a clean one. Only the secret's seal is kept, and nothing is used up."""
    seal = request.session[SEAL] = fingerprint(token)
    if language := actions.usable(seal):
        request.session[LANGUAGE] = language  # her first screen is in her language already
    return redirect("measures:begin")


@never_cache
@form_page
@policy("session.open", page="participant")
def begin(request: HttpRequest) -> HttpResponse:
    """The first screen on another device. Her tap uses the secret up: a preview of the address cannot."""
    seal = request.session.get(SEAL, "")
    if request.method == "POST":
        seat = actions.take_over(seal)
        if seat is not None:
            return _seat(request, seat)
    if not actions.usable(seal):
        return render(request, "measures/gone.html", status=404)
    return render(request, "measures/begin.html")


View = Callable[..., HttpResponse]


def _asks(view: View) -> View:
    """Her own check-in or 404; finished and withdrawn ones show their own screen."""

    @wraps(view)
    def asked(request: Request, pk: UUID, **more: Any) -> HttpResponse:
        row = one_or_404(queries.check_in(pk, of=request.actor.participant_id))
        if row.finished_at:
            onward = queries.following(row)
            return render(request, "measures/done.html", {"check_in": row, "next": onward})
        if not rules.may_ask(row.participant):
            return render(request, "measures/stopped.html")
        pack = asking.packs()[row.pack]
        language = asking.shown_in(pack, translation.get_language() or "")
        with translation.override(language):
            if pack.sensitive and request.session.get(ALONE) != str(pk):
                return _alone(request, row)
            return view(request, asking.round_of(row, language), **more)

    return asked


def _alone(request: Request, row: CheckIn) -> HttpResponse:
    """A sensitive set opens with one question that is not stored, and can stop there (SCREENS P3f)."""
    if request.method == "POST" and request.POST.get("alone") == "yes":
        request.session[ALONE] = str(row.pk)
        return redirect("measures:check_in", row.pk)
    if request.method == "POST" and request.POST.get("alone") == "no":
        return render(request, "measures/later.html", {"check_in": row})
    return render(request, "measures/alone.html", {"check_in": row})


@form_page
@policy("checkin.answer", page="participant")
@_asks
def check_in(request: Request, asked: asking.Round) -> HttpResponse:
    """Wherever she was: the first question without an answer."""
    return redirect("measures:question", asked.check_in.pk, asked.open[0] if asked.open else 1)


@form_page
@policy("checkin.answer", page="participant")
@_asks
def question(request: Request, asked: asking.Round, number: int) -> HttpResponse:
    one = asked.at(number)
    if one is None:
        return redirect("measures:check_in", asked.check_in.pk)
    screen = asked.screen(one, tapping.tapped(request.session, request.GET, request.path))
    wrong = ""
    if request.method == "POST":
        if tapping.began(request.session, screen, request.path, request.POST.get("answer", "")):
            return redirect(f"{request.path}?{tapping.MORE}")
        now, wrong = _saved(request, asked, one.code, screen)
        if not wrong:
            tapping.forget(request.session)
            return _onward(now, number)
    elif tapping.MORE in request.GET and not screen.side:
        return redirect(request.path)  # answered meanwhile, or not begun here: from the first tap
    if not screen.side:
        tapping.forget(request.session)
    return render(request, "measures/question.html", _page(asked, one, number, screen) | {"wrong": wrong})


def _page(asked: asking.Round, one: measures.Question, number: int, screen: tapping.Screen) -> dict[str, Any]:
    now, of = asked.step(number)
    first = not screen.side
    return {
        "check_in": asked.check_in,
        "stem": "" if GAP in one.stem else one.stem,
        "text": one.sentence if GAP in one.stem else one.text,
        "hint": "" if one.asked_if or not first else asked.pack.hint.get(one.language, ""),
        "sentence": screen.sentence,
        "options": [(card.value, card.shown, FACES.get(card.face or "")) for card in screen.cards],
        "skip": (asking.REFUSED, _("I do not want to answer")),
        "now": now,
        "of": of,
        "back": asked.before(number) if first else number,
        "again": first and one.code in asked.answers,
        "number": number,
        "more": "" if first else f"?{tapping.MORE}",
        "voice": scripts.heard(scripts.script(asked.pack.id, one, screen)),
    }


@require_safe
@policy("checkin.answer", page="file")
def sound(request: Request, pk: UUID, number: int) -> HttpResponse:
    """The question read aloud. That she listened is kept with her answer, not how often."""
    row = one_or_404(queries.check_in(pk, of=request.actor.participant_id))
    pack = asking.packs()[row.pack]
    if not rules.may_ask(row.participant) or (pack.sensitive and request.session.get(ALONE) != str(pk)):
        raise Http404
    language = asking.shown_in(pack, translation.get_language() or "")
    asked = asking.round_of(row, language)
    one = one_or_404(asked.at(number))
    question = reverse("measures:question", args=[pk, number])
    side = tapping.tapped(request.session, request.GET, question)
    if tapping.MORE in request.GET and not side:
        raise Http404
    spoken = one_or_404(scripts.heard(scripts.script(pack.id, one, asked.screen(one, side))))
    if request.session.get(LISTENED) != [str(pk), one.code]:
        request.session[LISTENED] = [str(pk), one.code]
    return files.sound(bytes(spoken.sound), "mp3", request.headers.get("Range", ""))


FACES = {"low": 1, "middle": 2, "high": 3}
GAP = "…"  # where the stem is one sentence with the item in it


def _saved(
    request: Request, asked: asking.Round, code: str, screen: tapping.Screen
) -> tuple[asking.Round, str]:
    """Save what was posted; return the check-in as it is now, and the sentence that says why not, if so."""
    given = request.POST.get("answer", "")
    if not given:
        return asked, "" if code in asked.answers and not screen.side else _("Tap an answer first.")
    language = translation.get_language() or ""
    try:
        now = actions.answer(
            request.actor,
            check_in=asked.check_in,
            code=code,
            given=given,
            language=language,
            listened=request.session.get(LISTENED) == [str(asked.check_in.pk), code],
        )
    except asking.OutsideScale:
        return asked, _("That answer does not exist. Tap one of the answers here.")
    except (actions.NotAsked, actions.AlreadyAnswered, actions.NoConsent):
        now = asking.round_of(asked.check_in, language)  # changed meanwhile; the next address says how
    return now, ""


def _onward(now: asking.Round, number: int) -> HttpResponse:
    onward = now.after(number)
    if onward is None:
        return redirect("measures:check_in", now.check_in.pk)
    return redirect("measures:question", now.check_in.pk, onward)


@require_POST
@policy("checkin.answer", page="participant")
def following(request: Request, pk: UUID) -> HttpResponse:
    """On to the next check-in that the leader opened; a handed-over device moves with her."""
    row = one_or_404(queries.check_in(pk, of=request.actor.participant_id))
    onward = queries.following(row)
    if onward is None or row.finished_at is None:
        raise Http404
    home = reverse("measures:check_in", args=[onward.pk])
    if HANDED_OVER in request.session:
        request.session[HANDED_OVER] = home
    return redirect(home)


# --- the researcher --------------------------------------------------------------------------------
@form_page
@policy("checkin.override")
def presentations(request: Request) -> HttpResponse:
    """Where people were asked in another way than now: allow it with a reason, or leave it refused."""
    rows = queries.conflicts()
    form = AllowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = (data["pack"], data["before"])
        one = one_or_404(next((row for row in rows if (row.pack, row.before) == wanted), None))
        actions.allow_presentation(
            request.actor, pack=one.pack, before=one.before, now=one.now, reason=data["reason"]
        )
        messages.success(request, _("The change is allowed, with your reason."))
        return redirect("measures:presentations")
    shown = [(row, presentation_word(row.before), presentation_word(row.now)) for row in rows]
    return render(request, "measures/presentations.html", {"rows": shown, "form": form})
