"""Who answers for a partner's data, of when they are, and who has signed them off, district by district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SignOff:
    """A person's word that a partner's data of one locality are right and as complete as they can be.

    Attributes
    ----------
    id, partner_id : str
    locality : str
        Id of the locality; empty for all.
    by : str
        Name or role of who signed.
    at : str
        ISO time with zone.
    editions : tuple of str
        Ids of the partner's newest editions at that time.
    properties, known, wanted : int
        Properties in scope, and facts known of those wanted.
    note : str
        What was said with it, empty for nothing.
    """

    id: str
    partner_id: str
    locality: str
    by: str
    at: str
    editions: tuple[str, ...]
    properties: int
    known: int
    wanted: int
    note: str = ""


@dataclass(frozen=True)
class Stewardship:
    """What people said of the partners' data.

    Attributes
    ----------
    stewards : mapping of str to str
        Partner id to the name or role that answers for its data.
    dates : mapping of str to str
        Edition id to the ISO date of which its data are, where a person said so; it wins over the file's own.
    signoffs : mapping of str to SignOff
        By id, in the order in which they were given.
    """

    stewards: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    signoffs: Mapping[str, SignOff] = field(default_factory=dict)

    def newest(self, partner_id: str, locality: str) -> SignOff | None:
        """Return the last sign-off of a partner's data in a locality, also one of all its localities; None for none."""
        mine = [s for s in self.signoffs.values() if s.partner_id == partner_id and s.locality in ("", locality)]
        return max(reversed(mine), key=lambda s: s.at, default=None)  # of two of one second the later given
