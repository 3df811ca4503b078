"""Edits: the one way in which anything changes. Ids, before, after, author, time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One cell of one table before and after; None means missing."""

    table: str
    id: str
    field: str
    before: object
    after: object


@dataclass(frozen=True)
class Edit:
    """A named step, applied whole or not at all.

    Attributes
    ----------
    id : str
    verb : str
        What was done, as a menu would say it: "Import 56 rows of fire.xlsx".
    author : str
    at : str
        ISO time with zone.
    changes : tuple of Change
        Cells changed by hand. An import's rows are too many to list: they carry the edition id in ``detail``.
    detail : mapping
        What else identifies the step (file, edition, counts).
    """

    id: str
    verb: str
    author: str
    at: str
    changes: tuple[Change, ...] = ()
    detail: Mapping[str, object] | None = None

    def inverse(self, *, new_id: str, author: str, at: str) -> Edit:
        """Return the edit that takes this one back."""
        back = tuple(Change(c.table, c.id, c.field, c.after, c.before) for c in reversed(self.changes))
        return Edit(new_id, f"Undo: {self.verb}", author, at, back, {"undoes": self.id})
