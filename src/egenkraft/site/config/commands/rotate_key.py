"""`egenkraft rotate-key`: a new lab key in place of the old one. Safe to run again when it was broken off."""

import argparse
import os
from pathlib import Path

ACTS_AS = "system"  # wraps every key anew, and opens none for anybody
NEXT = ".new"


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="egenkraft rotate-key", description="A new lab key for the old one."
    )
    parser.add_argument(
        "--new", type=Path, help="where the new key lies, or is made; without it, beside the old one"
    )
    options = parser.parse_args(argv)
    from egenkraft.site.config.startup import Refusal, every_lab, lab_ready, nobody_serves

    lab_ready()
    from egenkraft.site.vault.rotation import WrongKey, rotate

    place, target = _places(options.new)
    with nobody_serves(), every_lab():
        old, new = _key(place), _make(target)
        if old != new:
            try:
                _tell(rotate(old, new))
            except WrongKey as error:
                raise Refusal(str(error)) from error
        return _end(place, target, own=options.new is None)


def _places(chosen: Path | None) -> tuple[Path, Path]:
    from egenkraft.site.config.labkey import key_path
    from egenkraft.site.config.startup import Refusal

    place = key_path()
    if place is None or not place.is_file():
        raise Refusal(
            "The lab key is not there. Set EGENKRAFT_KEY_FILE to the key in use and run this again."
        )
    if chosen is None and not os.access(place.parent, os.W_OK):
        raise Refusal(
            f"{place.parent} cannot be written. Say where the new key shall lie: egenkraft rotate-key --new F"
        )
    return place, chosen or place.with_name(place.name + NEXT)


def _key(path: Path) -> bytes:
    from egenkraft.site.config.labkey import key_in

    return key_in(path)


def _make(path: Path) -> bytes:
    """The new key: the one that a broken-off run has made, or a fresh one."""
    from egenkraft.site.config.labkey import make_key

    if not path.is_file():
        make_key(path)
    return _key(path)


def _tell(counts: dict[str, int]) -> None:
    print(f"people's keys wrapped anew: {counts['people']}")
    print(f"rows marked anew: {counts['rows']}")
    if counts["doubtful"]:
        print(f"rows whose mark did not hold before: {counts['doubtful']}. See: egenkraft doctor")


def _end(place: Path, target: Path, *, own: bool) -> int:
    if own:
        os.replace(target, place)
        print(
            f"The new key lies in {place}. Back it up now, away from this machine; the old one opens nothing."
        )
    else:
        print(f"Put {target} where the service manager reads the lab key, then start Egenkraft.")
    return 0
