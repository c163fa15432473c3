"""Random numbers that anybody can make again: a SHA-256 counter for lots, a keyed generator for many
draws."""

from collections.abc import Sequence
from hashlib import sha256
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np

Item = TypeVar("Item")
WORD = 1 << 64


class Stream:
    """The SHA-256 counter stream of a seed: block i is SHA-256(seed, newline, i in decimals), four
    words each."""

    def __init__(self, seed: str) -> None:
        self._seed, self._block, self._words = seed.encode(), 0, list[int]()

    def word(self) -> int:
        """The next whole number from 0 to 2**64 - 1."""
        if not self._words:
            digest = sha256(self._seed + b"\n" + str(self._block).encode()).digest()
            self._words = [int.from_bytes(digest[i : i + 8], "big") for i in (24, 16, 8, 0)]
            self._block += 1
        return self._words.pop()

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1, each equally likely: words past the last full round are
        refused."""
        bound = WORD - WORD % limit
        while (word := self.word()) >= bound:
            pass
        return word % limit

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """The items in an order drawn so that every order is equally likely (Fisher-Yates from the end).

        >>> Stream("seed").shuffled("abcd")
        ['d', 'a', 'b', 'c']
        """
        pool = list(items)
        for last in range(len(pool) - 1, 0, -1):
            pick = self.below(last + 1)
            pool[last], pool[pick] = pool[pick], pool[last]
        return pool

    def uniform(self) -> float:
        """A number strictly between 0 and 1."""
        return ((self.word() >> 11) + 0.5) / (1 << 53)

    def normal(self) -> float:
        """A draw from the standard normal distribution, by inversion."""
        return NormalDist().inv_cdf(self.uniform())


def generator(seed: str) -> "np.random.Philox":
    """A keyed counter generator whose raw 64-bit words never change between versions; for many draws."""
    import numpy as np

    key = int.from_bytes(sha256(b"egenkraft-draws/1\n" + seed.encode()).digest()[:16], "big")
    return np.random.Philox(key=key)


def words(bits: "np.random.Philox", *shape: int) -> Any:
    """An array of raw words of this shape."""
    size = 1
    for length in shape:
        size *= length
    return bits.random_raw(size).reshape(shape)
