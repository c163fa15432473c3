"""The console script `egenkraft`: picks the command, loads only what that command needs."""

import os
import sys
from collections.abc import Callable, Sequence

Command = Callable[[list[str]], int]

HELP = """egenkraft: runs a local innovation lab and tells honestly what works

  egenkraft demo [--port N] [--smoke]      a running demo lab with fictional people
  egenkraft init --name N --email E …      a new lab: key, database, first project manager
  egenkraft serve [--port N]               web, worker and clock in one
  egenkraft load FOLDER [--dry-run]        spreadsheets in; an error names sheet, row and column
  egenkraft analyse DATA.csv --plan P      an exact answer for a method test (--json for machines)
  egenkraft lot LOT.json                   draws a published lot again, and says whether it is the same
  egenkraft backup [--new-key FILE]        sealed copies of data and keys
  egenkraft restore DATA KEYS --key FILE   a lab back from its backup
  egenkraft rotate-key                     a new lab key in place of the old one
  egenkraft tick                           what the clock does, once
  egenkraft audit verify | head | export   the chain of acts: check it, keep its head, write it out
  egenkraft doctor                         says in words what is wrong and what to do

Add --help to a command for its choices."""


def _analyse(argv: list[str]) -> int:
    from egenkraft.analyse import run

    return run(argv)


def _lot(argv: list[str]) -> int:
    from egenkraft.lot import run

    return run(argv)


def _site(name: str) -> Command:
    def command(argv: list[str]) -> int:
        from importlib import import_module

        from django.core.exceptions import ImproperlyConfigured

        from egenkraft.site.audit.keys import Locked
        from egenkraft.site.config.startup import Refusal

        try:
            return int(import_module(f"egenkraft.site.config.commands.{name}").run(argv))
        except (ImproperlyConfigured, Refusal, Locked) as error:
            print(f"egenkraft: {error}", file=sys.stderr)
            return 2

    return command


COMMANDS: dict[str, Command] = {
    "analyse": _analyse,
    "audit": _site("audit"),
    "backup": _site("backup"),
    "demo": _site("demo"),
    "doctor": _site("doctor"),
    "init": _site("init"),
    "load": _site("load"),
    "lot": _lot,
    "restore": _site("restore"),
    "rotate-key": _site("rotate_key"),
    "serve": _site("serve"),
    "tick": _site("tick"),
}


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(HELP)
        return 0
    name = arguments.pop(0)
    if name not in COMMANDS:
        known = ", ".join(COMMANDS)
        print(f"egenkraft: there is no command “{name}”. The commands are: {known}.", file=sys.stderr)
        return 2
    try:
        return COMMANDS[name](arguments)
    except BrokenPipeError:  # the reader of our output closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
