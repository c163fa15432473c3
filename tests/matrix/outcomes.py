"""The outcome of every case as one reviewed file, so that a change of who may what is seen in review."""

import csv
from collections.abc import Iterable
from pathlib import Path

from tests.matrix.matrix import Matrix
from tests.matrix.world import World

FILE = Path(__file__).with_name("outcomes.csv")
Outcomes = dict[tuple[str, str], dict[str, str]]  # address and method: column: letters


def of(matrix: Matrix, capabilities: dict[str, str]) -> Outcomes:
    """One line an address and method; under each name the letters of the owners, in their order."""
    found: Outcomes = {}
    for (route, method, who), letters in matrix.letters.items():
        line = found.setdefault((f"/{route}", method), {"may": capabilities[route], "for": " ".join(letters)})
        line[who] = "".join(letters.values())
    return found


def columns(world: World) -> list[str]:
    return ["address", "method", "may", "for", *world.whos]


def read() -> Outcomes:
    if not FILE.is_file():
        return {}
    with FILE.open(encoding="utf-8", newline="") as file:
        return {(line.pop("address"), line.pop("method")): line for line in csv.DictReader(file)}


def write(world: World, outcomes: Outcomes) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, columns(world), lineterminator="\n")
        lines.writeheader()
        for (address, method), line in sorted(outcomes.items()):
            lines.writerow({"address": address, "method": method, **line})


def changes(kept: Outcomes, now: Outcomes, these: Iterable[str]) -> list[str]:
    """What differs from the reviewed file, address by address."""
    wanted = {key: line for key, line in kept.items() if key[0] in set(these)}
    told = [f"{method} {address}: not in the file" for address, method in now.keys() - wanted.keys()]
    told += [f"{method} {address}: no longer there" for address, method in wanted.keys() - now.keys()]
    for key in now.keys() & wanted.keys():
        for column in {*now[key], *wanted[key]}:
            before, after = wanted[key].get(column, ""), now[key].get(column, "")
            if before != after:
                told.append(f"{key[1]} {key[0]}, {column}: was “{before}”, is “{after}”")
    return sorted(told)
