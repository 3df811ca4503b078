"""Ids: opaque text, minted here once and never made from a UPRN, a row number or a feature number."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Final

_NAMESPACE: Final = uuid.UUID("6f0b0a54-6c1e-4d53-9c0b-9d9a3d8e7a10")


class Mint:
    """Mints ids. With a seed the same things get the same ids again, so that a whole analysis can be repeated.

    Parameters
    ----------
    seed : str
        Empty for ids that never come twice.
    """

    def __init__(self, seed: str = "") -> None:
        self._space = uuid.uuid5(_NAMESPACE, seed) if seed else uuid.uuid4()
        self._given: Counter[str] = Counter()

    def __call__(self, *what: str) -> str:
        """Return a new id.

        Parameters
        ----------
        *what : str
            Kind and whole content of what is named. A row that was added elsewhere in a file changes no other row's id;
            things of the same content get ids in their order.
        """
        text = "\x1f".join(what)
        self._given[text] += 1
        return str(uuid.uuid5(self._space, f"{text}\x1f{self._given[text]}"))
