"""The bytes of a row that are sealed, and the seal: HMAC-SHA-256 with the audit key."""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from egenkraft.site.audit.keys import subkey

GENESIS = "0" * 64
# The order of the sealed values; docs/reference/audit.md tells how to check one by hand.
FIELDS = (
    *("lab", "sequence", "at", "account", "role", "action", "kind", "object"),
    *("purpose", "reason", "outcome", "clock", "digest", "previous"),
)
ADDED = (10, 11)  # outcome and clock: not in rows of the first format
AT = 2


def moment(at: datetime) -> str:
    """A time as it is sealed: UTC, to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def plain(values: Sequence[Any]) -> list[str | None]:
    """The values of a row in the order of FIELDS, as the texts that are sealed.

    A row without outcome and clock was written in the first format: without the two, and with the
    time as seconds since 1970.
    """
    texts = [None if value is None else str(value) for value in values]
    if texts[10] or texts[11]:
        texts[AT] = moment(values[AT])
        return texts
    texts[AT] = str(values[AT].timestamp())
    return [text for place, text in enumerate(texts) if place not in ADDED]


def seal(values: Sequence[Any], key: bytes | None = None) -> str:
    """The hash of a row, from its values in the order of FIELDS."""
    return sealed(plain(values), key or subkey("audit"))


def sealed(texts: Sequence[str | None], key: bytes) -> str:
    return hmac.digest(key, json.dumps(texts).encode(), "sha256").hex()


def signature(words: Mapping[str, Any], use: str) -> str:
    """The seal over a small document of texts and numbers, its keys in order."""
    text = json.dumps(dict(words), sort_keys=True, ensure_ascii=True)
    return hmac.digest(subkey(use), text.encode(), "sha256").hex()


def digest(change: Mapping[str, Any] | None) -> str:
    """A keyed digest of the change, so that short values cannot be guessed from the chain."""
    if not change:
        return ""
    text = json.dumps(change, sort_keys=True, default=str)
    return hmac.digest(subkey("audit-digest"), text.encode(), "sha256").hex()
