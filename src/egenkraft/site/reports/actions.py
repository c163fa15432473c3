"""What the board writes: that its report was taken, and what left the lab with it."""

from egenkraft.site.access.scope import Actor
from egenkraft.site.audit.chain import record
from egenkraft.site.reports.copies import Copy
from egenkraft.site.trials import publications


def take(by: Actor, *, copy: Copy, sha256: str) -> bool:
    """Whether the report may leave after all that left before it; then it is written down with its hash."""

    def written() -> None:
        record(by, "board.report", "lab", by.lab_id, reason=f"{copy.reader} {copy.lang} {sha256}")

    try:
        publications.leave(by, tellings=copy.tellings, reader=copy.reader, written=written)
    except publications.Refused:
        return False
    return True
