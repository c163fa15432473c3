"""Writes docs/reference/permissions.md from the table of permissions: `python -m tests.shape.permissions`."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from egenkraft.site.access.permissions import KINDS, REACHES, ROLES, WHAT, table

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "permissions.md"
CELLS, WIDER = Path(__file__).with_name("trust_cells.csv"), Path(__file__).with_name("wider.csv")
HEAD = """# Who may do what

Made from `src/egenkraft/site/access/permissions.csv`, the only place with rules, by
`python -m tests.shape.permissions`; a test fails when it is not fresh. In the product the same stands in
plain words under Set-up, Colleagues, Who may do what.

Reach: {reaches}.
A role that is not in a row gets 404 there. *Proof*: she or he proves anew who it is, within ten minutes.
*Told*: looking is a row in the chain of acts, and she reads it on her page.
"""


def lines() -> Iterator[str]:
    yield HEAD.format(reaches="; ".join(f"**{letter}** {words}" for letter, words in REACHES.items()))
    yield "## By capability\n"
    yield "| capability | who | what | of | consent | proof | told |\n|---|---|---|---|---|---|---|"
    for row in table().values():
        who = ", ".join(f"{role} **{reach}**" for role, reach in row.reaches.items())
        what, of = ", ".join(WHAT[one] for one in row.what), "; ".join(KINDS[one] for one in row.kinds)
        marks = f"{'yes' if row.step_up else ''} | {'yes' if row.reads else ''}"
        yield f"| `{row.capability}` {row.meaning} | {who} | {what} | {of} | {row.purpose} | {marks} |"
    yield "\n## By role\n"
    for role in ROLES:
        able = [f"`{one.capability}` {one.reaches[role]}" for one in table().values() if role in one.reaches]
        yield f"**{role}**: {', '.join(able) or 'nothing yet'}.\n"
    yield "## Wider than the plan\n"
    yield "The plan gives each role a cell for each kind of data. These rows go further, each for a reason.\n"
    yield "| capability | role | why |\n|---|---|---|"
    yield from (f"| `{one['capability']}` | {one['role']} | {one['why']} |" for one in wider())


def wider() -> list[dict[str, str]]:
    with WIDER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells() -> dict[tuple[str, str], str]:
    """What the plan gives: kind of data and role to letters, reach and `!` for proof: `ve l!`."""
    with CELLS.open(encoding="utf-8", newline="") as file:
        return {(line["kind"], line["role"]): line["may"] for line in csv.DictReader(file)}


def page() -> str:
    return "\n".join(lines()) + "\n"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
