"""The command `egenkraft lot`: a published lot drawn again from its seed, by anybody, without the lab."""

import argparse
import json
import sys
from pathlib import Path

from egenkraft.core import trials as t

BAD_INPUT, DIFFERS = 2, 1


def run(argv: list[str]) -> int:
    """Print who got which arm; 0 when the draw is the published one, 1 when it differs, 2 when unreadable."""
    parser = argparse.ArgumentParser(
        prog="egenkraft lot",
        description="Draws a published lot again from its seed. The seed must give the hash that was shown "
        "before the draw, and the draw must give the arms in the file.",
    )
    parser.add_argument("file", metavar="LOT.json", help="the file from the page of the trial")
    parser.add_argument("--commitment", metavar="HASH", help="the hash that you saw before the draw")
    options = parser.parse_args(argv)
    try:
        published = json.loads(Path(options.file).read_text(encoding="utf-8-sig"))
        again = t.replay(published)
    except OSError as error:
        return _say(f"{options.file}: cannot be read: {error.strerror}. Check the path.", BAD_INPUT)
    except t.TrialError as error:
        return _say(f"{options.file}: {error.problems[0].message} {error.problems[0].mend}", DIFFERS)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return _say(f"{options.file}: this is no published lot. Take the file from the trial.", BAD_INPUT)
    if options.commitment and options.commitment not in {part.commitment for part in again.rounds}:
        return _say("The seed in the file does not give the hash that you saw before the draw.", DIFFERS)
    for who, arm in again.arms.items():
        print(f"{who}\t{arm}")
    print(f"The same {len(again.arms)} people in the same arms. Plan {again.plan_hash}.")
    if again.erased:
        print(f"{again.erased} of them erased since the draw: the arm stands, the number does not.")
    return 0


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
