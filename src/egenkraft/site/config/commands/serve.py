"""`egenkraft serve`: web, worker and clock in one process tree."""

import argparse
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from egenkraft.site import config
from egenkraft.site.config.env import env_int, env_str
from egenkraft.site.config.postgres.databases import OWNERS
from egenkraft.site.config.processes import Tree

ACTS_AS = "nobody"  # starts the web server, the worker and the clock


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft serve", description="Web, worker and clock in one.")
    parser.add_argument("--port", type=int, default=env_int("EGENKRAFT_PORT", 8000, least=1))
    parser.add_argument("--threads", type=int, default=4, help="pages answered at the same time")
    parser.add_argument("--workers", type=int, default=1, help="web processes, each with so many threads")
    options = parser.parse_args(argv)
    if sentence := port_refusal(options.port):
        return complain(sentence)
    return prepare() or tree(options.port, options.threads, options.workers).run()


def port_refusal(port: int) -> str:
    """The sentence that says why nothing can listen there; empty when it can."""
    host = env_str("EGENKRAFT_BIND", "127.0.0.1")
    if not 1 <= port <= 65535:
        return f"{port} is no port. Choose one from 1024 to 65535 with --port."
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return f"Nothing can listen on {host}, port {port} ({error.strerror}). Choose another with --port."
    return ""


def prepare() -> int:
    """Migrate and check in a child process, so that the parent stays small."""
    from egenkraft.site.config.processes import start

    code = start("egenkraft.site.config.prepare").wait()
    for name in OWNERS:  # the processes that serve cannot change a table, nor learn how
        os.environ.pop(name, None)
    return code


def tree(port: int, threads: int = 4, workers: int = 1, on_start: Callable[[], None] | None = None) -> Tree:
    web = (
        "granian",
        "--interface=wsgi",
        f"--host={env_str('EGENKRAFT_BIND', '127.0.0.1')}",
        f"--port={port}",
        f"--workers={workers}",
        f"--blocking-threads={threads}",
        "--no-ws",
        "--http=1",
        "--log-level=warning",
        "--no-access-log",
        f"--log-config={Path(config.__file__).with_name('weblogs.json')}",
        "--workers-kill-timeout=3",
        "egenkraft.site.config.wsgi:application",
    )
    commands = {"web": web, "worker": ("egenkraft.site.config.worker",)}
    if env_str("EGENKRAFT_STREAM_TO"):
        commands["stream"] = ("egenkraft.site.config.backup.stream",)
    return Tree(commands, on_start=on_start)


def complain(sentence: str) -> int:
    print(f"egenkraft: {sentence}", file=sys.stderr)
    return 2
