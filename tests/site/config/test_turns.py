"""The queue for the write lock: in order among threads, by turns among processes, never a reason to hang."""

import multiprocessing
import threading
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3 import base as djangos
from tests.on_postgres import only_sqlite
from tests.servers import PATIENCE, until

from egenkraft.site.config.sqlite.driver import dbapi2
from egenkraft.site.config.sqlite.turns import Threads, Turns

THREADS = 6
pytestmark = pytest.mark.contention


def test_threads_go_in_the_order_they_came() -> None:
    queue, order = Threads(), []
    assert queue.acquire(0)

    def go(number: int) -> None:
        assert queue.acquire(PATIENCE)
        order.append(number)
        queue.release()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(THREADS)]
    for number, thread in enumerate(threads):
        thread.start()
        until(lambda number=number: len(queue._waiting) == number + 1, PATIENCE)  # type: ignore[misc]
    queue.release()
    for thread in threads:
        thread.join(PATIENCE)
    assert order == list(range(THREADS))


def test_who_gives_up_leaves_the_queue_to_the_others() -> None:
    queue = Threads()
    assert queue.acquire(0)
    assert not queue.acquire(0.01)
    queue.release()
    assert queue.acquire(0)


def test_a_second_connection_of_the_same_thread_does_not_wait_for_itself(tmp_path: Path) -> None:
    turns, began = Turns(str(tmp_path / "data.sqlite3")), time.monotonic()
    assert turns.take(PATIENCE)
    assert not turns.take(PATIENCE)
    assert time.monotonic() - began < PATIENCE / 2
    turns.give_back()
    assert turns.take(0)


def test_a_queue_that_cannot_be_kept_keeps_nobody_from_writing(tmp_path: Path) -> None:
    turns, began = Turns(str(tmp_path / "no such folder" / "data.sqlite3")), time.monotonic()
    for _again in range(2):
        assert turns.take(PATIENCE)
        turns.give_back()
    assert time.monotonic() - began < PATIENCE / 2


@pytest.mark.parametrize("name", [":memory:", "file:lab.sqlite3?mode=rw", "file::memory:?cache=shared", ""])
def test_what_is_no_file_gets_no_file_beside_it(name: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    turns = Turns(name)
    assert turns.take(PATIENCE)
    assert not turns._threads.acquire(0)  # threads queue all the same
    turns.give_back()
    assert turns.take(0)
    assert list(tmp_path.iterdir()) == []


def hold(file: str, held: Event, go: Event) -> None:
    Turns(file).take(PATIENCE)
    held.set()
    go.wait(PATIENCE)


def test_another_process_is_waited_for_and_a_killed_one_is_not(tmp_path: Path) -> None:
    file, spawn = str(tmp_path / "data.sqlite3"), multiprocessing.get_context("spawn")
    held, go = spawn.Event(), spawn.Event()
    other = spawn.Process(target=hold, args=(file, held, go))
    other.start()
    assert held.wait(PATIENCE)
    mine, began = Turns(file), time.monotonic()
    assert mine.take(0.05)  # waited long enough: SQLite is asked all the same
    assert time.monotonic() - began >= 0.05
    mine.give_back()
    taker = threading.Thread(target=mine.take, args=(PATIENCE,))
    taker.start()
    other.kill()
    other.join(PATIENCE)
    taker.join(PATIENCE)
    assert not taker.is_alive()


@only_sqlite("a queue for the write lock")  # opened by its name: elsewhere that name would become a file
@pytest.mark.django_db(transaction=True)
def test_one_asks_and_the_others_queue(monkeypatch: Any) -> None:
    inside, most, done, first = [], [], [], threading.Event()
    real = djangos.DatabaseWrapper._start_transaction_under_autocommit

    def counted(self: Any) -> None:
        inside.append(1)
        most.append(len(inside))
        first.set()
        try:
            real(self)
        finally:
            inside.pop()

    def write() -> None:
        mine = connections["default"].copy()
        mine.inc_thread_sharing()
        try:
            mine.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            mine.cursor().execute("UPDATE access_lab SET town = town")
            mine.commit()
            done.append(1)
        finally:
            mine.close()

    monkeypatch.setattr(djangos.DatabaseWrapper, "_start_transaction_under_autocommit", counted)
    holder = dbapi2.connect(str(connections["default"].settings_dict["NAME"]), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    threads = [threading.Thread(target=write) for _thread in range(THREADS)]
    for thread in threads:
        thread.start()
    assert first.wait(60)
    holder.execute("COMMIT")
    holder.close()
    for thread in threads:
        thread.join(60)
    assert len(done) == THREADS
    assert max(most) == 1
    assert len(most) == THREADS
