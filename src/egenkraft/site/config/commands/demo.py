"""`egenkraft demo`: a running demo lab with fictional people, on this machine only."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from egenkraft.site.config.labkey import make_key
from egenkraft.site.config.postgres.databases import ADDRESSES

ACTS_AS = "nobody"  # starts the others on fictional people
DOORS = {
    "manager": "reads the lab board",
    "leader": "marks who is here, opens a check-in",
    "researcher": "plans a trial, reads the verdict",
    "participant": "answers a check-in",
}


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft demo", description="A demo lab with fictional people.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("data/demo"), help="folder of the demo data")
    parser.add_argument("--fresh", action="store_true", help="throw the old demo away first")
    parser.add_argument("--smoke", action="store_true", help="start, visit every address as every role, stop")
    options = parser.parse_args(argv)
    data = options.data.resolve()
    _refuse_foreign(data)
    if options.fresh:
        shutil.rmtree(data, ignore_errors=True)
    settle(data)
    return _smoke(data) if options.smoke else _serve(options.port)


def settle(data: Path) -> None:
    """Point every setting at the demo; a throwaway key lies beside the demo data."""
    key = data / "demo.key"
    if not key.is_file():
        make_key(key)
        print(f"A throwaway key for the demo: {key} (only you can read it)", flush=True)
    os.environ.update(
        EGENKRAFT_DEMO="1",
        EGENKRAFT_BIND="127.0.0.1",
        EGENKRAFT_TLS="0",
        EGENKRAFT_DATA=str(data),
        EGENKRAFT_KEYS=str(data / "keys"),
        EGENKRAFT_KEY_FILE=str(key),
        EGENKRAFT_HOSTS="localhost,127.0.0.1",
    )
    for name in ("CREDENTIALS_DIRECTORY", *ADDRESSES):  # the demo has a file of its own, always
        os.environ.pop(name, None)


def _clear_half_built(data: Path) -> None:
    """A demo that was broken off while it was built begins anew; its key stays."""
    if (data / "built").is_file():
        return
    for found in data.iterdir():
        if found.name != "demo.key":
            shutil.rmtree(found) if found.is_dir() else found.unlink()


def build() -> int:
    """Prepare the databases and fill them, each in a process that ends and gives its memory back."""
    from egenkraft.site.config.commands.serve import prepare
    from egenkraft.site.config.processes import start

    _clear_half_built(Path(os.environ["EGENKRAFT_DATA"]))
    return prepare() or start("egenkraft.site.config.demo_data").wait()


def _serve(port: int) -> int:
    from egenkraft.site.config.commands.serve import complain, port_refusal, tree

    if sentence := port_refusal(port):
        return complain(sentence)
    os.environ["EGENKRAFT_URL"] = f"http://localhost:{port}"
    return build() or tree(port, on_start=lambda: _say_when_up(port)).run()


def _say_when_up(port: int) -> None:
    """The addresses are printed when they answer, by a thread so that signals are heard meanwhile."""
    from threading import Thread

    from egenkraft.site.config.smoke import answers

    def wait() -> None:
        if answers(port):
            print(addresses(port), flush=True)

    Thread(target=wait, daemon=True).start()


def addresses(port: int) -> str:
    lines = [f"  http://localhost:{port}/demo/{role}/".ljust(44) + does for role, does in DOORS.items()]
    public = f"  http://localhost:{port}/".ljust(44) + "the public reads the diary"
    return "\n".join(
        [
            "",
            "The demo lab is up. One address a role; each signs you in:",
            public,
            *lines,
            *_card(port),
            "",
            "Stop with Ctrl-C.",
        ]
    )


def _card(port: int) -> list[str]:
    """What would be printed on a participant's card, and the pictures that she chose."""
    card = Path(os.environ["EGENKRAFT_DATA"]) / "demo-card"
    if not card.is_file():
        return []
    return [
        f"  http://localhost:{port}/c/{card.read_text('utf-8')}/",
        " " * 44 + "a participant's printed card: tap sun, bus, key",
        " " * 44 + "(her own answers open with book, apple, cup)",
        " " * 44 + "a handed-over device goes back with 246810",
    ]


def _smoke(data: Path) -> int:
    from egenkraft.site.config.smoke import run as smoke

    return smoke(build)


def _refuse_foreign(data: Path) -> None:
    """Only a folder that this command made, or an empty one, is ever filled or removed."""
    if data.exists() and not (data / "demo.key").is_file() and (data.is_file() or any(data.iterdir())):
        print(
            f"egenkraft: {data} is not a demo folder, so it stays. Name another with --data.", file=sys.stderr
        )
        raise SystemExit(2)
