"""Ids: opaque text, minted here once and never made from a UPRN, a row number or a feature number."""

from __future__ import annotations

import hashlib
import os
import uuid
from typing import Final

_NAMESPACE: Final = uuid.UUID("6f0b0a54-6c1e-4d53-9c0b-9d9a3d8e7a10")

#: First digit of the fourth group: the two highest bits of RFC 9562's variant are 10.
_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}

#: So many ids of chance are made ready.
_AT_ONCE: Final = 256


class Mint:
    """Mints ids. With a seed the same things get the same ids again, so that a whole analysis can be repeated.

    Parameters
    ----------
    seed : str
        Empty for ids that never come twice.
    """

    def __init__(self, seed: str = "") -> None:
        self._space = uuid.uuid5(_NAMESPACE, seed).bytes if seed else b""
        self._ready: list[str] = []
        self._given: dict[bytes, int] = {}  # by digest: the rows of a county's registers are not kept for it

    def __call__(self, *what: str) -> str:
        """Return a new id.

        Parameters
        ----------
        *what : str
            Kind and whole content of what is named. A row that was added elsewhere in a file changes no other row's id;
            things of the same content get ids in their order.
        """
        if not self._space:  # of hundreds of thousands a digest of what they name would do nothing
            return _written(self._by_chance(), version=4)
        text = "\x1f".join(what).encode("utf-8", "surrogatepass")
        named = hashlib.sha256(self._space + text).digest()
        given = self._given[named] = self._given.get(named, 0) + 1
        return _written(hashlib.sha256(named + str(given).encode()).hexdigest(), version=8)

    def _by_chance(self) -> str:
        """Return digits that nobody had; the system is asked for many at a time."""
        while True:
            try:
                return self._ready.pop()  # two threads never get the same
            except IndexError:
                digits = os.urandom(16 * _AT_ONCE).hex()
                self._ready += [digits[at : at + 32] for at in range(0, len(digits), 32)]


def _written(digits: str, *, version: int) -> str:
    """Return an id of hexadecimal digits, of a version of RFC 9562: 4 of chance, 8 by a rule of one's own."""
    return f"{digits[:8]}-{digits[8:12]}-{version}{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
