"""Makes the product answer with each of its error pages, while somebody's words are at hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError

from egenkraft.site.access import buckets
from egenkraft.site.home import views as home
from egenkraft.site.participants.models import Participant
from tests.matrix.house import rolled_back
from tests.matrix.pages import Answer, Door
from tests.matrix.world import World

PAGE = "/people/{pk}/"


def answers(world: World, door: Door) -> Iterator[tuple[int, str, Answer]]:
    """The status that was meant, who was asked for, and what came."""
    for woman, her in world.women.items():
        path = PAGE.format(pk=her.pk)
        for status, error in (
            (400, SuspiciousOperation(f"a bad form of {her.code} {world.called[woman]}")),
            (413, RequestDataTooBig(f"{her.display_name} is too long")),
            (500, ValueError(f"{her.code} {her.display_name} {world.called[woman]}")),
            (503, OperationalError(f"database is locked while {her.code} {world.called[woman]} was read")),
        ):
            with failing(error):
                yield status, woman, door.ask("leader", "GET", PAGE.format(pk=world.women["mine"].pk))
        yield 404, woman, door.ask("mentor", "GET", path)
        yield 404, woman, door.ask("far" if woman != "foreign" else "leader", "GET", path)
        yield 403, woman, unforged(door, path)
        yield 429, woman, flooded(door, path)


@contextmanager
def failing(error: Exception) -> Iterator[None]:
    """The page breaks with her words in the error and in what the function held."""

    def broken(pk: Any) -> Participant:
        held = {"words": str(error)}
        raise error from KeyError(held["words"])

    with mock.patch.object(home, "within_reach", broken):
        yield


def unforged(door: Door, path: str) -> Answer:
    """A form that no page of ours sent."""
    request = door._request("leader", "POST", path, {})
    del request._dont_enforce_csrf_checks
    return given(door, request)


def flooded(door: Door, path: str) -> Answer:
    """Somebody asks more often than anybody may."""
    request = door._request("leader", "GET", path, None)
    request.META["REMOTE_ADDR"] = "203.0.113.9"  # from this machine itself anybody may
    with mock.patch.object(buckets.Buckets, "take", return_value=False):
        return given(door, request)


def given(door: Door, request: Any) -> Answer:
    with rolled_back():
        response = door.handler.get_response(request)
        return Answer(
            response.status_code, response.content, dict(response.headers), response.cookies.output(), ()
        )
