"""Every place in the product's code where a guard stands, found in its source, and the code without it.

No list by hand and no file changed: the source is read, one place of it is changed in memory, and the
running function gets the changed code for as long as the mutant lives.
"""

import ast
import gc
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

import egenkraft.site
from tests.mutants import stand_ins

ROOM = Path(egenkraft.site.__file__).parent
CALLS = {  # name of a guard: its family, and what stands in for it
    "reachable": ("reach", "everybody"),
    "linked": ("reach", "everybody"),
    "within_reach": ("reach", "anybody"),
    "who_agreed": ("consent", "all_consents"),
    "countable": ("consent", "all_consents"),
    "agreeing": ("consent", "everybody_ids"),
    "allowed": ("consent", "yes"),
    "one_or_404": ("there", "as_it_is"),
}
GUARDED = ("guarded_at", "participant__guarded_at", "holds_key")
ASKING = {"filter", "get", "exclude", "Q"}
OWN = {"account_id", "participant_id"}
REFUSALS = {"Http404", "PermissionDenied", "Refused", "Frozen"}
ASKER = {"by", "actor"}  # who asks; and what a refusal for want of a right asks about
RIGHTS = ASKER | {"may", "may_move", "may_rate", "allowed", "reachable", "reach", "capability", "her"}
LOOKS = {"record", "record_all"}
HERS = "hers"
HERSELF = "within_reach(request.actor.participant_id)"
HER_ROW = "Participant.objects.filter(pk=str(request.actor.participant_id)).first()"


@dataclass(frozen=True)
class Place:
    """One guard in one function: the n-th place of its file."""

    file: Path
    number: int
    function: str  # the outermost function or method, by its name in the file
    family: str
    text: str

    @property
    def name(self) -> str:
        room = ".".join(self.file.relative_to(ROOM).with_suffix("").parts)
        return f"{room}.{self.function}: {self.text}"

    @property
    def key(self) -> tuple[str, str]:
        return str(self.file), self.function


class Change(ast.NodeTransformer):
    """Walks a file in order, notes each place, and changes the one that was asked for."""

    def __init__(self, file: Path, wanted: Collection[int] = ()) -> None:
        self.file, self.wanted = file, wanted
        self.within: list[tuple[str, bool]] = []  # names, and whether a function's
        self.found: list[Place] = []

    def _enter(self, node: Any) -> Any:
        self.within.append((node.name, not isinstance(node, ast.ClassDef)))
        changed = self.generic_visit(node)
        self.within.pop()
        return changed

    visit_FunctionDef = visit_ClassDef = _enter  # noqa: N815 (the names that ast calls)

    def _is_it(self, family: str, node: ast.AST) -> bool:
        """Note a place; tell whether it is the one to change."""
        functions = [n for n, (_name, is_one) in enumerate(self.within) if is_one]
        if not functions:
            return False
        outermost = ".".join(name for name, _is_one in self.within[: functions[0] + 1])
        number = len(self.found)
        self.found.append(Place(self.file, number, outermost, family, ast.unparse(node)[:90]))
        return number in self.wanted

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if isinstance(node.func, ast.Name) and name in CALLS:
            family, stand_in = CALLS[name]
            family = HERS if _asks_for_herself(node) else family
            if self._is_it(family, node):
                node.func.id = stand_ins.NAMES[stand_in]
        look = isinstance(node.func, ast.Name) and name in LOOKS and ".see'" in ast.unparse(node)
        if look and self._is_it("look", node):
            node.func = ast.copy_location(ast.Name(stand_ins.NAMES["nothing"], ast.Load()), node.func)
        if name in ASKING:
            node.keywords = [one for one in node.keywords if not self._dropped(one)]
        return self.generic_visit(node)

    def _dropped(self, keyword: ast.keyword) -> bool:
        if keyword.arg in GUARDED:
            return self._is_it("protection", keyword)
        about = [one for one in ast.walk(keyword.value) if isinstance(one, ast.Attribute)]
        own = any(one.attr in OWN and _names(one.value) & ASKER for one in about)
        return own and self._is_it("own", keyword)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """`her.guarded_at is not None`: with the guard taken away, nobody has extra protection."""
        hers = isinstance(node.left, ast.Attribute) and node.left.attr == "guarded_at"
        if hers and self._is_it("protection", node):
            return ast.copy_location(ast.Constant(isinstance(node.ops[0], ast.Is)), node)
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        raised = node.body[0].exc if isinstance(node.body[0], ast.Raise) else None
        what = raised.func if isinstance(raised, ast.Call) else raised
        refuses = isinstance(what, ast.Name) and what.id in REFUSALS and _names(node.test) & RIGHTS
        if refuses and self._is_it("refusal", node.test):
            node.test = ast.copy_location(
                ast.BoolOp(ast.And(), [node.test, ast.copy_location(ast.Constant(False), node.test)]),
                node.test,
            )
        return self.generic_visit(node)


def _asks_for_herself(node: ast.Call) -> bool:
    """`one_or_404(within_reach(request.actor.participant_id))`: there for her always, for anybody else never.
    What that guards the table guards too, so that it goes with its rows (`doubled.nothing_is_missing`)."""
    return ast.unparse(node) in {HERSELF, f"one_or_404({HERSELF})", f"one_or_404({HER_ROW})"}


def _names(node: ast.AST) -> set[str]:
    """Every name in an expression, of things and of what belongs to them."""
    return {str(getattr(one, "id", getattr(one, "attr", ""))) for one in ast.walk(node)}


@cache
def places() -> list[Place]:
    """Every place, in the order of the files; those of one name are numbered."""
    found: list[Place] = []
    for file in sorted(ROOM.rglob("*.py")):
        if "migrations" not in file.parts:
            walk = Change(file)
            walk.visit(ast.parse(file.read_text(encoding="utf-8")))
            found += walk.found
    seen: Counter[str] = Counter()
    named = []
    for one in found:
        seen[one.name] += 1
        again = f" ({seen[one.name]})" if seen[one.name] > 1 else ""
        named.append(Place(one.file, one.number, one.function, one.family, one.text + again))
    return named


@cache
def living() -> dict[tuple[str, str], list[FunctionType]]:
    """The product's functions as they run, by file and name; decorated ones too."""
    assert WSGIHandler()  # loads what stands before the views
    assert get_resolver().url_patterns  # and the views
    for file in {one.file for one in places()}:  # and what is imported only where it is used
        import_module(".".join(["egenkraft.site", *file.relative_to(ROOM).with_suffix("").parts]))
    found: dict[tuple[str, str], list[FunctionType]] = {}
    gc.unfreeze()  # a run may have frozen what it began with, and frozen things are not listed
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(str(ROOM)):
            found.setdefault((one.__code__.co_filename, one.__code__.co_qualname), []).append(one)
    return found


@cache
def changed(those: tuple[Place, ...]) -> CodeType:
    """The code of a function without these of its guards."""
    file = those[0].file
    walk = Change(file, {one.number for one in those})
    return code_of(
        ast.fix_missing_locations(walk.visit(ast.parse(file.read_text(encoding="utf-8")))), those[0]
    )


def code_of(tree: ast.AST, place: Place) -> CodeType:
    whole = compile(tree, str(place.file), "exec", dont_inherit=True)  # type: ignore[arg-type]
    return next(code for code in _codes(whole) if code.co_qualname == place.function)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


@contextmanager
def without(*those: Place) -> Iterator[None]:
    """While this is open, the guards are not there."""
    by_function: dict[tuple[str, str], list[Place]] = {}
    for one in those:
        by_function.setdefault(one.key, []).append(one)
    with ExitStack() as stack:
        for found in by_function.values():
            stack.enter_context(running(found[0], changed(tuple(found))))
        yield


@contextmanager
def running(place: Place, code: CodeType) -> Iterator[None]:
    """The function with this code, and what it made before, as a decorator does, with its new code."""
    kept = [(one, one.__code__) for one in living().get(place.key, [])]
    assert kept, f"{place.name}: no such function is running"
    assert all(before.co_freevars == code.co_freevars for _one, before in kept), place.name
    changes = [(one, code) for one, _before in kept] + list(_made_before(place, code))
    kept = [(one, one.__code__) for one, _new in changes]
    for one, new in changes:
        stand_ins.lend(one.__globals__)
        one.__code__ = new
    try:
        yield
    finally:
        for one, before in kept:
            one.__code__ = before


def _made_before(place: Place, code: CodeType) -> Iterator[tuple[FunctionType, CodeType]]:
    inside = list(_codes(code))
    names = Counter(one.co_qualname for one in inside)
    for new in inside:
        for one in living().get((str(place.file), new.co_qualname), []):
            if names[new.co_qualname] == 1 and one.__code__.co_freevars == new.co_freevars:
                yield one, new
