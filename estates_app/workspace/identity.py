"""Ids: opaque text, minted here once and never made from a UPRN, a row number or a feature number."""

from __future__ import annotations

import hashlib
import uuid
from typing import Final

_NAMESPACE: Final = uuid.UUID("6f0b0a54-6c1e-4d53-9c0b-9d9a3d8e7a10")

#: First digit of the fourth group: the two highest bits of RFC 9562's variant are 10.
_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


class Mint:
    """Mints ids. With a seed the same things get the same ids again, so that a whole analysis can be repeated.

    Parameters
    ----------
    seed : str
        Empty for ids that never come twice.
    """

    def __init__(self, seed: str = "") -> None:
        self._space = (uuid.uuid5(_NAMESPACE, seed) if seed else uuid.uuid4()).bytes
        self._given: dict[bytes, int] = {}  # by digest: the rows of a county's registers are not kept for it

    def __call__(self, *what: str) -> str:
        """Return a new id.

        Parameters
        ----------
        *what : str
            Kind and whole content of what is named. A row that was added elsewhere in a file changes no other row's id;
            things of the same content get ids in their order.
        """
        text = "\x1f".join(what).encode("utf-8", "surrogatepass")
        named = hashlib.sha256(self._space + text).digest()
        given = self._given[named] = self._given.get(named, 0) + 1
        digits = hashlib.sha256(named + str(given).encode()).hexdigest()
        # Version 8 of RFC 9562: made by a rule of one's own.
        return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
