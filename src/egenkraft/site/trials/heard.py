"""What participants said about trials: for the report, for whoever picks, and for herself."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from egenkraft.core.trials import Quote
from egenkraft.site.consent.rules import agreeing, who_agreed
from egenkraft.site.participants.models import Participant
from egenkraft.site.participants.reach import reachable
from egenkraft.site.trials.models import Member, Saying, Trial
from egenkraft.site.trials.sayings import MOST, PURPOSE
from egenkraft.site.vault.blind import name_in, names_here

ID_LETTERS = 12  # of the consent's id: its random end, for the beginning would tell the moment of her yes


@dataclass(frozen=True)
class Row:
    """Words that may be shown, for whoever picks: no name, not even an alias."""

    pk: UUID
    text: str
    text_en: str
    how: str
    consent: str
    chosen: bool


@dataclass(frozen=True)
class Own:
    """One trial that she is in, and what she said about it."""

    trial: UUID
    title: str
    text: str
    in_report: bool


def quotes(trial: Trial, lang: str) -> tuple[Quote, ...]:
    """The picked words whose yes stands now, each with the id of that consent. None in which somebody is
    named: a name can have become one after the words were picked."""
    rows = list(Saying.objects.filter(trial=trial).exclude(chosen_at=None).order_by("chosen_at", "pk"))
    ids, names = (_consents(), names_here()) if rows else ({}, [])
    with override(lang):
        by = _("a participant")
    return tuple(
        Quote((row.text_en if lang == "en" else "") or row.text, by, ids[row.participant_id])
        for row in rows
        if row.participant_id in ids and not name_in(f"{row.text}\n{row.text_en}", names)
    )[:MOST]


def _consents() -> dict[UUID, str]:
    """By participant: the short id of her open yes to her words."""
    rows = who_agreed(PURPOSE).values_list("participant_id", "pk")
    return {participant: pk.hex[-ID_LETTERS:] for participant, pk in rows}


def to_pick(trial: Trial) -> list[Row]:
    """Words of the trial's members that may be shown now, of those that this actor may open."""
    ids = _consents()
    rows = Saying.objects.filter(trial=trial, participant__in=reachable()).order_by("pk")
    return [
        Row(
            row.pk,
            row.text,
            row.text_en,
            str(row.get_form_display()),
            ids[row.participant_id],
            row.chosen_at is not None,
        )
        for row in rows
        if row.participant_id in ids
    ]


def speakers(trial: Trial) -> list[Participant]:
    """Members in reach who say yes to their words: for them somebody may write down what they said."""
    inside = Member.objects.filter(trial=trial).values("participant")
    return list(reachable().filter(pk__in=inside).filter(pk__in=agreeing(PURPOSE) & agreeing("take_part")))


def own(participant: Participant) -> list[Own]:
    """The trials that she is in, the newest first, with her words about each."""
    trials = _trials_of(participant).order_by("-created_at")
    said = {row.trial_id: row for row in Saying.objects.filter(participant=participant)}
    return [
        Own(one.pk, one.title, row.text if row else "", bool(row and row.chosen_at))
        for one, row in ((one, said.get(one.pk)) for one in trials)
    ]


def own_trial(participant: Participant, pk: UUID) -> Trial | None:
    return _trials_of(participant).filter(pk=pk).first()


def _trials_of(participant: Participant) -> QuerySet[Trial]:
    inside = Member.objects.filter(participant=participant).values("trial")
    return Trial.objects.filter(pk__in=inside).exclude(state=Trial.State.DRAFT)
