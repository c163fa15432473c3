"""Which guards an address meets: every page is asked once, and each guard that was met leaves its name."""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from egenkraft.site.access import permissions, rows
from egenkraft.site.participants import reach
from egenkraft.site.trials import rules as plans
from tests.matrix.addresses import Address
from tests.matrix.evaluator import ANYBODY, OPEN, STEP_UP, STOPPED
from tests.matrix.matrix import ASKED, Case, Matrix
from tests.mutants import kinds, places

NOTE = "_guard_met"
TABLE_FILE, REACH_FILE, PLANS_FILE = (Path(one.__file__) for one in (permissions, reach, plans))
ASKED_THERE = (  # where the table is asked, and what is asked of it
    (TABLE_FILE, "may", "'may ' + capability"),
    (TABLE_FILE, "reach", "'may ' + capability"),
    (REACH_FILE, "reachable", "'reach of ' + (capability or current().capability)"),
    (REACH_FILE, "linked", "'reach of ' + current().capability"),
    (PLANS_FILE, "covers", "'reach of ' + capability"),
)
Met = dict[str, list[Address]]  # what is touched: the addresses that touch it


def met(matrix: Matrix, these: list[Address]) -> Met:
    """Ask every address once as each role that may, and note what it meets."""
    found: dict[str, dict[str, Address]] = defaultdict(dict)
    seen: set[str] = set()
    with listening(seen.add):
        for address in these:
            seen.clear()
            seen.add(f"may {address.capability}")
            for case in _one_of_each(matrix, address):
                matrix.ask(case)
            for name in seen:
                found[name][address.route] = address
    return {name: list(those.values()) for name, those in found.items()}


def _one_of_each(matrix: Matrix, address: Address) -> Iterator[Case]:
    """One case for each role that the address is for: its first owner whom it is open for."""
    roles: set[str] = set()
    for who in matrix.world.whos.values():
        for owner in address.owners(matrix.world):
            wanted = matrix.expected(address, who.key, owner)
            if wanted in {OPEN, ANYBODY, STOPPED, STEP_UP} and who.role not in roles:
                roles.add(who.role)
                yield from (Case(address, who.key, owner, method) for method in ASKED)


@contextmanager
def listening(note: Callable[[str], object]) -> Iterator[None]:
    """Every function with a guard, every lab's table, every letter and row asked for tell when it is used."""
    told: dict[tuple[str, str], list[tuple[places.Place, str]]] = defaultdict(list)
    for file, name, text in ASKED_THERE:
        place = places.Place(file, 0, name, "", text)
        told[place.key].append((place, text))
    for place in {one.key: one for one in places.places()}.values():
        told[place.key].append((place, repr(kinds.touched_by(place))))
    with ExitStack() as stack:
        for those in told.values():
            stack.enter_context(_telling(those[0][0], [text for _place, text in those], note))
        stack.enter_context(kinds.patched(rows.ScopedManager, "get_queryset", _noted(note)))
        for letter, rule in [*reach.RULES.items()]:
            stack.enter_context(_noted_rule(letter, rule, note))
        yield


@contextmanager
def _telling(place: places.Place, what: list[str], note: Callable[[str], object]) -> Iterator[None]:
    """The function as it is, with lines before it that tell."""
    lines = ast.parse("\n".join(f"{NOTE}({one})" for one in what)).body
    tree = _Lines(place.function, lines).visit(ast.parse(place.file.read_text(encoding="utf-8")))
    with places.running(place, places.code_of(ast.fix_missing_locations(tree), place)):
        for one in places.living()[place.key]:
            one.__globals__[NOTE] = note
        yield


class _Lines(ast.NodeTransformer):
    """Puts statements at the beginning of one function."""

    def __init__(self, function: str, lines: list[ast.stmt]) -> None:
        self.function, self.lines, self.within = function, lines, [""]

    def _enter(self, node: Any) -> Any:
        self.within.append(node.name)
        if ".".join(self.within[1:]) == self.function:
            node.body[:0] = self.lines
        self.generic_visit(node)
        self.within.pop()
        return node

    visit_FunctionDef = visit_ClassDef = _enter  # noqa: N815 (the names that ast calls)


def _noted(note: Callable[[str], object]) -> Callable[[Any], Any]:
    kept = rows.ScopedManager.get_queryset

    def get_queryset(self: Any) -> Any:
        note(self.model._meta.label)
        return kept(self)

    return get_queryset


@contextmanager
def _noted_rule(letter: str, rule: Any, note: Callable[[str], object]) -> Iterator[None]:
    def noted(actor: Any) -> Any:
        note(f"reach {letter}")
        return rule(actor)

    reach.RULES[letter] = noted
    try:
        yield
    finally:
        reach.RULES[letter] = rule
