"""A disk that is full under PostgreSQL: nothing is saved, the page says so, and the text stays in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from tests.people import signed_in, staff

from egenkraft.site.access.actions import create_lab
from egenkraft.site.access.errors import cannot_save
from egenkraft.site.access.ids import uuid7
from egenkraft.site.access.scope import scope
from egenkraft.site.methods.models import Method

WORDS = 'could not extend file "base/16384/16500": No space left on device'
RAISE = f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = '{{code}}'"


@pytest.fixture
def full(owner: Any) -> Iterator[None]:
    """From now on each new method meets a full disk."""
    body = RAISE.format(code="53100")
    owner.execute(f"CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$")
    owner.execute(
        "CREATE TRIGGER no_room BEFORE INSERT ON methods_method FOR EACH ROW EXECUTE FUNCTION no_room()"
    )
    owner.commit()
    yield
    owner.execute("DROP FUNCTION no_room CASCADE")
    owner.commit()


@pytest.mark.parametrize(("code", "passes"), [("53100", True), ("53200", True), ("P0001", False)])
def test_what_the_driver_says_is_known_by_its_code(transactional_db: None, code: str, passes: bool) -> None:
    with pytest.raises(Exception, match="No space left") as told, connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN {RAISE.format(code=code)}; END $$")
    assert cannot_save(told.value) is passes
    assert isinstance(told.value, OperationalError) is passes


def test_a_full_disk_answers_503_and_keeps_the_text(transactional_db: None, full: None) -> None:
    manager = staff(create_lab(name="Ett", slug="ett", town="X"), "manager")
    client = signed_in(manager)
    client.raise_request_exception = False
    sent = {"name": "Språkpromenad", "summary": "Vi går och talar.", "once": str(uuid7())}
    answer = client.post("/methods/new/", sent)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert sent["summary"] in page
    assert sent["once"] in page
    with scope(manager):
        assert not Method.objects.exists()
