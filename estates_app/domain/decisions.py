"""What people decided about two properties: whether they are one. Kept, so that no later edition asks again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Relation(StrEnum):
    """How two records of property stand to one another.

    SAME and INTEREST are one property: its rows are merged, and each holder's claims are kept. SAME_BUILDING (a library
    in a health centre) and SAME_SITE (a house beside a fire station) are two properties to be seen together.
    """

    SAME = "same"
    INTEREST = "interest"
    SAME_BUILDING = "same_building"
    SAME_SITE = "same_site"
    NONE = "none"


#: Relations whose rows become one property.
MERGING = frozenset({Relation.SAME, Relation.INTEREST})


@dataclass(frozen=True)
class RowKey:
    """What names a row in every edition of a register, and the property that it was compared with.

    Attributes
    ----------
    partner_id : str
        Whose register the row stands in.
    row_key : str
        As `registers.matching.decisions.every_key` gives it.
    property_id : str
    """

    partner_id: str
    row_key: str
    property_id: str


@dataclass(frozen=True)
class Decided:
    """One answer of a person about two properties.

    Attributes
    ----------
    id : str
    first_id, second_id : str
        The property that stays, and the one that was compared with it: merged into it, kept apart or split off.
    first_name, second_name : str
        As they were then: one that was merged is no longer there to be asked.
    relation : Relation
    at, by : str
        ISO time with zone, and the person.
    sequence : int
        Its place among all decisions, rising: of two about one pair the later stands.
    keys : tuple of RowKey
        The rows of which it is said.
    editions : tuple of str
        Ids of the editions of which rows went to another property by it.
    is_split : bool
        Whether rows that had been joined were parted by it.
    gone : str
        Id of the property that was merged away by it, empty where none was.
    """

    id: str
    first_id: str
    second_id: str
    first_name: str
    second_name: str
    relation: Relation
    at: str
    by: str
    sequence: int = 0
    keys: tuple[RowKey, ...] = ()
    editions: tuple[str, ...] = ()
    is_split: bool = False
    gone: str = ""

    @property
    def pair(self) -> frozenset[str]:
        """The ids of the two properties."""
        return frozenset({self.first_id, self.second_id})

    def told_of(self, before: str, after: str) -> Decided:
        """Return the decision where one property has become another."""
        keys = tuple(replace(k, property_id=after) if k.property_id == before else k for k in self.keys)
        first, second = (after if key == before else key for key in (self.first_id, self.second_id))
        return replace(self, first_id=first, second_id=second, keys=keys)


def record_of_decided(decided: Decided) -> dict[str, Any]:
    """Return a decision as JSON can say it."""
    record = asdict(decided)
    return (
        record
        | {"relation": decided.relation.value, "keys": [asdict(k) for k in decided.keys]}
        | {"editions": list(decided.editions)}
    )


def decided_of(record: Mapping[str, Any]) -> Decided:
    """Return the decision that `record_of_decided` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is no such record.
    """
    known = {name: record[name] for name in Decided.__dataclass_fields__ if name in record}
    return Decided(
        **known
        | {
            "relation": Relation(record["relation"]),
            "keys": tuple(RowKey(**key) for key in record.get("keys", ())),
            "editions": tuple(record.get("editions", ())),
        }
    )
