"""What is read aloud: the sentence of a question with its answers, and which of it a lab has recorded."""

import hashlib
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings

from egenkraft.core import measures
from egenkraft.site.measures import asking, tapping
from egenkraft.site.measures.models import Recording


@dataclass(frozen=True)
class Script:
    """The sentences of one screen, in the order in which they are read."""

    key: str
    pack: str
    language: str
    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Another text, or the same in another language, is another recording."""
        return hashlib.sha256("\n".join((self.language, *self.lines)).encode()).hexdigest()


def script(pack: str, question: measures.Question, screen: tapping.Screen) -> Script:
    """The question and what can be tapped, from "no" to "yes", as this screen of it shows them."""
    lines = [question.sentence, screen.sentence, *(card.read for card in screen.cards)]
    after = f".after-{screen.side}" if screen.side else ""
    key = f"{pack}-{question.code}{after}".replace(".", "-")  # it stands in an address
    return Script(key, pack, question.language, tuple(line.strip() for line in lines if line.strip()))


def of(asked: asking.Round, question: measures.Question) -> Script:
    """What is read aloud where the question begins."""
    return script(asked.pack.id, question, asked.screen(question))


@cache
def scripts(language: str) -> dict[str, Script]:
    """Everything that can be asked in this language, by its key. A question of one wave only is there too."""
    found: dict[str, Script] = {}
    for key, pack in asking.packs().items():
        if asking.shown_in(pack, language) == language:
            for first in (True, False):
                for question in measures.questions(pack, language, first_wave=first):
                    for screen in tapping.screens(pack, question, pack.asked_as):
                        one = script(key, question, screen)
                        found.setdefault(one.key, one)
    return found


# --- what the lab has recorded -------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """One text of the list, and whether it is heard: `state` is heard, waits or missing."""

    script: Script
    state: str
    seconds: int


@dataclass(frozen=True)
class Shelf:
    """One language: its texts, and how many recordings belong to a text that is no more."""

    language: str
    name: str
    rows: tuple[Row, ...]
    stale: int

    @property
    def heard(self) -> int:
        return sum(row.state == "heard" for row in self.rows)

    def next(self, after: str = "") -> Row | None:
        """The next text that is not heard yet: after this one, else from the beginning."""
        keys = [row.script.key for row in self.rows]
        start = keys.index(after) + 1 if after in keys else 0
        return next((row for row in (*self.rows[start:], *self.rows[:start]) if row.state != "heard"), None)


def _shelf(language: str, name: str, kept: dict[str, Recording]) -> Shelf:
    rows = []
    for one in scripts(language).values():
        recording = kept.pop(one.digest, None)
        state = "missing" if recording is None else "heard" if recording.approved_at else "waits"
        rows.append(Row(one, state, recording.seconds if recording else 0))
    return Shelf(language, name, tuple(rows), len(kept))


def shelves() -> list[Shelf]:
    """Every language that participants are asked in: one query, no sounds."""
    kept: dict[str, dict[str, Recording]] = {}
    for row in Recording.objects.defer("sound"):
        kept.setdefault(row.language, {})[row.digest] = row
    return [_shelf(code, str(name), kept.get(code, {})) for code, name in settings.LANGUAGES]


def shelf(language: str) -> Shelf | None:
    """One language; None where nobody is asked in it."""
    return next((one for one in shelves() if one.language == language and one.rows), None)


def stale(language: str) -> list[UUID]:
    """The recordings of texts that are no more."""
    now = [one.digest for one in scripts(language).values()]
    return list(
        Recording.objects.filter(language=language).exclude(digest__in=now).values_list("pk", flat=True)
    )


def recording(one: Script) -> Recording | None:
    """The recording of this very text, listened to or not."""
    found: Recording | None = Recording.objects.filter(language=one.language, digest=one.digest).first()
    return found


def kept(pk: UUID) -> Recording | None:
    found: Recording | None = Recording.objects.filter(pk=pk).first()
    return found


def heard(one: Script) -> Recording | None:
    """Its recording without the sound, if somebody has listened to it and found it good."""
    rows = Recording.objects.filter(language=one.language, digest=one.digest, approved_at__isnull=False)
    found: Recording | None = rows.defer("sound").first()
    return found


def all_heard(language: str) -> frozenset[str]:
    """The digests of every text of the language that can be heard: one query for a page of many."""
    rows = Recording.objects.filter(language=language, approved_at__isnull=False)
    return frozenset(rows.values_list("digest", flat=True))
