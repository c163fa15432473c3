"""Cuts the power: `unshare -m python -m tests.site.faults.powercut FOLDER`, a plan as JSON on its input.

The environment names an installation whose data and keys lie on the disk that loses its power. Each
result is one JSON object a line. At once: one form is posted through the whole site, its acknowledgement
leaves by a pipe, the power goes. Under load: a running server, eight clients, the power goes in between.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.servers import Server, until
from tests.site.faults.clients import FIELD, Clients, Sent, piles, there, whole
from tests.site.faults.image import Image
from tests.site.faults.stage import Write

NORMAL = 1
CLIENTS, WARM = 8, 24
DATABASE = Path("data") / "egenkraft.sqlite3"
FOLDERS = ("data", "data-keys")


def main() -> None:
    plan, folder = json.load(sys.stdin), Path(sys.argv[1])
    writes = [Write(**row) for row in plan["writes"]]
    chance = random.Random(plan["seed"])
    image, source = Image(folder), Path(plan["source"])
    from egenkraft.site.config.startup import django_ready

    django_ready()
    for number, cut in enumerate(plan["cuts"]):
        image.make()
        image.fill(source, *FOLDERS)
        cutter = under_load if cut == "load" else at_once
        mine = writes if cut == "load" else [chance.choice([w for w in writes if w.kind == kind_of(cut)])]
        sent = cutter(image, mine, cut, chance)
        image.detach()
        image.attach()
        print(json.dumps({"number": number, "cut": cut, **look(image, *sent)}), flush=True)
        image.detach()
    image.file.unlink()


def kind_of(cut: str) -> str:
    return cut.removeprefix("normal ")


def at_once(image: Image, writes: list[Write], cut: str, chance: random.Random) -> tuple[list[Write], ...]:
    """One write in a process of its own; the power goes when its acknowledgement arrives."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        _child(writes[0], write, cut.startswith("normal "))
    os.close(write)
    answer = os.read(read, 16).decode()
    image.cut()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(read)
    if answer not in {"200", "302"}:
        raise RuntimeError(f"{cut}: the site answered {answer!r}")
    return writes, []


def _child(write: Write, pipe: int, normal: bool) -> None:
    """Post the form as a browser does, with the product's own settings but for the control."""
    from django.test import Client

    from egenkraft.site.config.sqlite import base

    if normal:
        base.PRAGMAS["synchronous"] = NORMAL
    client = Client(headers={"host": "localhost"})
    client.cookies["s"] = write.session
    answer = client.post(write.path, {FIELD: Sent(write).key, **write.data})
    os.write(pipe, str(answer.status_code).encode())
    signal.pause()


def under_load(image: Image, writes: list[Write], cut: str, chance: random.Random) -> tuple[list[Write], ...]:
    """Eight clients write down each key after its answer; the power goes after 1.5 to 4 seconds."""
    from egenkraft.site.config.commands.serve import tree

    port = int(os.environ["FAULTS_PORT"])
    web = tree(port, threads=2, workers=4).commands["web"]
    server = subprocess.Popen([sys.executable, "-m", *web], start_new_session=True)
    chance.shuffle(writes)
    clients = Clients(port, piles(writes, CLIENTS))
    try:
        _wait(port, server)
        clients.start()
        until(lambda: len(clients.acknowledged) >= WARM, 120)  # every process of the server is awake
        time.sleep(chance.uniform(1.5, 4.0))
        image.cut()
    finally:
        clients.stopping.set()
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    clients.join()
    known = {sent.key for sent in clients.acknowledged}
    rest = [sent for pile in piles_of(clients) for sent in pile if sent.key not in known]
    return [sent.write for sent in clients.acknowledged], [sent.write for sent in rest]


def piles_of(clients: Clients) -> list[list[Sent]]:
    return [clients.unknown, *clients.piles]


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    probe = Server(port, server)  # type: ignore[arg-type]
    until(lambda: probe.get("/health/") == 200, 60)


def look(image: Image, acknowledged: list[Write], others: list[Write]) -> dict[str, Any]:
    """After the restart: is everything there that was acknowledged, and hardly anything that was not?"""
    database = image.mount / DATABASE
    found = there(database, acknowledged)
    return {
        "acknowledged": len(acknowledged),
        "lost": sum(1 for count in found if count == 0),
        "double": sum(1 for count in found if count > 1),
        "unacknowledged": sum(there(database, others)),
        "whole": whole(database),
        "breaks": breaks(),
    }


def breaks() -> int:
    """Labs whose chain of acts does not hold, row by row, by the product's own check."""
    from django.db import connections

    from egenkraft.site.access.models import Lab
    from egenkraft.site.audit.verify import verify

    found = sum(1 for lab in Lab.objects.all() if verify(lab.pk).bad is not None)
    connections.close_all()  # the disk goes; the next one is another
    return found


if __name__ == "__main__":
    main()
