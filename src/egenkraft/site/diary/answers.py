"""What is known about the method a post tells of: its newest answered trial, in words alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from egenkraft.core.trials import claim, grade_sentence, grade_words
from egenkraft.core.trials.words import Words
from egenkraft.site.methods.models import LibraryCard, Method
from egenkraft.site.trials.models import Trial


@dataclass(frozen=True)
class Answer:
    """The newest trial of a method: its title, and when it was answered (None while it runs)."""

    trial: UUID
    title: str
    frozen_at: datetime | None


def newest(method: Method | None) -> Answer | None:
    """The newest answered trial of a method, else its newest trial, else None."""
    if method is None:
        return None
    rows = list(Trial.objects.filter(method_version__method=method).exclude(state=Trial.State.DRAFT))
    row = max(
        rows,
        key=lambda trial: (trial.frozen_at is not None, trial.frozen_at or trial.created_at),
        default=None,
    )
    return Answer(row.pk, row.title, row.frozen_at) if row else None


def words_of_method(method: Method | None) -> tuple[str, ...]:
    """What people of the lab wrote among what a post says about its method: it goes out with the post."""
    if method is None:
        return ()
    shipped = {words["name"] for words in method.card.words.values()} if method.card else set()
    found = newest(method)
    return tuple({method.name, found.title if found else method.name} - shipped)


def method_copy(method: Method | None) -> dict[str, Any]:
    """What a published post says about its method: the verdict and its grade, never a figure; and what
    others have seen, where it began with a card of the library."""
    if method is None:
        return {}
    card = card_copy(method)
    return _own(method) | ({"card": card} if card else {})


def card_copy(method: Method) -> dict[str, Any]:
    """The newest version of the library's card: its number, its grade in words, and what it did not do."""
    if method.card is None:
        return {}
    row = LibraryCard.objects.filter(key=method.card.key).order_by("-version").first() or method.card
    told = {tongue: _of_card(row, tongue) for tongue in ("sv", "en")}
    return {"key": row.key, "grade": row.grade, **told}


def _of_card(row: LibraryCard, tongue: str) -> dict[str, str]:
    words = row.words[tongue]
    return {
        "name": words["name"],
        "claim": claim(row.grade, row.found, tongue),
        "did_not": words["did_not"],
        "grade": grade_sentence(row.grade, tongue),
    }


def _own(method: Method) -> dict[str, Any]:
    found = newest(method)
    if found is None:
        return {"name": method.name, "state": "none"}
    if found.frozen_at is None:
        return {"name": method.name, "state": "running", "trial": found.title}
    answer = Trial.objects.values_list("frozen_answer", flat=True).get(pk=found.trial) or {}
    return {
        "name": method.name,
        "state": "answered",
        "trial": found.title,
        "on": timezone.localdate(found.frozen_at).isoformat(),
        **{tongue: _sentence(answer, tongue) for tongue in ("sv", "en")},
    }


def _sentence(answer: dict[str, Any], tongue: str) -> str:
    """A grade that was lowered says from which comparison: a lot stays a lot."""
    words, grade = Words(tongue), str(answer["grade"])
    verdict = words(f"verdict.{answer['verdict']['word']}")
    return (
        f"{verdict} {words('grade', grade=grade, words=grade_words(answer['design']['name'], grade, tongue))}"
    )
