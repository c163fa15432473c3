"""Names that many people have, for whoever wants to be called something else here.

They are offered to everybody alike, so that one of them says nothing about the person who has it.
"""

import secrets
from collections.abc import Iterable

from egenkraft.site.participants.likeness import alike, plain
from egenkraft.site.participants.models import Participant

NAMES = (
    *("Ada", "Alba", "Alma", "Anja", "Anna", "Asta", "Bea", "Cleo", "Dana", "Dina", "Disa", "Eda"),
    *("Elin", "Ella", "Elsa", "Emma", "Ester", "Eva", "Fanny", "Flora", "Freja", "Greta", "Hanna"),
    *("Ida", "Ina", "Iris", "Jana", "Jasmin", "Julia", "Karin", "Klara", "Lea", "Lena", "Lilly"),
    *("Lina", "Linda", "Liv", "Lova", "Luna", "Maja", "Mara", "Maria", "Mina", "Mira", "Moa", "Molly"),
    *("Nelly", "Nina", "Nora", "Olga", "Pia", "Rita", "Rosa", "Rut", "Saga", "Selma", "Siri", "Sonja"),
    *("Stella", "Svea", "Tea", "Tilda", "Tina", "Tora", "Tyra", "Ulla", "Vega", "Vera", "Viola", "Wilma"),
)


def free_names(besides: Iterable[str] = (), most: int = 3) -> list[str]:
    """Some of the names that nobody in the lab has and that are not like any of `besides`."""
    taken = {plain(name) for name in Participant.objects.values_list("display_name", flat=True)}
    avoided = [name for name in besides if name.strip()]
    free = [n for n in NAMES if plain(n) not in taken and not any(alike(n, other) for other in avoided)]
    secrets.SystemRandom().shuffle(free)
    return free[:most]
