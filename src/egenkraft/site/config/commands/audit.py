"""`egenkraft audit`: checks the chain of acts, prints its head, writes it out."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from egenkraft.site.config.startup import Refusal, lab_ready

ACTS_AS = "system"  # reads the chain of each lab; its rows hold no names
WHAT = {
    "verify": "read every row and name the first one that is not as it was written",
    "head": "print the head: keep it elsewhere, it shows later that no end was cut off",
    "export": "write every row as one line of JSON, the head last; no row holds a name",
    "cut": "cut whole months older than five years from every chain that is whole (PostgreSQL: as the owner)",
}


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft audit", description="The chain of acts.")
    parser.add_argument("what", choices=list(WHAT), help="; ".join(f"{k}: {v}" for k, v in WHAT.items()))
    parser.add_argument("--lab", default="", help="the short name of one lab (default: every lab)")
    parser.add_argument(
        "--against", type=Path, action="append", default=[], metavar="FILE", help="a head kept elsewhere"
    )
    options = parser.parse_args(argv)
    lab_ready()
    from django.utils import translation

    with translation.override("en"):
        if options.what == "cut":
            return _cut()
        labs = _labs(options.lab)
        if options.what == "verify":
            return _verify(labs, options.against)
        return _head(labs) if options.what == "head" else _export(labs)


def _cut() -> int:
    """SQLite's clock does it by itself; on PostgreSQL only the owner has the right."""
    from egenkraft.site.config.heads import cut_old
    from egenkraft.site.config.startup import every_lab

    with every_lab():
        print(f"{cut_old()} rows older than five years were cut.")
    return 0


def _labs(slug: str) -> list[Any]:
    from egenkraft.site.access.models import Lab

    found = [lab for lab in Lab.objects.order_by("slug") if slug in ("", lab.slug)]
    if not found:
        raise Refusal(f"There is no lab “{slug}” here. Leave --lab away to take every lab.")
    return found


def _verify(labs: Iterable[Any], files: list[Path]) -> int:
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.audit.head import kept_file
    from egenkraft.site.audit.verify import verify

    kept = [kept_file()] if kept_file().is_file() else []
    heads = [head for file in [*files, *kept] for head in _heads(file)]
    bad = 0
    for lab in labs:
        with scope(Actor.system(lab.pk)):
            verdict = verify(lab.pk, known=[head.known for head in heads if head.lab == str(lab.pk)])
        print(f"{lab.slug}: {verdict.in_words}")
        bad += verdict.bad is not None
    return 1 if bad else 0


def _heads(file: Path) -> list[Any]:
    from egenkraft.site.audit.head import NotGenuine, read_heads

    try:
        return read_heads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{file} cannot be read. Name a file that holds a head.") from error
    except NotGenuine as error:
        raise Refusal(f"{file}: {error} Take a head that `egenkraft audit head` printed.") from error


def _head(labs: Iterable[Any]) -> int:
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.audit.head import head_of

    for lab in labs:
        with scope(Actor.system(lab.pk)):
            print(head_of(lab.pk).signed())
    return 0


def _export(labs: Iterable[Any]) -> int:
    from egenkraft.site.access.scope import Actor, scope
    from egenkraft.site.audit.export import lines

    for lab in labs:
        with scope(Actor.system(lab.pk)):
            for line in lines(lab.pk):
                sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")
    return _head(labs)
