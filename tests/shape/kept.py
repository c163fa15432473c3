"""Writes docs/reference/retention.md out of retention.toml: `python -m tests.shape.kept`."""

import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "retention.md"
HEAD = """# What is kept, and how long

Made from `src/egenkraft/site/consent/retention.toml`; a test holds that the two agree.
The times are the usual ones: each lab may choose others within the bounds, at */consent/keeping/*.

*Activity* counts from the last day anything of hers happened. *Trial* is the same, but not before
the trials she was in have their answer, or should have had it by their plan: one that nobody ever
answers holds nobody for ever, and a plan that is still being written holds nobody at all. The page
says how many each trial holds. Other words are a date of the row itself.

| table | about her | what happens | after | bounds, months | why |
|---|---|---|---|---|---|
"""


def line(entry: Any) -> str:
    """One row of the page."""
    from egenkraft.site.consent.keeping import KEEP

    after = f"{entry.months} months" if entry.months else f"{entry.days} days"
    when = "" if entry.fate == KEEP else f"{after}, {_clock(entry)}"
    if entry.gone:
        when += f"; gone after {entry.gone} months"
    bounds = f"{entry.least}–{entry.most}" if entry.changeable else ""
    return (
        f"| `{entry.label}` | {'yes' if entry.her else ''} | {entry.fate} | {when} | {bounds} | {entry.en} |"
    )


def _clock(entry: Any) -> str:
    from egenkraft.site.consent.keeping import PERSONAL_CLOCKS

    return entry.clock if entry.clock in PERSONAL_CLOCKS else f"`{entry.clock}`"


def page() -> str:
    from egenkraft.site.consent.keeping import table

    return HEAD + "\n".join(line(entry) for entry in table().values()) + "\n"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egenkraft.site.config.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
