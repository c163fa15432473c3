"""What is wrong in a folder of spreadsheets: one line a cell, with the mend; and things worth knowing."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

SHOWN = 30  # signs of a value that a message repeats
MOST = 500  # problems kept; more than that is one mistake many times


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, and how to mend it."""

    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    what: str
    mend: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def sentence(self) -> str:
        """The problem on one line, for the command line."""
        place = [f"{self.file} · {self.sheet}" if self.sheet else self.file]
        if self.row is not None:
            place.append(_("row %(row)s") % {"row": self.row})
        if self.column:
            place.append(_("column “%(column)s”") % {"column": self.column})
        return f"{', '.join(place)}: {self.what} {self.mend}".strip()


@dataclass
class Problems:
    """Collects problems and notices; a load with a problem writes nothing."""

    found: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, problem: Problem) -> None:
        if len(self.found) < MOST:
            self.found.append(problem)
        else:
            self.more += 1

    def notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)

    def __bool__(self) -> bool:
        return bool(self.found)

    @property
    def count(self) -> int:
        return len(self.found) + self.more


def shown(value: object, secret: bool = False) -> str:
    """A value as a message may repeat it: short, on one line, and never what belongs in the vault."""
    if secret and value not in (None, ""):
        return "•••"
    text = " ".join(str(value if value is not None else "").split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def listed(words: Iterable[str], most: int = 8) -> str:
    """Words as a list in a sentence, cut where it grows long."""
    all_words = list(words)
    text = ", ".join(all_words[:most])
    return text if len(all_words) <= most else f"{text} …"
