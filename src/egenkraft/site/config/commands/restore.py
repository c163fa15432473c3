"""`egenkraft restore DATA KEYS --key FILE`: from two sealed sets to a lab that works, or nothing changed."""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from egenkraft.site.config.backup.restoring import Opened

ACTS_AS = "system"  # puts files back, and takes away again whom the ledger names


def run(argv: list[str]) -> int:
    options = _options(argv)
    from egenkraft.site.config.startup import Refusal, django_ready, nobody_serves

    django_ready()
    from django.conf import settings

    data, keys = Path(settings.DATA), Path(settings.KEYS)
    for path in (options.data, options.keys, options.key):
        if not path.is_file():
            raise Refusal(f"There is no file {path}.")
    if (data / "egenkraft.sqlite3").exists() and not options.replace:
        raise Refusal(f"There is a lab in {data} already. With --replace it is moved aside, not deleted.")
    with nobody_serves():
        return _restore(options, data, keys)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="egenkraft restore", description="A lab from its sealed backup.")
    parser.add_argument("data", type=Path, help="a set of data: egenkraft-data-….sealed")
    parser.add_argument("keys", type=Path, help="a set of keys, the newest: egenkraft-keys-….sealed")
    parser.add_argument("--key", type=Path, required=True, help="the private key that opens them")
    parser.add_argument("--replace", action="store_true", help="move the lab that is here aside")
    return parser.parse_args(argv)


def _restore(options: argparse.Namespace, data: Path, keys: Path) -> int:
    from egenkraft.site.config.backup import restoring, upgrading
    from egenkraft.site.config.startup import migrate

    with ExitStack() as open_sets:
        told = open_sets.enter_context(restoring.opened(options.data, options.key, data))
        held = open_sets.enter_context(restoring.opened(options.keys, options.key, keys))
        restoring.refuse_unfit(told, held)
        aside = open_sets.enter_context(restoring.all_or_nothing(data, keys))
        restoring.put_data(told, data)
        restoring.put_keys(held, keys)
        _packs(told, data)
        migrate(keep=False)  # the sets themselves are the copy
        upgrading.forget_try()
        rows, files = sum(told.manifest["rows"].values()), len(told.manifest["files"]) - 1
        print(f"Restored: {rows} rows and {files} more files, all as the manifest says.")
        print(f"They are from {told.made_at:%Y-%m-%d %H:%M} UTC.")
    code = _look(told.manifest["heads"]) or _without_the_erased()
    if aside:
        print(_told_of(aside))
    if not code:
        print("Start it with: egenkraft serve")
    return code


def _packs(told: "Opened", data: Path) -> None:
    """The lab works without its own instruments until somebody has put them where they belong."""
    from django.conf import settings

    from egenkraft.site.config.backup import restoring

    try:
        restoring.put_packs(told, Path(settings.PACKS))
    except OSError as error:
        left = restoring.keep_packs(told, data)
        print(f"The lab's instruments cannot be put into {settings.PACKS}: {error}.", file=sys.stderr)
        print(f"They lie in {left}: copy them there before you start.", file=sys.stderr)


def _told_of(aside: Path) -> str:
    from egenkraft.site.config.backup.leftovers import KEPT

    if not aside.exists():
        return "What was here before still held somebody who was erased, so it is gone."
    return (
        f"What was here before lies in {aside}. Delete it when you are sure; it goes by itself after "
        f"{KEPT.days} days, and when somebody in it is erased."
    )


def _without_the_erased() -> int:
    """The copy may be older than somebody's erasure: the ledger is replayed before anything is served."""
    from egenkraft.site.config.prepare import say_again, take_away_again

    if gone := take_away_again():
        print(f"Taken away again: {gone}, as the ledger of erasures says.")
    if said := say_again():
        print(f"Said again: {said}. So often somebody said no, or chose extra protection, after that copy.")
    return 0


def _look(heads: dict[str, list[object]]) -> int:
    """Every chain of acts must hold, and end where the manifest says."""
    from django.conf import settings

    from egenkraft.site.access.models import Lab
    from egenkraft.site.audit.verify import verify
    from egenkraft.site.config.checks import key_fits_the_store

    if wrong := key_fits_the_store(None, databases=("keys",)):
        print(f"The lab is in its place. {wrong[0].msg} {wrong[0].hint}", file=sys.stderr)
        return 1
    if settings.LOCKED:
        print("There is no lab key here, so the chains of acts were not checked. Set EGENKRAFT_KEY_FILE.")
        print("Who was taken away since that copy goes when it starts with the key.")
        return 0
    for lab in Lab.objects.all():
        verdict = verify(lab.pk)
        if verdict.bad is not None or verdict.head != heads.get(lab.pk.hex, [0, verdict.head])[1]:
            print(f"The chain of acts of {lab.name} is broken at row {verdict.bad}.", file=sys.stderr)
            return 1
    return 0
