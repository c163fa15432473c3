"""One good row of every table that has a rule: what the tests of the constraints break, rule by rule."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Model
from tests.on_postgres import EYE
from tests.shape import good_measures

from egenkraft.site.access.scope import across

Fields = dict[str, Any]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = date(2025, 6, 3)
NOW = datetime(2025, 6, 3, 14, 30, tzinfo=STOCKHOLM)
LATER = datetime(2025, 6, 3, 15, 30, tzinfo=STOCKHOLM)
EARLIER = datetime(2025, 6, 3, 13, 30, tzinfo=STOCKHOLM)
SOURCE, OTHER_SOURCE = UUID(int=1), UUID(int=2)
CARD = ("name", "what", "group", "finding", "dose", "contrast", "did_not", "cost")
BOTH = {"name_sv": "Namn", "name_en": "Name"}


class Rows:
    """Makes good rows, and the rows that they point to, once for each table."""

    def __init__(self) -> None:
        self.one = cache(self._one)
        self.other = cache(self.another)

    def _one(self, label: str) -> Model:
        """The stored row of a table that others point to."""
        return self.save(label)

    def fields(self, label: str) -> Fields:
        return GOOD[label](self)

    def save(self, label: str, **changes: Any) -> Model:
        """Rules are tried with it, not who may see what: so nobody's row policy stands in its way."""
        row = model(label)(**{**self.fields(label), **changes})
        with across(door=EYE):
            row.save(using="default", force_insert=True)
        return row

    def another(self, label: str) -> Model:
        """A second row of a table that others point to."""
        return self.save(label, **SECOND[label])


def model(label: str) -> type[Model]:
    return apps.get_model(label)


SECOND: dict[str, Fields] = {
    "access.Account": {"email": "annan@labbet.example"},
    "activities.Activity": {"title": "Ett annat språkkafé"},
    "measures.Wave": {"number": 8},
    "methods.Idea": {"sign": "bus"},
    "methods.LibraryCard": {"key": "M91"},
    "methods.Method": {"name": "En annan metod", "slug": "en-annan-metod"},
    "participants.Participant": {"code": "P92"},
    "consent.Purpose": {"key": "another"},
    "diary.Picture": {"key": "b" * 32, "source_digest": "2" * 64},
    "diary.Post": {"slug": "en-annan-dag", "title": "En annan dag"},
    "diary.PublishedPost": {"slug": "en-annan-dag", "source": OTHER_SOURCE},
    "measures.CheckIn": {"pack": "pos", "presentation": "yes_no"},
    "trials.Trial": {"key": "ett-annat-test"},
    "work.Employer": {"name": "Ett annat kök"},
    "work.Interview": {"occupation": "Städare"},
}

GOOD: dict[str, Callable[[Rows], Fields]] = {
    "audit.AuditRow": lambda _: {
        "lab": SOURCE,
        "sequence": 1,
        "at": NOW,
        "role": "leader",
        "action": "thing.do",
        "kind": "thing",
        "previous": "0" * 64,
        "hash": "1" * 64,
    },
    "audit.AuditSegment": lambda _: {
        "lab": SOURCE,
        "number": 1,
        "first": 1,
        "last": 2,
        "until": NOW,
        "key": "0" * 8,
        **dict.fromkeys(("before", "head", "previous", "seal"), "0" * 64),
    },
    "access.Lab": lambda _: {"slug": "ett-labb", "name": "Ett labb"},
    "access.Partner": lambda _: {"name": "Bostadsbolaget", "kind": "housing"},
    "access.Account": lambda _: {"email": "ada@labbet.example", "name": "Ada"},
    "access.Membership": lambda rows: {
        "account": rows.one("access.Account"),
        "role": "leader",
        "started_at": NOW,
    },
    "access.Invitation": lambda _: {
        "email": "ny@labbet.example",
        "name": "Ny",
        "role": "leader",
        "token": "a" * 64,
        "expires_at": LATER.replace(year=2100),
    },
    "access.Notice": lambda rows: {"account": rows.one("access.Account"), "kind": "card-locked"},
    "access.SentForm": lambda _: {"owner": SOURCE, "key": OTHER_SOURCE, "location": "/today/"},
    "access.SignIn": lambda rows: {
        "kind": "staff",
        "account": rows.one("access.Account"),
        "membership": rows.one("access.Membership"),
        "minutes": 60,
    },
    "access.PersonPage": lambda rows: {"account": rows.one("access.Account"), "person": SOURCE},
    "access.Recovery": lambda rows: {
        "account": rows.one("access.Account"),
        "asked_by": rows.other("access.Account"),
        "asked_at": NOW,
    },
    "cards.Card": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "token": "c" * 64,
        "made_at": NOW,
    },
    "cards.Pictures": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "seal": "d" * 64,
    },
    "labs.Place": lambda _: {"name": "Lokalen"},
    "labs.HomeArea": lambda _: {"name": "Åbyområdet"},
    "labs.Outcome": lambda _: {
        "key": "an-outcome",
        "position": 9,
        **BOTH,
        "definition_sv": "x",
        "definition_en": "x",
        "measure": "conf",
        "kind": "sum",
        "denominator_sv": "x",
        "denominator_en": "x",
        "missing_sv": "x",
        "missing_en": "x",
    },
    "labs.Link": lambda _: {"kind": "film", "title": "En film", "url": "https://film.example/1"},
    "participants.Participant": lambda _: {
        "code": "P91",
        "birth_year": 1985,
        "started_on": DAY,
        "ended_on": DAY,
    },
    "participants.Entrusted": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "account": rows.one("access.Account"),
        "started_at": NOW,
    },
    "participants.Glass": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "account": rows.one("access.Account"),
        "why": "danger",
        "at": NOW,
        "until": LATER,
    },
    "participants.StatusChange": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "status": "active",
        "on": DAY,
    },
    "consent.Purpose": lambda _: {"key": "a_purpose", "position": 99, **BOTH, "text_sv": "x", "text_en": "x"},
    "consent.Wording": lambda rows: {
        "purpose": rows.one("consent.Purpose"),
        "version": 1,
        "words": {},
    },
    "consent.Consent": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "purpose": rows.one("consent.Purpose"),
        "given": True,
        "text_version": 1,
        "language": "sv",
        "form": "spoken",
        "on": DAY,
    },
    "outbox.Contact": lambda rows: {"participant": rows.one("participants.Participant")},
    "outbox.Message": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "kind": "reminder",
        "cause": SOURCE,
        "moment": LATER,
        "due_at": NOW,
    },
    "vault.Shelter": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "kept": b"sealed",
    },
    "vault.Identity": lambda rows: {"participant": rows.one("participants.Participant")},
    "consent.RightsRequest": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "kind": "copy",
        "done_at": None,
    },
    "consent.Erasure": lambda _: {"person": SOURCE, "why": "asked", "step": "done"},
    "consent.RetentionRun": lambda _: {"counts": {"vault.Identity": 1}},
    "consent.Keeping": lambda _: {"model": "consent.Consent", "months": 36},
    "vault.Blind": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "kind": "phone",
        "value": "0" * 16,
    },
    "methods.Method": lambda _: {"slug": "en-metod", "name": "En metod", "summary": "Vi gör så."},
    "methods.LibraryCard": lambda _: {
        "key": "M90",
        "version": 1,
        "kind": "method",
        "grade": "C",
        "found": "gain",
        "words": {tongue: dict.fromkeys(CARD, "x") for tongue in ("sv", "en")},
        "sources": ["x"],
    },
    "methods.Workshop": lambda _: {"problem": "Ingen ringer tillbaka.", "on": DAY},
    "methods.Cause": lambda rows: {"workshop": rows.one("methods.Workshop"), "text": "De ser namnet."},
    "methods.Idea": lambda rows: {
        "workshop": rows.one("methods.Workshop"),
        "text": "Gå dit tillsammans",
        "sign": "sun",
        "origin": "participant",
    },
    "methods.Proposer": lambda rows: {
        "idea": rows.one("methods.Idea"),
        "participant": rows.one("participants.Participant"),
        "thanked_as": "Solen",
    },
    "methods.Voice": lambda rows: {"idea": rows.one("methods.Idea"), "kind": "mp3", "sound": b"sound"},
    "methods.Ballot": lambda rows: {
        "workshop": rows.one("methods.Workshop"),
        "how": "device",
        "present": 9,
    },
    "methods.Tally": lambda rows: {
        "ballot": rows.one("methods.Ballot"),
        "idea": rows.one("methods.Idea"),
    },
    "methods.Decision": lambda rows: {
        "method": rows.one("methods.Method"),
        "decision": "keep",
        "why": "Vi gör mer av det.",
        "by": rows.one("access.Account"),
    },
    "methods.MethodVersion": lambda rows: {"method": rows.one("methods.Method"), "number": 1},
    "activities.Kind": lambda _: {"key": "a-kind", **BOTH},
    "activities.Series": lambda rows: {"kind": rows.one("activities.Kind"), "title": "Tisdagar"},
    "activities.Activity": lambda rows: {
        "kind": rows.one("activities.Kind"),
        "title": "Språkkafé",
        "starts_at": NOW,
        "minutes": 90,
    },
    "activities.Attendance": lambda rows: {
        "activity": rows.one("activities.Activity"),
        "participant": rows.one("participants.Participant"),
        "state": "here",
        "minutes": 60,
        "marked_at": NOW,
    },
    "work.Employer": lambda _: {"name": "Köket"},
    "work.Interview": lambda rows: {
        "participant": rows.one("participants.Participant"),
        "employer": rows.one("work.Employer"),
        "occupation": "Köksbiträde",
        "state": "held",
        "vacancy": "vacancy",
        "invited_on": DAY,
        "on": DAY,
        "minutes": 30,
        "decider_present": True,
    },
    "work.InterviewEvent": lambda rows: {
        "interview": rows.one("work.Interview"),
        "state": "held",
        "on": DAY,
    },
    "work.Rating": lambda rows: {
        "interview": rows.one("work.Interview"),
        "criterion": 1,
        "rater": "she",
        "value": "yes",
    },
    "trials.Trial": lambda rows: {
        "key": "ett-test",
        "title": "Hjälper det?",
        "method_version": rows.one("methods.MethodVersion"),
        "outcome": rows.one("labs.Outcome"),
        "after_wave": rows.one("measures.Wave"),
        "plan": "x",
    },
    "trials.Member": lambda rows: {
        "trial": rows.one("trials.Trial"),
        "participant": rows.one("participants.Participant"),
        "alias": "A01",
    },
    "trials.Amendment": lambda rows: {
        "trial": rows.one("trials.Trial"),
        "text": "En dag senare.",
        "after_unblinding": False,
    },
    "trials.Round": lambda rows: {
        "trial": rows.one("trials.Trial"),
        "number": 1,
        "seed_commitment": "1" * 64,
    },
    "trials.Look": lambda rows: {"trial": rows.one("trials.Trial")},
    "trials.Saying": lambda rows: {
        "trial": rows.one("trials.Trial"),
        "participant": rows.one("participants.Participant"),
        "text": "Nu ringer jag själv.",
        "form": "herself",
    },
    "trials.Publication": lambda rows: {
        "trial": rows.one("trials.Trial"),
        "reader": "funder",
        "measure": "conf - x",
        "groups": {"all": ["0011223344556677"]},
    },
    "trials.EvidenceCard": lambda rows: {
        "method": rows.one("methods.Method"),
        "title": "En studie",
        "source": "Någon 1995",
        "plan": "x",
        "data_sha256": "3" * 64,
        "answer": {},
        "report": {},
    },
    "diary.Post": lambda _: {"slug": "en-dag", "title": "En dag", "body": "x", "on": DAY, "author": "Ada"},
    "diary.Picture": lambda rows: {
        "post": rows.one("diary.Post"),
        "key": "a" * 32,
        "source_digest": "1" * 64,
        "width": 800,
        "height": 600,
    },
    "diary.PersonInPicture": lambda rows: {"picture": rows.one("diary.Picture"), "guest": "En gäst"},
    "diary.Quotation": lambda rows: {
        "post": rows.one("diary.Post"),
        "text": "Jag vågar nu.",
        "said_by": "Amina",
    },
    "diary.PublishedLab": lambda _: {
        "lab_slug": "labbet",
        "name": "Labbet",
        "town": "Norrköping",
        "page": {},
    },
    "diary.PublishedPost": lambda _: {
        "lab_slug": "labbet",
        "source": SOURCE,
        "slug": "en-dag",
        "title": "En dag",
        "html": "x",
        "lead": "x",
        "on": DAY,
        "author": "Ada",
    },
    "diary.PublishedPicture": lambda rows: {
        "lab_slug": "labbet",
        "source": SOURCE,
        "post": rows.one("diary.PublishedPost"),
        "key": "a" * 32,
        "caption": "x",
        "photographer": "Ada",
        "alt": "x",
        "width": 800,
        "height": 600,
    },
    "intake.Load": lambda _: {},
    **good_measures.good(BOTH, NOW, LATER),
}
