"""`egenkraft backup`: both sets, now. `--new-key` makes the key that only the owner keeps."""

import argparse
import sys
from pathlib import Path

ACTS_AS = "nobody"  # copies sealed files, row by row unread


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="egenkraft backup", description="A sealed copy of data and keys.")
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="make the key that opens the backups")
    options = parser.parse_args(argv)
    if options.new_key:
        return _new_key(options.new_key)
    from egenkraft.site.config.startup import at_work, lab_ready

    lab_ready()
    from egenkraft.site.config.backup.making import make

    with at_work():
        for made in make():
            rows = sum(made.manifest["rows"].values())
            print(f"{made.path} · {rows} rows · {len(made.manifest['files'])} files")
    return 0


def _new_key(path: Path) -> int:
    from egenkraft.site.config.backup.sealing import new_key

    try:
        public = new_key(path)
    except FileExistsError:
        print(f"egenkraft: {path} is there already, and a key is never replaced.", file=sys.stderr)
        return 2
    print(f"The private key: {path}")
    print("Move it off this machine now: on paper or a stick, in two places. Without it no backup opens.")
    print("Then set, for every start of Egenkraft:")
    print(f"  EGENKRAFT_BACKUP_PUBLIC_KEY={public}")
    print("  EGENKRAFT_BACKUP_TO=FOLDER           the data, on another disk")
    print("  EGENKRAFT_BACKUP_KEYS_TO=FOLDER      the keys, somewhere else again")
    return 0
