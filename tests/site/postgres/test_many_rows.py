"""Many rows in one call carry the context of their scope, and leave none of it behind."""

import pytest
from django.db import IntegrityError, connection, transaction
from tests.site.postgres.test_context import PEOPLE, of

from egenkraft.site.participants.models import Participant


def test_many_rows_in_one_call_carry_the_context(here):
    first, _second = here
    query = f"UPDATE {PEOPLE} SET display_name = %s WHERE code = %s"  # noqa: S608
    with of(first), connection.cursor() as cursor:
        cursor.executemany(query, [("Ada", "P0"), ("Bo", "P1"), ("Cy", "P2")])
        assert list(Participant.objects.order_by("code").values_list("display_name", flat=True)) == [
            "Ada",
            "Bo",
        ]


@pytest.mark.everyday
def test_many_rows_in_one_call_leave_no_context_behind(here, count):
    """Within one transaction: told for one lab, many rows for another, and back."""
    first, second = here
    query = f"UPDATE {PEOPLE} SET display_name = %s WHERE code = %s"  # noqa: S608
    with transaction.atomic(), of(first):
        assert count() == 2
        with of(second), connection.cursor() as cursor:
            cursor.executemany(query, [("Ada", "P0"), ("Bo", "P1")])
        assert count() == 2
        assert Participant.raw.filter(display_name="Ada").count() == 0
        assert Participant.raw.update(display_name="Cy") == 2
    with of(second):
        assert sorted(Participant.raw.values_list("display_name", flat=True))[:2] == ["Ada", "Bo"]
        assert not Participant.raw.filter(display_name="Cy").exists()


def test_many_rows_of_which_one_fails_leave_no_context_behind(here, count):
    first, second = here
    query = f"UPDATE {PEOPLE} SET birth_year = %s WHERE code = %s"  # noqa: S608
    with transaction.atomic(), of(first):
        assert count() == 2
        with of(second):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(query, [(1980, "P0"), (1700, "P1")])
            assert count() == 3
            assert not Participant.raw.filter(birth_year=1980).exists()
        assert count() == 2
