"""What a newer edition of a register changes: rows that came, properties that are gone, facts told otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One fact that a newer edition tells otherwise.

    Attributes
    ----------
    property_id : str
    row : int
        Row of the newer edition.
    field : str
    before, after : object
        What the two editions tell; ``after`` is None where the newer one leaves the cell blank.
    stands : object
        What a person has set by hand, which stands against both; None where nobody has.
    """

    property_id: str
    row: int
    field: str
    before: object
    after: object
    stands: object = None


@dataclass(frozen=True, eq=False)
class Renewal:
    """A newer edition beside the one that it renews.

    Attributes
    ----------
    edition_id : str
        The edition that is renewed.
    reasons : mapping of row to str
        Why a row is the property that an earlier row was; of the rows that were found so.
    added : tuple of int
        Rows of which the earlier edition knows nothing.
    gone : tuple of str
        Ids of properties that the earlier edition tells of and this one does not. They stay in the estate.
    dropped : tuple of (property id, service)
        Services that the earlier edition names at a property and this one does not. They stay, too.
    changed : tuple of FieldChange
    emptied : tuple of FieldChange
        Facts that the earlier edition tells and whose cell is blank now. What was told stays.
    same : int
        Rows in which nothing has changed.
    """

    edition_id: str
    reasons: Mapping[int, str] = field(default_factory=dict)
    added: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    changed: tuple[FieldChange, ...] = ()
    emptied: tuple[FieldChange, ...] = ()
    same: int = 0
