"""`egenkraft serve`: web, worker and clock in one process tree."""

import argparse
import sys
from collections.abc import Callable

from egenkraft.site.config.env import env_int, env_str
from egenkraft.site.config.processes import Tree


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft serve", description="Web, worker and clock in one.")
    parser.add_argument("--port", type=int, default=env_int("EGENKRAFT_PORT", 8000, least=1))
    parser.add_argument("--threads", type=int, default=4, help="pages answered at the same time")
    options = parser.parse_args(argv)
    code = prepare()
    return code or tree(options.port, options.threads).run()


def prepare() -> int:
    """Migrate and check in a child process, so that the parent stays small."""
    from egenkraft.site.config.processes import start

    return start("egenkraft.site.config.prepare").wait()


def tree(port: int, threads: int = 4, on_start: Callable[[], None] | None = None) -> Tree:
    web = (
        "granian",
        "--interface=wsgi",
        f"--host={env_str('EGENKRAFT_BIND', '127.0.0.1')}",
        f"--port={port}",
        "--workers=1",
        f"--blocking-threads={threads}",
        "--no-ws",
        "--http=1",
        "--log-level=warning",
        "--workers-kill-timeout=3",
        "egenkraft.site.config.wsgi:application",
    )
    return Tree({"web": web, "worker": ("egenkraft.site.config.worker",)}, on_start=on_start)


def complain(sentence: str) -> int:
    print(f"egenkraft: {sentence}", file=sys.stderr)
    return 2
