"""The head of a chain: kept elsewhere, signed, it shows later that nothing before it was cut or changed."""

import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from egenkraft.site.audit.chain import end_of
from egenkraft.site.audit.models import AuditRow, AuditSegment
from egenkraft.site.audit.seal import mark, moment, signature
from egenkraft.site.audit.verify import Known

FORMAT = "egenkraft-audit-head/1"


class NotGenuine(ValueError):
    """A head file that this installation did not write, or that was changed."""


@dataclass(frozen=True)
class Head:
    """The last row of a lab's chain, and how many rows there are: in the table, and cut at the end of
    their time."""

    format: str
    lab: str
    at: str
    sequence: int
    hash: str
    rows: int
    cut: int
    key: str

    @property
    def known(self) -> Known:
        return Known(self.sequence, self.hash)

    def signed(self) -> str:
        """The head as one line of JSON with its seal."""
        words = asdict(self)
        return json.dumps({**words, "seal": signature("head", words, self.key)}, sort_keys=True)


def head_of(lab: UUID, *, now: datetime | None = None) -> Head:
    end = end_of(lab)
    rows = AuditRow.objects.filter(lab=lab).count()
    last = AuditSegment.objects.filter(lab=lab).order_by("-number").first()
    cut = last.last if last else 0
    return Head(FORMAT, str(lab), moment(now or timezone.now()), end.sequence, end.hash, rows, cut, mark())


def read_heads(text: str) -> list[Head]:
    """The heads of a file, one a line; raise `NotGenuine` at the first that is not ours."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return [_head(number, line) for number, line in lines]


def _head(number: int, line: str) -> Head:
    try:
        words: dict[str, Any] = json.loads(line)
        seal = str(words.pop("seal"))
        head = Head(**words)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotGenuine(f"Line {number} is no head of an audit chain.") from error
    if head.format != FORMAT or not hmac.compare_digest(seal, signature("head", words, head.key)):
        raise NotGenuine(f"Line {number} is not a head that this lab's key signed.")
    return head


def kept_file() -> Path:
    """One line a day and lab. It lies with the backups, apart from the data that it vouches for."""
    return Path(settings.BACKUPS) / "audit-heads.jsonl"


def kept_heads() -> list[Head]:
    """The heads beside the backups; a line there that is not ours is passed over."""
    return [head for line in _texts(kept_file()) if (head := _or_none(line))]


def _or_none(line: str) -> Head | None:
    try:
        return _head(0, line)
    except NotGenuine:
        return None


def keep(file: Path, heads: Iterable[Head]) -> int:
    """Append each head whose day and lab the file does not hold yet; return how many."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = [head for line in _texts(file) if (head := _or_none(line))]
    there = {(one.lab, one.at[:10]) for one in known}
    new = [head for head in heads if (head.lab, head.at[:10]) not in there]
    with file.open("a", encoding="utf-8") as out:
        out.writelines(head.signed() + "\n" for head in new)
    return len(new)


def _texts(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError):
        return []
