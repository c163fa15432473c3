"""A queue for the write lock of a file, among threads and processes: nobody waits far longer than others.

SQLite lets everybody who waits sleep longer and longer between two tries, and whoever comes late and
tries at once goes first: with 32 writers some waited for seconds. Here a thread waits behind the other
threads of its process; one thread of each process at a time asks the other processes. Two bytes of a file
beside the database are locked for that: the first by whoever goes next, the second by whoever writes.
So a process that has just written cannot go again before one that already waits.

The queue makes waiting fair, SQLite keeps the data safe: who waited too long asks SQLite all the same, and
the system takes the locks of a killed process away.
"""

import contextlib
import os
import threading
import time
from collections import deque

try:
    import fcntl
except ImportError:  # no such locks there: the processes wait as SQLite lets them
    fcntl = None  # type: ignore[assignment]

NEXT, WRITES = 0, 1  # the two bytes
PAUSE = 0.001  # seconds between two looks at a byte: at most one thread of each process looks


def is_file(name: str) -> bool:
    """Whether a database of this name is a file of that name: none in memory, and no address of one."""
    return bool(name) and ":memory:" not in name and not name.startswith("file:")


class Threads:
    """First come, first served, among the threads of this process."""

    def __init__(self) -> None:
        self._guard, self._taken = threading.Lock(), False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Whether it is this thread's turn, within so many seconds."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        return mine.acquire(timeout=timeout) or not self._gave_up(mine)

    def _gave_up(self, mine: threading.Lock) -> bool:
        """Out of the queue, unless the turn came at the last moment."""
        with self._guard:
            with contextlib.suppress(ValueError):
                self._waiting.remove(mine)
                return True
            return False

    def release(self) -> None:
        """Hand the turn on; it is never free while somebody waits."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


class Turns:
    """The queue of one database file. What is no file has threads that wait, and no bytes to lock."""

    def __init__(self, file: str) -> None:
        self._threads, self._pid = Threads(), 0
        self._file = f"{file}-turn" if is_file(file) else ""
        self._descriptor, self._holder = -1, 0

    def take(self, timeout: float) -> bool:
        """Wait for the turn, at most so many seconds; with False nothing has to be given back.

        A second connection of the thread whose turn it is does not wait: that would be for ever.
        """
        if self._holder == threading.get_ident():
            return False
        until = time.monotonic() + timeout
        if not self._threads.acquire(timeout):
            return False
        if self._open() and self._lock(NEXT, until):
            self._lock(WRITES, until)
            self._unlock(NEXT)
        self._holder = threading.get_ident()
        return True

    def give_back(self) -> None:
        self._holder = 0
        if self._open():
            self._unlock(WRITES)
        self._threads.release()

    def _open(self) -> bool:
        """Whether there is a file to lock. One descriptor for each process: closing any would lose its locks.

        Where none can be made (a full disk, a folder that may not be written), processes wait as SQLite
        lets them: a queue that cannot be kept must not keep anybody from writing.
        """
        if fcntl is None or not self._file:
            return False
        if self._pid != os.getpid():
            self._pid, self._descriptor = os.getpid(), -1
            with contextlib.suppress(OSError):
                self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor >= 0

    def _lock(self, byte: int, until: float) -> bool:
        while True:
            try:
                fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
            except (BlockingIOError, PermissionError):  # somebody else holds it; which of the two, by system
                if time.monotonic() > until:
                    return False
                time.sleep(PAUSE)
            except OSError:  # a file system without locks
                return False
            else:
                return True

    def _unlock(self, byte: int) -> None:
        with contextlib.suppress(OSError):
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN, 1, byte)


_files: dict[str, Turns] = {}
_guard = threading.Lock()


def turns_of(file: str) -> Turns:
    """The one queue of this process for a file."""
    with _guard:
        return _files.setdefault(file, Turns(file))
