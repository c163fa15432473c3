"""Every address as everybody: the first half."""

from typing import Any

import pytest

from tests.matrix.half import half
from tests.matrix.setting import Setting

pytestmark = [
    pytest.mark.matrix,
    pytest.mark.canary,
    pytest.mark.django_db(databases=["default", "keys"]),
]


def test_everybody_gets_what_the_table_says_and_nothing_else(here: Setting, goal: Any) -> None:
    half(here, 0, goal)
