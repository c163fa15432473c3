"""The licence gate: `ship` loads, `byo` loads with an evidence file, `forbidden` never loads."""

from pathlib import Path

from .errors import LicenceError
from .model import Licence
from .toml import Table

# Instruments whose terms shut out a tool like this one, by what their names are written as.
FORBIDDEN = {
    "outcomesstar": "Outcomes Star needs a licence, trained users and an approved program.",
}


def gate(table: Table, pack_id: str, folder: Path) -> Licence:
    """The licence of a pack, or a LicenceError (`forbidden`, `evidence_missing`) that says how to mend it."""
    kind = table.one_of("gate", ("ship", "byo", "forbidden"))
    name, attribution = table.get("name", str), table.get("attribution", str)
    squeezed = "".join(sign for sign in f"{pack_id} {attribution}".lower() if sign.isalpha())
    reason = next((why for key, why in FORBIDDEN.items() if key in squeezed), None)
    if kind == "forbidden" or reason:
        why = reason or "Its terms do not allow use here."
        raise LicenceError("forbidden", why, "Use another instrument.", table.where)
    if not name.strip() or not attribution.strip():
        raise table.fail("pack_invalid", "name", "Licence and attribution are empty.", "Write both.")
    evidence = _evidence(table, folder) if kind == "byo" else None
    table.optional("evidence", str)
    table.done()
    return Licence(kind, name, attribution, evidence)


def _evidence(table: Table, folder: Path) -> Path:
    """The file that shows the right to use the instrument: it must exist beside the pack and not be empty."""
    path = folder / table.get("evidence", str, "")
    if path.is_file() and path.read_bytes().strip():
        return path
    message = "This instrument belongs to others, and no proof of the right to use it was found."
    mend = 'Put their permission in a file beside the pack and name it: evidence = "permission.txt".'
    raise LicenceError("evidence_missing", message, mend, table.where)
