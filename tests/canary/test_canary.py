"""No word of hers anywhere it does not belong: pages, files, errors, messages, logs, queues, static files."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

import egenkraft.site
from egenkraft.site.access import errors
from egenkraft.site.access.scope import scope
from egenkraft.site.messages import actions as messages
from egenkraft.site.messages import texts
from egenkraft.site.vault.actions import write_identity
from egenkraft.site.vault.hooks import Hidden, scrub
from tests import on_postgres
from tests.canary import broken, crawl
from tests.matrix.evaluator import Owner
from tests.matrix.house import rolled_back
from tests.matrix.pages import Door
from tests.matrix.setting import Setting
from tests.matrix.world import HERE, World, system
from tests.mutants import kinds
from tests.site.messages.test_messages import Double

pytestmark = [
    pytest.mark.canary,
    pytest.mark.django_db(databases=["default", "keys"]),
    on_postgres.only_sqlite("the little world is held in memory"),
]
STATIC = Path(egenkraft.site.__file__).parent
NUMBER = "070-174 06 05"


@pytest.fixture(scope="module")
def door(here: Setting) -> Door:
    """With what choosing extra protection takes away of her, which the little world leaves standing."""
    world, by = here.world, system(here.world, HERE)
    her = world.women["guarded"]
    with scope(by):
        scrub(by, Hidden(her.pk, (world.called["guarded"], her.display_name), her.code))
    return Door(world)


def test_nobody_meets_a_word_that_is_not_for_her(here: Setting, door: Door, goal: Any) -> None:
    walk = crawl.Crawl(here.world, door)
    for who, one in here.world.whos.items():
        if one.fresh and not one.ended:
            walk.walk(who)
    reached = f"{len(walk.faults)} of {walk.words} words out of place on {walk.pages} pages and files"
    goal("G7", reached=reached, ok=not walk.faults)
    assert walk.faults == []
    assert walk.pages > 400
    assert walk.words > 400


def test_a_planted_leak_is_found(here: Setting, door: Door) -> None:
    """One table without its filter on the lab; a name in the page that says that nothing is there."""
    life = next(one.life for one in kinds.of_models() if one.name.startswith("participants.Participant "))
    walk = crawl.Crawl(here.world, door)
    with life():
        walk.walk("manager")
    assert any("of foreign" in fault for fault in walk.faults)

    def telling(request: Any, exception: Any = None) -> Any:
        response = errors.HttpResponse(here.world.called["guarded"], status=404)
        return response

    walk = crawl.Crawl(here.world, door)
    with mock.patch("egenkraft.site.access.errors.not_found", telling), fresh_handlers():
        walk.walk("public")
    assert any("of guarded" in fault for fault in walk.faults)


def fresh_handlers() -> Any:
    """The address list looks its error pages up once; here it shall look again."""
    from django.urls import get_resolver

    resolver = get_resolver()
    found = resolver.resolve_error_handler
    fresh = lambda code: errors.not_found if code == 404 else found(code)  # noqa: E731
    return mock.patch.object(resolver, "resolve_error_handler", fresh)


def test_error_pages_and_logs_tell_nobody(here: Setting, door: Door, goal: Any) -> None:
    before = len(here.log.getvalue())
    shown, statuses = set(), set()
    for status, _woman, answer in broken.answers(here.world, door):
        assert answer.status == status
        statuses.add(status)
        shown |= crawl.words_in(crawl.heard(answer))
    logged = here.log.getvalue()[before:]
    assert "ValueError" in logged
    told = f"{len(shown)} words on error pages {sorted(statuses)}, {len(crawl.words_in(logged))} in logs"
    goal("G7", reached=told, ok=not shown and not crawl.words_in(logged))
    assert shown == set()
    assert crawl.words_in(logged) == set()
    logging.getLogger("egenkraft").error("%s", here.world.called["mine"])
    logging.getLogger("egenkraft").error(here.world.called["mine"])
    assert crawl.words_in(here.log.getvalue()) == {here.world.called["mine"]}


@pytest.fixture
def gateway() -> Iterator[Double]:
    import threading

    server = Double()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def sent(world: World, gateway: Double) -> list[dict[str, str]]:
    """A reminder to everybody who lets herself be reminded, through the real client."""
    by, noon = system(world, HERE), timezone.localtime().replace(hour=12, minute=0)
    people = [row for key, row in world.women.items() if owner(key).lab == HERE and not owner(key).gone]
    with rolled_back(), scope(by):
        for row in people:
            write_identity(by, participant=row, name=world.called["mine"], phone=NUMBER, contact="")
            messages.choose_channel(by, participant=row, channel="sms", confirmed_on=noon.date())
        about = {"kind": "reminder", "cause": uuid4(), "moment": noon + timedelta(days=1), "due_at": noon}
        messages.queue(by, people=[row.pk for row in people], **about)
        messages.send_due(by, gateway.gateway, noon)
    return gateway.taken


def owner(key: str) -> Owner:
    return World.owner(key)


def test_messages_hold_no_word_of_hers(here: Setting, gateway: Double, goal: Any) -> None:
    taken = sent(here.world, gateway)
    assert len(taken) >= 2  # "mine" and "other": the others said no, or are protected
    leaks = crawl.words_in(repr(taken))
    goal(
        "G7",
        reached=f"{len(leaks)} words in {len(taken)} text messages, {len(mail.outbox)} mails",
        ok=not leaks,
    )
    assert leaks == set()
    assert mail.outbox == []
    with mock.patch.object(texts, "text_of", return_value=here.world.called["mine"]):
        assert crawl.words_in(repr(sent(here.world, gateway)))


def test_files_and_queues_hold_no_word(here: Setting, goal: Any) -> None:
    """Published pictures and shipped files; acts, sessions and queued work."""
    files = crawl.words_in_files(STATIC, Path(settings.MEDIA_ROOT))
    rows = crawl.words_in_rows()
    goal(
        "G7",
        reached=f"{len(files)} words in static and published files, {len(rows)} in queues and acts",
        ok=not files | rows,
    )
    assert files == set()
    assert rows == set()
    planted = Path(settings.MEDIA_ROOT) / "planted.txt"
    planted.write_text(here.world.called["other"], encoding="utf-8")
    assert crawl.words_in_files(Path(settings.MEDIA_ROOT)) == {here.world.called["other"]}
    planted.unlink()
