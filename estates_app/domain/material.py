"""What every report is made from, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from estates_app.domain.claims import Issue
from estates_app.domain.editions import SECRET_FIELDS, is_unnamed
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Findings
from estates_app.domain.pictures import Picture
from estates_app.domain.scenario import FATE

#: Shorter texts ("1", "Hall") stand in many sentences and tell nothing by themselves.
_LEAST_TELLING = 3


@dataclass(frozen=True)
class ShortlistEntry:
    """A line of the shortlist: a property and what somebody wrote beside it, empty where nobody did."""

    property_id: str
    note: str = ""


@dataclass(frozen=True, eq=False)
class Pages:
    """The pages of a report as pictures.

    Attributes
    ----------
    png : tuple of bytes
        One a page, in order, each as wide as the page at ``ppi`` pixels an inch.
    ppi : float
    edition : str
    standard : str
        Standard of accessible PDF under which the same source compiled: the compiler refuses what breaks it.
    """

    png: tuple[bytes, ...]
    ppi: float
    edition: str
    standard: str


@dataclass(frozen=True, eq=False)
class Material:
    """The material of one report.

    Attributes
    ----------
    estate, findings, catalogue :
        What is known and what was found.
    pictures : mapping of str to Picture
        ``now``, ``proposed`` and ``centre:<property id>``; empty where none can be painted.
    edition : str
        ``public`` or ``exempt``.
    date : str
        ISO date of the report.
    snapshot : str
        Short name of the snapshot it was made from.
    partnership : str
        Title of the partnership.
    locality : str
        Id of the only locality reported, empty for all.
    origins : mapping of str to tuple of str
        Property id -> the rows that it comes from: "register.csv, row 12".
    issues : tuple of (str, Issue)
        File and what a reader of it should look at.
    shortlist : tuple of ShortlistEntry or None
        What the paper lists of the properties, in this order; None for all that have a proposed future, by score.
    """

    estate: Estate
    findings: Findings
    catalogue: FieldCatalogue
    pictures: Mapping[str, Picture]
    edition: str
    date: str
    snapshot: str
    partnership: str
    locality: str = ""
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issues: tuple[tuple[str, Issue], ...] = ()
    shortlist: tuple[ShortlistEntry, ...] | None = None

    @property
    def keeps_all(self) -> bool:
        """Whether it is about the baseline: nothing is proposed for any property."""
        return self.findings.scenario is not None and self.findings.scenario.is_baseline

    @property
    def in_scope(self) -> tuple[str, ...]:
        """Ids of the properties in scope, also where nothing is proposed for them."""
        return self.findings.scores.property_ids

    def is_by_hand(self, key: str) -> bool:
        """Whether people set what may become of a property by hand."""
        return self.findings.scenario is not None and self.findings.scenario.is_chosen(key, FATE)

    @cached_property
    def listed(self) -> Mapping[str, tuple[int, str]]:
        """Property id -> its place in the shortlist, from 1, and its note; of those in scope."""
        known = set(self.in_scope)
        lines = [one for one in self.shortlist or () if one.property_id in known]
        return {one.property_id: (place, one.note) for place, one in enumerate(lines, 1)}

    @cached_property
    def unnamed(self) -> frozenset[str]:
        """Ids of the properties whose name and place this edition leaves out."""
        table = self.estate.properties
        return frozenset(key for key in table.ids if is_unnamed(table, key, self.edition))

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Texts that tell which or where an unnamed property is, in small letters: names, addresses, numbers."""
        table = self.estate.properties
        fields = [table.column(name) for name in SECRET_FIELDS if name in table.columns]
        texts = (str(column.get(table.row(key)) or "").casefold() for key in self.unnamed for column in fields)
        return tuple(sorted({text for text in texts if len(text) >= _LEAST_TELLING}))
