"""The examples in the text of the public functions of core.measures and core.charts are true."""

import doctest
import importlib
import pkgutil

import pytest

from egenkraft.core import charts, measures

MODULES = [
    f"{package.__name__}.{one.name}"
    for package in (measures, charts)
    for one in pkgutil.iter_modules(package.__path__)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0


def test_there_are_examples() -> None:
    examples = sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES)
    assert examples > 40
