"""The whole site under a clock that is wrong: `python -m tests.site.faults.moved DAYS PORT`.

With `faketime` on the machine the product's own server runs under it; else the clock is moved inside a
small server in one process.
"""

import datetime
import os
import shutil
import signal
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen."""


def main() -> None:
    days, port = int(sys.argv[1]), int(sys.argv[2])
    if faketime := shutil.which("faketime"):
        from egenkraft.site.config.commands.serve import tree

        moved = [faketime, "-f", f"{days:+}d", sys.executable, "-m", *tree(port).commands["web"]]
        os.execv(faketime, moved)  # noqa: S606
    import time_machine

    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    with time_machine.travel(now, tick=True):
        from egenkraft.site.config.wsgi import application

        server = make_server("127.0.0.1", port, application, Threads, Quiet)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        server.serve_forever()


if __name__ == "__main__":
    main()
