"""What every report is made from, gathered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from estates_app.domain.claims import Issue
from estates_app.domain.editions import is_unnamed
from estates_app.domain.estate import Estate
from estates_app.domain.fields import FieldCatalogue
from estates_app.domain.findings import Findings
from estates_app.domain.pictures import Picture


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

    @cached_property
    def unnamed(self) -> frozenset[str]:
        """Ids of the properties whose name and place this edition leaves out."""
        table = self.estate.properties
        return frozenset(key for key in table.ids if is_unnamed(table, key, self.edition))
