"""Every example in a docstring of core.trials is true."""

import doctest
import importlib
import pkgutil

import pytest

import egenkraft.core.trials as package

NAMES = [found.name for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
