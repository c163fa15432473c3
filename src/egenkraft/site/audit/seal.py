"""The bytes of a row that are sealed, and the seal: HMAC-SHA-256 with the audit key."""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from egenkraft.site.audit.keys import mark_of, signing_key, subkey

GENESIS = "0" * 64
# The order of the sealed values; docs/reference/audit.md tells how to check one by hand.
FIELDS = (
    *("lab", "sequence", "at", "account", "role", "action", "kind", "object"),
    *("purpose", "reason", "digest", "previous", "key", "outcome", "clock"),
)
SEQUENCE, AT, PREVIOUS, KEY = (FIELDS.index(name) for name in ("sequence", "at", "previous", "key"))


def moment(at: datetime | str) -> str:
    """A time as it is sealed: UTC, to the microsecond; a text is a time as SQLite holds it."""
    if isinstance(at, str):
        return at.replace(" ", "T", 1) + (".000000Z" if len(at) == 19 else "Z")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def seconds(at: datetime | str) -> str:
    """A time as the first format sealed it: seconds since 1970; a text that is no time stays as it is."""
    if isinstance(at, datetime):
        return str(at.timestamp())
    try:
        return str(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return at


def plain(values: Sequence[Any]) -> list[str | None]:
    """The values of a row in the order of FIELDS, as the texts that are sealed.

    Rows of the first two formats have no outcome and no clock: they were sealed without those, the very
    first ones without the mark of a key, and with the time as seconds since 1970.
    """
    texts = [None if value is None else str(value) for value in values]
    if texts[-1] or texts[-2]:
        texts[AT] = moment(values[AT])
        return texts
    texts[AT] = seconds(values[AT])
    return texts[: KEY + 1] if texts[KEY] else texts[:KEY]


def seal(values: Sequence[Any]) -> str:
    """The hash of a row, from its values in the order of FIELDS; "" where its key is not known."""
    key = signing_key(str(values[KEY]))
    return sealed(plain(values), key) if key else ""


def sealed(texts: Sequence[str | None], key: bytes) -> str:
    """The hash of these texts, written down as JSON writes a list of texts."""
    text = ", ".join(["null" if one is None else quoted(one) for one in texts])
    return hmac.digest(key, f"[{text}]".encode(), "sha256").hex()


def signature(what: str, words: Mapping[str, Any], mark: str) -> str:
    """The seal over a small document of texts and numbers by the audit key with this mark."""
    key = signing_key(mark)
    text = json.dumps([what, dict(words)], sort_keys=True)
    return hmac.digest(key, text.encode(), "sha256").hex() if key else ""


def mark() -> str:
    """The mark of the key that signs now."""
    return mark_of(subkey("audit"))


def digest(change: Mapping[str, Any] | None) -> str:
    """A keyed digest of the change, so that short values cannot be guessed from the chain."""
    if not change:
        return ""
    text = json.dumps(change, sort_keys=True, default=str)
    return hmac.digest(subkey("audit-digest"), text.encode(), "sha256").hex()
