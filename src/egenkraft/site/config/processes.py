"""Starts and stops the process tree: a small parent, the web server, the worker, the clock."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

TICK_EVERY = 600  # seconds between two runs of the clock
TICK_LONGEST = 3600  # seconds after which a run of the clock is taken for stuck
PATIENCE = 5.0  # seconds a child gets to stop before it is killed
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In the child, on Linux: a killed parent leaves nobody running."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start one of us in a process group of its own, so that whoever it leaves behind can be found."""
    before = die_with_parent if sys.platform == "linux" else None
    group = 0 if hasattr(os, "setpgid") else None
    return subprocess.Popen([sys.executable, "-m", *arguments], preexec_fn=before, process_group=group)  # noqa: S603


def sweep(child: subprocess.Popen[bytes]) -> None:
    """A server that was killed cannot stop its own workers: end what is left of a dead child's group."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


class Tree:
    """Keeps each named child running until told to stop."""

    def __init__(
        self, commands: dict[str, tuple[str, ...]], *, on_start: Callable[[], None] | None = None
    ) -> None:
        self.commands = commands
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False
        self.on_start = on_start
        self.clock: subprocess.Popen[bytes] | None = None
        self.ticked = time.monotonic()

    def run(self) -> int:
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        for name in self.commands:
            self.children[name] = start(*self.commands[name])
        if self.on_start:
            self.on_start()
        self.ticked = time.monotonic()
        while not self.stopping:
            self._restart_dead()
            self._tick()
            signal.sigtimedwait({signal.SIGCHLD}, 0.5) if hasattr(signal, "sigtimedwait") else time.sleep(0.5)
        return self._end()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _tick(self) -> None:
        """Start the clock when it is time. Nobody waits for it: meanwhile a dead child is started again."""
        since = time.monotonic() - self.ticked
        if self.clock is not None and self.clock.poll() is None:
            if since > TICK_LONGEST:
                print("egenkraft: the clock is stuck, ending it", file=sys.stderr)
                sweep(self.clock)
        elif since >= TICK_EVERY:
            self.clock, self.ticked = start("egenkraft", "tick"), time.monotonic()

    def _restart_dead(self) -> None:
        """A worker dies when the write lock is held too long (a crash of the web server too)."""
        for name, child in self.children.items():
            if child.poll() is not None and not self.stopping:
                print(
                    f"egenkraft: {name} stopped with {child.returncode}, starting it again", file=sys.stderr
                )
                sweep(child)
                time.sleep(0.5)
                self.children[name] = start(*self.commands[name])

    def _end(self) -> int:
        ending = [*self.children.values(), *([self.clock] if self.clock else [])]
        for child in ending:
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in ending:
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            sweep(child)
        return 0
