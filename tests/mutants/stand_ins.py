"""What stands where a guard stood: the same kind of answer, and everybody in it."""

from typing import Any

NAMES = {
    name: f"_mutant_{name}"
    for name in ("everybody", "anybody", "all_consents", "everybody_ids", "yes", "as_it_is", "nothing")
}


def lend(room: dict[str, Any]) -> None:
    """Put the stand-ins into the names that a function knows."""
    for name, known in NAMES.items():
        room.setdefault(known, globals()[name])


def everybody(*_given: Any, **_named: Any) -> Any:
    from egenkraft.site.participants.models import Participant

    return Participant.objects.all()


def anybody(pk: Any) -> Any:
    return everybody().select_related("home_area", "place").filter(pk=pk).first() if pk else None


def all_consents(*_given: Any) -> Any:
    from egenkraft.site.consent.models import Consent

    return Consent.objects.all()


def everybody_ids(*_given: Any) -> set[Any]:
    return set(everybody().values_list("pk", flat=True))


def yes(*_given: Any) -> bool:
    return True


def as_it_is(row: Any) -> Any:
    return row


def nothing(*_given: Any, **_named: Any) -> None:
    return None
