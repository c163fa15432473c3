"""Fills the disk under a running server: `unshare -m python -m tests.site.faults.full_disk FOLDER`.

Prints one JSON object: what was answered while the disk was full, and what was there afterwards.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.servers import Server, until
from tests.site.faults.clients import Sent, post, there, whole
from tests.site.faults.image import Image
from tests.site.faults.stage import Write

MEGABYTES, LEFT = 24, 3 << 20
TEXT = "En lång text som hon skrev med möda."


def main() -> None:
    plan, folder = json.load(sys.stdin), Path(sys.argv[1])
    image = Image(folder, MEGABYTES)
    image.make()
    image.fill(Path(plan["source"]), "data", "data-keys")
    ballast = image.mount / "ballast"
    free = os.statvfs(image.mount)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_bsize - LEFT)
    port = int(os.environ["FAULTS_PORT"])
    from egenkraft.site.config.commands.serve import tree

    server = subprocess.Popen([sys.executable, "-m", *tree(port).commands["web"]], start_new_session=True)
    try:
        until(lambda: Server(port, server).get("/health/") == 200, 60)  # type: ignore[arg-type]
        found = _fill(port, [Sent(Write(**row)) for row in plan["writes"]], ballast)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    database = image.mount / "data" / "egenkraft.sqlite3"
    acknowledged = found.pop("acknowledged")
    found |= {"acknowledged": len(acknowledged), "lost": there(database, acknowledged).count(0)}
    print(json.dumps(found | {"whole": whole(database)}))
    image.detach()
    image.file.unlink()


def _fill(port: int, writes: list[Sent], ballast: Path) -> dict[str, Any]:
    acknowledged, refused = [], None
    for sent in writes:
        if post(port, sent) != 302:
            refused = sent
            break
        acknowledged.append(sent.write)
    assert refused is not None, "the disk never became full"
    status, page = read(port, refused)
    pages = [Server(port, None).get(path) for path in ("/", "/health/")]  # type: ignore[arg-type]
    ballast.unlink()
    after = [post(port, sent) for sent in (refused, *writes[-20:])]
    return {
        "acknowledged": acknowledged + [sent.write for sent in (refused, *writes[-20:])],
        "status": status,
        "text_kept": TEXT in page,
        "key_kept": refused.key in page,
        "pages": pages,
        "after": after,
    }


def read(port: int, sent: Sent) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", sent.write.path, sent.body, sent.headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


if __name__ == "__main__":
    main()
