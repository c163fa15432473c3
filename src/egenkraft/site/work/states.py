"""The steps of an interview as data: from where, to where, by whom, and what must be known.

Every move is one action in `actions.py`. No label of a state is ever shown to her.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from egenkraft.site.work.models import State

BACK = ""  # to the step before: a mistake is reversed by an event, never deleted


@dataclass(frozen=True)
class Move:
    """One step: `verb` stands on the button, `lead` above the form, `done` is said afterwards.

    `needs` are the fields asked for; `to` is BACK for the step before.
    """

    key: str
    verb: Promise
    done: Promise
    sources: tuple[State, ...]
    to: str
    needs: tuple[str, ...] = ()
    lead: Promise | str = ""
    who: tuple[str, ...] = ("leader",)


_ALL = (
    Move(
        "invite", _("They want to meet her"), _("Written down as invited."), (State.SUGGESTED,), State.INVITED
    ),
    Move(
        "book",
        _("Book a time"),
        _("The time is booked."),
        (State.SUGGESTED, State.INVITED, State.BOOKED),
        State.BOOKED,
        ("on", "starts_at", "channel"),
    ),
    Move(
        "hold",
        _("It took place"),
        _("Written down."),
        (State.INVITED, State.BOOKED),
        State.HELD,
        (
            "on",
            "minutes",
            "decider_present",
            "vacancy",
            "channel",
            "first_in_sweden",
            "interpreter",
            "companion",
        ),
        _("Ten minutes or more, with someone who decides, about a job to fill. Else: an employer contact."),
    ),
    Move(
        "answer",
        _("Write the answer"),
        _("The answer is written down."),
        (State.HELD, State.ANSWERED),
        State.ANSWERED,
        ("result", "contract", "hours_a_week", "subsidised"),
        _("Judgements made after this are kept but not counted."),
    ),
    Move(
        "cancel",
        _("Cancelled beforehand"),
        _("Written down as cancelled."),
        (State.SUGGESTED, State.INVITED, State.BOOKED),
        State.CANCELLED,
        ("missed_by",),
    ),
    Move(
        "miss",
        _("Somebody did not come"),
        _("Written down. No blame, no limit on later offers."),
        (State.BOOKED,),
        State.NO_SHOW,
        ("missed_by",),
    ),
    Move(
        "reopen",
        _("Take back the last step"),
        _("The last step is taken back."),
        (State.HELD, State.CONTACT, State.CANCELLED, State.NO_SHOW),
        BACK,
        lead=_("Nothing is deleted. The interview goes back to the step before."),
    ),
)
MOVES = {move.key: move for move in _ALL}

NEXT = {  # the one primary step from each state; ratings come in between (queries.py)
    State.SUGGESTED: "invite",
    State.INVITED: "book",
    State.BOOKED: "hold",
    State.HELD: "answer",
}


def open_moves(state: str) -> list[Move]:
    """Every move that leads on from this state, in the order of the table."""
    return [move for move in _ALL if state in move.sources]
