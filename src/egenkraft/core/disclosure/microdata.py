"""One row a person, for research: how easily somebody is found in it, and what she is called there."""

import hmac
from base64 import b32encode
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from uuid import UUID

K, L, PEOPLE = 5, 2, 60  # below about sixty people no rows are anonymous
MARK_BYTES, KEY_BYTES = 10, 32

Row = Mapping[str, Hashable]


@dataclass(frozen=True)
class Risk:
    """What the listed columns tell whoever knows them of somebody: of n people at least k look alike, who
    gave at least l different answers to each sensitive question; this share looks like nobody else."""

    n: int
    k: int
    l: int  # noqa: E741  # as the literature calls it
    unique: Fraction

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the rows may only leave restricted, under pseudonyms: `k`, `l`, `people`. None: they may."""
        small = {"k": self.k < K, "l": self.l < L, "people": self.n < PEOPLE}
        return tuple(reason for reason, here in small.items() if here)

    @property
    def restricted(self) -> bool:
        """Whether the rows may not leave as anonymous."""
        return bool(self.reasons)


def risk(rows: Sequence[Row], quasi: Sequence[str], sensitive: Sequence[str]) -> Risk:
    """How many look alike by the columns `quasi`, and how many answers they gave in the columns `sensitive`.

    An empty cell looks like other empty cells. A missing answer is no answer: whoever is left with one answer
    for all who gave any knows it of them; where none gave any, nothing is told.

    >>> people = [{"from": "SY", "age": 30, "work": work} for work in ("yes", "no", "no")]
    >>> risk(people, ["from", "age"], ["work"])
    Risk(n=3, k=3, l=2, unique=Fraction(0, 1))
    >>> risk([*people, {"from": "SO", "age": 50, "work": "no"}], ["from", "age"], ["work"]).reasons
    ('k', 'l', 'people')
    """
    alike = Counter(_looks(row, quasi) for row in rows)
    answers: dict[tuple[Hashable, ...], set[Hashable]] = {}
    for row in rows:
        for column in sensitive:
            if row[column] is not None:
                answers.setdefault((column, *_looks(row, quasi)), set()).add(row[column])
    return Risk(
        n=len(rows),
        k=min(alike.values(), default=0),
        l=min(map(len, answers.values()), default=0 if sensitive else L),
        unique=Fraction(sum(n == 1 for n in alike.values()), len(rows) or 1),
    )


def _looks(row: Row, quasi: Sequence[str]) -> tuple[Hashable, ...]:
    return tuple(row[column] for column in quasi)


def pseudonym(key: bytes, id: UUID | str) -> str:
    """What somebody with this random id is called in the export of this key: 80 bits in 16 letters.

    The same in every file of one export, and never the same in two. Without the key nobody computes it, so
    whoever destroys the key cuts the last tie.

    >>> pseudonym(bytes(32), "01a2199d-3389-7e6a-8a6f-91fcdd75474e")
    'BYATW5HKN3MUNLUP'
    """
    return b32encode(hmac.digest(key, str(id).encode(), "sha256")[:MARK_BYTES]).decode()


def export_key(secret: bytes, export: UUID | str) -> bytes:
    """The key of one export, from the secret of this installation."""
    return hkdf(secret, b"", f"egenkraft export {export}".encode(), KEY_BYTES)


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """A key from a secret by HKDF with SHA-256 (RFC 5869)."""
    drawn = hmac.digest(salt or bytes(sha256().digest_size), secret, "sha256")
    found, block = b"", b""
    while len(found) < length:
        block = hmac.digest(drawn, block + info + bytes([len(found) // sha256().digest_size + 1]), "sha256")
        found += block
    return found[:length]
