"""Ids: opaque text, minted here once and never made from a UPRN, a row number or a feature number."""

from __future__ import annotations

import uuid
from typing import Final

_NAMESPACE: Final = uuid.UUID("6f0b0a54-6c1e-4d53-9c0b-9d9a3d8e7a10")


class Mint:
    """Mints ids. With a seed the same sequence comes again, so that a whole analysis can be repeated byte for byte.

    Parameters
    ----------
    seed : str
        Empty for ids that never come twice.
    """

    def __init__(self, seed: str = "") -> None:
        self._space = uuid.uuid5(_NAMESPACE, seed) if seed else uuid.uuid4()
        self._count = 0

    def __call__(self, hint: str = "") -> str:
        """Return a new id; ``hint`` is ignored, it only says at the call what is named."""
        del hint
        self._count += 1
        return str(uuid.uuid5(self._space, str(self._count)))
