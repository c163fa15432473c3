"""Run everything once on a fresh demo lab and print one table."""

import os
import sys
import tempfile
import time
from pathlib import Path

from egenkraft.site.config.commands.demo import build, settle


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="egenkraft-bench-") as folder:
        data = Path(folder) / "demo"
        settle(data)
        began = time.monotonic()
        if code := build():
            return code
        print(f"{'demo lab from its spreadsheets':46} {time.monotonic() - began:10.1f} s")
        from tests.bench import kernel, memory, pages, rows

        for part in (memory, pages, rows, kernel):
            part.run()
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    os.environ["PYTHONWARNINGS"] = "ignore"
    sys.exit(main())
