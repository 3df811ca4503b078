"""The registers of the county and of the NHS trust a year later, and what the year did to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from convertbng.cutil import convert_lonlat

from maker.bodies import COUNTY, NHS
from maker.councils import IN_LEDGER, county_rows
from maker.county import County
from maker.estate import Building, Kind, ordinary
from maker.places import place_named
from maker.writing import FIXED, plain, write_csv

#: The body that takes the trust's sites over on 1 April 2027.
HEIR = "Amberdale and Marches NHS Trust"

#: Headings of the county's list that its new property system gives another name.
_HEADED = {"PropertyName": "Property name", "GIA (m2)": "GIA m2"}

#: Rows of the county's list that a spreadsheet spoiled, from 0, and the one that it says twice: they stay as they are.
_SPOILED = frozenset({1, 5, 8, 11, 13, 17, 20, 26, 29, 32, 39})


@dataclass
class Year:
    """What a year did to one register. UPRNs name the buildings; none of those that changed shares one.

    Attributes
    ----------
    buildings : list of Building
        As they are now, in the order of the year before; those that are gone are among them.
    gone, added : set of str
    renamed : dict of str to str
        The new name.
    changed : dict of (UPRN, field of the catalogue) to object
        What is told now.
    coded : dict of str to str
        The new reference, of buildings that got another.
    """

    buildings: list[Building]
    gone: set[str] = field(default_factory=set)
    added: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    changed: dict[tuple[str, str], object] = field(default_factory=dict)
    coded: dict[str, str] = field(default_factory=dict)


#: Field of the catalogue, of a building, and what a year makes of it. The trust's list tells no hours.
_CHANGES: tuple[tuple[str, str, Callable[[float], float]], ...] = (
    ("gia_m2", "gia_m2", lambda area_m2: area_m2 + 35.0),
    ("spare_m2", "spare_m2", lambda area_m2: area_m2 + 12.0),
    ("running_cost_gbp_a_year", "cost_gbp", lambda cost_gbp: cost_gbp + 1_500.0),
)

_NEW_KINDS = {
    COUNTY: (
        (Kind(COUNTY, "Library", "library", 420, 45, 1, 0), "Brackley Cross", "Brackley Cross Family Library"),
        (Kind(COUNTY, "Children's centre", "children's centre", 300, 18, 1, 0), "Dunmere", "Dunmere Family Hub"),
        (Kind(COUNTY, "Highways depot", "", 700, 0, 1, 0), "Ashwick", "Ashwick Winter Depot"),
    ),
    NHS: ((Kind(NHS, "Community clinic", "clinic", 340, 26, 1, 0), "Tarnside", "Tarnside Diagnostic Centre"),),
}

_RENAMED = ("Family Learning Centre", "Hub and Meeting Place")


def next_year(seed: int, partner: str, buildings: list[Building]) -> Year:
    """Return what the year makes of a body's buildings."""
    random = np.random.default_rng([seed, 200, len(buildings)])
    year = Year([replace(b) for b in buildings])
    uprns = [b.uprn for b in buildings]
    free = [
        at
        for at, b in enumerate(year.buildings)
        if uprns.count(b.uprn) == 1 and b.services and b.gia_m2 and b.spare_m2 and b.cost_gbp
        and not (partner == COUNTY and (at in _SPOILED or b.use in IN_LEDGER))
    ]  # fmt: skip
    chosen = [year.buildings[i] for i in random.permutation(free)]
    for b in (chosen.pop(), chosen.pop()):
        year.gone.add(b.uprn)
    for words in _RENAMED:
        b = chosen.pop()
        b.name = year.renamed[b.uprn] = f"{b.place} {b.use} {words}" if words[0] == "F" else f"The {b.place} {words}"
    for told, attribute, change in _CHANGES:
        for b in (chosen.pop(), chosen.pop()):
            value = change(getattr(b, attribute))
            setattr(b, attribute, value)
            year.changed[b.uprn, told] = value
    for at, (kind, town, name) in enumerate(_NEW_KINDS[partner]):
        b = ordinary(random, kind, place_named(town))
        b.name, b.uprn, b.ref = name, str(900_000_990_000 + 1000 * (partner == NHS) + at), f"N{partner[10]}{at:03d}"
        year.buildings.append(b)
        year.added.add(b.uprn)
    if partner == NHS:  # sites are numbered anew where trusts merge
        for at, b in enumerate(year.buildings):
            b.ref = year.coded[b.uprn] = f"R{at:02d}X7"
    return year


def write_next_year(folder: Path, county: County, of: dict[str, list[Building]], seed: int) -> None:
    """Write both registers into a folder."""
    _county_text(folder / "county_land_and_assets_2027.tsv", county, next_year(seed, COUNTY, of[COUNTY]))
    _trust_csv(folder / "nhs_sites_2027.csv", county, next_year(seed, NHS, of[NHS]))


def _county_text(path: Path, county: County, year: Year) -> None:
    """Write what the county's new system exports: tabs and a byte order mark, by name, its columns in another order."""
    head, *told = county_rows(county, year.buildings)
    rows = [row for row, b in zip(told, year.buildings, strict=True) if b.uprn not in year.gone]
    name = head.index("PropertyName")
    rows.sort(key=lambda row: (str(row[name]), str(row[head.index("UniqueAssetID")])))
    order = [name, *reversed([at for at in range(len(head)) if at != name])]
    heads: list[object] = [_HEADED.get(str(heading), heading) for heading in head]
    title = [f"Exported {FIXED.replace(year=FIXED.year + 1):%d/%m/%Y}", *[""] * (len(head) - 1)]
    write_csv(path, [title, *([row[at] for at in order] for row in (heads, *rows))], "utf-8-sig", delimiter="\t")


def _trust_csv(path: Path, county: County, year: Year) -> None:
    """Write what the heir publishes: a table with latitude and longitude instead of a map file."""
    buildings = [b for b in year.buildings if b.uprn not in year.gone]
    buildings.sort(key=lambda b: b.ref[::-1])
    lon, lat = convert_lonlat(np.array([b.x for b in buildings]), np.array([b.y for b in buildings]))
    suitability = {"A": "good", "B": "satisfactory", "C": "poor", "D": "unsuitable", None: None}
    head = (
        *("UPRN", "Property name", "Site code", "Address", "Postcode", "Latitude", "Longitude", "Building use"),
        *("Services", "Tenure", "Gross internal floor area", "Unused space m2", "Annual footfall"),
        *("Total operating cost", "Functional suitability", "Lease expiry"),
    )
    rows: list[list[object]] = [list(head)]
    last = [b for b in year.buildings if b.uprn not in year.added][-1]
    over = replace(last, uprn="900000888001", name="Clinic over the border", ref="X1", street="", place="Otherham")
    for b, x, y in [*zip(buildings, lon, lat, strict=True), (over, -3.4, 51.7)]:
        rows.append(
            [
                *(b.uprn, b.name, b.ref, b.address.strip(", "), None if b is over else county.postcode_at(b.x, b.y)),
                *(round(float(y), 6), round(float(x), 6), b.use, b.services, b.tenure),
                *(plain(b.gia_m2), plain(b.spare_m2), plain(b.visits), plain(b.cost_gbp)),
                *(suitability[b.condition], b.lease_expiry),
            ]
        )
    write_csv(path, rows, "cp1252", delimiter=";")
