"""Tests that are named elsewhere (in tables of documents): whether each is really there."""

import ast
from functools import cache

from tests.checks import ROOT


@cache
def tests_of(path: str) -> frozenset[str]:
    """Names of the tests in a file, those of classes as `Class::test`."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)}
    return frozenset(name for name in found if name.split("::")[-1].startswith("test_"))


def missing(names: list[str]) -> list[str]:
    """Those of the names (`tests/file.py::test_name`) behind which there is no test."""
    return [name for name in names if name.split("::", 1)[-1] not in tests_of(name.split("::", 1)[0])]
