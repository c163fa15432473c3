"""Of one process one thread at a time asks for the write lock: nobody waits far longer than others."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.db.backends.sqlite3 import base as djangos

from egenkraft.site.config.sqlite.driver import dbapi2

THREADS = 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.contention
def test_one_asks_and_the_others_queue(monkeypatch: Any) -> None:
    if connections["default"].vendor != "sqlite":
        pytest.skip("SQLite's own: a queue for the write lock")
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
