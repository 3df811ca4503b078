"""The estate: one immutable snapshot of everything known, as columnar tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from estates_app.domain.claims import Claim, ColumnGuess, Issue, RowRecord
from estates_app.domain.columns import Columns, FloatArray
from estates_app.domain.decisions import Decided
from estates_app.domain.extent import is_place
from estates_app.domain.mapsheet import MapSheet
from estates_app.domain.partnership import Partner, Scope, ScopeRule, SecrecyRule, Service, Settings
from estates_app.domain.scenario import BASELINE, Scenario
from estates_app.domain.stewardship import Stewardship


@dataclass(frozen=True)
class Edition:
    """One accepted import of a partner's register.

    Attributes
    ----------
    id, partner_id : str
    file, sheet, encoding, crs : str
        What was read.
    imported_at : str
        ISO time with zone.
    fingerprint : str
        SHA-256 of the file.
    sequence : int
        Its place among all editions, from 1.
    columns : tuple of ColumnGuess
        What each column was taken to mean, in the file's order; empty of an edition that an earlier version imported.
    register : str
        Id of the register of which it is an edition: the id of its first edition.
    dated : str
        ISO date of which the partner says the data are; empty where nobody said.
    mapping : str
        How it was read, as JSON (`domain.mappings.KeptMapping`).
    """

    id: str
    partner_id: str
    file: str
    sheet: str
    encoding: str
    crs: str
    imported_at: str
    fingerprint: str
    sequence: int
    columns: tuple[ColumnGuess, ...] = ()
    register: str = ""
    dated: str = ""
    mapping: str = ""


@dataclass(frozen=True, eq=False)
class Estate:
    """Everything known at one moment. Replaced, never changed.

    Attributes
    ----------
    area : str
        Name of the county or area.
    partners : mapping of str to Partner
    services : mapping of str to Service
    properties : Columns
        Resolved canonical fields (`resources/registers/fields.toml`) and: ``partner`` (id of the holder), ``geometry``
        (shapely Point, EPSG:27700), ``place_rule``, ``place_accuracy_m``, ``class`` (customer, office, depot,
        community, land, housing, other), ``locality`` (id), ``zone`` (id), ``scope`` (a `Scope`), ``scope_rule``,
        ``scope_reason``, ``secrecy`` (a `Secrecy`), ``secrecy_rule``, ``secrecy_reason``, ``secrecy_name`` (what stands
        for its name in public), ``withheld`` (fields left out in public by hand), ``site`` (id of a row of ``sites``),
        ``level`` (site, building, unit), ``part_of`` (id of the property that it is a part of).
    sites : Columns
        ``name``, ``ref``, ``partner`` (id), ``geometry`` (extent, polygon, EPSG:27700); `domain.sites.Site` is a row.
    interests : Columns
        ``property``, ``holder`` (partner id), ``kind``, the fields of `domain.interests.INTEREST_FIELDS`; ``partner``,
        ``edition`` and ``row`` say who told it where. `domain.interests.Interest` is a row.
    occupations : Columns
        ``property``, ``occupier``, ``occupier_partner`` (id), the fields of
        `domain.occupations.OCCUPATION_FIELDS`, ``partner``, ``edition``, ``row``; `domain.occupations.Occupation`.
    outlets : Columns
        ``property``, ``service`` (key), ``partner`` (id), ``visits_a_year``, ``hours_open_a_week``.
    zones : Columns
        ``code``, ``name``, ``geometry`` (polygon), ``x_27700``, ``y_27700`` (metres; a point inside),
        ``population``, ``aged_0_15``, ``aged_16_64``, ``aged_65_plus``, ``imd_decile``, ``households``,
        ``households_no_car``, ``locality`` (id).
    localities : Columns
        ``name``, ``geometry``.
    backdrop : Columns
        Lines and places for the map: ``layer`` (boundary, river, road, place), ``class``, ``name``, ``geometry``.
    editions : tuple of Edition
    attributions : tuple of str
        Licence lines that every output must carry.
    scenarios : mapping of str to Scenario
        By id, in their order; the baseline is not among them, since it cannot be changed.
    stewardship : Stewardship
        Who answers for the partners' data, of when they are, and who signed them off.
    decisions : mapping of str to Decided
        What people said of two properties, by id, the oldest first.
    sheet : MapSheet
        What the map shows: layers, shades, named views, drawn areas.
    """

    area: str = ""
    partners: Mapping[str, Partner] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    scope_rules: tuple[ScopeRule, ...] = ()
    secrecy_rules: tuple[SecrecyRule, ...] = ()
    settings: Settings = field(default_factory=Settings)
    properties: Columns = field(default_factory=Columns)
    sites: Columns = field(default_factory=Columns)
    interests: Columns = field(default_factory=Columns)
    occupations: Columns = field(default_factory=Columns)
    outlets: Columns = field(default_factory=Columns)
    zones: Columns = field(default_factory=Columns)
    localities: Columns = field(default_factory=Columns)
    backdrop: Columns = field(default_factory=Columns)
    editions: tuple[Edition, ...] = ()
    attributions: tuple[str, ...] = ()
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    stewardship: Stewardship = field(default_factory=Stewardship)
    decisions: Mapping[str, Decided] = field(default_factory=dict)
    sheet: MapSheet = field(default_factory=MapSheet)

    def with_(self, **changes: Any) -> Estate:  # noqa: ANN401
        """Return a new snapshot with some tables replaced."""
        return replace(self, **changes)

    def scenario(self, key: str) -> Scenario:
        """Return a scenario, the baseline for the empty id; KeyError where there is none."""
        return self.scenarios[key] if key else BASELINE

    def every_scenario(self) -> tuple[Scenario, ...]:
        """Return the baseline and then the scenarios in their order."""
        return (BASELINE, *self.scenarios.values())

    def next_decision(self) -> int:
        """Return the sequence of the next decision."""
        return 1 + max((decided.sequence for decided in self.decisions.values()), default=0)

    def line_of(self, partner_id: str) -> frozenset[str]:
        """Return the ids of a partner and of all bodies that it succeeded, whose registers now speak for it."""
        line, names = {partner_id}, {key: partner.name.casefold() for key, partner in self.partners.items()}
        grows = True
        while grows:
            heirs = {names.get(key, "") for key in line}
            more = {k for k, p in self.partners.items() if p.successor and p.successor.casefold() in heirs} - line
            line |= more
            grows = bool(more)
        return frozenset(line)

    def newest_editions(self) -> tuple[Edition, ...]:
        """Return the newest edition of each register, in the order in which the registers first came."""
        return tuple({edition.register or edition.id: edition for edition in self.editions}.values())

    def date_of(self, edition: Edition) -> str:
        """Return the ISO date of which an edition's data are: as a person said, as the file says, else its import."""
        return self.stewardship.dates.get(edition.id) or edition.dated or edition.imported_at[:10]

    def partner_of(self, property_id: str) -> Partner:
        """Return the partner that holds a property."""
        return self.partners[str(self.properties.get(property_id, "partner"))]

    def property_xy_27700(self) -> FloatArray:
        """Return the places of all properties, shape (n, 2), metres, nan where unplaced.

        Figures that are no place on the Earth (another program's 1e300 for "none") are none here either.
        """
        column = self.properties.column("geometry")
        xy = np.full((len(column), 2), np.nan)
        points = column.values[column.valid]
        xy[column.valid, 0], xy[column.valid, 1] = shapely.get_x(points), shapely.get_y(points)
        xy[~is_place(xy)] = np.nan
        return xy

    def delivered(self) -> tuple[tuple[str, str, str], ...]:
        """Return (outlet, property, service) of every outlet that people of the partnership's area can count on.

        What stands in an excluded property (a private clinic, a mobile library) is nobody's access.
        """
        scope = dict(zip(self.properties.ids, self.properties.texts("scope"), strict=True))
        table = self.outlets
        columns = zip(table.ids, table.texts("property"), table.texts("service"), strict=True)
        excluded = Scope.EXCLUDED.value
        return tuple(
            (o, str(p), str(s)) for o, p, s in columns if p in scope and s in self.services and scope[p] != excluded
        )

    def zone_xy_27700(self) -> FloatArray:
        """Return the centres of all zones, shape (n, 2), metres, nan where a zone has no shape."""
        xy = np.column_stack([self.zones.numbers("x_27700"), self.zones.numbers("y_27700")])
        xy[~is_place(xy)] = np.nan
        return xy


@dataclass(frozen=True, slots=True)
class Relink:
    """A row of an edition, or a claim that is kept by itself, of which something is told otherwise than before.

    Attributes
    ----------
    kind : str
        ``"row"`` or ``"claim"``.
    key : str
        ``"edition id:row"``, or the number of the claim in the file.
    field : str
        ``property_id``; of a row also ``fate`` and ``reason``.
    before, after : str or None
    """

    kind: str
    key: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Provenance:
    """What the project keeps beside the estate: claims, rows and issues, read only when asked for."""

    claims: tuple[Claim, ...] = ()
    rows: tuple[RowRecord, ...] = ()
    issues: tuple[tuple[str, Issue], ...] = ()  # (edition id, issue)
    relinks: tuple[Relink, ...] = ()
