"""Who may do what with an interview, and what an action refuses."""

from django.utils.translation import gettext as _

from egenkraft.site.access.scope import Actor
from egenkraft.site.work.models import HELD_STATES, Interview, Rating, State
from egenkraft.site.work.states import Move

RATED_IN = (State.INVITED, State.BOOKED, *HELD_STATES)


class Refused(ValueError):
    """What cannot be done: the `field` ("" for the whole), a sentence, and in lists the row."""

    def __init__(self, field: str, sentence: str, row: int | None = None) -> None:
        self.field, self.sentence, self.row = field, sentence, row
        super().__init__(sentence)


def may_move(by: Actor, move: Move) -> bool:
    return by.role in (*move.who, "system")


def may_rate(by: Actor, interview: Interview, rater: str) -> bool:
    """She rates her own; a leader rates, and writes her answers down with her; a second person is drawn."""
    if by.role == "participant":
        return rater == Rating.Rater.SHE and interview.participant_id == by.participant_id
    if rater == Rating.Rater.SECOND:
        return by.role in ("leader", "manager", "system") and interview.second_rater_drawn
    return by.role in ("leader", "system")


def why_not_rated(by: Actor, interview: Interview, rater: str) -> str:
    """The sentence that stops a rating now, or "" when it may be given."""
    if interview.state not in RATED_IN:
        return _("This interview is not one to judge.")
    given = [row for row in interview.ratings.all() if not row.after_result]
    if rater == Rating.Rater.SECOND and any(
        row.rater != Rating.Rater.SECOND and row.by_id is not None and row.by_id == by.account_id
        for row in given
    ):
        return _("You have judged this interview already. Another person must be the second one.")
    if rater == Rating.Rater.SHE and by.role != "participant":
        return _("She has answered herself.") if _answered_herself(given) else ""
    return ""


def _answered_herself(given: list[Rating]) -> bool:
    return any(row.rater == Rating.Rater.SHE and row.by_id is None for row in given)
