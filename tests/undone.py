"""A transaction around what a test does, so that it can be taken back."""

from typing import Any

from django.db import transaction


def of_a_test(alias: str = "default") -> Any:
    """A transaction that stands for none, as Django's own test case makes it: what may only run outside
    of transactions (`durable=True`) runs inside it."""
    made: Any = transaction.atomic(using=alias)
    made._from_testcase = True
    return made
